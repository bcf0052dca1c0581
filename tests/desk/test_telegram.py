"""Telegram from end to end: a question in, a vetted answer out once, and nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.clock import HOUR, now
from desk import answering
from desk.answering import Wish
from desk.errors import Refusal
from networks.protocol import Stream
from store import troubles, views
from tests.desk.bots import Bot, bot, time_passes
from tests.desk.clinics import ADVICE, end_leases
from tests.desk.shelves import stocked
from tests.fakes.base import dropped, eventually, status, stored_then_dropped
from tests.fakes.telegram import FakeTelegram

SENDS = ".*/sendMessage"


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as one:
        yield one


async def _asked(b: Bot) -> int:
    await b.pull()
    (row,) = b.rows()
    return row.id


async def test_a_question_comes_in_and_a_vetted_answer_goes_out_once(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("/start")
        fake.say("how long does a cold last?")
        conversation = await _asked(b)
        assert b.row(conversation).question == "how long does a cold last?"
        prepared = answering.prepare(b.desk, stocked(b.desk, "co1"), conversation, Wish(key="co1"))
        item, _ = answering.queue(b.desk, prepared, hold=0)
        assert [one.state for one in await b.round()] == ["sent"]
        assert len(b.standing()) == 1
        assert "A cold lasts about a week." in b.standing()[0]
        assert b.row(conversation).state == "closed"
        assert b.item(item).template == "co1"
        assert await b.round() == []
        await b.pull()
        assert b.row(conversation).state == "closed"


async def test_what_is_spoken_is_marked_and_stands_above_plain_text(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("hello doctor, a question about opening hours", who=fake.memory.second)
        fake.say(voice={"duration": 42, "file_id": "x"})
        await b.pull()
        spoken = b.rows()[0]
        assert (spoken.unchecked, spoken.state) == ("voice 0:42", "open")


async def test_an_answer_from_the_telephone_closes_the_question(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        chat = fake.business_chat(fake.connect())
        fake.say("is 5 mg right?", chat=chat)
        conversation = await _asked(b)
        assert b.row(conversation).window_until is not None
        fake.ours(chat, "We are closed, back on Monday", is_from_offline=True)
        await b.pull()
        assert b.row(conversation).state == "open", "a greeting answers nobody"
        fake.ours(chat, "Yes, once a day")
        await b.pull()
        row = b.row(conversation)
        assert (row.state, row.outcome) == ("closed", "answered elsewhere")
        fake.say("and at night?", chat=chat)
        await b.pull()
        assert b.row(conversation).state == "open"


async def test_our_own_answer_that_comes_back_is_one_message(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("is 5 mg right?", chat=fake.business_chat(fake.connect()))
        conversation = await _asked(b)
        b.answer(conversation)
        await b.round()
        await b.pull()
        told = views.messages(b.store.reader, conversation)
        assert [one.text for one in told].count(ADVICE) == 1
        assert b.row(conversation).outcome == "answered"


async def test_the_window_belongs_to_personal_chats_alone(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("does the bot answer?")
        chat = fake.business_chat(fake.connect())
        fake.say("does the doctor answer?", chat=chat)
        await b.pull()
        windows = {row.question: row.window_until is not None for row in b.rows()}
        assert windows == {"does the bot answer?": False, "does the doctor answer?": True}


async def test_a_deleted_question_closes_and_an_edited_one_stops_the_answer(
    database_url: str, fake: FakeTelegram
) -> None:
    async with bot(database_url, fake) as b:
        chat = fake.business_chat(fake.connect())
        told = fake.say("5 mg?", chat=chat)
        conversation = await _asked(b)
        item = b.answer(conversation)
        fake.edit(told, "50 mg?")
        await b.pull()
        await b.round()
        assert (b.item(item).state, b.standing()) == ("refused", [])
        fake.take_back(told)
        await b.pull()
        assert b.row(conversation).outcome == "deleted by author"


async def test_a_lost_answer_in_the_bots_chat_stays_unknown_and_is_never_sent_again(
    database_url: str, fake: FakeTelegram
) -> None:
    async with bot(database_url, fake) as b:
        fake.say("still there?")
        conversation = await _asked(b)
        fake.fail(stored_then_dropped(), path=SENDS, times=1)
        item = b.answer(conversation)
        await b.round()
        for _ in range(3):
            time_passes(b)
            await b.round()
            await b.pull()
        assert (b.item(item).state, len(b.standing())) == ("unknown", 1)
        assert "look in Telegram" in b.item(item).reason
        assert b.row(conversation).state == "open"


async def test_a_lost_answer_in_a_personal_chat_is_known_by_the_copy_that_comes_back(
    database_url: str, fake: FakeTelegram
) -> None:
    async with bot(database_url, fake) as b:
        fake.say("still there?", chat=fake.business_chat(fake.connect()))
        conversation = await _asked(b)
        fake.fail(stored_then_dropped(), path=SENDS, times=1)
        item = b.answer(conversation)
        await b.round()
        await b.pull()
        assert (b.item(item).state, b.row(conversation).state) == ("unknown", "open")
        time_passes(b)
        await b.round()
        assert (b.item(item).state, b.row(conversation).state) == ("sent", "closed")
        assert len(b.standing()) == 1


async def test_a_send_that_never_arrived_is_not_sent_by_the_machine(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("still there?", chat=fake.business_chat(fake.connect()))
        conversation = await _asked(b)
        fake.fail(dropped(), path=SENDS, times=1)
        item = b.answer(conversation)
        await b.round()
        for _ in range(2):
            time_passes(b)
            await b.round()
        assert (b.item(item).state, b.standing()) == ("unknown", [])


async def test_asked_to_wait_the_answer_is_held_and_leaves_once(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("hello?")
        item = b.answer(await _asked(b))
        body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
        fake.fail(status(429, body), path=SENDS, times=1)
        await b.round()
        assert (b.item(item).state, b.standing()) == ("held", [])
        while b.item(item).state == "held":
            await asyncio.sleep(0.1)
            await b.round()
        assert (b.item(item).state, len(b.standing())) == ("sent", 1)


async def test_a_person_who_blocked_the_bot_is_refused_with_the_reason(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("hello?")
        conversation = await _asked(b)
        fake.memory.chat(fake.memory.patient["id"]).closed = "bot was blocked by the user"
        item = b.answer(conversation)
        await b.round()
        assert (b.item(item).state, b.item(item).reason) == ("refused", "the person has blocked the bot")


async def test_a_closed_window_stops_the_answer_before_it_leaves(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("tomorrow?", chat=fake.business_chat(fake.connect()))
        conversation = await _asked(b)
        b.desk.now = lambda: now() + 25 * HOUR
        with pytest.raises(Refusal):
            b.answer(conversation)
        assert b.standing() == []


async def test_two_days_away_are_a_gap_that_stands_in_red(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b:
        fake.say("first")
        await b.pull()
        fake.say("nobody fetched this")
        fake.memory.hours_pass(48)
        fake.say("after the week-end")
        b.keep_mark(replace(b.mark, polled=b.mark.polled - 48 * HOUR, caught=b.mark.caught - 48 * HOUR))
        report = await b.pull()
        assert (report.new, report.holes) == (1, 1)
        assert "24 hours" in b.gaps()[0]
        assert [hole.lost for hole in troubles.holes(b.store.reader)] == [True]
        assert "nobody fetched this" not in b.texts()


async def test_two_of_our_programs_take_turns_and_never_end_each_other(database_url: str, fake: FakeTelegram) -> None:
    async with bot(database_url, fake) as b, bot(database_url, fake, session="s2") as c:
        first = asyncio.create_task(b.puller().watch())
        assert await asyncio.to_thread(eventually, lambda: _waits(fake), 20)
        report = await c.pull()
        assert report.held
        polls = len(fake.polls())
        fake.say("who reads this?")
        assert await asyncio.to_thread(eventually, lambda: "who reads this?" in c.texts(), 20)
        assert await asyncio.to_thread(eventually, lambda: len(fake.polls()) > polls, 20)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        end_leases(b.store)
        fake.say("and this?")
        assert (await c.pull()).new == 1
        assert (b.texts(), b.gaps()) == (["who reads this?", "and this?"], [])


async def test_a_waiting_program_whose_lease_is_gone_stops_waiting(
    database_url: str, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.sync.RENEWED_EVERY", 0.05)
    stopped = asyncio.Event()
    async with bot(database_url, fake) as b:
        wait = b.line.network.wait

        async def noted(stream: Stream) -> None:
            try:
                await wait(stream)
            finally:
                stopped.set()

        b.line.network.wait = noted  # type: ignore[method-assign]
        watching = asyncio.create_task(b.puller().watch())
        assert await asyncio.to_thread(eventually, lambda: _waits(fake), 20)
        assert not stopped.is_set()
        with b.store.writing() as tx:
            tx.run("UPDATE lease SET holder = 'another', expires_at = expires_at + 3600000000 WHERE duty = 'pull'")
        await asyncio.wait_for(stopped.wait(), 20)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def test_a_program_of_somebody_else_is_said_on_the_account(
    database_url: str, fake: FakeTelegram, tmp_path: Path
) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'store.db'}"
    async with bot(database_url, fake) as b, bot(elsewhere, fake, session="s2") as thief:
        watching = asyncio.create_task(b.puller().watch())
        assert await asyncio.to_thread(eventually, lambda: _waits(fake), 20)
        await thief.pull()
        assert await asyncio.to_thread(eventually, lambda: bool(b.gaps()), 20)
        assert "another program read" in b.gaps()[0]
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _waits(fake: FakeTelegram) -> bool:
    return any(poll["timeout"] == 50 for poll in fake.polls())
