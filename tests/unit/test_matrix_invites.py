from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.audience import Audience
from core.incoming import Hidden, Ref
from core.outgoing import Unchanged
from networks.errors import Refused, Unreachable
from networks.matrix.connector import SYNC
from networks.matrix.invites import as_message, invite_in, opened, request_id
from tests.fakes.base import Fault, status, stored_then
from tests.fakes.matrix_desk import Desk

ME, STRANGER = "@doctor:clinic.test", "@stranger:evil.example"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


def member(**changes: Any) -> dict[str, Any]:
    content = {"membership": "invite", "is_direct": True}
    return {"type": "m.room.member", "state_key": ME, "sender": STRANGER, "content": content, **changes}


def invited(*events: Any) -> dict[str, Any]:
    return {"invite_state": {"events": list(events)}}


async def test_a_stranger_waits_at_the_door_and_nothing_is_entered(desk: Desk) -> None:
    room = desk.fake.private_room(joined=False)
    desk.fake.say(room, desk.fake.patient, "a question nobody sees yet")
    message = await desk.one()
    (request,) = desk.inbox.requests.values()
    assert request.person.handle == desk.fake.patient
    assert (message.held_back, message.hidden, message.audience) == ("invite", Hidden.REQUEST, Audience.DIRECT)
    assert message.request_id == request.request_id
    assert room.membership(desk.fake.doctor) == "invite"
    assert desk.asked("/join") == []


async def test_the_list_of_requests_is_complete_on_every_page_and_after_a_restart(desk: Desk) -> None:
    desk.fake.private_room(joined=False)
    await desk.pull()
    desk.fake.private_room("@b:clinic.test", joined=False)
    await desk.pull(desk.another())
    assert {one.person.handle for one in desk.inbox.requests.values()} == {desk.fake.patient, "@b:clinic.test"}


async def test_accepting_brings_the_question_and_lists_the_private_chat(desk: Desk) -> None:
    desk.fake.remember("m.direct", {"@old:clinic.test": ["!old"], desk.fake.patient: ["!earlier"]})
    room = desk.fake.private_room(joined=False)
    asked = desk.fake.say(room, desk.fake.patient, "Is 38.5 a fever?")
    await desk.pull()
    (request,) = desk.inbox.requests.values()
    await desk.another().accept(request.request_id)
    came = await desk.pull()
    assert [message.remote_id for message in came] == [asked]
    assert came[0].held_back == ""
    assert desk.inbox.requests == {}
    listed = desk.fake.memory.account_data[desk.fake.doctor, "m.direct"][1]
    assert listed == {"@old:clinic.test": ["!old"], desk.fake.patient: ["!earlier", room.id]}


async def test_a_long_question_written_before_we_joined_is_read_to_its_start(desk: Desk) -> None:
    room = desk.fake.private_room(joined=False)
    written = [desk.fake.say(room, desk.fake.patient, f"line {number}") for number in range(130)]
    await desk.pull()
    await desk.matrix.accept(next(iter(desk.inbox.requests)))
    await desk.pull()
    assert set(written) <= set(desk.inbox.messages)
    assert desk.holes == ()


