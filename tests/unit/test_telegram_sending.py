"""Answers on Telegram: plain, once, to the chat of the message answered; a lost one is never guessed at."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience
from core.clock import HOUR, MINUTE, now
from core.incoming import Ref
from core.outgoing import CannotTell, Deleted, Edited, Found, Unchanged
from networks import telegram
from networks.errors import NetworkError, OutcomeUnknown, Refused, Unreachable, WindowClosed
from networks.telegram.addresses import spot_of
from networks.telegram.connector import UPDATES
from tests.fakes.base import Fault, dropped, html, status, stored_then, stored_then_dropped, truncated
from tests.fakes.telegram_desk import Desk
from tests.fakes.telegram_memory import PATIENT, Chat

SENDS = ".*/sendMessage"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


def personal(desk: Desk) -> Chat:
    """Return a chat of the doctor's own account."""
    return desk.fake.business_chat(desk.fake.connect())


async def test_an_answer_is_plain_text_in_reply_without_a_preview(desk: Desk) -> None:
    desk.fake.say("which page?")
    text = "See <b>https://example.org</b> *now* _please_"
    sent = await desk.bot.send(desk.answer(await desk.one(), text))
    (asked,) = desk.asked("sendMessage")
    assert (asked["text"], asked["chat_id"]) == (text, PATIENT)
    assert asked["link_preview_options"] == {"is_disabled": True}
    assert not {"parse_mode", "entities", "business_connection_id"} & asked.keys()
    assert asked["reply_parameters"]["allow_sending_without_reply"] is True
    (stands,) = desk.fake.written()
    assert stands["reply_to_message"]["text"] == "which page?"
    assert spot_of(sent.remote_id) is not None
    assert sent.audience is Audience.DIRECT


async def test_an_answer_from_the_personal_account_leaves_in_its_name(desk: Desk) -> None:
    desk.fake.say("is 5 mg right?", chat=personal(desk))
    sent = await desk.bot.send(desk.answer(await desk.one()))
    (asked,) = desk.asked("sendMessage")
    assert asked["business_connection_id"] == "bc_1a2b3c"
    (stands,) = desk.fake.written()
    assert stands["from"]["first_name"] == "Ana"
    assert [one.remote_id for one in await desk.pull()] == [sent.remote_id]


async def test_an_answer_in_a_topic_stays_in_it(desk: Desk) -> None:
    desk.fake.mention(desk.fake.group(), "here?", message_thread_id=4, is_topic_message=True)
    await desk.bot.send(desk.answer(await desk.one()))
    assert desk.asked("sendMessage")[0]["message_thread_id"] == 4


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        ("bot was blocked by the user", "blocked the bot"),
        ("user is deactivated", "deleted their Telegram account"),
        ("bot can't initiate conversation with a user", "not pressed Start"),
        ("bot was kicked from the supergroup chat", "put out of the group"),
        ("bot is not a member of the channel chat", "not in the group any more"),
        ("the group chat was deleted", "was deleted"),
        ("something of next year", "forbids"),
    ],
)
async def test_a_chat_that_takes_nothing_says_why(desk: Desk, closed: str, why: str) -> None:
    desk.fake.say("hello doctor")
    message = await desk.one()
    desk.fake.memory.chat(PATIENT).closed = closed
    with pytest.raises(Refused, match=why) as caught:
        await desk.bot.send(desk.answer(message))
    assert caught.value.remedy
    assert desk.fake.written() == []


async def test_a_group_that_moved_is_followed_without_pointing_at_somebody_elses_words(desk: Desk) -> None:
    club = desk.fake.group(-77, kind="group")
    desk.fake.mention(club, "fruit?")
    message = await desk.one()
    moved = desk.fake.migrate(club)
    sent = await desk.another().send(desk.answer(message))
    assert sent.remote_id.startswith(f"{moved.id}/")
    assert "reply_parameters" not in desk.asked("sendMessage")[-1]
    assert len(desk.fake.written()) == 1


