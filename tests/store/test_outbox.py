from __future__ import annotations

from collections.abc import Callable

import pytest

from core.clock import MINUTE, SECOND
from store import claims, doubts, leases, outbox, sending, views
from store.engine import Store, Tx
from store.errors import Lost
from store.lanes import LANES, Order
from store.rows import ItemRow, Row
from tests.store.helpers import LUZ, ME, NOON, bring, opened, said
from tests.store.helpers import hold as hold_answer


def _held(store: Store, *, session: str = "", hold: int = 0, parts: int = 1, remote: str = "m1") -> int:
    """Hold an answer to a message that is kept first."""
    bring(store, said(remote, "a question", thread=remote))
    return hold_answer(store, remote, session=session, seconds=hold, parts=parts)


def _item(store: Store, item: int) -> ItemRow:
    found = sending.item(store.reader, item)
    assert found is not None
    return found


def _row(store: Store, item: int) -> Row:
    conversation = _item(store, item).conversation_id
    return views.rows_by_id(store.reader, [conversation])[conversation]


def _force(store: Store, item: int, state: str, fence: int = 0) -> None:
    with store.writing() as tx:
        tx.run("UPDATE outbox_item SET state = :s, fence = :f WHERE id = :id", s=state, f=fence, id=item)


STATES = ("held", "sending", "sent", "partly", "refused", "unknown", "waiting", "undone")
MOVES: dict[str, tuple[Callable[[Tx, int], object], dict[str, str]]] = {
    "undo": (outbox.undo, {"held": "undone", "waiting": "undone"}),
    "claim": (lambda tx, item: claims.claim(tx, item, 1), {"held": "sending"}),
    "again": (
        lambda tx, item: outbox.again(tx, item, "s", 0),
        {"waiting": "held", "refused": "held", "partly": "held"},
    ),
    "retry": (outbox.retry, {"unknown": "held"}),
    "put back": (lambda tx, item: outbox.put_back(tx, item, 0, 1, "no line"), {"sending": "held"}),
}


@pytest.mark.parametrize("move", MOVES)
def test_each_move_leaves_only_from_its_own_states_and_a_loser_learns_what_stands(database_url: str, move: str) -> None:
    work, goes = MOVES[move]
    with opened(database_url) as store:
        item = _held(store)
        for state in STATES:
            _force(store, item, state)
            try:
                with store.writing() as tx:
                    work(tx, item)
                told = ""
            except Lost as lost:
                told = lost.now
            assert (told, _item(store, item).state) == (("", goes[state]) if state in goes else (state, state))


def test_what_is_gone_cannot_be_moved(database_url: str) -> None:
    with opened(database_url) as store, store.writing() as tx, pytest.raises(Lost, match="gone"):
        outbox.undo(tx, 4711)


