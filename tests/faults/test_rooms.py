"""The judge of the campaign on a real home server is not blind: each harm is seen where it was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience
from tests.faults.crowd import How, Room, planned
from tests.faults.rooms import Answer, Kept, Rooms, Stands, Wrote, judged, take_room
from tests.peers.patients import Seen

PAT, NEIGHBOUR, DOCTOR = "@pat:clinic.test", "@lena:clinic.test", "@doctor:clinic.test"
ASKED = Wrote("$asked", "!chat", "how long?", gone=False)
SAID = Stands("$said", "!chat", "a week", "$asked", {PAT: 1})
SENT = Answer(1, "sent", "a week", "!chat", "$asked", Audience.DIRECT, frozenset({PAT}), None, "$said", 10)


def _rooms() -> Rooms:
    return Rooms([SAID], [ASKED])


def _kept() -> Kept:
    return Kept([SENT], {"$asked": ("how long?", False)})


Harm = Callable[[Rooms, Kept], None]


def _now(state: str) -> Harm:
    def change(_rooms: Rooms, kept: Kept) -> None:
        kept.answers[0] = replace(SENT, state=state)

    return change


def _stands(**changed: object) -> Harm:
    def change(rooms: Rooms, _kept: Kept) -> None:
        rooms.ours[0] = replace(SAID, **changed)  # type: ignore[arg-type]

    return change


HARMS: dict[str, tuple[str, Harm]] = {
    "nothing stands there": ("lost", lambda rooms, _kept: rooms.ours.clear()),
    "nobody cleared it up": ("lost", _now("unknown")),
    "it stands twice": ("doubled", lambda rooms, _kept: rooms.ours.append(replace(SAID, id="$again"))),
    "it stands in another room": ("wrong_readers", _stands(room="!ward")),
    "it answers another message": ("wrong_readers", _stands(answers="$other")),
    "somebody else was let in before": ("wrong_readers", _stands(readers={PAT: 1, NEIGHBOUR: 9})),
    "it was refused and stands there": ("silent", _now("refused")),
    "nobody here wrote it": ("silent", lambda _rooms, kept: kept.answers.clear()),
    "it stands under another id": ("silent", _stands(id="$other")),
    "a message is missing": ("silent", lambda _rooms, kept: kept.messages.clear()),
    "a message is made up": ("silent", lambda rooms, _kept: rooms.theirs.clear()),
    "a message is stale": ("silent", lambda rooms, _kept: rooms.theirs.append(replace(rooms.theirs.pop(), text="new"))),
    "a message was taken back": (
        "silent",
        lambda rooms, _kept: rooms.theirs.append(replace(rooms.theirs.pop(), gone=True)),
    ),
}


def test_what_is_right_is_not_blamed() -> None:
    assert judged(_rooms(), _kept()).clean
    hole = replace(_kept(), messages={}, holes=frozenset({"!chat"}))
    assert judged(_rooms(), hole).clean
    late = Rooms([replace(SAID, readers={PAT: 1, NEIGHBOUR: 11})], [ASKED])
    assert judged(late, _kept()).clean


@pytest.mark.parametrize("what", HARMS)
def test_the_judge_sees_each_harm_and_only_that(what: str) -> None:
    name, harm = HARMS[what]
    rooms, kept = _rooms(), _kept()
    harm(rooms, kept)
    found = judged(rooms, kept)
    assert getattr(found, name)
    assert found.all == getattr(found, name)


def test_a_room_tells_who_was_in_it_when_a_message_was_written() -> None:
    def member(who: str, what: str, at: int) -> dict[str, Any]:
        event: dict[str, Any] = {
            "type": "m.room.member",
            "event_id": f"${at}",
            "state_key": who,
            "origin_server_ts": at,
        }
        return event | {"content": {"membership": what}}

    first, second = ({"type": "m.room.message", "event_id": one} for one in ("$one", "$two"))
    timeline: list[dict[str, Any]] = [
        member(PAT, "join", 1),
        member(DOCTOR, "join", 2),
        first,
        member(NEIGHBOUR, "invite", 3),
        member(NEIGHBOUR, "join", 4),
        member(PAT, "leave", 5),
        second,
    ]
    rooms = Rooms()
    take_room(rooms, DOCTOR, "!chat", timeline, [Seen("$one", DOCTOR, "a"), Seen("$two", DOCTOR, "b")])
    assert [dict(one.readers) for one in rooms.ours] == [{PAT: 1000}, {NEIGHBOUR: 3000}]


def test_a_seed_is_always_the_same_campaign() -> None:
    asked = {"answers": 50, "messages": 200, "rooms": 8, "outages": 6, "freezes": 2}
    plan = planned(3, **asked)
    assert plan == planned(3, **asked) != planned(4, **asked)
    words = [word for script in plan.scripts for burst in script.bursts for word in burst]
    assert len(words) == len({word.text for word in words}) == 200
    assert sum(len(script.bursts) for script in plan.scripts) == 50
    assert any(word.changed for word in words)
    assert any(word.taken_back for word in words)
    assert not any(burst[-1].taken_back for script in plan.scripts for burst in script.bursts)
    assert {script.kind for script in plan.scripts} == set(Room)
    assert Counter(one.how for one in plan.outages) == {How.STOPPED: 3, How.KILLED: 3, How.FROZEN: 2}
    moments = [one.after for one in plan.outages]
    assert moments == sorted(moments)
    assert moments[-1] < 250