async def test_an_answer_is_refused_where_more_can_read_it_than_were_approved(desk: Desk) -> None:
    club = desk.fake.group()
    desk.fake.mention(club, "fruit?")
    message = await desk.one()
    assert message.audience is Audience.GROUP
    with pytest.raises(Refused, match="whole group"):
        await desk.bot.send(desk.answer(message, audience=Audience.DIRECT))
    club.username = "diabetes_club"
    with pytest.raises(Refused, match="anybody"):
        await desk.bot.send(desk.answer(message))
    assert desk.fake.written() == []


async def test_a_personal_chat_takes_no_answer_a_day_later(desk: Desk) -> None:
    chat = personal(desk)
    desk.fake.say("tomorrow?", chat=chat)
    message = await desk.one()
    desk.fake.memory.hours_pass(25)
    with pytest.raises(WindowClosed, match="24 hours"):
        await desk.bot.send(desk.answer(message))


@pytest.mark.parametrize("how", ["ended", "mute", "forgotten"])
async def test_a_connection_that_lacks_something_is_asked_before_anything_leaves(desk: Desk, how: str) -> None:
    connection = desk.fake.connect()
    desk.fake.say("hello", chat=desk.fake.business_chat(connection))
    message = await desk.one()
    connection.enabled = how != "ended"
    connection.rights["can_reply"] = how != "mute"
    if how == "forgotten":
        desk.fake.memory.connections.clear()
    with pytest.raises(Refused) as caught:
        await desk.bot.send(desk.answer(message))
    assert "Chat Automation" in caught.value.remedy
    assert desk.asked("sendMessage") == []


async def test_4096_characters_are_taken_also_where_each_is_two_units(desk: Desk) -> None:
    desk.fake.say("long?")
    message = await desk.one()
    await desk.bot.send(desk.answer(message, "\U0001fa7a" * 4_096))
    with pytest.raises(Refused, match="4097 of 4096"):
        await desk.bot.send(desk.answer(message, "\U0001fa7a" * 4_097))
    assert len(desk.asked("sendMessage")) == 1


@pytest.mark.parametrize("fault", [stored_then(504), stored_then_dropped(), truncated(), html(502), dropped()])
async def test_an_answer_whose_fate_is_not_known_is_neither_sent_again_nor_called_sent(
    desk: Desk, fault: Fault
) -> None:
    desk.fake.say("still there?")
    part = desk.answer(await desk.one())
    desk.fake.fail(fault, path=SENDS, times=1)
    with pytest.raises(OutcomeUnknown):
        await desk.bot.send(part)
    found = await desk.bot.find(replace(part, attempted_at=now() - HOUR))
    assert isinstance(found, CannotTell)
    assert "look in Telegram" in found.reason
    assert len(desk.asked("sendMessage")) == 1


async def test_an_answer_that_was_taken_but_not_named_is_not_known(desk: Desk) -> None:
    desk.fake.say("still there?")
    part = desk.answer(await desk.one())
    desk.fake.fail(status(200, {"ok": True, "result": {}}), path=SENDS, times=1)
    with pytest.raises(OutcomeUnknown):
        await desk.bot.send(part)


async def test_a_refusal_inside_a_success_is_a_refusal(desk: Desk) -> None:
    desk.fake.say("still there?")
    part = desk.answer(await desk.one())
    body = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    desk.fake.fail(status(200, body), path=SENDS, times=1)
    with pytest.raises(Refused, match="blocked"):
        await desk.bot.send(part)


async def _lost_in_a_personal_chat(desk: Desk) -> tuple[Any, str]:
    desk.fake.say("hello", chat=personal(desk))
    part = desk.answer(await desk.one())
    desk.fake.fail(stored_then_dropped(), path=SENDS, times=1)
    with pytest.raises(OutcomeUnknown):
        await desk.bot.send(part)
    (stands,) = desk.fake.written()
    return replace(part, attempted_at=now()), f"bc_1a2b3c/{PATIENT}/{stands['message_id']}"


async def test_in_a_personal_chat_the_copy_that_comes_back_proves_the_answer(desk: Desk) -> None:
    part, remote = await _lost_in_a_personal_chat(desk)
    assert isinstance(await desk.bot.find(part), CannotTell), "nothing came back yet"
    await desk.pull()
    assert await desk.bot.find(part) == Found(remote)


