"""From a question on Facebook or Instagram to a vetted answer there, once: the desk, its store, and a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from core.audience import Audience
from tests.desk.clinics import end_leases
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.meta_desk import FAKES, opened

ASK = "how long does a cold last?"
SENDS = ".*/(messages|comments|replies)"


@pytest.fixture(params=FAKES)
def fake(request: pytest.FixtureRequest) -> Iterator[FakeRemarks]:
    with FAKES[request.param]() as one:
        yield one


@asynccontextmanager
async def on_meta(url: str, fake: FakeRemarks) -> AsyncIterator[Elsewhere]:
    async with elsewhere(url, fake.network, lambda: opened(fake)) as clinic:
        yield clinic


async def asked(clinic: Elsewhere, fake: FakeRemarks, audience: Audience = Audience.DIRECT) -> int:
    public = audience is Audience.PUBLIC
    remote = fake.comment(fake.pat, ASK) if public else fake.dm(ASK, fake.pat)
    await clinic.pull()
    return clinic.conversation_of(remote)


@pytest.mark.parametrize("audience", [Audience.DIRECT, Audience.PUBLIC])
async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes(
    database_url: str, fake: FakeRemarks, audience: Audience
) -> None:
    async with on_meta(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, audience)
        assert (clinic.row(conversation).window_until is not None) is (audience is Audience.DIRECT)
        clinic.answer_vetted(conversation)
        assert [one.state for one in await clinic.round()] == ["sent"]
        for _ in range(2):
            await clinic.pull()
            assert await clinic.round() == []
        said = [one.text for _, one in fake.in_private()] + [one.text for one in fake.in_public()]
        addressed = "@lee_k " if fake.network == "instagram" and audience is Audience.PUBLIC else ""
        assert [text.startswith(addressed + VETTED) for text in said] == [True]
        assert len(fake.in_public()) == (audience is Audience.PUBLIC)
        assert clinic.row(conversation).state == "closed"
        assert clinic.rows("open") == []


@pytest.mark.parametrize("audience", [Audience.DIRECT, Audience.PUBLIC])
@pytest.mark.parametrize("fault", [base.stored_then_dropped(), base.stored_then(503)], ids=["dropped", "503"])
async def test_a_lost_answer_is_found_and_stands_once(
    database_url: str, fake: FakeRemarks, fault: base.Fault, audience: Audience
) -> None:
    async with on_meta(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, audience)
        fake.fail(fault, "POST", SENDS, times=1)
        await clinic.lost_and_found(conversation)
        assert len(fake.in_private()) + len(fake.in_public()) == 1


async def test_an_answer_that_never_arrived_is_left_to_the_doctor(database_url: str, fake: FakeRemarks) -> None:
    async with on_meta(database_url, fake) as clinic:
        item = clinic.answer_vetted(await asked(clinic, fake))
        fake.fail(base.dropped(), "POST", SENDS, times=1)
        for _ in range(3):
            await clinic.round()
            end_leases(clinic.store)
            clinic.moved_clock()
        assert clinic.item(item).state == "unknown"
        assert fake.in_private() == []


async def test_a_question_that_was_edited_or_deleted_meanwhile_is_not_answered(
    database_url: str, fake: FakeRemarks
) -> None:
    async with on_meta(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, Audience.PUBLIC)
        clinic.answer_vetted(conversation)
        fake.edit(clinic.question(conversation), f"for my baby, {ASK}")
        assert [one.state for one in await clinic.round()] == ["refused"]
        other = await asked(clinic, fake)
        clinic.answer_vetted(other)
        fake.delete(clinic.question(other))
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert fake.in_private() + fake.in_public() == []


async def test_an_answer_given_in_the_app_closes_the_question_here(database_url: str, fake: FakeRemarks) -> None:
    async with on_meta(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        with fake.lock:
            fake._say(fake.talk_with(fake.pat), fake.own, "About a week.")
        await clinic.pull()
        assert clinic.row(conversation).state == "closed"


async def test_a_comment_that_its_author_deleted_closes_without_anybody_answering_it(
    database_url: str, fake: FakeRemarks
) -> None:
    async with on_meta(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, Audience.PUBLIC)
        fake.delete(clinic.question(conversation))
        await clinic.pull()
        assert clinic.row(conversation).state == "open"
        await clinic.pull()
        assert (clinic.row(conversation).state, clinic.row(conversation).outcome) == ("closed", "deleted by author")
