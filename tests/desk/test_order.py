from __future__ import annotations

import asyncio

import pytest

from desk import answering
from desk.answering import Wish
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from desk.library import EMPTY
from tests.desk.clinics import ADVICE, Clinic, clinic, connected
from tests.fakes.base import dropped

POST = ("POST", "/api/v1/statuses")


async def _asked_of(there: Clinic, name: str, text: str) -> int:
    await asyncio.to_thread(there.fake.write, there.fake.pat, f"@{name} {text}")
    await there.pull()
    (found,) = [row.id for row in there.rows("everything") if row.account == there.line.slug and text in row.question]
    return found


async def test_a_slow_account_never_delays_what_becomes_due_on_another(database_url: str) -> None:
    async with clinic(database_url) as c:
        nurse = c.fake.memory.account("nurse", display_name="Nurse Paz")
        c.fake.memory.follows.add((nurse.id, c.fake.pat.id))
        there = Clinic(c.fake, c.desk, await connected(c.desk, c.fake, "nurse", nurse.token))
        both = Dispatcher(c.desk, {c.line.account: c.line, there.line.account: there.line})
        slow = c.answer(await c.ask())
        send, goes_on, begun = c.line.network.send, asyncio.Event(), asyncio.Event()

        async def hanging(part: object) -> object:
            begun.set()
            await goes_on.wait()
            return await send(part)  # type: ignore[arg-type]

        c.line.network.send = hanging  # type: ignore[method-assign,assignment]
        first = asyncio.create_task(both.round(patience=0.01))
        await begun.wait()
        await first
        for text in ("may I come at nine?", "and at ten?"):
            quick = there.answer(await _asked_of(there, "nurse", text))
            while there.item(quick).state != "sent":
                await both.round(patience=0.01)
            assert c.item(slow).state == "sending"
        goes_on.set()
        while c.item(slow).state == "sending":
            await both.round(patience=0.01)
        assert (c.item(slow).state, c.item(slow).parts[0].attempts) == ("sent", 1)
        await both.stop()
        await there.line.network.close()


async def test_what_is_broken_off_is_looked_up_and_never_sent_by_guess(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        begun = asyncio.Event()

        async def for_ever(_part: object) -> object:
            begun.set()
            return await asyncio.Event().wait()

        send, c.line.network.send = c.line.network.send, for_ever  # type: ignore[method-assign,assignment]
        task = asyncio.create_task(c.dispatcher.round(patience=0.01))
        await begun.wait()
        await task
        await c.dispatcher.stop()
        c.line.network.send = send  # type: ignore[method-assign]
        assert c.item(item).state == "sending"
        await c.round()
        assert (c.item(item).state, c.standing()) == ("unknown", [])


@pytest.mark.parametrize("state", ["held", "unknown"])
async def test_two_answers_of_one_conversation_never_overtake_each_other(database_url: str, state: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation)
        if state == "unknown":
            c.fake.fail(dropped(), *POST, times=1)
            await c.round()
        with pytest.raises(Refusal, match=f"is {state} already"):
            c.answer(conversation, "Another thing.", again=True)
        c.moved_clock()
        while c.item(item).state != "sent":
            await c.round()
        second = c.answer(conversation, "Another thing.", again=True)
        await c.round()
        assert c.item(second).state == "sent"
        told = sorted(c.standing(), key=lambda post: post.created)
        assert [ADVICE in post.text for post in told] == [True, False]


async def test_answers_of_one_account_leave_in_the_order_in_which_they_were_held(database_url: str) -> None:
    async with clinic(database_url) as c:
        noor = c.fake.memory.account("noor", "far.example", display_name="Noor")
        c.fake.memory.follows.add((c.fake.doctor.id, noor.id))
        first, second = await c.ask(), await c.ask("where do I park?", who=noor)
        items = [c.answer(second), c.answer(first)]
        assert [one.item for one in await c.round()] == items


async def test_a_yes_to_an_answer_that_was_drawn_before_another_left_is_refused(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        drawn = answering.prepare(c.desk, EMPTY, conversation, Wish(text="Another thing."))
        c.answer(conversation)
        await c.round()
        with pytest.raises(Refusal, match="answered meanwhile"):
            answering.queue(c.desk, drawn)
        assert len(c.standing()) == 1
