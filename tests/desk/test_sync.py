from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.clock import HOUR, MINUTE, SECOND
from core.incoming import Hole, Page
from desk import lines
from desk.lines import Line, Plug
from desk.office import Desk
from desk.sync import LeaseHeld, Puller
from networks.errors import NeedsLogin
from networks.mastodon.connector import Mastodon
from networks.protocol import Stream, Walk
from networks.simulated import Simulated
from store import marking, views
from store.engine import Store
from store.lanes import LANES, Order
from store.rows import Row
from tests.desk.clinics import another, clinic, end_leases, sit_down
from tests.fakes.base import dropped, status
from tests.store.helpers import ME, NOON, opened, said


def _rows(store: Store, lane: str = "open") -> list[Row]:
    return views.page(store.reader, LANES[lane], Order.TRIAGE, limit=500)


class Scripted:
    """A network that hands out exactly the pages it was given; one that is an error is raised."""

    def __init__(self, *pages: Page | Exception) -> None:
        self.pages = list(pages)
        self.network = Simulated("mastodon", ME)
        self.network.streams = (Stream("inbox", Walk.DOWN),)
        self.network.pull = self._pull  # type: ignore[method-assign]

    async def _pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        del stream, mark
        while self.pages:
            page = self.pages.pop(0)
            if isinstance(page, Exception):
                raise page
            yield page


async def _line(desk: Desk, *pages: Page | Exception) -> tuple[Line, Scripted]:
    script = Scripted(*pages)
    line = await lines.connect(desk, Plug("clinic", "mastodon", lambda: script.network))
    assert isinstance(line, Line)
    return line, script


async def test_each_page_is_kept_before_the_next_is_asked_for(database_url: str) -> None:
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        line, script = await _line(desk)
        seen: list[int] = []

        async def pull(_stream: Stream, _mark: str) -> AsyncIterator[Page]:
            for n in range(3):
                yield Page(mark=str(n), messages=(said(f"m{n}", "question", thread=f"t{n}"),))
                seen.append(len(_rows(store)))

        script.network.pull = pull  # type: ignore[assignment,method-assign]
        report = await Puller(desk, line).pull()
        assert (report.new, seen) == (3, [1, 2, 3])
        assert marking.mark_of(store.reader, line.account, "inbox") == "2"


async def test_a_pull_that_breaks_keeps_what_came_and_says_what_is_wrong(database_url: str) -> None:
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        first = Page(mark="1", messages=(said("m1", "question"),), holes=(Hole("gap", "1", "9", "not read yet"),))
        line, _ = await _line(desk, first, NeedsLogin("the token is dead", "make a new one"))
        report = await Puller(desk, line).pull()
        assert (report.new, report.problem, report.remedy, report.holes) == (
            1,
            "the token is dead",
            "make a new one",
            1,
        )
        (account,) = views.accounts(store.reader)
        assert (account.problem, account.remedy, account.holes) == ("the token is dead", "make a new one", 1)
        assert account.pulled_at is None


async def test_only_one_program_reads_an_account_and_the_next_may_once_it_stops(database_url: str) -> None:
    async with clinic(database_url) as c, another(c, database_url) as d:
        c.fake.write(c.fake.pat, "@doctor hello, may I ask something?")
        assert (await c.pull()).new == 1
        assert "another program reads" in (await d.pull()).problem
        end_leases(c.store)
        assert (await d.pull()).problem == ""


async def test_a_program_that_lost_its_lease_in_the_middle_of_a_pull_keeps_no_more(database_url: str) -> None:
    with opened(database_url) as store, opened(database_url) as other:
        desk, beside = sit_down(store, "s1"), sit_down(other, "s2")
        line, script = await _line(desk)

        async def pull(_stream: Stream, _mark: str) -> AsyncIterator[Page]:
            yield Page(mark="1", messages=(said("m1", "question", thread="a"),))
            end_leases(store)
            with other.writing() as tx:
                Puller(beside, line)._lease(tx)
            yield Page(mark="2", messages=(said("m2", "question", thread="b"),))

        script.network.pull = pull  # type: ignore[assignment,method-assign]
        report = await Puller(desk, line).pull()
        assert "another program reads" in report.problem
        assert [row.newest_id >> 10 for row in _rows(store)] == [NOON]
        assert marking.mark_of(store.reader, line.account, "inbox") == "1"
        with store.writing() as tx, pytest.raises(LeaseHeld):
            Puller(desk, line)._lease(tx)


