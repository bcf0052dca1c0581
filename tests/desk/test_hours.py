"""Answers that wait for office hours: never early, never twice, never silently past what matters more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from core.clock import HOUR, MINUTE, SECOND, Micros
from core.hours import read_hours
from desk import actions, answering, hours, unattended, wakefulness
from desk.answering import Prepared, Wish
from desk.dispatch import Outcome
from desk.ending import end
from desk.library import EMPTY
from desk.sync import moved_by_time
from desk.unattended import Unattended
from store import leases
from store.engine import Tx
from tests.desk.clinics import ADVICE, Clinic, another, clinic

MADRID = ZoneInfo("Europe/Madrid")


def at(text: str) -> Micros:
    return round(datetime.fromisoformat(text).replace(tzinfo=MADRID).timestamp() * SECOND)


@dataclass
class Watch:
    now: Micros

    def __call__(self) -> Micros:
        return self.now


@contextmanager
def stopped(moment: str) -> Iterator[Watch]:
    watch = Watch(at(moment))
    with mock.patch.object(Tx, "clock", side_effect=watch):
        yield watch


@asynccontextmanager
async def office(url: str, moment: str = "2026-03-27 20:00") -> AsyncIterator[tuple[Clinic, Watch]]:
    """Open a clinic on a Friday evening, on the weekend before the clocks change."""
    with stopped(moment) as watch:
        async with clinic(url) as c:
            c.desk.now = watch
            c.desk.hours = read_hours("mon-fri 08:00-17:00 Europe/Madrid")
            yield c, watch


def looked_at(c: Clinic, conversation: int) -> Prepared:
    return answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE, later=True))


def later(c: Clinic, conversation: int) -> int:
    return answering.queue(c.desk, looked_at(c, conversation))[0]


def close_window(c: Clinic, conversation: int, moment: Micros) -> None:
    with c.store.writing() as tx:
        tx.run("UPDATE conversation SET window_until = :at WHERE id = :id", at=moment, id=conversation)


@pytest.mark.parametrize(
    ("friday", "monday"),
    [("2026-03-27 20:00", "2026-03-30 08:00"), ("2026-10-23 20:00", "2026-10-26 08:00")],
    ids=["clocks go forward", "clocks go back"],
)
async def test_an_answer_leaves_once_when_the_office_opens_also_where_clocks_changed(
    database_url: str, friday: str, monday: str
) -> None:
    async with office(database_url, friday) as (c, watch):
        item = later(c, conversation := await c.ask())
        assert (c.item(item).due_at, c.item(item).held_for, c.item(item).session) == (at(monday), "hours", "")
        assert c.rows("open") == []
        for moment in range(watch.now, at(monday), 3 * HOUR):
            watch.now = moment
            assert await c.round() == []
        watch.now = at(monday) - 1
        assert (await c.round(), c.standing()) == ([], [])
        watch.now = at(monday)
        assert [one.state for one in await c.round()] == ["sent"]
        assert await c.round() == []
        assert (len(c.standing()), c.row(conversation).state) == (1, "closed")


async def test_two_programs_that_run_when_the_office_opens_send_it_once(database_url: str) -> None:
    async with office(database_url) as (c, watch), another(c, database_url) as d:
        d.desk.now, d.desk.hours = watch, c.desk.hours
        later(c, await c.ask())
        watch.now = at("2026-03-30 08:00")
        d.desk.read.add(d.line.account)
        done = await asyncio.gather(c.round(), d.round())
        assert [one.state for some in done for one in some] == ["sent"]
        assert len(c.standing()) == 1


async def test_two_watches_without_an_inbox_send_it_once_and_nothing_that_a_session_holds(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOOK", "LOOK_SELDOM"):
        monkeypatch.setattr(unattended, name, SECOND // 20)
    # A stall of the machine is taken for no sleep here.
    monkeypatch.setattr(wakefulness, "TOLERANCE", 3600.0)
    async with office(database_url) as (c, watch), another(c, database_url) as d:
        asked = [await c.ask(text) for text in ("how long does a cold last?", "and for children?")]
        theirs = c.answer(asked[0])
        with c.store.writing() as tx:
            leases.take(tx, leases.session_scope("s1"), leases.SESSION, "s1", length=1000 * HOUR)
        for one in (c, d):
            one.desk.session, one.desk.now, one.desk.hours = "", watch, c.desk.hours
            one.desk.read.add(one.line.account)
        item = later(c, asked[1])
        told: list[Outcome] = []
        heard = asyncio.Event()

        def tell(outcomes: Sequence[Outcome]) -> None:
            told.extend(outcomes)
            if outcomes:
                heard.set()

        watches = [Unattended(one.desk, {one.line.account: one.line}, tell) for one in (c, d)]
        works = [asyncio.create_task(one.serve()) for one in watches]
        watch.now = at("2026-03-30 08:00")
        await asyncio.wait_for(heard.wait(), 60)
        await asyncio.gather(*(one.finish() for one in watches))
        await end(works)
        await asyncio.gather(*(one.let_go() for one in watches))
        assert [(one.item, one.state) for one in told] == [(item, "sent")]
        assert (c.item(theirs).state, len(c.standing())) == ("held", 1)
        assert leases.others(c.store.reader, leases.SEND, "", watch.now) == []


async def test_what_comes_due_while_nothing_runs_leaves_in_the_next_office_hours_and_not_at_night(
    database_url: str,
) -> None:
    async with office(database_url) as (c, watch):
        item = later(c, await c.ask())
        watch.now = at("2026-03-30 21:00")
        assert await c.round() == []
        assert (c.item(item).state, c.item(item).due_at) == ("held", at("2026-03-31 08:00"))
        watch.now = at("2026-03-31 08:00")
        assert [one.state for one in await c.round()] == ["sent"]


async def test_nothing_leaves_before_its_account_was_read(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        spoken, quiet = later(c, await c.ask("one")), later(c, await c.ask("two"))
        watch.now = at("2026-03-30 10:00")
        c.desk.read.clear()
        assert await c.round() == []
        assert c.item(quiet).reason.startswith("its account is read first; the last time: 27 Mar 20:00")
        await asyncio.to_thread(c.fake.write, c.fake.pat, "@doctor worse", "direct", c.item(spoken).parent_remote)
        await c.pull()
        assert (c.item(spoken).state, c.standing()) == ("refused", [])
        watch.now += MINUTE
        assert [one.item for one in await c.round()] == [quiet]
        assert len(c.standing()) == 1


async def test_new_words_bring_the_conversation_back_at_once_and_not_when_the_office_opens(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        item = later(c, conversation := await c.ask())
        watch.now += HOUR
        await c.ask("it got worse", parent=c.question(conversation))
        assert (c.item(item).state, c.item(item).reason) == ("refused", "they wrote again while it was held")
        assert [row.id for row in c.rows("open")] == [conversation]


async def test_a_conversation_that_becomes_red_meanwhile_asks_anew(database_url: str) -> None:
    async with office(database_url) as (c, _):
        item = later(c, conversation := await c.ask())
        actions.raise_red(c.desk, [conversation])
        await c.round()
        assert (c.item(item).state, "became red" in c.item(item).reason) == ("waiting", True)
        assert [row.id for row in c.rows("red")] == [conversation]


async def test_a_red_one_waits_only_where_that_was_said(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        conversation = await c.ask()
        actions.raise_red(c.desk, [conversation])
        prepared = looked_at(c, conversation)
        assert prepared.goes is not None
        assert prepared.goes.red
        assert "IT IS RED" in " ".join(hours.told(prepared.goes))
        item = later(c, conversation)
        await c.round()
        assert (c.item(item).state, c.item(item).held_for) == ("held", "red")
        watch.now = at("2026-03-30 08:00")
        assert [one.state for one in await c.round()] == ["sent"]


@pytest.mark.parametrize("closes", ["2026-03-28 11:00", "2026-03-30 08:30"], ids=["before", "soon after"])
async def test_a_window_that_closes_sooner_wins_and_says_so(database_url: str, closes: str) -> None:
    async with office(database_url) as (c, _):
        conversation = await c.ask()
        close_window(c, conversation, at(closes))
        prepared = looked_at(c, conversation)
        assert prepared.goes is not None
        (words,) = hours.told(prepared.goes)
        assert words.startswith("goes at once: nobody can answer there after ")
        assert "Monday 08:00" in words
        item = later(c, conversation)
        assert (c.item(item).held_for, c.item(item).session) == ("", "s1")
        assert [one.state for one in await c.round()] == ["sent"]


async def test_a_window_that_shrinks_while_it_waits_brings_it_forward_and_says_so(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        c.desk.hold = 10 * SECOND
        item = later(c, conversation := await c.ask())
        close_window(c, conversation, at("2026-03-29 12:00"))
        with c.store.writing() as tx:
            moved_by_time(tx, c.desk)
        assert c.item(item).reason.startswith("nobody can answer there after Sunday 12:00")
        assert c.item(item).due_at == watch.now + 10 * SECOND
        assert await c.round() == []
        watch.now += 10 * SECOND
        assert [one.state for one in await c.round()] == ["sent"]


async def test_a_clock_that_jumped_asks_anew_and_a_machine_that_slept_reads_first(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        first, second = later(c, await c.ask("one")), later(c, await c.ask("two"))
        watch.now = at("2026-03-30 08:30")
        c.dispatcher.awake.slept = True
        assert await c.round() == []
        assert {c.item(item).due_at for item in (first, second)} == {watch.now + hours.AFTER_SLEEP}
        c.dispatcher.awake.slept = c.dispatcher.awake._jumped = True
        assert await c.round() == []
        assert [c.item(item).state for item in (first, second)] == ["waiting", "waiting"]
        assert "clock was changed" in c.item(first).reason
        answering.again(c.desk, first)
        assert [one.state for one in await c.round()] == ["sent"]
        assert len(c.standing()) == 1


async def test_undo_takes_it_back_while_it_waits_and_its_session_may_have_ended(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        item = later(c, conversation := await c.ask())
        with c.store.writing() as tx:
            tx.run("UPDATE lease SET expires_at = 1")
        await c.round()
        assert c.item(item).state == "held"
        actions.undo(c.desk)
        assert (c.item(item).state, [row.id for row in c.rows("open")]) == ("undone", [conversation])
        watch.now = at("2026-03-30 08:00")
        assert await c.round() == []
        assert c.standing() == []


async def test_one_that_is_said_yes_to_as_the_office_opens_can_still_be_taken_back(database_url: str) -> None:
    async with office(database_url) as (c, watch):
        c.desk.hold = 10 * SECOND
        prepared = looked_at(c, await c.ask())
        watch.now = at("2026-03-30 08:00") + SECOND
        item, _ = answering.queue(c.desk, prepared)
        assert c.item(item).due_at >= watch.now + c.desk.hold
        assert await c.round() == []


async def test_what_another_program_takes_up_meanwhile_is_theirs(database_url: str) -> None:
    async with office(database_url) as (c, _):
        item = later(c, conversation := await c.ask())
        actions.raise_red(c.desk, [conversation])
        with c.store.writing() as tx, mock.patch("store.hours.waiting", return_value=[item]):
            tx.run("UPDATE outbox_item SET state = 'sending' WHERE id = :id", id=item)
            hours.tend(tx, c.desk)
        assert c.item(item).state == "sending"


async def test_without_hours_an_answer_that_is_to_wait_is_refused_with_the_setting(database_url: str) -> None:
    async with office(database_url) as (c, _):
        c.desk.hours = None
        prepared = looked_at(c, await c.ask())
        assert [(stop.code, stop.remedy) for stop in prepared.stops] == [("hours", hours.HOW_TO_SET)]
