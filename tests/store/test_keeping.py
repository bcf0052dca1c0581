from __future__ import annotations

from core.audience import Audience
from core.clock import HOUR, MINUTE, moment_of
from core.incoming import Deletion, Edit, Hole, Page
from store import marking, views
from store.engine import Store
from store.keeping import keep
from store.lanes import LANES, Order
from store.rows import Row
from tests.store.helpers import LUZ, ME, NOON, account, bring, many, opened, plain_judge, said


def _open_rows(store: Store, lane: str = "open") -> list[Row]:
    return views.page(store.reader, LANES[lane], Order.TRIAGE)


def test_a_message_becomes_a_conversation_in_open(database_url: str) -> None:
    with opened(database_url) as store:
        kept = bring(store, said("m1", "my son has a fever"))
        (row,) = _open_rows(store)
        assert (kept.new, row.handle, row.question, row.audience) == (1, "ana_m", "my son has a fever", Audience.DIRECT)
        assert moment_of(row.id) == NOON


def test_the_same_page_twice_changes_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "hello doctor"))
        assert bring(store, said("m1", "hello doctor")).new == 0
        assert views.counts(store.reader)["open"] == 1


def test_each_circle_of_readers_is_its_own_conversation(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "in public", audience=Audience.PUBLIC), said("m2", "in private"))
        assert {row.audience for row in _open_rows(store)} == {Audience.PUBLIC, Audience.DIRECT}


def test_each_asker_of_a_thread_is_their_own_conversation(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "one"), said("m2", "two", who=LUZ))
        assert {row.handle for row in _open_rows(store)} == {"ana_m", "luz"}


def test_messages_of_one_burst_are_joined_into_the_question(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "he has a cold"), said("m2", "is it ok", at=NOON + MINUTE))
        assert _open_rows(store)[0].question == "he has a cold is it ok"


def test_an_answer_from_the_phone_closes_the_conversation(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "a question"))
        bring(store, said("m2", "an answer", who=ME, at=NOON + MINUTE, asker="p1"))
        assert views.counts(store.reader)["open"] == 0
        assert views.counts(store.reader)["closed"] == 1


def test_a_private_answer_of_ours_does_not_close_a_public_question(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "a question", audience=Audience.PUBLIC))
        bring(store, said("m2", "in private", who=ME, at=NOON + MINUTE, asker="p1"))
        assert views.counts(store.reader)["open"] == 1


def test_a_deleted_text_is_gone_and_leaves_a_tombstone(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "something private"))
        with store.writing() as tx:
            page = Page(mark="", deletions=(Deletion("m1", NOON + HOUR),))
            assert keep(tx, 1, page, plain_judge, NOON + HOUR).deleted == 1
        (message,) = views.messages(store.reader, _all(store)[0].id)
        assert (message.text, message.deleted_at) == ("", NOON + HOUR)


def _all(store: Store) -> list[Row]:
    return views.page(store.reader, LANES["everything"], Order.NEWEST)


def test_an_edit_replaces_the_text_and_is_marked(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "38.5"))
        with store.writing() as tx:
            keep(tx, 1, Page(mark="", edits=(Edit("m1", "39.5", NOON + HOUR),)), plain_judge, NOON + HOUR)
        (message,) = views.messages(store.reader, _all(store)[0].id)
        assert (message.text, message.edited_at) == ("39.5", NOON + HOUR)


def test_an_edit_that_the_network_never_announced_is_seen_when_the_message_comes_again(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "38.5"))
        assert bring(store, said("m1", "39.5")).edited == 1


def test_two_messages_of_one_microsecond_keep_their_own_ids(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "one"), said("m2", "two"))
        bring(store, said("m3", "three"))
        assert len({m.id for m in views.messages(store.reader, _all(store)[0].id)}) == 3


def test_a_back_dated_message_cannot_jump_the_queue(database_url: str) -> None:
    with opened(database_url) as store:
        here = account(store)
        for remote, sent, now in (("m1", NOON, NOON), ("m2", NOON - 9 * HOUR, NOON + HOUR)):
            with store.writing() as tx:
                stream = marking.stream_of(tx, here, "mentions")
                message = said(remote, "hello", at=sent, thread=remote)
                keep(tx, here, Page(mark="x", messages=(message,)), plain_judge, now, stream=stream)
                marking.complete(tx, stream, now)
        assert [m.waiting_since for m in _open_rows(store)] == [NOON, NOON]


def test_a_page_that_fails_leaves_neither_messages_nor_mark(database_url: str) -> None:
    with opened(database_url) as store:
        here = account(store)

        def broken(*_: object) -> None:
            raise RuntimeError("triage broke")

        try:
            with store.writing() as tx:
                stream = marking.stream_of(tx, here, "mentions")
                keep(tx, here, Page(mark="9", messages=(said("m1", "x"),)), broken, NOON, stream=stream)  # type: ignore[arg-type]
        except RuntimeError:
            pass
        assert views.counts(store.reader)["open"] == 0
        assert marking.mark_of(store.reader, here, "mentions") == ""


def test_a_hole_stays_until_a_page_no_longer_names_it(database_url: str) -> None:
    with opened(database_url) as store:
        here = account(store)
        for holes in ((Hole("a", "1", "9", "server down"),), ()):
            with store.writing() as tx:
                stream = marking.stream_of(tx, here, "mentions")
                keep(tx, here, Page(mark="9", holes=holes), plain_judge, NOON, stream=stream)
            assert views.accounts(store.reader)[0].holes == len(holes)


def test_kept_counts_equal_what_counting_would_say(database_url: str) -> None:
    with opened(database_url) as store:
        many(store, 60)
        bring(store, said("r", "my chest hurts", thread="r"), now=NOON + 99 * HOUR)
        with store.writing() as tx:
            tx.run("UPDATE conversation SET state = 'snoozed' WHERE id % 3 = 0")
            tx.run("UPDATE conversation SET state = 'noise' WHERE id % 3 = 1")
        kept = views.counts(store.reader)
        for lane in LANES.values():
            (counted,) = store.reader.rows(f"SELECT COUNT(*) FROM conversation WHERE {lane.where}")[0]
            assert kept[lane.name] == counted, lane.name


def test_red_stands_first_and_then_the_longest_wait(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "older", thread="a"), said("m2", "newer", thread="b", at=NOON + MINUTE, who=LUZ))
        bring(store, said("m3", "chest tight", thread="c", at=NOON + HOUR))
        assert [row.question for row in _open_rows(store)] == ["chest tight", "older", "newer"]


def test_pages_of_a_lane_meet_without_a_gap_or_a_repeat(database_url: str) -> None:
    with opened(database_url) as store:
        many(store, 150)
        for order in Order:
            seen: list[int] = []
            start = None
            while rows := views.page(store.reader, LANES["open"], order, start=start, limit=40):
                seen += [row.id for row in rows]
                start = views.key_of(rows[-1], order)
            assert len(seen) == len(set(seen)) == 150
            last = views.page(store.reader, LANES["open"], order, forward=False, limit=40)
            assert [row.id for row in last] == seen[-40:]
