from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from core.clock import DAY, HOUR, MINUTE
from core.incoming import Direction
from desk import actions, answering, handing
from desk.actions import Decision
from desk.answering import Wish
from desk.demo.opening import Demo, open_demo
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from desk.library import EMPTY
from desk.lines import connect_all
from desk.office import Desk
from store import actions as kept_actions
from store import team, views
from store.engine import Store
from store.lanes import LANES, Order
from tests.desk.clinics import sit_down
from tests.store.helpers import LUZ, NOON, bring, opened, said


@contextmanager
def _two(url: str) -> Iterator[tuple[Desk, list[int]]]:
    with opened(url) as store:
        bring(store, said("m1", "one"), said("m2", "two", who=LUZ, thread="t2", at=NOON + MINUTE))
        desk = sit_down(store, "s1")
        desk.now = lambda: NOON + HOUR
        yield desk, [row.id for row in views.page(store.reader, LANES["open"], Order.TRIAGE)]


def _all_but_revision(store: Store) -> list[dict[str, object]]:
    rows = views.page(store.reader, LANES["everything"], Order.NEWEST)
    return [{name: getattr(row, name) for name in row.__slots__ if name != "revision"} for row in rows]


def _colleague(desk: Desk) -> int:
    with desk.store.writing() as tx:
        return team.add(tx, "eva", "Eva", "user", "", 1, pin="", os_user="")


VERBS: dict[str, Callable[[Desk, list[int]], Decision]] = {
    "done": actions.done,
    "open": actions.reopen,
    "noise": actions.noise,
    "snooze": lambda desk, ids: actions.snooze(desk, ids, desk.now() + DAY),
    "mute": actions.mute,
    "flag": actions.raise_red,
    "offer": lambda desk, ids: handing.offer(desk, ids, _colleague(desk)),
}


