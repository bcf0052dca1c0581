from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now
from core.incoming import Direction, Incoming
from networks.matrix.digest import Digest, Me, Scene, digest_events, digest_receipts, wanted
from networks.matrix.memory import Memory
from networks.matrix.room import Room

ME, PAT, SON = "@doctor:clinic.test", "@pat:clinic.test", "@son:clinic.test"
NOW = now()
WORDS = [
    *(
        "type",
        "event_id",
        "sender",
        "state_key",
        "content",
        "unsigned",
        "origin_server_ts",
        "redacts",
        "body",
        "msgtype",
    ),
    *("m.relates_to", "rel_type", "m.in_reply_to", "m.new_content", "m.mentions", "user_ids", "room", "formatted_body"),
    *(
        "m.room.message",
        "m.room.encrypted",
        "m.room.redaction",
        "m.sticker",
        "m.replace",
        "m.thread",
        "m.text",
        "$a",
        "$b",
    ),
    *(
        "m.relations",
        "redacted_because",
        "transaction_id",
        "format",
        "org.matrix.custom.html",
        "info",
        "filename",
        ME,
        PAT,
    ),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=9)
    | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=30,
)


def room(*members: str, **more: Any) -> Room:
    return Room("!room", members=dict.fromkeys((ME, *members), "join"), all_members=True, known=True, **more)


GROUP = (PAT, SON)


def event(body: Any = "hello", *, sender: Any = PAT, event_id: Any = "$e", **content: Any) -> dict[str, Any]:
    said = {"msgtype": "m.text", "body": body, "m.mentions": {}, **content}
    stamp = NOW // 1000
    return {
        "type": "m.room.message",
        "event_id": event_id,
        "sender": sender,
        "origin_server_ts": stamp,
        "content": said,
    }


def digest(where: Room, *events: dict[str, Any], memory: Memory | None = None, name: str = "Dr. Ruiz") -> Digest:
    scene, made = Scene(where, memory or Memory(), Me(ME, name), NOW), Digest()
    scene.memory.learn(where.id, list(events))
    digest_events(scene, list(events), made)
    return made


def messages(where: Room, *events: dict[str, Any], **more: Any) -> list[Incoming]:
    return digest(where, *events, **more).messages


@given(st.lists(st.dictionaries(st.sampled_from(WORDS), JSON, max_size=8), max_size=5), st.booleans())
def test_no_shape_of_an_event_breaks_anything(events: list[dict[str, Any]], group: bool) -> None:
    where = room(*(GROUP if group else (PAT,)))
    scene, made = Scene(where, Memory(), Me(ME, "Dr. Ruiz"), NOW), Digest()
    whole = [{"type": "m.room.message", "sender": PAT, **one, "event_id": f"${n}"} for n, one in enumerate(events)]
    scene.memory.learn(where.id, whole)
    wanted(scene, whole)
    digest_events(scene, whole, made)
    digest_receipts(whole, ME, made)
    for one in whole:
        where.apply({**one, "state_key": ""})
    assert all(message.remote_id.startswith("$") for message in made.messages)


def test_an_event_without_id_or_sender_is_not_a_message() -> None:
    assert messages(room(PAT), {**event(), "event_id": 4}, {**event(), "sender": None}) == []


def test_reactions_and_unknown_types_are_no_messages() -> None:
    reaction = {**event(), "type": "m.reaction", "content": {"m.relates_to": {"rel_type": "m.annotation", "key": "+1"}}}
    assert messages(room(PAT), reaction, {**event(), "type": "org.example.thing"}) == []


@pytest.mark.parametrize("stamp", [None, "x", -1, 10**18, True])
def test_a_time_that_cannot_be_is_the_present(stamp: object) -> None:
    (message,) = messages(room(PAT), {**event(), "origin_server_ts": stamp})
    assert message.sent_at == NOW


def test_a_private_chat_is_one_thread() -> None:
    first, second = messages(room(PAT), event(event_id="$1"), event(event_id="$2", **{"m.relates_to": thread("$1")}))
    assert first.thread == second.thread == "!room"


def thread(root: str, parent: str = "", *, falling_back: bool = True) -> dict[str, Any]:
    return {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": falling_back,
        "m.in_reply_to": {"event_id": parent or root},
    }


def reply(parent: str) -> dict[str, Any]:
    return {"m.in_reply_to": {"event_id": parent}}


NAMED = {"m.mentions": {"user_ids": [ME]}}


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        (event(), False),
        (event(**NAMED), True),
        (event(f"hey {ME}"), False),
        (event("@doctor:clinic.test", **{"m.mentions": None}), False),
        (event(**{"m.mentions": {"user_ids": [PAT]}}), False),
        (event(**{"m.mentions": {"user_ids": ME}}), False),
        (event(**{"m.mentions": {"room": True}}), False),
    ],
)
def test_in_a_group_only_a_mention_is_for_us(said: dict[str, Any], ours: bool) -> None:
    assert bool(messages(room(*GROUP), said)) is ours


def test_at_room_counts_from_those_with_the_power() -> None:
    called = event(**{"m.mentions": {"room": True}})
    assert messages(room(*GROUP, powers={"users": {PAT: 50}}), called)
    assert not messages(room(*GROUP, powers={"users": {PAT: 49}}), called)
    assert messages(room(*GROUP, powers={"notifications": {"room": 0}}), called)