@pytest.mark.parametrize("fault", [status(503), dropped(), status(429)])
async def test_a_server_in_trouble_costs_no_message_and_the_next_pull_brings_all(
    database_url: str, fault: object
) -> None:
    async with clinic(database_url) as c:
        for n in range(3):
            c.fake.write(c.fake.pat, f"@doctor question number {n}, if I may")
        c.fake.fail(fault, "GET", "/api/v1/(notifications|conversations)", times=2)  # type: ignore[arg-type]
        assert (await c.pull()).problem
        c.fake.heal()
        with c.store.writing() as tx:
            # The time that a busy server asked for has passed.
            tx.run("UPDATE account SET calls = ''")
        await c.pull()
        assert len(c.rows("open")) == 3
        assert (await c.pull()).new == 0


async def test_two_messages_handed_on_in_the_wrong_order_are_both_unread(database_url: str) -> None:
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        desk.now = lambda: now
        now = NOON
        line, script = await _line(desk, Page(mark="0"))
        await Puller(desk, line).pull()
        now = NOON + MINUTE
        script.pages = [Page(mark="1", messages=(said("m1", "is it a cold?", at=NOON + 2 * SECOND),))]
        await Puller(desk, line).pull()
        (row,) = _rows(store)
        read = row.newest_in_id
        # Written before what was read, handed on after it: the doctor has not seen it.
        now = NOON + 2 * MINUTE
        with store.writing() as tx:
            tx.run("UPDATE stream SET pulled_at = :at", at=NOON)
        script.pages = [
            Page(
                mark="2",
                messages=(
                    said("m3", "and what about his fever?", at=NOON + SECOND + 1),
                    said("m2", "he is six weeks old", at=NOON + SECOND),
                ),
            )
        ]
        await Puller(desk, line).pull()
        (row,) = _rows(store)
        assert row.newest_in_id > read
        texts = [message.text for message in views.messages(store.reader, row.id)]
        assert texts == ["is it a cold?", "he is six weeks old", "and what about his fever?"]


async def test_a_hole_that_is_filled_leaves_older_messages_where_they_belong(database_url: str) -> None:
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        desk.now = lambda: NOON + HOUR
        newest = Page(
            mark="1", messages=(said("m2", "second", at=NOON + MINUTE),), holes=(Hole("gap", "0", "1", "not read yet"),)
        )
        oldest = Page(mark="2", messages=(said("m1", "first", at=NOON),))
        line, _ = await _line(desk, Page(mark="0"), newest, oldest)
        await Puller(desk, line).pull()
        (row,) = _rows(store)
        assert [message.text for message in views.messages(store.reader, row.id)] == ["first", "second"]


async def test_watching_reads_what_arrives_and_survives_a_line_that_breaks(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.sync.FIRST_BACK_OFF", 1)
    async with clinic(database_url) as c:
        arrived = asyncio.Event()

        async def soon(_self: Mastodon, _stream: Stream) -> None:
            await asyncio.sleep(0.02)

        monkeypatch.setattr(Mastodon, "wait", soon)
        watching = asyncio.create_task(
            Puller(c.desk, c.line, kept=lambda _slug, kept: arrived.set() if kept.new else None).watch()
        )
        try:
            c.fake.fail(dropped(), "GET", times=3)
            await asyncio.to_thread(c.fake.write, c.fake.pat, "@doctor hello, may I ask something?")
            await asyncio.wait_for(arrived.wait(), 20)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        assert len(c.rows("open")) == 1