def test_an_answer_claimed_under_another_fence_cannot_be_finished(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        with store.writing() as tx:
            claims.claim(tx, item, 7)
        for fence in (6, 8, 0):
            with store.writing() as tx, pytest.raises(Lost, match="sending"):
                outbox.move(tx, item, ("sending",), "sent", fence=fence)
        with store.writing() as tx:
            outbox.move(tx, item, ("sending",), "sent", fence=7)
        assert _item(store, item).state == "sent"


def test_a_held_answer_takes_its_conversation_out_of_its_lane_and_undo_brings_it_back(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        counts = views.counts(store.reader)
        assert (counts["open"], counts["held"]) == (0, 1)
        with store.writing() as tx:
            outbox.undo(tx, item)
        counts = views.counts(store.reader)
        assert (counts["open"], counts["held"], counts["trouble"]) == (1, 0, 0)


@pytest.mark.parametrize("live", outbox.LIVE)
def test_at_most_one_answer_of_a_conversation_is_live(database_url: str, live: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        _force(store, item, live)
        with pytest.raises(Lost, match=live):
            _held(store)


def test_what_is_due_comes_oldest_first_and_never_before_its_time(database_url: str) -> None:
    with opened(database_url) as store:
        later = _held(store, hold=60 * SECOND, remote="m1")
        first = _held(store, remote="m2")
        second = _held(store, remote="m3")
        with store.writing() as tx:
            assert outbox.due(tx, 1) == [first, second]
            assert outbox.due(tx, 2) == []
            tx.run("UPDATE outbox_item SET due_at = 1 WHERE id = :id", id=later)
            assert outbox.due(tx, 1) == [later, first, second]


def test_answers_of_a_session_without_a_living_lease_wait_and_others_do_not(database_url: str) -> None:
    with opened(database_url) as store:
        dead = _held(store, session="dead", remote="m1")
        alive = _held(store, session="alive", remote="m2")
        handed = _held(store, session="", remote="m3")
        with store.writing() as tx:
            leases.take(tx, leases.session_scope("alive"), leases.SESSION, "alive")
            assert outbox.orphan(tx) == [dead]
            assert outbox.orphan(tx) == []
        assert [_item(store, item).state for item in (dead, alive, handed)] == ["waiting", "held", "held"]
        assert _item(store, dead).reason
        assert _row(store, dead).trouble.startswith("waiting")


def test_after_a_take_over_what_was_being_sent_is_unknown_and_stands_on_top(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m0", "older", who=LUZ, thread="t0", at=NOON - MINUTE))
        item = _held(store)
        with store.writing() as tx:
            claims.claim(tx, item, 1)
            assert outbox.lose_track(tx, 1, 1, under_way=[item]) == []
            assert outbox.lose_track(tx, 1, 2, under_way=[item]) == [item]
        assert _item(store, item).state == "unknown"
        assert views.page(store.reader, LANES["open"], Order.TRIAGE)[0].id == _item(store, item).conversation_id


def test_what_a_failed_round_left_behind_under_the_same_fence_is_unknown_too(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        with store.writing() as tx:
            claims.claim(tx, item, 1)
            assert outbox.lose_track(tx, 1, 1) == [item]


def test_a_try_is_kept_beside_the_next_one(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        part = _item(store, item).parts[0].id
        with store.writing() as tx:
            first = outbox.begin_attempt(tx, part, 1, "")
            outbox.end_attempt(tx, first, "queued", "Unreachable: no line")
            tx.run("UPDATE attempt SET began_at = began_at - 1000")
            outbox.begin_attempt(tx, part, 2, "")
        found = _item(store, item).parts[0]
        assert found.attempts == 2
        assert found.began_at is not None
        assert found.tried_at is not None
        assert found.began_at < found.tried_at
        assert store.reader.rows("SELECT detail FROM attempt ORDER BY id")[0][0] == "Unreachable: no line"


def test_undoing_the_rest_of_an_answer_never_says_that_nothing_was_sent(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store, parts=2)
        with store.writing() as tx:
            outbox.part_sent(tx, _item(store, item).parts[0].id, "remote-1", "")
            outbox.undo(tx, item)
        assert _item(store, item).state == "partly"
        assert _row(store, item).trouble.startswith("partly")


def test_a_look_up_knows_which_remote_ids_belong_to_other_parts_of_its_account(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store, parts=3)
        parts = _item(store, item).parts
        with store.writing() as tx:
            outbox.part_sent(tx, parts[0].id, "remote-1", "")
            outbox.part_sent(tx, parts[1].id, "remote-2", "")
            assert doubts.known_remotes(tx, 1, parts[1].id) == ("remote-1",)
            assert doubts.known_remotes(tx, 1, parts[2].id) == ("remote-2", "remote-1")
            assert doubts.known_remotes(tx, 2, 0) == ()


def test_our_own_echo_is_no_answer_from_elsewhere(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        for state, key in (("sending", ""), ("held", "m1-key0")):
            _force(store, item, state)
            echo = said(f"e-{state}", "part 0", who=ME, thread="m1", asker="p1", at=NOON + MINUTE, reference=key)
            bring(store, echo)
            assert _row(store, item).state == "open"
        _force(store, item, "held")
        bring(store, said("phone", "another text", who=ME, thread="m1", asker="p1", at=NOON + 2 * MINUTE))
        with store.writing() as tx:
            assert outbox.stopped_by(tx, item) == "it was answered elsewhere while it was held"


def test_closing_keeps_open_what_came_while_the_answer_left(database_url: str) -> None:
    with opened(database_url) as store:
        item = _held(store)
        bring(store, said("m9", "one more thing", thread="m1", at=NOON + MINUTE))
        with store.writing() as tx:
            outbox.close_answered(tx, item)
        assert (_row(store, item).state, _row(store, item).held) == ("open", False)
