from __future__ import annotations

from typing import Any

import pytest

from core.audience import Audience
from networks.matrix.room import Room, audience_of, newly_joined, private_rooms, readers_of, recipients_of

ME, PAT = "@doctor:clinic.test", "@pat:clinic.test"


def state(kind: str, content: Any, key: str = "", sender: str = PAT) -> dict[str, Any]:
    return {"type": kind, "state_key": key, "content": content, "sender": sender}


def room(*members: str, joined: int | None = None, invited: int = 0) -> Room:
    made = Room("!room", all_members=joined is None, joined=joined, invited=invited)
    for user in members:
        made.apply(state("m.room.member", {"membership": "join"}, user))
    return made


def test_two_people_are_direct_and_a_third_makes_a_group_with_names() -> None:
    chat = room(ME, PAT)
    assert (audience_of(chat), readers_of(chat, ME).named) == (Audience.DIRECT, (PAT,))
    chat.apply(state("m.room.member", {"membership": "join"}, "@son:clinic.test"))
    assert (audience_of(chat), readers_of(chat, ME).named) == (Audience.GROUP, (PAT, "@son:clinic.test"))


def test_somebody_invited_reads_too() -> None:
    chat = room(ME, PAT)
    chat.apply(state("m.room.member", {"membership": "invite"}, "@son:clinic.test"))
    assert audience_of(chat) is Audience.GROUP


def test_a_room_that_the_other_left_is_not_direct() -> None:
    chat = room(ME, PAT)
    chat.apply(state("m.room.member", {"membership": "leave"}, PAT))
    assert audience_of(chat) is Audience.GROUP


def test_a_room_of_which_nothing_is_known_is_not_direct() -> None:
    unknown = Room("!room", direct=True)
    assert audience_of(unknown) is Audience.GROUP
    assert readers_of(unknown, ME).count is None


def test_many_readers_are_counted() -> None:
    crowd = room(*[f"@p{number}:clinic.test" for number in range(30)], ME)
    assert (readers_of(crowd, ME).named, readers_of(crowd, ME).count) == ((), 30)


def test_a_summary_names_readers_only_if_it_names_all() -> None:
    chat = Room("!room")
    chat.summarize({"m.heroes": [PAT], "m.joined_member_count": 2, "m.invited_member_count": 0})
    assert (audience_of(chat), readers_of(chat, ME).named) == (Audience.DIRECT, (PAT,))
    chat.summarize({"m.joined_member_count": 7})
    assert (audience_of(chat), readers_of(chat, ME).named, readers_of(chat, ME).count) == (Audience.GROUP, (), 6)


@pytest.mark.parametrize(
    ("rule", "history", "audience"),
    [
        ("public", "world_readable", Audience.PUBLIC),
        ("public", "shared", Audience.GROUP),
        ("invite", "world_readable", Audience.GROUP),
        ("knock", "world_readable", Audience.GROUP),
    ],
)
def test_public_needs_an_open_door_and_an_open_history(rule: str, history: str, audience: Audience) -> None:
    square = room(ME, PAT, "@c:clinic.test")
    square.apply(state("m.room.join_rules", {"join_rule": rule}))
    square.apply(state("m.room.history_visibility", {"history_visibility": history}))
    assert audience_of(square) is audience
    assert readers_of(square, ME).everyone is (audience is Audience.PUBLIC)


def test_a_room_marked_private_long_ago_and_full_of_people_is_a_group_like_any_other() -> None:
    assert Room("!r", direct=True, joined=3).personal()
    assert not Room("!r", direct=True, joined=200).personal()


def test_encryption_is_never_turned_off_again() -> None:
    chat = room(ME, PAT)
    chat.apply(state("m.room.encryption", "nonsense"))
    assert chat.encrypted


def test_our_own_message_is_addressed_to_the_other_person() -> None:
    assert [one.handle for one in recipients_of(room(ME, PAT), ME, ME)] == [PAT]


def test_power_decides_who_writes() -> None:
    hall = room(ME, PAT)
    hall.apply(state("m.room.power_levels", {"events": {"m.room.message": 50}, "users": {PAT: 50}}))
    assert hall.may_write(PAT)
    assert not hall.may_write(ME)


@pytest.mark.parametrize("powers", [None, "x", {"users": {ME: "50"}}, {"users": {ME: True}}, {"events_default": "no"}])
def test_malformed_power_levels_break_nothing(powers: Any) -> None:
    hall = room(ME, PAT)
    hall.apply(state("m.room.power_levels", powers))
    assert hall.may_write(ME)


def test_the_creators_of_new_rooms_may_do_everything() -> None:
    hall = room(ME, PAT)
    created = {"room_version": "12", "additional_creators": ["@b:clinic.test"]}
    hall.apply(state("m.room.create", created, sender=PAT))
    hall.apply(state("m.room.power_levels", {"events_default": 100}))
    assert hall.may_write(PAT)
    assert hall.may_write("@b:clinic.test")
    assert not hall.may_write(ME)


def test_calling_everybody_needs_power() -> None:
    hall = room(ME, PAT)
    hall.apply(state("m.room.power_levels", {"users": {PAT: 50}}))
    assert hall.may_call_everybody(PAT)
    assert not hall.may_call_everybody("@c:clinic.test")


def test_state_without_a_key_and_malformed_members_are_tolerated() -> None:
    chat = room(ME, PAT)
    chat.apply({"type": "m.room.encryption", "content": {}})
    chat.apply(state("m.room.member", None, "@x:clinic.test"))
    chat.apply({"type": 4, "state_key": "", "content": []})
    assert not chat.encrypted
    assert chat.size() == 2


def test_the_list_of_private_chats_may_be_malformed() -> None:
    assert private_rooms({"@a:b": ["!x", 4], "@c:d": "!y", "@e:f": None}) == {"!x"}


def test_a_new_name_is_not_a_new_arrival() -> None:
    renamed = {
        **state("m.room.member", {"membership": "join"}, ME),
        "unsigned": {"prev_content": {"membership": "join"}},
    }
    assert not newly_joined([renamed], ME)
    assert newly_joined([state("m.room.member", {"membership": "join"}, ME)], ME)