@pytest.mark.parametrize(
    ("body", "ours"),
    [
        (f"{ME}: one question", True),
        ("dr. ruiz, one question", True),
        ("Dr. Ruizseñor is another", False),
        ("one question", False),
    ],
)
def test_older_clients_call_us_by_words(body: str, ours: bool) -> None:
    old = event(body)
    del old["content"]["m.mentions"]
    assert bool(messages(room(*GROUP), old)) is ours


def test_a_name_of_two_letters_calls_nobody() -> None:
    old = event("is it ok")
    del old["content"]["m.mentions"]
    assert messages(room(*GROUP), old, name="ok") == []


def test_an_answer_to_us_and_a_thread_on_us_are_for_us() -> None:
    ours = event("take it", sender=ME, event_id="$ours")
    answers = [
        event(event_id="$1", **{"m.relates_to": reply("$ours")}),
        event(event_id="$2", **{"m.relates_to": thread("$ours")}),
        event(event_id="$3", **{"m.relates_to": thread("$other", "$ours")}),
        event(event_id="$4", **{"m.relates_to": reply("$other")}),
    ]
    came = messages(room(*GROUP), ours, *answers)
    assert [one.remote_id for one in came] == ["$ours", "$1", "$2", "$3"]


def test_a_group_thread_is_keyed_by_its_root_along_replies() -> None:
    question = event(event_id="$q", **NAMED)
    ours = event(sender=ME, event_id="$o", **{"m.relates_to": reply("$q")})
    again = event(event_id="$a", **{"m.relates_to": reply("$o")})
    assert {one.thread for one in messages(room(*GROUP), question, ours, again)} == {"!room $q"}


def test_replies_in_a_circle_end() -> None:
    one = event(event_id="$1", **NAMED, **{"m.relates_to": reply("$2")})
    two = event(event_id="$2", **NAMED, **{"m.relates_to": reply("$1")})
    assert len(messages(room(*GROUP), one, two)) == 2


def test_our_own_message_in_a_thread_names_an_asker_only_if_it_is_sure() -> None:
    root, other = event(event_id="$root"), event(sender=SON, event_id="$other")
    sure = event(sender=ME, event_id="$1", **{"m.relates_to": thread("$root", "$other", falling_back=False)})
    unsure = event(sender=ME, event_id="$2", **{"m.relates_to": thread("$root", "$other")})
    plain = event(sender=ME, event_id="$3", **{"m.relates_to": thread("$root")})
    came = messages(room(*GROUP), root, other, sure, unsure, plain)
    assert [(one.direction, one.asker) for one in came] == [
        (Direction.OUT, SON),
        (Direction.OUT, ""),
        (Direction.OUT, PAT),
    ]


def test_of_two_edits_the_newest_counts_and_a_tie_goes_to_the_larger_id() -> None:
    def edit(event_id: str, text: str) -> dict[str, Any]:
        fresh = {"msgtype": "m.text", "body": text}
        return event(
            event_id=event_id, **{"m.new_content": fresh, "m.relates_to": {"rel_type": "m.replace", "event_id": "$q"}}
        )

    made = digest(room(PAT), event(event_id="$q"), edit("$b", "larger"), edit("$a", "smaller"))
    ((_, kept),) = made.edits.values()
    assert kept.text == "larger"


def test_an_edit_of_what_cannot_be_seen_is_not_believed() -> None:
    relation = {"rel_type": "m.replace", "event_id": "$unseen"}
    fresh = {"msgtype": "m.text", "body": "x"}
    scene_room = room(PAT)
    edit = event(**{"m.new_content": fresh, "m.relates_to": relation})
    assert wanted(Scene(scene_room, Memory(), Me(ME), NOW), [edit]) == ["$unseen"]
    assert digest(scene_room, edit).edits == {}


def test_a_message_that_a_machine_wrote_is_automatic() -> None:
    (message,) = messages(room(PAT), event(msgtype="m.notice"))
    assert message.automatic


@pytest.mark.parametrize("place", [{"redacts": "$gone", "content": {}}, {"content": {"redacts": "$gone"}}])
def test_both_forms_of_a_redaction_name_their_target(place: dict[str, Any]) -> None:
    made = digest(room(PAT), {**event(), "type": "m.room.redaction", **place})
    assert [one.remote_id for one in made.deletions] == ["$gone"]


def test_an_edit_that_was_taken_back_is_still_known_to_be_one() -> None:
    relation = {"rel_type": "m.replace", "event_id": "$q"}
    edit = event(event_id="$edit", **{"m.new_content": {"body": "x"}, "m.relates_to": relation})
    memory = Memory()
    digest(room(PAT), event(event_id="$q"), edit, memory=memory)
    stub = {**edit, "content": {}, "unsigned": {"redacted_because": {"type": "m.room.redaction"}}}
    redaction = {**event(event_id="$r"), "type": "m.room.redaction", "content": {"redacts": "$edit"}}
    assert digest(room(PAT), stub, redaction, memory=memory).reverted == ["$q"]


def test_what_is_remembered_of_events_is_bounded() -> None:
    memory = Memory(room_for=2)
    memory.learn("!room", [event(event_id=f"${number}") for number in range(3)])
    assert memory.get("!room", "$0") is None
    assert memory.get("!room", "$2") is not None
