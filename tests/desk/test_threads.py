"""From a question on Threads to a vetted answer there, once: the desk, its store, and the fake's two steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from tests.desk.clinics import end_leases
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base, graph
from tests.fakes.threads import FakeThreads

PUBLISH = "/v1.0/me/threads_publish"


@asynccontextmanager
async def on_threads(url: str, fake: FakeThreads) -> AsyncIterator[Elsewhere]:
    def open_line() -> Network:
        return build("threads", {"BASE_URL": fake.base, "ACCESS_TOKEN": Secret(fake.token.text)})

    async with elsewhere(url, "threads", open_line) as clinic:
        yield clinic


async def asked(clinic: Elsewhere, fake: FakeThreads, text: str = "how long does a cold last?") -> int:
    remote = await asyncio.to_thread(fake.write, fake.pat, f"@dr.ruiz {text}")
    await clinic.pull()
    return clinic.conversation_of(remote)


async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            clinic.answer_vetted(conversation)
            assert [one.state for one in await clinic.round()] == ["sent"]
            for _ in range(2):
                await clinic.pull()
                assert await clinic.round() == []
            (post,) = fake.read_by()
            assert post.text.startswith(VETTED)
            assert clinic.row(conversation).state == "closed"
            assert clinic.rows("open") == []


async def test_the_draft_is_in_the_store_before_anybody_can_see_it(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            item = clinic.answer_vetted(await asked(clinic, fake))
            fake.not_visible = 99
            fake.fail(graph.fault(4), "POST", PUBLISH, times=1)
            await clinic.round()
            assert list(fake.drafts) == [part.token.split('"')[3] for part in clinic.item(item).parts]
            assert fake.read_by() == []


@pytest.mark.parametrize("fault", [base.stored_then_dropped(), base.stored_then(503)], ids=["dropped", "503"])
async def test_a_lost_answer_is_found_and_stands_once(database_url: str, fault: base.Fault) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            item = clinic.answer_vetted(conversation)
            fake.fail(fault, "POST", PUBLISH, times=1)
            assert [one.state for one in await clinic.round()] == ["unknown"]
            end_leases(clinic.store)
            clinic.moved_clock()
            assert [one.state for one in await clinic.round()] == ["sent"]
            (post,) = fake.read_by()
            assert clinic.item(item).parts[0].remote_id == post.id
            assert clinic.row(conversation).state == "closed"


async def test_an_answer_that_was_never_shown_is_sent_again_by_the_machine_and_stands_once(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            clinic.answer_vetted(await asked(clinic, fake))
            fake.fail(base.dropped(), "POST", PUBLISH, times=1)
            assert [one.state for one in await clinic.round()] == ["unknown"]
            clinic.moved_clock()
            # What was looked up and is held anew leaves in the same round or in the next.
            states = [one.state for _ in range(2) for one in await clinic.round()]
            assert states == ["held", "sent"]
            assert len(fake.read_by()) == 1
            assert len(fake.drafts) == 1


async def test_a_draft_that_ran_out_is_made_anew_after_a_new_yes(database_url: str) -> None:
    from desk import answering  # noqa: PLC0415 - only here

    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            item = clinic.answer_vetted(await asked(clinic, fake))
            fake.fail(graph.fault(4), "POST", PUBLISH, times=1)
            await clinic.round()
            for draft in fake.drafts.values():
                draft.status = "EXPIRED"
            with clinic.store.writing() as tx:
                tx.run("UPDATE outbox_item SET due_at = 1")
            assert [one.state for one in await clinic.round()] == ["refused"]
            answering.again(clinic.desk, item)
            assert [one.state for one in await clinic.round()] == ["sent"]
            assert (len(fake.read_by()), len(fake.drafts)) == (1, 2)


async def test_a_question_that_was_edited_meanwhile_is_not_answered(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            clinic.answer_vetted(conversation)
            fake.edit(clinic.question(conversation), "@dr.ruiz for my baby, how long does a cold last?")
            assert [one.state for one in await clinic.round()] == ["refused"]
            assert fake.read_by() == []
            assert "for my baby" in clinic.row(conversation).question


async def test_an_answer_given_in_the_app_closes_the_question_here(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            await asyncio.to_thread(fake.write, fake.doctor, "About a week.", clinic.question(conversation))
            await clinic.pull()
            assert clinic.row(conversation).state == "closed"


async def test_what_they_write_below_our_answer_opens_the_question_again(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            clinic.answer_vetted(conversation)
            await clinic.round()
            await asyncio.to_thread(fake.write, fake.pat, "and with a fever of 39?", fake.read_by()[0].id)
            await clinic.pull()
            assert clinic.row(conversation).state == "open"


async def test_a_question_that_its_author_deleted_closes_without_anybody_answering_it(database_url: str) -> None:
    with FakeThreads() as fake:
        async with on_threads(database_url, fake) as clinic:
            conversation, other = await asked(clinic, fake), await asked(clinic, fake, "and a cough?")
            await asyncio.to_thread(fake.delete, clinic.question(conversation))
            await clinic.pull()
            assert clinic.row(conversation).state == "open"
            await clinic.pull()
            assert (clinic.row(conversation).state, clinic.row(conversation).outcome) == ("closed", "deleted by author")
            assert [row.id for row in clinic.rows("open")] == [other]
