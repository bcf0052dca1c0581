"""From a question on Bluesky to a vetted answer there, once, in public and in private."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from desk import doubts, screening
from desk.errors import Refusal
from tests.desk.clinics import ADVICE
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper

PUT, SAY = ".*putRecord", ".*sendMessage"
COLD = "how long does a cold last?"


@asynccontextmanager
async def on_bluesky(url: str, fake: FakeBluesky) -> AsyncIterator[Elsewhere]:
    keeper = Keeper()
    async with elsewhere(url, "bluesky", lambda: keeper.network(fake)) as clinic:
        yield clinic


async def asked(clinic: Elsewhere, remote: str) -> int:
    await clinic.pull()
    return clinic.conversation_of(remote)


def standing(fake: FakeBluesky) -> list[str]:
    return [one.value["text"] for one in fake.posted()] + [said.text for _, said in fake.chat.whispered()]


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes(database_url: str, *, private: bool) -> None:
    with FakeBluesky() as fake:
        fake.lagging = True
        async with on_bluesky(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.dm(COLD) if private else fake.mention(COLD))
            clinic.answer_vetted(conversation)
            assert [one.state for one in await clinic.round()] == ["sent"]
            for _ in range(2):
                await clinic.pull()
                assert await clinic.round() == []
            fake.lagging = False
            await clinic.pull()
            (text,) = standing(fake)
            assert text.startswith(VETTED)
            assert bool(fake.posted()) is not private
            assert clinic.row(conversation).state == "closed"


@pytest.mark.parametrize("fault", [base.stored_then_dropped(), base.stored_then(502)], ids=["dropped", "502"])
@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
async def test_a_lost_answer_is_found_and_stands_once(database_url: str, fault: base.Fault, *, private: bool) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.dm(COLD) if private else fake.mention(COLD))
            fake.fail(fault, "POST", SAY if private else PUT, times=1)
            await clinic.lost_and_found(conversation)
            assert len(standing(fake)) == 1


async def test_a_post_that_never_arrived_leaves_again_by_itself_and_a_private_answer_only_after_a_yes(
    database_url: str,
) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            public = await asked(clinic, fake.mention(COLD))
            private = await asked(clinic, fake.dm(COLD))
            clinic.answer_vetted(public)
            item = clinic.answer_vetted(private)
            fake.fail(base.dropped(), "POST", f"{PUT}|{SAY}", times=2)
            assert [one.state for one in await clinic.round()] == ["unknown", "unknown"]
            for _ in range(3):
                clinic.moved_clock()
                await clinic.round()
            assert len(fake.posted()) == 1
            assert fake.chat.whispered() == []
            assert clinic.item(item).state == "unknown"
            assert clinic.row(private).trouble
            doubts.send_again(clinic.desk, item, "twice")
            await clinic.round()
            assert len(fake.chat.whispered()) == 1


async def test_a_question_that_was_taken_back_is_not_answered(database_url: str) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            remote = fake.mention(COLD)
            conversation = await asked(clinic, remote)
            clinic.answer_vetted(conversation)
            fake.delete(remote)
            assert [one.state for one in await clinic.round()] == ["refused"]
            assert fake.posted() == []


async def test_an_answer_given_in_the_app_closes_the_question_here(database_url: str) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            remote = fake.mention(COLD)
            conversation = await asked(clinic, remote)
            await asyncio.to_thread(fake.write, "About a week.", fake.doctor.did, remote)
            await clinic.pull()
            assert clinic.row(conversation).state == "closed"


async def test_a_stranger_stands_in_the_screener_until_let_in(database_url: str) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.stranger(COLD))
            assert clinic.row(conversation).state == "screened"
            await screening.screen(clinic.desk, clinic.line, conversation, accept=True)
            await clinic.pull()
            assert clinic.row(conversation).state == "open"
            clinic.answer_vetted(conversation)
            assert [one.state for one in await clinic.round()] == ["sent"]


async def test_of_a_private_answer_that_left_in_part_nothing_is_taken_back(database_url: str) -> None:
    with FakeBluesky() as fake:
        async with on_bluesky(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.dm(COLD))
            item = clinic.answer(conversation, "\n\n".join(f"Part {n}. {'word ' * 150}" for n in (1, 2)))
            refused = base.status(400, {"error": "MessagesDisabled", "message": "x"})
            say = clinic.line.network.send

            async def then_refuse(part: object) -> object:
                fake.fail(refused, "POST", SAY) if fake.chat.whispered() else None
                return await say(part)  # type: ignore[arg-type]

            clinic.line.network.send = then_refuse  # type: ignore[method-assign,assignment]
            assert [one.state for one in await clinic.round()] == ["partly"]
            assert doubts.why_not_deleted(clinic.line, clinic.item(item)) == "bluesky takes nothing back there"
            with pytest.raises(Refusal, match="takes nothing back there"):
                await doubts.take_down(clinic.desk, clinic.line, item)
            assert clinic.item(item).state == "partly"
            assert ADVICE not in standing(fake)