async def test_another_program_finds_the_copy_in_what_is_stored(desk: Desk) -> None:
    part, remote = await _lost_in_a_personal_chat(desk)
    await desk.pull()
    later = desk.another()
    await desk.pull(later)
    assert await later.find(part) == Found(remote)


@pytest.mark.parametrize("change", ["words", "bound", "before", "chat"])
async def test_a_copy_of_something_else_proves_nothing(desk: Desk, change: str) -> None:
    part, remote = await _lost_in_a_personal_chat(desk)
    await desk.pull()
    other = {
        "words": replace(part, text="No."),
        "bound": replace(part, not_these=(remote,)),
        "before": replace(part, attempted_at=now() + 10 * MINUTE),
        "chat": replace(part, parent=Ref("bc_1a2b3c/9/1", "business bc_1a2b3c 9")),
    }[change]
    assert isinstance(await desk.bot.find(other), CannotTell)


async def test_the_same_words_twice_prove_nothing(desk: Desk) -> None:
    part, _ = await _lost_in_a_personal_chat(desk)
    await desk.bot.send(part)
    await desk.pull()
    found = await desk.bot.find(part)
    assert isinstance(found, CannotTell)
    assert "more than once" in found.reason


async def test_a_bot_cannot_read_a_message_again_but_news_that_wait_count(desk: Desk) -> None:
    chat = personal(desk)
    told = desk.fake.say("5 mg?", chat=chat)
    message = await desk.one()
    ref = Ref(message.remote_id, message.thread)
    assert await desk.bot.recheck(ref) == Unchanged()
    desk.fake.edit(told, "50 mg?")
    await desk.bot.wait(UPDATES)
    fate = await desk.bot.recheck(ref)
    assert isinstance(fate, Edited)
    assert fate.text == "50 mg?"
    assert [one.text for one in await desk.pull()] == ["50 mg?"], "looking took nothing away"
    desk.fake.take_back(told)
    await desk.bot.wait(UPDATES)
    assert await desk.bot.recheck(ref) == Deleted()


async def test_what_was_sent_can_be_taken_back(desk: Desk) -> None:
    desk.fake.say("one", chat=personal(desk))
    desk.fake.say("two")
    for message in await desk.pull():
        sent = await desk.bot.send(desk.answer(message))
        await desk.bot.delete(Ref(sent.remote_id, message.thread), "key")
    assert desk.fake.written() == []
    with pytest.raises(Refused):
        await desk.bot.delete(Ref("555000111/1"), "key")


FAULTS = [html(502), html(200), truncated(), dropped(), status(302, headers={"location": "https://other.example/x"}),
          *(status(code, {"ok": False, "error_code": code, "description": "?"}) for code in
            (400, 401, 403, 404, 409, 413, 418, 429, 500))]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FAULTS)))
async def test_the_token_stands_in_no_error_no_log_and_no_picture_of_an_object(
    desk: Desk, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.fake.say("hello")
    part = desk.answer(await desk.one())
    told: list[str] = [repr(desk.bot), repr(vars(desk.bot)), repr(await desk.bot.connect())]
    desk.fake.fail(FAULTS[number])
    for call in (desk.bot.connect, desk.pull, lambda: desk.another().send(part)):
        with pytest.raises(NetworkError) as caught:
            await call()
        error = caught.value
        told += [error.what, error.remedy, repr(error), *traceback.format_exception(error)]
    secret = desk.fake.token.partition(":")[2]
    assert secret not in "\n".join([*told, caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert all("authorization" not in request.headers for request in desk.fake.requests)


async def test_no_server_says_unreachable_and_not_the_address(desk: Desk) -> None:
    bot = telegram.build({"BASE_URL": "http://127.0.0.1:9", "ACCESS_TOKEN": desk.fake.token})
    with pytest.raises(Unreachable) as caught:
        await bot.connect()
    await bot.close()
    assert desk.fake.token not in str(caught.value)
