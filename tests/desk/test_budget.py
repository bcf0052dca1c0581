"""What an account may still ask of its network, and when it asks next: kept for all, and told by the clock."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from core.clock import HOUR, MINUTE, SECOND, Micros, now
from desk import budget
from desk.sync import Puller
from networks.calls import told
from networks.graph.usage import Budget
from store import views
from store.rows import AccountRow
from tests.desk.clinics import Clinic, another, clinic, end_leases
from tests.fakes.base import Answer, Request
from tests.fakes.mastodon import limited
from tests.fakes.mastodon_memory import iso


def account(c: Clinic) -> AccountRow:
    (row,) = views.accounts(c.store.reader)
    return row


def tells(c: Clinic, left: int, seconds: float) -> None:
    """Let the server tell its budget with every answer, as Mastodon does."""
    plain = c.fake.answer

    def answer(request: Request) -> Answer | None:
        found = plain(request)
        headers = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": f"{left}",
            "X-RateLimit-Reset": iso(time.time() + seconds),
        }
        return replace(found, headers={**found.headers, **headers}) if found is not None else None

    c.fake.answer = answer  # type: ignore[method-assign]


async def test_what_the_server_tells_of_its_budget_is_there_for_a_program_that_reads_nothing(
    database_url: str,
) -> None:
    async with clinic(database_url) as c, another(c, database_url) as beside:
        await c.pull()
        assert budget.left(account(beside), now()) == ""
        tells(c, 212, 600)
        await c.pull()
        row = account(beside)
        resets = budget.calls_of(row)
        assert resets is not None
        assert resets.resets_at is not None
        assert budget.left(row, now()).startswith(
            f"212 of 300 calls left until {budget.clock(resets.resets_at)}, told "
        )
        assert budget.left(row, resets.resets_at + 1).startswith("counted anew since ")


async def test_a_server_that_asks_to_wait_is_asked_by_no_program_before_its_time(database_url: str) -> None:
    async with clinic(database_url) as c, another(c, database_url, session="s2") as beside:
        await c.pull()
        c.fake.fail(limited(600), "GET", "/api/v1/notifications")
        assert "too many requests" in (await c.pull()).problem
        row = account(beside)
        waits = budget.waits(row.calls, now())
        assert waits is not None
        assert 500 * SECOND < waits[0] - now() <= 700 * SECOND
        assert budget.left(row, now()).startswith("0 of 300 calls left until ")
        until = budget.clock(waits[0])
        assert budget.coming(row, now()).startswith(f"next pull {until}, waiting because GET ")
        assert budget.coming(row, now()).endswith(f"too many requests until {until}")
        end_leases(c.store)
        asked = len(c.fake.requests)
        report = await beside.pull()
        assert (report.until, len(c.fake.requests)) == (waits[0], asked)
        # Its time has come.
        c.fake.heal()
        with c.store.writing() as tx:
            tx.run("UPDATE account SET calls = replace(calls, :until, '1')", until=str(waits[0]))
        assert (await beside.pull()).problem == ""
        assert budget.waits(account(c).calls, now()) is None


async def test_a_watch_waits_as_long_as_the_server_asks_and_the_card_says_until_when(database_url: str) -> None:
    async with clinic(database_url) as c:
        puller, began = Puller(c.desk, c.line), now()
        c.fake.fail(limited(600), "GET", "/api/v1/(notifications|conversations)")
        watching = asyncio.create_task(puller.watch())
        while (account(c).next_pull_at or 0) < began + 500 * SECOND:  # noqa: ASYNC110 - the store is the only witness
            await asyncio.sleep(0.01)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert budget.coming(account(c), now()).startswith("next pull ")


async def test_the_next_pull_is_that_of_the_stream_whose_turn_comes_first(database_url: str) -> None:
    async with clinic(database_url) as c:
        c.line = replace(c.line, card=replace(c.line.card, push=False))
        await c.pull()
        row, paces = account(c), [stream.pace for stream in c.line.network.streams]
        assert row.next_pull_at is not None
        assert row.pulled_at is not None
        assert row.next_pull_at <= row.pulled_at + min(paces)
        assert budget.coming(row, row.pulled_at) == f"next pull {budget.clock(row.next_pull_at)}"
        assert budget.coming(row, row.pulled_at + HOUR).startswith("was due ")


def test_what_headers_tell_is_believed_only_where_it_makes_sense() -> None:
    present: Micros = 1_000_000 * SECOND
    good = told({"x-ratelimit-limit": "300", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "60"}, present)
    assert good is not None
    assert (good.left, good.of, good.resets_at) == (7, 300, present + MINUTE)
    for bad in ({}, {"x-ratelimit-limit": "300"}, {"x-ratelimit-limit": "3", "x-ratelimit-remaining": "9"}):
        assert told(bad, present) is None
    assert told({"x-ratelimit-limit": "³", "x-ratelimit-remaining": "1"}, present) is None


@pytest.mark.parametrize("header", ["", "81"])
def test_a_share_that_is_told_is_shown_and_one_that_is_not_is_not_invented(header: str) -> None:
    used = Budget()
    used.note({"x-app-usage": f'{{"call_count":28,"total_cputime":{header}}}'} if header else {})
    found = used.calls()
    assert (found.used_percent if found else None) == (int(header) if header else None)
