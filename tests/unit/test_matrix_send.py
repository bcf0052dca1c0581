from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience, Recipient
from core.clock import MINUTE, now
from core.incoming import Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Found, Unchanged
from networks.errors import NetworkError, OutcomeUnknown, RateLimited, Refused, Stopped
from tests.fakes.base import dropped, html, status, stored_then, stored_then_dropped
from tests.fakes.matrix_desk import Desk
from tests.fakes.matrix_memory import Room

SENDS = ".*/send/.*"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


def last(desk: Desk, room: Room) -> dict[str, Any]:
    return desk.fake.by_doctor(room)[-1].content


async def test_an_answer_replies_and_names_its_reader_and_nobody_else(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "Can I take both?")
    part = desk.answer(await desk.one(), "Yes, @doctor:clinic.test & <b>all</b>")
    sent = await desk.matrix.send(replace(part, to=(*part.to, Recipient(desk.fake.doctor))))
    assert last(desk, room) == {
        "msgtype": "m.text",
        "body": "Yes, @doctor:clinic.test & <b>all</b>",
        "m.mentions": {"user_ids": [desk.fake.patient]},
        "m.relates_to": {"m.in_reply_to": {"event_id": asked}},
    }
    assert (sent.audience, sent.remote_id) == (Audience.DIRECT, desk.fake.by_doctor(room)[-1].id)


async def test_an_answer_in_a_thread_stays_there_as_a_true_reply(desk: Desk) -> None:
    room = desk.fake.private_room()
    root = desk.fake.say(room, desk.fake.patient, "root")
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    asked = desk.fake.say(room, desk.fake.patient, {"msgtype": "m.text", "body": "in it", "m.relates_to": relation})
    message = (await desk.pull())[-1]
    first = await desk.another().send(desk.answer(message))
    expected = {**relation, "is_falling_back": False, "m.in_reply_to": {"event_id": asked}}
    assert last(desk, room)["m.relates_to"] == expected
    part = desk.answer(message, parent=Ref(first.remote_id, message.thread))
    await desk.matrix.send(part)
    assert last(desk, room)["m.relates_to"] == {**expected, "m.in_reply_to": {"event_id": first.remote_id}}


