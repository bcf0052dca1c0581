"""From what WhatsApp pushes to a vetted answer there, once, and what becomes of it later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest import mock

import pytest

from core.clock import DAY, HOUR, MINUTE, now
from desk import answering
from desk.errors import Refusal
from desk.receiving import KEPT, keeper
from networks.protocol import Network
from networks.registry import build
from store import provenance, receiving, views
from tests.desk.clinics import ADVICE, end_leases
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base
from tests.fakes.whatsapp import Approval, FakeWhatsApp

SENDS = "/v26.0/.*/messages"


@asynccontextmanager
async def on_whatsapp(url: str, fake: FakeWhatsApp) -> AsyncIterator[Elsewhere]:
    def open_line() -> Network:
        return build("whatsapp", dict(fake.settings))

    async with elsewhere(url, "whatsapp", open_line) as clinic:
        kept = keeper(clinic.store, ["clinic"], "whatsapp")
        kept._beat()

        def sink(body: bytes, _signature: str) -> bool:
            kept._keep(["clinic"], body)
            return True

        fake.sinks.append(sink)
        yield clinic
        fake.sinks.clear()


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    with FakeWhatsApp() as server:
        yield server


async def asked(clinic: Elsewhere, fake: FakeWhatsApp, *, ago: float = 0) -> int:
    remote = await asyncio.to_thread(fake.write, "how long does a cold last?", ago=ago)
    await clinic.pull()
    return clinic.conversation_of(remote)


async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes(
    database_url: str, fake: FakeWhatsApp
) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        assert clinic.row(conversation).window_until
        clinic.answer_vetted(conversation)
        assert [one.state for one in await clinic.round()] == ["sent"]
        for _ in range(2):
            await clinic.pull()
            assert await clinic.round() == []
        (arrived,) = fake.delivered
        assert arrived.text.startswith(VETTED)
        assert clinic.row(conversation).state == "closed"
        assert clinic.rows("open") == []


async def test_what_is_pushed_twice_is_one_question(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        fake.sinks.append(fake.sinks[0])
        await asked(clinic, fake)
        (row,) = clinic.rows("open")
        assert row.question == "how long does a cold last?"


async def test_a_failure_that_is_told_late_opens_the_question_with_the_reason_and_a_new_yes_sends_it(
    database_url: str, fake: FakeWhatsApp
) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        await clinic.round()
        first = fake.delivered.pop()
        await asyncio.to_thread(fake.report, first, "failed", 131026)
        for _ in range(2):
            await clinic.pull()
        row = clinic.row(conversation)
        assert row.state == "open"
        assert "did not deliver" in row.trouble
        assert "cannot be reached" in clinic.item(item).reason
        assert clinic.item(item).remedy
        answering.again(clinic.desk, item)
        assert [one.state for one in await clinic.round()] == ["sent"]
        # What is told once more of the first one says nothing of the second.
        await asyncio.to_thread(fake.report, first, "failed", 131026)
        await clinic.pull()
        assert clinic.row(conversation).state == "closed"
        assert len(fake.delivered) == 1


async def test_delivered_and_read_are_kept_as_far_as_they_are_told_and_by_their_first_time(
    database_url: str, fake: FakeWhatsApp
) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        await clinic.round()

        async def told(word: str, code: int = 0) -> tuple[int | None, int | None]:
            await asyncio.to_thread(fake.report, fake.delivered[-1], word, code)
            await clinic.pull()
            (part,) = clinic.item(item).parts
            return part.delivered_at, part.read_at

        await clinic.pull()
        with clinic.store.writing() as tx:
            tx.run("UPDATE part SET delivered_at = NULL")
        # Taken is not delivered.
        assert await told("sent") == (None, None)
        first, unread = await told("delivered")
        assert (first is not None, unread) == (True, None)
        with mock.patch("tests.fakes.whatsapp.time.time", return_value=time.time() + 600):
            assert (await told("delivered"))[0] == first
            delivered, read = await told("read")
        assert (delivered, read is not None) == (first, True)
        assert read is not None
        assert read - (first or 0) >= 9 * MINUTE
        (ours,) = [m for m in views.messages(clinic.store.reader, conversation) if m.direction == "out"]
        sent = provenance.sent(clinic.store.reader, [ours.id])[ours.id]
        assert (sent.delivered_at, sent.read_at) == (delivered, read)
        # Of what did not arrive after all nothing is said any more, also when it is told once more.
        assert await told("failed", 131026) == (None, None)
        assert await told("delivered") == (None, None)


async def test_a_report_before_the_acknowledgement_finds_its_answer(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        send = clinic.line.network.send

        async def reading_meanwhile(part: object) -> object:
            sent = await send(part)  # type: ignore[arg-type]
            await asyncio.to_thread(fake.report, fake.delivered[-1], "delivered")
            await clinic.pull()
            return sent

        clinic.line.network.send = reading_meanwhile  # type: ignore[method-assign,assignment]
        assert [one.state for one in await clinic.round()] == ["sent"]
        assert clinic.item(item).parts[0].delivered_at


async def test_a_failure_that_is_told_before_the_acknowledgement_counts(database_url: str, fake: FakeWhatsApp) -> None:
    fake.closed_late = True
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        fake.pat.wrote = 0
        send = clinic.line.network.send

        async def reading_meanwhile(part: object) -> object:
            sent = await send(part)  # type: ignore[arg-type]
            await clinic.pull()
            return sent

        clinic.line.network.send = reading_meanwhile  # type: ignore[method-assign,assignment]
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert "24 hours" in clinic.item(item).reason
        assert clinic.row(conversation).state == "open"
        assert fake.delivered == []


async def test_a_lost_answer_is_found_by_its_report_and_stands_once(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        fake.fail(base.stored_then_dropped(), "POST", SENDS, times=1)
        assert [one.state for one in await clinic.round()] == ["unknown"]
        end_leases(clinic.store)
        clinic.moved_clock()
        assert [one.state for one in await clinic.round()] == ["sent"]
        assert clinic.item(item).parts[0].remote_id == fake.delivered[0].id
        assert clinic.row(conversation).state == "closed"


async def test_a_lost_answer_of_which_nothing_is_reported_is_left_to_the_doctor(
    database_url: str, fake: FakeWhatsApp
) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        item = clinic.answer_vetted(await asked(clinic, fake))
        fake.fail(base.dropped(), "POST", SENDS, times=1)
        await clinic.round()
        clinic.moved_clock(DAY)
        assert [one.state for one in await clinic.round()] == ["unknown"]
        assert "reported nothing" in clinic.item(item).reason
        assert fake.delivered == []


async def test_a_closed_window_names_the_approved_texts_and_takes_only_those(
    database_url: str, fake: FakeWhatsApp
) -> None:
    fake.approvals = [Approval("call_office", "Hello {{1}}, please call the office.")]
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, ago=30 * 3600)
        with pytest.raises(Refusal) as caught:
            clinic.answer(conversation, ADVICE)
        assert "takes no answer after" in caught.value.what
        assert "call_office (en_US)" in caught.value.remedy
        clinic.answer(conversation, "Hello Sam, please call the office.")
        assert [one.state for one in await clinic.round()] == ["sent"]
        (arrived,) = fake.delivered
        assert arrived.template
        assert arrived.text == "Hello Sam, please call the office."


async def test_an_answer_typed_on_the_telephone_closes_the_question_here(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        await asyncio.to_thread(fake.type_on_the_phone, "About a week.")
        await clinic.pull()
        assert clinic.row(conversation).state == "closed"


async def test_what_they_took_back_is_not_answered(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        clinic.answer_vetted(conversation)
        await asyncio.to_thread(fake.delete, clinic.question(conversation))
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert fake.delivered == []


async def test_a_voice_message_is_marked_as_not_checked_with_its_length(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        voice = {"type": "audio", "audio": {"id": "1", "voice": True, "duration": 42}}
        remote = await asyncio.to_thread(fake.send_content, voice)
        await clinic.pull()
        row = clinic.row(clinic.conversation_of(remote))
        assert "voice 0:42" in row.question
        assert "voice" in row.unchecked


async def test_the_time_in_which_nobody_listened_is_a_hole(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        assert (await clinic.pull()).holes == 0
        with clinic.store.writing() as tx:
            tx.run("UPDATE receiver_span SET since = :a, until = :b", a=now() - DAY, b=now() - HOUR)
        assert (await clinic.pull()).holes == 1
        keeper(clinic.store, ["clinic"], "whatsapp")._beat()
        # It listens again; what was pushed in that hour may still be repeated.
        assert (await clinic.pull()).holes == 1


async def test_what_was_read_is_forgotten_after_a_while_and_nothing_else(database_url: str, fake: FakeWhatsApp) -> None:
    async with on_whatsapp(database_url, fake) as clinic:
        await asked(clinic, fake)
        await clinic.pull()
        await asyncio.to_thread(fake.write, "not read yet")
        with clinic.store.writing() as tx:
            tx.run("UPDATE inbox_raw SET at = at - :by", by=KEPT + HOUR)
        keeper(clinic.store, ["clinic"], "whatsapp")._beat()
        left = receiving.raws_after(clinic.store.reader, clinic.line.account, 0, 10)
        assert [b"not read yet" in raw.body for raw in left] == [True]