def test_every_local_decision_is_undone_exactly(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        before = _all_but_revision(desk.store)
        for name, verb in VERBS.items():
            decision = verb(desk, ids)
            assert decision.done == tuple(ids), name
            assert actions.undo(desk).done == tuple(ids), name
            assert _all_but_revision(desk.store) == before, name
        assert kept_actions.verify(desk.store.reader) is None


def test_a_red_taken_back_is_red_again_after_an_undo(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        actions.raise_red(desk, ids)
        actions.acknowledge(desk, ids)
        before = _all_but_revision(desk.store)
        actions.clear_red(desk, ids, "a quotation")
        actions.undo(desk)
        assert _all_but_revision(desk.store) == before


def test_one_conversation_named_twice_is_decided_once_and_undone(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        assert actions.done(desk, [ids[0], ids[0]]).done == (ids[0],)
        assert actions.undo(desk).left == ()


def test_an_undo_leaves_what_somebody_changed_since_and_says_which(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        actions.done(desk, ids)
        bring(desk.store, said("m3", "and a cough", who=LUZ, thread="t2", at=NOON + HOUR), now=NOON + 2 * HOUR)
        decision = actions.undo(desk)
        assert (decision.done, decision.left) == ((ids[0],), (ids[1],))


def test_an_undo_of_what_somebody_changed_since_is_refused_and_nothing_is_marked(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        decision = actions.done(desk, [ids[1]])
        bring(desk.store, said("m3", "and a cough", who=LUZ, thread="t2", at=NOON + HOUR), now=NOON + 2 * HOUR)
        with pytest.raises(Refusal, match="changed since"):
            actions.undo(desk)
        with pytest.raises(Refusal, match="changed since"):
            actions.undo(desk, decision.action)
        assert kept_actions.verify(desk.store.reader) is None


def test_a_decision_is_undone_once_and_each_by_whoever_made_it(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        mine = actions.noise(desk, [ids[0]])
        actions.undo(desk)
        with pytest.raises(Refusal, match="undone already"):
            actions.undo(desk, mine.action)
        with pytest.raises(Refusal, match="nothing to undo"):
            actions.undo(desk)


def test_the_last_decision_is_that_of_this_session_and_any_other_is_undone_by_its_name(database_url: str) -> None:
    with _two(database_url) as (desk, ids):
        beside, third, command_line = (sit_down(desk.store, session) for session in ("s2", "s3", ""))
        for one in (beside, third, command_line):
            one.now = desk.now
        actions.noise(desk, [ids[0]])
        actions.done(beside, [ids[1]])
        with pytest.raises(Refusal, match="nothing to undo here") as refused:
            actions.undo(third)
        assert "<day>" in refused.value.remedy
        assert actions.undo(desk).done == (ids[0],)
        with pytest.raises(Refusal, match="nothing to undo here"):
            actions.undo(desk)
        # A command has no session: it takes the newest of the professional.
        assert actions.undo(command_line).done == (ids[1],)
        with pytest.raises(Refusal, match="nothing to undo here"):
            actions.undo(beside)
        again = actions.done(beside, [ids[1]])
        assert actions.undo(desk, again.action).done == (ids[1],)


def test_a_decision_and_its_reason_are_kept_together_or_not_at_all(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no more")

    with _two(database_url) as (desk, ids):
        before = _all_but_revision(desk.store)
        monkeypatch.setattr(actions, "_note", broken)
        with pytest.raises(OSError, match="no more"):
            actions.done(desk, ids, reason="called them")
        assert _all_but_revision(desk.store) == before
        assert desk.store.reader.rows("SELECT 1 FROM action") == []


def test_a_decision_on_what_is_gone_is_refused(database_url: str) -> None:
    with _two(database_url) as (desk, _), pytest.raises(Refusal, match="gone"):
        actions.done(desk, [4711])


# After a busy day nothing of what anybody wrote, and nobody's name, stands in a decision.


async def _busy(demo: Demo) -> None:
    """Decide about everything there is, answer, refuse, note, tag, undo."""
    lines, _ = await connect_all(demo.desk, demo.plugs)
    for network in demo.networks.values():
        network.delay = 0
    rows = views.page(demo.desk.store.reader, LANES["open"], Order.TRIAGE, limit=200)
    for n, row in enumerate(rows):
        try:
            _decide(demo.desk, row.id, n)
        except Refusal:
            actions.note(demo.desk, [row.id], "looked at it")
    await Dispatcher(demo.desk, {line.account: line for line in lines}).round()
    for n, row in enumerate(views.page(demo.desk.store.reader, LANES["trouble"], Order.TRIAGE, limit=200)):
        if n % 2:
            actions.acknowledge(demo.desk, [row.id]) if row.red else actions.raise_red(demo.desk, [row.id])
    for _ in range(3):
        actions.undo(demo.desk)


def _decide(desk: Desk, conversation: int, n: int) -> None:
    if n % 8 == 0:
        prepared = answering.prepare(desk, EMPTY, conversation, Wish(text="Please rest and drink enough."))
        answering.queue(desk, prepared, hold=0)
        return
    choices: list[Callable[[], Decision]] = [
        lambda: actions.done(desk, [conversation], reason="spoke with them"),
        lambda: actions.snooze(desk, [conversation], desk.now() + HOUR),
        lambda: actions.noise(desk, [conversation]),
        lambda: actions.mute(desk, [conversation]),
        lambda: actions.raise_red(desk, [conversation]),
        lambda: actions.tag(desk, [conversation], "spring"),
        lambda: actions.acknowledge(desk, [conversation]),
    ]
    choices[n % 8 - 1]()


async def test_after_a_busy_day_no_decision_holds_a_text_a_handle_or_a_name() -> None:
    demo = await open_demo(hold=0)
    try:
        # A send whose note names people: their names must stay out of the decisions that follow.
        for network in demo.networks.values():
            _adds_somebody(network)
        await _busy(demo)
        reader = demo.desk.store.reader
        rows = [tuple(row) for row in reader.rows("SELECT * FROM action")]
        whole = json.dumps(rows, ensure_ascii=False).casefold()
        assert len(rows) > 30
        incoming = [m for account in demo.day.accounts for m in account.incoming]
        secrets = {m.author.handle for m in incoming} | {m.author.name for m in incoming}
        secrets |= {m.author.remote_id for m in incoming if m.direction is Direction.IN}
        secrets |= {word for m in incoming for word in re.findall(r"\w{9,}", m.text)}
        secrets |= {"nosy@far.example", "rest and drink"}
        assert {one for one in secrets if len(one) > 3 and one.casefold() in whole} <= VERBS.keys() | {"acknowledge"}
        assert kept_actions.verify(reader) is None
    finally:
        await asyncio.to_thread(demo.close)


def _adds_somebody(network: object) -> None:
    send = network.send  # type: ignore[attr-defined]

    async def wider(part: object) -> object:
        return replace(await send(part), unexpected=("nosy@far.example",))

    network.send = wider  # type: ignore[attr-defined]