@pytest.mark.parametrize("fault", [stored_then(504), status(502, {"error": "gateway"})])
async def test_a_join_whose_answer_is_lost_is_looked_up(
    desk: Desk, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("networks.matrix.doors.CONFIRM_PAUSES", (0.0, 0.0))
    room = desk.fake.private_room(joined=False)
    await desk.pull()
    desk.fake.fail(fault, "POST", ".*/join", times=1)
    accepting = desk.matrix.accept(next(iter(desk.inbox.requests)))
    if fault.works:
        await accepting
        assert room.membership(desk.fake.doctor) == "join"
    else:
        with pytest.raises(Unreachable, match="not known yet whether we are in the room"):
            await accepting


async def test_refusing_leaves_without_a_word(desk: Desk) -> None:
    room = desk.fake.private_room(joined=False)
    await desk.pull()
    await desk.matrix.refuse(next(iter(desk.inbox.requests)))
    assert room.membership(desk.fake.doctor) == "leave"
    assert desk.fake.by_doctor(room) == []
    await desk.pull()
    assert desk.inbox.requests == {}
    assert len(desk.inbox.deletions) == 1


async def test_an_invitation_that_was_withdrawn_is_refused_and_goes(desk: Desk) -> None:
    room = desk.fake.private_room(joined=False)
    await desk.pull()
    request = next(iter(desk.inbox.requests))
    desk.fake.move(room, desk.fake.patient, desk.fake.doctor, "leave")
    with pytest.raises(Refused, match="not open any more"):
        await desk.matrix.accept(request)
    await desk.matrix.refuse(request)
    await desk.pull()
    assert desk.inbox.requests == {}


async def test_an_invitation_cannot_be_answered_before_it_is_accepted(desk: Desk) -> None:
    desk.fake.private_room(joined=False)
    message = await desk.one()
    with pytest.raises(Refused, match="not in the room") as raised:
        await desk.matrix.send(desk.answer(message))
    assert "accept" in raised.value.remedy
    assert await desk.matrix.recheck(Ref(message.remote_id, message.thread)) == Unchanged()
    assert await desk.matrix.context(Ref(message.remote_id, message.thread)) == ()


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"invite_state": None},
        {"invite_state": {"events": {"a": 1}}},
        invited("text", None, 4),
        invited(member(content=None)),
        invited(member(sender=["@a:b"])),
        invited(member(sender="@a:b\x1b[2J")),
        invited(member(sender="@" + "x" * 300 + ":b")),
        invited(member(state_key="@somebody:else")),
    ],
)
def test_hostile_stripped_state_is_an_invitation_of_somebody_unknown(section: dict[str, Any]) -> None:
    invite = invite_in("!room", section, ME, 1)
    assert invite.inviter == ""
    message = as_message(invite)
    assert (message.author.handle, message.recipients) == ("unknown", ())


def test_names_and_topics_of_an_invitation_are_not_shown() -> None:
    name = {"type": "m.room.name", "state_key": "", "sender": STRANGER, "content": {"name": "Your own clinic"}}
    invite = invite_in("!room", invited(name, member(content={"membership": "invite", "displayname": "Admin"})), ME, 1)
    message = as_message(invite)
    assert (message.author.handle, message.author.name) == (STRANGER, "")
    assert "clinic" not in message.text
    assert message.audience is Audience.GROUP


def test_an_encrypted_invitation_says_so_beforehand() -> None:
    encryption = {"type": "m.room.encryption", "state_key": "", "sender": STRANGER, "content": {}}
    assert "encrypted" in as_message(invite_in("!room", invited(encryption, member()), ME, 1)).text


async def test_a_false_inviter_gets_into_no_list(desk: Desk) -> None:
    room = desk.fake.private_room(joined=False)
    famous = "@famous:elsewhere.example"
    room.hostile = [member(sender=famous), {"type": "m.room.member", "content": 3}, {}]
    await desk.pull()
    (request,) = desk.inbox.requests.values()
    assert request.person.handle == famous
    await desk.matrix.accept(request.request_id)
    assert (desk.fake.doctor, "m.direct") not in desk.fake.memory.account_data


@pytest.mark.parametrize("identity", ["", "x", "[]", "{}", '["!r"]', "[1,2,3]", '["","@a:b",true]'])
async def test_a_request_id_that_is_none_of_ours_is_refused(desk: Desk, identity: str) -> None:
    with pytest.raises(Refused):
        await desk.matrix.accept(identity)
    assert desk.asked("/join") == []


def test_a_request_id_survives_its_text() -> None:
    invite = invite_in('!room with "quotes"', invited(member()), ME, 1)
    again = opened(request_id(invite))
    assert again is not None
    assert (again.room, again.inviter, again.direct) == (invite.room, STRANGER, True)
    assert json.loads(request_id(invite))[0] == invite.room


async def test_a_flood_of_invitations_is_bounded_and_said(desk: Desk) -> None:
    for number in range(520):
        desk.fake.private_room(f"@spam{number}:clinic.test", joined=False)
    pages = [page async for page in desk.matrix.pull(SYNC, "")]
    assert len(pages[-1].requests or ()) == 500
    assert any("500 invitations" in hole.reason for hole in pages[-1].holes)
