from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience, Recipient
from core.clock import DAY, HOUR, now
from core.incoming import Direction, Incoming, Page, Ref
from core.outgoing import CannotTell, Found, Part
from networks.errors import NeedsLogin, OutcomeUnknown, RateLimited, Refused, Stopped, WindowClosed
from networks.protocol import Raw
from networks.registry import build
from networks.voices import voice
from networks.whatsapp.connector import WhatsApp
from networks.whatsapp.payload import changes
from networks.whatsapp.pushed import PUSHED
from tests.fakes import base, graph
from tests.fakes.whatsapp import Approval, FakeWhatsApp, MemoryRaws, Somebody

SENDS = "/v26.0/.*/messages"


@pytest.fixture
def raws() -> MemoryRaws:
    return MemoryRaws()


@pytest.fixture
def server(raws: MemoryRaws) -> Iterator[FakeWhatsApp]:
    with FakeWhatsApp() as fake:
        fake.sinks.append(raws.sink)
        yield fake


@pytest.fixture
async def network(server: FakeWhatsApp, raws: MemoryRaws) -> AsyncIterator[WhatsApp]:
    found = build("whatsapp", server.settings)
    assert isinstance(found, WhatsApp)
    found.raws = raws
    yield found
    await found.close()


async def pages(network: WhatsApp, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(PUSHED, mark)]


async def messages(network: WhatsApp, mark: str = "") -> list[Incoming]:
    return [message for page in await pages(network, mark) for message in page.messages]


def answer(message: Incoming, text: str = "Please call the office.", **more: Any) -> Part:
    said = voice("whatsapp").compose(text, message.recipients, message.audience)
    ref = Ref(message.remote_id, message.thread)
    return Part(more.pop("key", "key-1"), said, message.audience, message.recipients, ref, message.thread, **more)


# Reading


@pytest.mark.parametrize(
    ("content", "text", "kinds"),
    [
        ({"type": "text", "text": {"body": "hello"}}, "hello", []),
        ({"type": "image", "image": {"id": "1", "caption": "this rash"}}, "this rash", ["image"]),
        ({"type": "audio", "audio": {"id": "1", "voice": True, "duration": 42}}, "", ["voice"]),
        ({"type": "audio", "audio": {"id": "1"}}, "", ["audio"]),
        ({"type": "document", "document": {"id": "1", "filename": "blood.pdf"}}, "", ["file"]),
        ({"type": "button", "button": {"text": "Yes", "payload": "y"}}, "Yes", []),
        ({"type": "interactive", "interactive": {"list_reply": {"id": "1", "title": "Monday"}}}, "Monday", []),
        ({"type": "location", "location": {"latitude": 1, "name": "Home"}}, "[a place] Home", []),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, "[a kind of message that is not shown here", []),
        ({"type": "a word of tomorrow"}, "[a kind of message that is not shown here", []),
        ({}, "[a kind of message that is not shown here", []),
    ],
)
async def test_no_message_is_dropped_whatever_it_is(
    server: FakeWhatsApp, network: WhatsApp, content: dict[str, Any], text: str, kinds: list[str]
) -> None:
    server.send_content(content)
    (found,) = await messages(network)
    assert found.text.startswith(text)
    assert [one.kind for one in found.attachments] == kinds
    assert [one.seconds for one in found.attachments if one.kind == "voice"] in ([], [42])


async def test_a_reaction_is_no_message(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.send_content({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "+"}})
    assert await messages(network) == []


@pytest.mark.parametrize("told", ["user_id", "previous_user_id", "wa_id"])
async def test_a_notice_that_somebody_is_called_otherwise_is_shown_as_a_notice(
    server: FakeWhatsApp, network: WhatsApp, told: str
) -> None:
    server.pat.phone = server.pat.user = ""
    server.send_content(
        {"type": "system", "system": {"type": "user_changed_number", "body": "new number", told: "US.7"}}
    )
    (found,) = await messages(network)
    assert (found.text, found.automatic, found.author.remote_id) == ("new number", True, "US.7")


