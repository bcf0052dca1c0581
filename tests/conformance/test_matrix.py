"""The common promises, kept by the Matrix connector against a fake home server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks import matrix
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from tests.fakes.base import status
from tests.fakes.matrix import FakeMatrix
from tests.fakes.matrix_memory import Room
from tests.fakes.stages import FakeStage, lost_sends, spoiled_reads

SENDS = ".*/send/.*"
FAULTS = {
    **spoiled_reads(".*"),
    **lost_sends(SENDS, "PUT", stored=504),
    Spoil.RATE_LIMIT: (status(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 4758}), "GET", ".*"),
    Spoil.LOGGED_OUT: (status(401, {"errcode": "M_UNKNOWN_TOKEN", "soft_logout": False}), "", ".*"),
    Spoil.REFUSE_SEND: (status(403, {"errcode": "M_FORBIDDEN", "error": "no"}), "PUT", SENDS),
}


class MatrixStage(FakeStage[FakeMatrix]):
    """A doctor on the fake, seen by a patient."""

    speaks = "matrix"
    faults = FAULTS
    can = frozenset(Can)
    spoils = frozenset(FAULTS)
    many = 40
    """More than a timeline holds."""

    def __init__(self) -> None:
        self.fake = FakeMatrix().start()
        self.chat = self.fake.private_room()
        self.square = self.fake.group_room(history="world_readable")

    async def network(self) -> Network:
        return matrix.build({"BASE_URL": self.fake.url, "ACCESS_TOKEN": self.fake.token})

    async def direct(self, text: str) -> str:
        return self.fake.say(self.chat, self.fake.patient, text)

    async def mention(self, text: str) -> str:
        named = {"user_ids": [self.fake.doctor]}
        return self.fake.say(self.square, self.fake.patient, {"msgtype": "m.text", "body": text, "m.mentions": named})

    async def reply(self, to: str, text: str) -> str:
        room = self._room_of(to)
        relation = {"m.in_reply_to": {"event_id": to}}
        content = {"msgtype": "m.text", "body": text, "m.mentions": {}, "m.relates_to": relation}
        return self.fake.say(room, self.fake.patient, content)

    async def stranger(self, text: str) -> str:
        stranger = self.fake.memory.user("stranger")
        return self.fake.say(self.fake.private_room(stranger, joined=False), stranger, text)

    async def with_third(self, text: str) -> str:
        third = self.fake.memory.user("patient_b")
        self.fake.say(self.fake.private_room(self.fake.patient, third), self.fake.patient, text)
        return third

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(self._room_of(remote_id), self.fake.patient, remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.take_back(self._room_of(remote_id), self.fake.patient, remote_id)

    async def blocked(self) -> list[str]:
        return self.fake.ignored

    async def reported(self) -> list[dict[str, str]]:
        return list(self.fake.reports)

    async def read_by_patient(self) -> list[Read]:
        rooms = [room for room in self.fake.memory.rooms.values() if room.membership(self.fake.patient) == "join"]
        return [
            Read(event.id, event.content["body"], self._audience(room))
            for room in rooms
            for event in self.fake.by_doctor(room)
        ]

    def _room_of(self, event_id: str) -> Room:
        return next(room for room in self.fake.memory.rooms.values() if room.event(event_id))

    def _audience(self, room: Room) -> Audience:
        if room is self.square:
            return Audience.PUBLIC
        return Audience.DIRECT if len(room.people("join", "invite")) == 2 else Audience.GROUP


@pytest.fixture
async def stage() -> AsyncIterator[MatrixStage]:
    stage = MatrixStage()
    yield stage
    await stage.close()


class TestMatrix(Conformance):
    pass
