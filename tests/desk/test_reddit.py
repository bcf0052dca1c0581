"""From a question on Reddit to a vetted answer there, once: the desk, its store, and the fake's own ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.desk.clinics import end_leases
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit_desk import opened

SEND = "/api/comment"


@asynccontextmanager
async def on_reddit(url: str, fake: FakeReddit) -> AsyncIterator[Elsewhere]:
    async with elsewhere(url, "reddit", lambda: opened(fake)) as clinic:
        yield clinic


async def asked(
    clinic: Elsewhere, fake: FakeReddit, text: str = "how long does a cold last?", who: str = "lee_k"
) -> int:
    remote = await asyncio.to_thread(fake.mention, text, who)
    await clinic.pull()
    return clinic.conversation_of(remote)


async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes_until_they_write_again(
    database_url: str,
) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            clinic.answer_vetted(conversation)
            fake.tokens_end()
            assert [one.state for one in await clinic.round()] == ["sent"]
            for _ in range(2):
                await clinic.pull()
                assert await clinic.round() == []
            (comment,) = fake.read_by()
            assert comment.body.startswith(VETTED)
            assert comment.parent == clinic.question(conversation)
            assert clinic.row(conversation).state == "closed"
            await asyncio.to_thread(fake.reply, "and with a fever of 39?", comment.name)
            await clinic.pull()
            assert clinic.row(conversation).state == "open"
            assert fake.read == set(), "what is read here is marked as read on Reddit"


@pytest.mark.parametrize(
    "fault",
    [base.stored_then_dropped(), base.stored_then(503), base.Fault(base.html(200).spoil, works=True)],
    ids=["dropped", "503", "a page of HTML"],
)
async def test_a_lost_answer_is_found_and_stands_once(database_url: str, fault: base.Fault) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            item = clinic.answer_vetted(conversation)
            fake.fail(fault, "POST", SEND, times=1)
            assert [one.state for one in await clinic.round()] == ["unknown"]
            end_leases(clinic.store)
            clinic.moved_clock()
            assert [one.state for one in await clinic.round()] == ["sent"]
            (comment,) = fake.read_by()
            assert clinic.item(item).parts[0].remote_id == comment.name
            assert clinic.row(conversation).state == "closed"


async def test_an_answer_that_never_arrived_waits_for_the_doctor_and_is_not_sent_by_itself(database_url: str) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            conversation = await asked(clinic, fake)
            clinic.answer_vetted(conversation)
            fake.fail(base.dropped(), "POST", SEND, times=1)
            await clinic.round()
            for _ in range(3):
                clinic.moved_clock()
                await clinic.round()
            assert fake.read_by() == []
            assert clinic.row(conversation).trouble.startswith("unknown")


async def test_a_thread_that_was_locked_meanwhile_takes_no_answer_and_says_why(database_url: str) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            item = clinic.answer_vetted(await asked(clinic, fake))
            fake.memory.things[fake.post].locked = True
            assert [one.state for one in await clinic.round()] == ["refused"]
            assert "locked" in clinic.item(item).reason
            assert fake.read_by() == []


async def test_a_break_that_reddit_asks_for_is_taken_and_the_answer_leaves_once(database_url: str) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            clinic.answer_vetted(await asked(clinic, fake))
            fake.brakes = 1
            assert [one.state for one in await clinic.round()] == ["held"]
            with clinic.store.writing() as tx:
                tx.run("UPDATE outbox_item SET due_at = 1")
            assert [one.state for one in await clinic.round()] == ["sent"]
            assert len(fake.read_by()) == 1


async def test_what_was_edited_or_taken_back_is_not_answered_and_an_answer_given_on_reddit_closes(
    database_url: str,
) -> None:
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            edited, gone = await asked(clinic, fake), await asked(clinic, fake, "and a cough?", "max_m")
            elsewhere_ = await asked(clinic, fake, "and a sore throat?", "ines_p")
            clinic.answer_vetted(edited)
            fake.edit(clinic.question(edited), "u/dr_ruiz for my baby, how long does a cold last?")
            assert [one.state for one in await clinic.round()] == ["refused"]
            clinic.answer_vetted(gone)
            fake.delete(clinic.question(gone))
            assert "sent" not in [one.state for one in await clinic.round()]
            assert fake.read_by() == []
            await asyncio.to_thread(fake.reply, "About a week.", clinic.question(elsewhere_), fake.doctor)
            await clinic.pull()
            assert "for my baby" in clinic.row(edited).question
            assert clinic.row(gone).question == ""
            assert [clinic.row(one).state for one in (edited, elsewhere_)] == ["open", "closed"]


async def test_what_is_deleted_on_reddit_is_purged_here_however_old_it_is(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("networks.reddit.changes.BATCH", 3)
    with FakeReddit() as fake:
        async with on_reddit(database_url, fake) as clinic:
            names = [fake.reply(f"u/dr_ruiz question {n}", fake.post, ago=86_400.0 - n) for n in range(7)]
            await clinic.pull()
            by_author, by_moderator, by_leaving = names[0], names[3], fake.mention("am I gone?", "soon_gone")
            await clinic.pull()
            # None of them stands in a list any more; they are found in turn, three a call here.
            fake.delete(by_author)
            fake.remove(by_moderator)
            fake.memory.left.add("soon_gone")
            for feed in fake.memory.feeds.values():
                feed.clear()
            for _ in range(3):
                await clinic.pull()
            sql = "SELECT remote_id FROM message WHERE deleted_at IS NOT NULL AND text = '' ORDER BY remote_id"
            gone = {str(row[0]) for row in clinic.store.reader.rows(sql)}
            assert gone == {by_author, by_moderator, by_leaving}
            held = clinic.store.reader.rows("SELECT search_text FROM message UNION SELECT question FROM conversation")
            words = "\n".join(str(row[0]) for row in held)
            assert "question 0" not in words
            assert "am I gone" not in words
            assert "question 1" in words