async def test_an_error_beside_any_message_stops_nothing(
    server: FakeWhatsApp, network: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    server.push({"errors": [{"code": 131016, "title": "nein"}]})
    kept = server.write("hello")
    assert [one.remote_id for one in await messages(network)] == [kept]
    assert ["131016" in one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == [True]


async def test_a_person_is_known_by_the_id_that_holds_and_called_by_their_number(
    server: FakeWhatsApp, network: WhatsApp
) -> None:
    server.write("hello")
    (found,) = await messages(network)
    assert (found.author.remote_id, found.author.handle, found.author.name) == (server.pat.user, "+16505551234", "Sam")
    assert (found.thread, found.audience) == (server.pat.user, Audience.DIRECT)


async def test_a_person_who_hides_their_number_is_answered_by_their_id(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.pat.hides_number = True
    server.write("hello")
    (found,) = await messages(network)
    await network.send(answer(found))
    assert [one.to for one in server.delivered] == [server.pat.user]


async def test_a_person_of_whom_only_the_number_is_told_is_kept_by_it(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.write("hello", Somebody("16505550000", "", "Kim"))
    (found,) = await messages(network)
    assert found.author.remote_id == "16505550000"


async def test_what_was_typed_on_the_telephone_is_ours_and_names_whom_it_answers(
    server: FakeWhatsApp, network: WhatsApp
) -> None:
    asked = server.write("hello")
    typed = server.type_on_the_phone("come tomorrow")
    found = {one.remote_id: one for one in await messages(network)}
    assert (found[typed].direction, found[typed].asker) == (Direction.OUT, server.pat.user)
    assert found[typed].thread == found[asked].thread


async def test_another_number_of_the_same_webhook_is_not_ours(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.number = "999"
    server.write("not for you")
    server.number = "106540352242922"
    assert await messages(network) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"entry":7}',
        b'{"entry":[{"changes":[null,{"field":"messages"},{"field":"messages","value":{"messages":[{}],"statuses":[1]}}]}]}',
        b"[" * 100_000,
    ],
)
async def test_a_payload_that_cannot_be_understood_stops_nothing(
    server: FakeWhatsApp, network: WhatsApp, body: bytes
) -> None:
    server.push_body(body)
    kept = server.write("hello")
    assert [one.remote_id for one in await messages(network)] == [kept]


@pytest.mark.parametrize("odd", [None, 7, [], {}, "", True])
@pytest.mark.parametrize("name", ["from", "timestamp", "type", "text", "context", "metadata", "contacts", "group_id"])
def test_every_field_but_the_id_may_be_missing_or_strange(name: str, odd: Any) -> None:
    from networks.whatsapp.parse import message  # noqa: PLC0415 - only here

    said = {"id": "wamid.1", "from": "1", "from_user_id": "US.1", "type": "text", "text": {"body": "x"}, name: odd}
    value = {
        "messages": [said],
        "contacts": [{"wa_id": "1"}],
        **({name: odd} if name in {"metadata", "contacts"} else {}),
    }
    body = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    (change,) = changes([Raw(1, now(), json.dumps(body).encode())], "1")
    found = message(change.messages[0], change)
    assert found is not None
    assert found.remote_id == "wamid.1"


async def test_a_second_pull_brings_nothing_and_marks_what_was_taken(
    server: FakeWhatsApp, network: WhatsApp, raws: MemoryRaws
) -> None:
    server.write("hello")
    mark = (await pages(network))[-1].mark
    assert await pages(network, mark) == []
    assert raws.marked == len(raws.kept)


async def test_a_payload_is_taken_only_once_its_page_was_stored(
    server: FakeWhatsApp, network: WhatsApp, raws: MemoryRaws
) -> None:
    server.write("hello")
    await anext(aiter(network.pull(PUSHED, "")))
    assert raws.marked == 0


async def test_reports_are_receipts_and_failures_say_why(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.write("hello")
    (found,) = await messages(network)
    await network.send(answer(found, key="our-key"))
    server.report(server.delivered[0], "read")
    server.report(server.delivered[0], "failed", 131026)
    server.report(server.delivered[0], "a word of tomorrow")
    receipts = [one for page in await pages(network) for one in page.receipts]
    assert [(one.seen, bool(one.failed)) for one in receipts] == [
        (False, False),
        (False, False),
        (True, False),
        (False, True),
    ]
    assert {one.reference for one in receipts} == {"our-key"}
    assert "cannot be reached" in receipts[-1].failed
    assert "nein" not in receipts[-1].failed


# What the receiver heard


async def test_a_hole_is_told_once_and_closed_when_it_is_over(
    server: FakeWhatsApp, network: WhatsApp, raws: MemoryRaws
) -> None:
    assert server.number
    raws.heard = [(0, now() - HOUR)]
    (told,) = await pages(network)
    assert told.holes
    assert await pages(network, told.mark) == []
    raws.heard = [(0, now())]
    (closed,) = await pages(network, told.mark)
    assert closed.holes == ()


async def test_the_card_says_when_nobody_listens(network: WhatsApp, raws: MemoryRaws) -> None:
    raws.heard = [(0, 1)]
    assert any("does not listen" in one.cause for one in (await network.connect()).problems)
    raws.heard = []
    card = await network.connect()
    assert not any("does not listen" in one.cause for one in card.problems)
    assert (card.me.handle, card.window, card.push) == ("+15550783881", DAY, True)


async def test_a_receiver_that_whatsapp_never_calls_is_a_red_line_until_something_comes(
    server: FakeWhatsApp, network: WhatsApp
) -> None:
    (deaf,) = [one for one in (await network.connect()).problems if "has pushed nothing" in one.cause]
    assert "Webhook" in deaf.remedy
    server.write("Can I move my visit?")
    assert not any("has pushed nothing" in one.cause for one in (await network.connect()).problems)


# Sending


async def asked(server: FakeWhatsApp, network: WhatsApp, *, ago: float = 0) -> Incoming:
    server.write("Can I move my visit?", ago=ago)
    return (await messages(network))[-1]


async def test_an_answer_quotes_the_question_and_carries_our_key(server: FakeWhatsApp, network: WhatsApp) -> None:
    question = await asked(server, network)
    going = answer(question, key="our-key")
    sent = await network.send(replace(going, token=await network.prepare(going)))
    (arrived,) = server.delivered
    assert (arrived.id, arrived.key, arrived.context) == (sent.remote_id, "our-key", question.remote_id)
    assert arrived.text == "Please call the office."


async def test_after_a_day_nothing_is_even_tried(server: FakeWhatsApp, network: WhatsApp) -> None:
    question = await asked(server, network, ago=24 * 3600)
    with pytest.raises(WindowClosed) as caught:
        await network.prepare(answer(question))
    assert "write again" in caught.value.remedy
    assert [one for one in server.requests if one.method == "POST"] == []


async def test_two_minutes_before_the_end_of_the_day_nothing_is_tried(server: FakeWhatsApp, network: WhatsApp) -> None:
    with pytest.raises(WindowClosed):
        await network.prepare(answer(await asked(server, network, ago=24 * 3600 - 60)))
    assert await network.prepare(answer(await asked(server, network, ago=24 * 3600 - 300)))


async def test_after_a_day_an_approved_text_leaves_word_for_word(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.approvals = [
        Approval("draft", "Hello {{1}}, please call the office.", "PENDING"),
        Approval("with_more", "Hello {{1}}, please call the office.", more=({"type": "FOOTER", "text": "ad"},)),
        Approval("call_office", "Hello {{1}}, please call the office."),
        Approval("named", "Come on {{day}}."),
    ]
    question = await asked(server, network, ago=30 * 3600)
    card = await network.connect()
    assert list(card.late) == ["call_office (en_US)", "named (en_US)"]
    for text in ("Hello Sam, please call the office.", "Come on Monday."):
        going = answer(question, text, key=text)
        await network.send(replace(going, token=await network.prepare(going)))
    assert [one.text for one in server.delivered] == ["Hello Sam, please call the office.", "Come on Monday."]
    assert all(one.template for one in server.delivered)
    with pytest.raises(WindowClosed) as caught:
        await network.prepare(answer(question, "Hello Sam, please write to the office."))
    assert "call_office (en_US)" in caught.value.remedy


async def test_within_the_day_an_approved_text_is_plain_text(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.approvals = [Approval("call_office", "Please call the office.")]
    going = answer(await asked(server, network))
    await network.send(replace(going, token=await network.prepare(going)))
    assert [one.template for one in server.delivered] == [None]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (131047, WindowClosed),
        (130429, RateLimited),
        (131056, RateLimited),
        (190, NeedsLogin),
        (131042, Stopped),
        (131031, Stopped),
        (131048, Stopped),
        (131026, Refused),
        (132015, Refused),
        (131000, OutcomeUnknown),
        (131057, OutcomeUnknown),
    ],
)
async def test_what_whatsapp_answers_is_what_the_desk_decides_by(
    server: FakeWhatsApp, network: WhatsApp, code: int, kind: type[Exception]
) -> None:
    question = await asked(server, network)
    server.fail(graph.fault(code), "POST", SENDS, times=1)
    with pytest.raises(kind) as caught:
        await network.send(answer(question))
    assert type(caught.value) is kind
    await network.send(answer(question))
    assert len(server.delivered) == 1


async def lost(server: FakeWhatsApp, network: WhatsApp, fault: base.Fault) -> Part:
    going = answer(await asked(server, network), key="our-key", attempted_at=now())
    server.fail(fault, "POST", SENDS, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(going)
    return going


async def test_a_lost_answer_is_found_by_what_is_reported_of_it(server: FakeWhatsApp, network: WhatsApp) -> None:
    going = await lost(server, network, base.stored_then_dropped())
    assert await network.find(going) == Found(server.delivered[0].id)
    assert isinstance(await network.find(replace(going, not_these=(server.delivered[0].id,))), CannotTell)


async def test_a_lost_answer_of_which_nothing_is_reported_is_never_called_absent(
    server: FakeWhatsApp, network: WhatsApp
) -> None:
    going = await lost(server, network, base.dropped())
    assert isinstance(await network.find(replace(going, attempted_at=now() - DAY)), CannotTell)


async def test_a_group_is_not_answered(server: FakeWhatsApp, network: WhatsApp) -> None:
    server.send_content({"type": "text", "text": {"body": "hi all"}, "group_id": "g1"})
    (found,) = await messages(network)
    assert (found.audience, found.thread) == (Audience.GROUP, "g1")
    with pytest.raises(Refused, match="groups"):
        await network.prepare(answer(found))


async def test_nobody_is_answered_who_is_not_named(server: FakeWhatsApp, network: WhatsApp) -> None:
    question = await asked(server, network)
    with pytest.raises(Refused, match="nobody"):
        await network.prepare(replace(answer(question), to=(Recipient("+1"),)))


@pytest.mark.parametrize("settings", [{"PHONE_NUMBER_ID": "+1 555"}, {"PHONE_NUMBER_ID": ""}, {"ACCESS_TOKEN": ""}])
def test_a_setting_that_cannot_be_is_named(settings: dict[str, str]) -> None:
    given = {"PHONE_NUMBER_ID": "1", "ACCESS_TOKEN": "EAAG", **settings}
    with pytest.raises(ValueError, match=next(iter(settings))):
        build("whatsapp", given)