async def test_plain_text_never_goes_into_an_encrypted_room(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    message = await desk.one()
    desk.fake.encrypt(room)  # after the last pull: only the state read right before sending can tell
    with pytest.raises(Refused, match="encrypted") as refused:
        await desk.matrix.send(desk.answer(message))
    assert refused.value.remedy
    assert desk.fake.by_doctor(room) == []
    assert desk.asked("/send/") == []


async def _left(desk: Desk, room: Room) -> None:
    desk.fake.move(room, desk.fake.patient, desk.fake.patient, "leave")


async def _joined_by_a_third(desk: Desk, room: Room) -> None:
    desk.fake.move(room, "@son:clinic.test", "@son:clinic.test", "join")


async def _third_invited(desk: Desk, room: Room) -> None:
    desk.fake.move(room, desk.fake.patient, "@son:clinic.test", "invite")


async def _put_out(desk: Desk, room: Room) -> None:
    desk.fake.move(room, desk.fake.patient, desk.fake.doctor, "leave")


async def _silenced(desk: Desk, room: Room) -> None:
    desk.fake.add(room, desk.fake.patient, "m.room.power_levels", {"events": {"m.room.message": 50}}, state_key="")


async def _replaced(desk: Desk, room: Room) -> None:
    desk.fake.add(room, desk.fake.patient, "m.room.tombstone", {"replacement_room": "!new"}, state_key="")


@pytest.mark.parametrize(
    ("happening", "words"),
    [
        (_left, "has left the room"),
        (_joined_by_a_third, "2 people can read"),
        (_third_invited, "2 people can read"),
        (_put_out, "not in the room"),
        (_silenced, "may not write"),
        (_replaced, "replaced by another"),
    ],
)
async def test_what_happened_since_the_approval_stops_an_answer(desk: Desk, happening: Any, words: str) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    message = await desk.one()
    await happening(desk, room)
    with pytest.raises(Refused, match=words) as refused:
        await desk.matrix.send(desk.answer(message))
    assert refused.value.remedy
    assert desk.asked("/send/") == []


async def test_a_group_answer_is_refused_once_anybody_can_read(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    named = {"msgtype": "m.text", "body": "A question", "m.mentions": {"user_ids": [desk.fake.doctor]}}
    desk.fake.say(room, desk.fake.patient, named)
    message = await desk.one()
    visible = {"history_visibility": "world_readable"}
    desk.fake.add(room, desk.fake.patient, "m.room.history_visibility", visible, state_key="")
    with pytest.raises(Refused, match="anybody"):
        await desk.matrix.send(desk.answer(message))


async def test_a_state_too_large_to_read_is_asked_for_by_single_facts(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    message = await desk.one()
    desk.fake.fail(status(500, {"errcode": "M_UNKNOWN"}), "GET", ".*/state")
    await desk.matrix.send(desk.answer(message))
    desk.fake.encrypt(room)
    with pytest.raises(Refused, match="encrypted"):
        await desk.matrix.send(desk.answer(message))
    assert len(desk.fake.by_doctor(room)) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((403, "M_FORBIDDEN"), Refused),
        ((413, "M_TOO_LARGE"), Refused),
        ((400, "M_UNKNOWN"), Refused),
        ((404, "M_NOT_FOUND"), Refused),
        ((400, "M_BAD_JSON"), Refused),
        ((403, "M_USER_SUSPENDED"), Stopped),
        ((403, "M_CONSENT_NOT_GIVEN"), Stopped),
        ((403, "M_RESOURCE_LIMIT_EXCEEDED"), Stopped),
        ((429, "M_LIMIT_EXCEEDED"), RateLimited),
        ((500, "M_UNKNOWN"), OutcomeUnknown),
        ((504, ""), OutcomeUnknown),
        ((520, ""), OutcomeUnknown),
    ],
)
async def test_each_refusal_of_a_send_is_the_decision_to_make(
    desk: Desk, answer: tuple[int, str], kind: type[NetworkError]
) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    message = await desk.one()
    desk.fake.fail(status(answer[0], {"errcode": answer[1]}), "PUT", SENDS)
    with pytest.raises(kind) as raised:
        await desk.matrix.send(desk.answer(message))
    assert type(raised.value).__mro__.index(kind) <= 1
    assert "hello" not in str(raised.value)


async def test_the_same_part_sent_twice_stands_there_once(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one())
    desk.fake.fail(stored_then(504), "PUT", SENDS, times=1)
    with pytest.raises(OutcomeUnknown):
        await desk.matrix.send(part)
    sent = await desk.another().send(replace(part, text="other words"))
    (only,) = desk.fake.by_doctor(room)
    assert (only.id, only.content["body"]) == (sent.remote_id, "Yes.")


async def test_an_answer_whose_reply_cannot_be_read_is_unknown(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    message = await desk.one()
    for fault in (stored_then_dropped(), html(200)):
        desk.fake.fail(fault, "PUT", SENDS, times=1)
        with pytest.raises(OutcomeUnknown):
            await desk.matrix.send(desk.answer(message))


async def test_our_answer_comes_back_with_our_reference_and_its_asker(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one())
    await desk.matrix.send(part)
    echo = await desk.one()
    assert (echo.reference, echo.asker) == (part.key, desk.fake.patient)


async def test_a_lost_answer_is_found_however_much_was_written_since(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one(), attempted_at=now())
    sent = await desk.matrix.send(part)
    for number in range(250):
        desk.fake.say(room, desk.fake.patient, f"still waiting {number}")
    assert await desk.another().find(part) == Found(sent.remote_id)


async def test_an_answer_that_is_not_there_is_absent_once_the_walk_covered_the_time(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one(), attempted_at=now())
    for number in range(150):
        desk.fake.say(room, desk.fake.patient, f"still waiting {number}")
    assert await desk.matrix.find(part) == Absent()
    assert len(desk.asked("/messages")) == 2


async def test_a_date_that_a_stranger_set_back_does_not_end_the_search(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one(), attempted_at=now())
    sent = await desk.matrix.send(part)
    desk.fake.memory.clock = -365 * 24 * 3600 * 1000
    for number in range(150):
        desk.fake.say(room, desk.fake.patient, f"dated back {number}")
    assert await desk.matrix.find(part) == Found(sent.remote_id)


async def test_another_device_cannot_prove_that_nothing_was_sent(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one(), attempted_at=now())
    again = desk.another(ACCESS_TOKEN=desk.fake.memory.login(desk.fake.doctor, "OTHER"))
    assert isinstance(await again.find(part), CannotTell)
    sent = await desk.matrix.send(part)
    assert await again.find(part) == Found(sent.remote_id)


async def test_the_same_words_from_before_the_first_try_are_not_the_answer(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "hello")
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": asked}}}
    desk.fake.say(room, desk.fake.doctor, {"msgtype": "m.text", "body": "Yes.", **relation})
    message = (await desk.pull())[0]
    part = desk.answer(message, attempted_at=now() + 30 * MINUTE)
    again = desk.another(ACCESS_TOKEN=desk.fake.memory.login(desk.fake.doctor, "OTHER"))
    assert isinstance(await again.find(part), CannotTell)
    assert await desk.matrix.find(part) == Absent()


async def test_a_room_that_we_left_cannot_tell(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one(), attempted_at=now())
    await _put_out(desk, room)
    assert isinstance(await desk.matrix.find(part), CannotTell)


async def test_preparing_tells_the_device(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    assert await desk.matrix.prepare(desk.answer(await desk.one())) == "TRIAGE01"
    assert "TRIAGE01" in (await desk.matrix.connect()).crash_check


async def test_a_message_read_again_is_as_it_was_edited_or_gone(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = Ref(desk.fake.say(room, desk.fake.patient, "Two tables?"), room.id)
    assert await desk.matrix.recheck(asked) == Unchanged()
    desk.fake.edit(room, desk.fake.patient, asked.message, "Two tablets?")
    fate = await desk.matrix.recheck(asked)
    assert isinstance(fate, Edited)
    assert fate.text == "Two tablets?"
    desk.fake.take_back(room, desk.fake.patient, asked.message)
    assert await desk.matrix.recheck(asked) == Deleted()
    assert await desk.matrix.recheck(Ref("$never", room.id)) == Deleted()


async def test_a_line_that_is_down_is_no_deletion(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "hello")
    await desk.matrix.connect()
    for fault in (html(404), html(502), dropped()):
        desk.fake.fail(fault, "GET", ".*/event/.*", times=1)
        with pytest.raises(NetworkError):
            await desk.matrix.recheck(Ref(asked, room.id))


async def test_our_answer_can_be_taken_back_once(desk: Desk) -> None:
    room = desk.fake.private_room()
    ours = desk.fake.say(room, desk.fake.doctor, "wrong person")
    for _ in range(2):
        await desk.matrix.delete(Ref(ours, room.id), "key-1")
    assert desk.fake.by_doctor(room) == []
    assert sum(event.kind == "m.room.redaction" for event in room.events) == 1


async def test_reading_is_told_to_nobody(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "hello")
    await desk.matrix.mark_read(Ref(asked, room.id))
    (told,) = (content for _, content in room.receipts)
    assert list(told[asked]) == ["m.read.private"]


async def test_the_context_of_a_mention_is_marked_as_such(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    desk.fake.say(room, "@b:clinic.test", "I had a rash once")
    named = {"msgtype": "m.text", "body": "Is it one?", "m.mentions": {"user_ids": [desk.fake.doctor]}}
    desk.fake.say(room, desk.fake.patient, named)
    desk.fake.say(room, "@b:clinic.test", "good question")
    asked = await desk.one()
    around = await desk.matrix.context(Ref(asked.remote_id, asked.thread))
    assert [(one.text, one.context) for one in around] == [("I had a rash once", True), ("good question", True)]


async def test_the_context_of_a_thread_is_the_thread(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    root = desk.fake.say(room, "@b:clinic.test", "root")
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    desk.fake.say(room, desk.fake.patient, "elsewhere")
    named = {"user_ids": [desk.fake.doctor]}
    content = {"msgtype": "m.text", "body": "Doctor?", "m.mentions": named, "m.relates_to": relation}
    desk.fake.say(room, desk.fake.patient, content)
    asked = await desk.one()
    assert asked.thread == f"{room.id} {root}"
    around = await desk.matrix.context(Ref(asked.remote_id, asked.thread))
    assert [one.text for one in around] == ["root"]


async def test_the_context_shows_the_answer_that_somebody_comes_back_to(desk: Desk) -> None:
    room = desk.fake.group_room("@b:clinic.test")
    ours = desk.fake.say(room, desk.fake.doctor, "Drink water.")
    for number in range(20):
        desk.fake.say(room, "@b:clinic.test", f"chatter {number}")
    relation = {"m.in_reply_to": {"event_id": ours}}
    desk.fake.say(room, desk.fake.patient, {"msgtype": "m.text", "body": "How much?", "m.relates_to": relation})
    asked = (await desk.pull())[-1]
    around = await desk.matrix.context(Ref(asked.remote_id, asked.thread))
    assert around[0].text == "Drink water."
    assert not around[0].context
