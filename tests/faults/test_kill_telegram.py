"""A program that is killed while Telegram forgets: nothing that was asked is lost, and nothing is said twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from tests.desk.bots import Bot, bot, time_passes
from tests.desk.clinics import end_leases
from tests.fakes.base import eventually
from tests.fakes.telegram import FakeTelegram
from tests.faults.child import READS
from tests.faults.programs import program

MANY = 230
"""More than two pages."""


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as one:
        yield one


def _orders(fake: FakeTelegram, url: str, **more: str) -> dict[str, str]:
    return {
        "network": "telegram", "database": url, "fake": fake.url, "token": fake.token, "session": "killed", **more
    }  # fmt: skip


async def _taken_over(b: Bot) -> None:
    end_leases(b.store)
    await b.pull()


@pytest.mark.parametrize("step", READS)
async def test_a_reader_killed_around_a_page_loses_nothing_and_doubles_nothing(
    database_url: str, fake: FakeTelegram, step: str
) -> None:
    asked = [f"question {number}" for number in range(MANY)]
    for text in asked:
        fake.say(text)
    with program("read", **_orders(fake, database_url, step=step)) as child:
        assert await asyncio.to_thread(child.hear) == {"ready": True}
        assert await asyncio.to_thread(child.hear) == {}
        assert await asyncio.to_thread(child.end) == -signal.SIGKILL
    async with bot(database_url, fake) as b:
        before = len(b.texts())
        assert before == (100 if step.startswith("once") else 0)
        await _taken_over(b)
        assert sorted(b.texts()) == sorted(asked)
        assert b.gaps() == []


async def test_a_reader_killed_with_a_long_polls_answer_in_hand_loses_nothing(
    database_url: str, fake: FakeTelegram
) -> None:
    with program("wait", **_orders(fake, database_url)) as child:
        assert await asyncio.to_thread(child.hear) == {"ready": True}
        assert await asyncio.to_thread(eventually, lambda: any(poll["timeout"] == 50 for poll in fake.polls()), 20)
        fake.say("said to a dying program")
        assert await asyncio.to_thread(child.end) == -signal.SIGKILL
    async with bot(database_url, fake) as b:
        assert b.texts() == []
        await _taken_over(b)
        assert b.texts() == ["said to a dying program"]


@pytest.mark.parametrize("step", ["before the request", "after the response"])
@pytest.mark.parametrize("personal", [True, False])
async def test_a_sender_that_was_killed_never_says_it_twice(
    database_url: str, fake: FakeTelegram, step: str, *, personal: bool
) -> None:
    """In a personal chat the copy that comes back tells that it left; elsewhere a person must look."""
    fake.say("still there?", chat=fake.business_chat(fake.connect()) if personal else None)
    left = step == "after the response"
    async with bot(database_url, fake) as b:
        await b.pull()
        conversation = b.rows()[0].id
        with program("send", **_orders(fake, database_url, step=step, conversation=str(conversation))) as child:
            item = int((await asyncio.to_thread(child.hear))["ready"])
            assert await asyncio.to_thread(child.end) == -signal.SIGKILL
        end_leases(b.store)
        for _ in range(3):
            await b.round()
            await b.pull()
            time_passes(b)
        assert len(b.standing()) == (1 if left else 0)
        assert b.item(item).state == ("sent" if left and personal else "unknown")
        assert (b.row(conversation).state == "closed") is (left and personal)
