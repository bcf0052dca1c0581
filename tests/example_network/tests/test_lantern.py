"""Consulta's common promises, kept by Lantern's connector against its fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fake_lantern import FakeLantern

from core.audience import Audience
from networks import fake_server
from networks.conformance import Can, Conformance, Read, Spoil
from networks.fake_stage import FakeStage, lost_sends, spoiled_reads
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret

FAULTS = {
    **spoiled_reads("/events|/items/.*|/keys/.*"),
    **lost_sends("/items"),
    Spoil.RATE_LIMIT: (fake_server.status(429, headers={"Retry-After": "30"}), "", ".*"),
    Spoil.REFUSE_SEND: (fake_server.status(422), "POST", ".*"),
}


class LanternStage(FakeStage[FakeLantern]):
    """A doctor on the fake, seen by a patient."""

    speaks = "lantern"
    faults = FAULTS
    can = frozenset(Can) - {Can.STRANGER, Can.THIRD}
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})

    def __init__(self) -> None:
        self.fake = FakeLantern()
        self.fake.start()

    async def network(self) -> Network:
        return build("lantern", {"BASE_URL": self.fake.url, "ACCESS_TOKEN": Secret("lantern-token")})

    async def direct(self, text: str) -> str:
        return self.fake.write("letter", text)

    async def mention(self, text: str) -> str:
        return self.fake.write("note", text)

    async def reply(self, to: str, text: str) -> str:
        return self.fake.write(self.fake.items[to]["kind"], text, to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.change(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.remove(remote_id)

    async def read_by_patient(self) -> list[Read]:
        circles = {"note": Audience.PUBLIC, "letter": Audience.DIRECT}
        return [Read(one["id"], one["text"], circles[one["kind"]]) for one in self.fake.ours()]

    def log_out(self) -> None:
        self.fake.token = "another"


@pytest.fixture
async def stage() -> AsyncIterator[LanternStage]:
    one = LanternStage()
    yield one
    await one.close()


class TestLantern(Conformance):
    pass
