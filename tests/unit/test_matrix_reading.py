from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from core.incoming import Direction, Ends, Hidden
from networks.matrix.connector import SYNC
from networks.matrix.server import TIMELINE_LIMIT
from tests.fakes.matrix_desk import Desk

MANY = TIMELINE_LIMIT + 150


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


async def test_a_group_room_brings_only_what_is_for_us(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    desk.fake.say(room, desk.fake.patient, "Good morning all")
    named = {"msgtype": "m.text", "body": "A question", "m.mentions": {"user_ids": [desk.fake.doctor]}}
    asked = desk.fake.say(room, desk.fake.patient, named)
    message = await desk.one()
    assert (message.remote_id, message.audience) == (asked, Audience.GROUP)
    assert message.readers.named == ("@b:clinic.test", desk.fake.patient)
    assert message.thread == f"{room.id} {asked}"
    assert [one.handle for one in message.recipients] == [desk.fake.patient]


async def test_an_answer_to_us_in_a_group_room_is_for_us_even_after_a_restart(desk: Desk) -> None:
    room = desk.fake.group_room()
    desk.fake.move(room, desk.fake.patient, "@b:clinic.test", "join")
    ours = desk.fake.say(room, desk.fake.doctor, "Drink water.")
    await desk.pull()
    relation = {"m.in_reply_to": {"event_id": ours}}
    content = {"msgtype": "m.text", "body": "How much?", "m.mentions": {}, "m.relates_to": relation}
    desk.fake.say(room, desk.fake.patient, content)
    (message,) = await desk.pull(desk.another())
    assert (message.text, message.reply_to, message.thread) == ("How much?", ours, f"{room.id} {ours}")


async def test_our_own_answer_in_a_group_names_whom_it_answered(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    named = {"msgtype": "m.text", "body": "A question", "m.mentions": {"user_ids": [desk.fake.doctor]}}
    asked = desk.fake.say(room, desk.fake.patient, named)
    relation = {"m.in_reply_to": {"event_id": asked}}
    desk.fake.say(room, desk.fake.doctor, {"msgtype": "m.text", "body": "Yes", "m.relates_to": relation})
    question, answer = await desk.pull()
    assert (answer.direction, answer.asker) == (Direction.OUT, desk.fake.patient)
    assert answer.thread == question.thread


async def test_a_message_that_an_edit_calls_us_into_comes_in(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    quiet = desk.fake.say(room, desk.fake.patient, "Does anybody know?")
    assert await desk.pull() == []
    desk.fake.edit(
        room, desk.fake.patient, quiet, "Does the doctor know?", **{"m.mentions": {"user_ids": [desk.fake.doctor]}}
    )
    message = await desk.one()
    assert (message.remote_id, message.text) == (quiet, "Does the doctor know?")


async def test_an_edit_changes_the_text_and_adds_no_message(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "Two tables?")
    await desk.pull()
    desk.fake.edit(room, desk.fake.patient, asked, "Two tablets?")
    assert await desk.pull(desk.another()) == []
    assert desk.inbox.edits[asked].text == "Two tablets?"


async def test_nobody_edits_somebody_elses_message(desk: Desk) -> None:
    room = desk.fake.private_room(desk.fake.patient, "@b:clinic.test")
    asked = desk.fake.say(room, desk.fake.patient, "Two tablets?")
    await desk.pull()
    desk.fake.edit(room, "@b:clinic.test", asked, "Twenty tablets?")
    await desk.pull(desk.another())
    assert desk.inbox.edits == {}
    assert desk.inbox.messages[asked].text == "Two tablets?"


async def test_an_edit_of_an_edit_counts_for_nothing(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "one")
    second = desk.fake.edit(room, desk.fake.patient, asked, "two")
    desk.fake.edit(room, desk.fake.patient, second, "three")
    await desk.pull()
    assert {one: edit.text for one, edit in desk.inbox.edits.items()} == {asked: "two"}


async def test_history_shows_the_newest_edition(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    asked = desk.fake.say(room, desk.fake.patient, "Two tables?")
    for number in range(MANY):
        desk.fake.say(room, desk.fake.patient, f"more {number}")
    desk.fake.edit(room, desk.fake.patient, asked, "Two tablets?")
    await desk.pull()
    message = desk.inbox.messages[asked]
    assert message.text == "Two tablets?"
    assert message.edited_at is not None


async def test_a_message_taken_back_is_deleted(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "My number is 555")
    await desk.pull()
    desk.fake.take_back(room, desk.fake.patient, asked)
    await desk.pull()
    assert asked in desk.inbox.deletions


async def test_a_message_taken_back_before_we_saw_it_never_comes_in(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "My number is 555")
    desk.fake.take_back(room, desk.fake.patient, asked)
    assert await desk.pull() == []


async def test_an_edit_taken_back_brings_the_first_text_again(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "Two tablets?")
    edit = desk.fake.edit(room, desk.fake.patient, asked, "Twenty?")
    await desk.pull()
    assert desk.inbox.edits[asked].text == "Twenty?"
    desk.fake.take_back(room, desk.fake.patient, edit)
    await desk.pull()
    assert desk.inbox.edits[asked].text == "Two tablets?"
    assert desk.inbox.deletions == {}


async def test_an_encrypted_message_is_listed_with_a_way_to_read_it(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.encrypt(room)
    secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s"}
    asked = desk.fake.say(room, desk.fake.patient, secret, "m.room.encrypted")
    message = await desk.one()
    assert (message.hidden, message.text) == (Hidden.ENCRYPTED, "encrypted: open in your Matrix client")
    assert message.link == f"https://matrix.to/#/{room.id}/{asked}"
    other = desk.fake.private_room("@kim:clinic.test")
    desk.fake.say(other, "@kim:clinic.test", secret, "m.room.encrypted")
    desk.fake.say(other, "@kim:clinic.test", secret, "m.room.encrypted")
    await desk.pull()
    (told,) = desk.holes
    assert told.reason.startswith("2 private rooms are encrypted: messages are listed here without their words. Read")
    assert told.ends is Ends.NOTHING, "each is in the inbox, to be opened elsewhere"
    desk.fake.move(other, "@kim:clinic.test", desk.fake.doctor, "leave")
    await desk.pull()
    assert [hole.reason[:23] for hole in desk.holes] == ["1 private room is encry"]


async def test_an_encrypted_group_room_is_a_hole_that_says_what_cannot_be_seen(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    desk.fake.say(room, desk.fake.patient, {"ciphertext": "x"}, "m.room.encrypted")
    assert await desk.pull() == []
    (hole,) = desk.holes
    assert hole.reason.startswith("1 group room is encrypted: whether somebody asks you there cannot be seen. Read")
    desk.fake.move(room, desk.fake.patient, desk.fake.doctor, "leave")
    await desk.pull()
    assert desk.holes == ()


async def test_a_seen_answer_is_a_receipt(desk: Desk) -> None:
    room = desk.fake.private_room()
    ours = desk.fake.say(room, desk.fake.doctor, "Drink water.")
    await desk.pull()
    desk.fake.mark_read(room, desk.fake.patient, ours)
    receipts = [receipt async for page in desk.matrix.pull(SYNC, desk.mark) for receipt in page.receipts]
    assert [(one.remote_id, one.seen) for one in receipts] == [(ours, True)]


async def test_a_third_person_who_comes_in_later_is_named(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    desk.fake.move(room, desk.fake.patient, "@son:clinic.test", "invite")
    desk.fake.say(room, desk.fake.patient, "my son reads along")
    message = await desk.one()
    assert (message.audience, message.thread) == (Audience.GROUP, room.id)
    assert message.readers.named == (desk.fake.patient, "@son:clinic.test")


async def test_a_third_person_who_came_in_during_a_gap_is_named(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    desk.fake.say(room, desk.fake.patient, "only us")
    assert (await desk.one()).audience is Audience.DIRECT
    desk.fake.move(room, "@son:clinic.test", "@son:clinic.test", "join")
    for number in range(MANY):
        desk.fake.say(room, desk.fake.patient, f"more {number}")
    came = await desk.pull()
    assert {message.audience for message in came} == {Audience.GROUP}
    assert came[0].readers.named == (desk.fake.patient, "@son:clinic.test")


async def test_an_invitation_of_somebody_we_ignore_does_not_wait(desk: Desk) -> None:
    desk.fake.remember("m.ignored_user_list", {"ignored_users": {desk.fake.patient: {}}})
    desk.fake.private_room(joined=False)
    assert await desk.pull() == []
    assert desk.inbox.requests == {}


async def test_whom_we_ignore_is_held_back_and_said(desk: Desk) -> None:
    desk.fake.remember("m.ignored_user_list", {"ignored_users": {desk.fake.patient: {}}})
    desk.fake.say(desk.fake.private_room(), desk.fake.patient, "hello")
    pages = [page async for page in desk.matrix.pull(SYNC, "")]
    assert [message.held_back for page in pages for message in page.messages] == ["filtered"]
    assert "1 ignored" in pages[0].extra["ignored"]
