"""The common promises, kept by the WhatsApp connector: pushed in, sent by the Cloud API of a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.registry import build
from networks.whatsapp.connector import WhatsApp
from tests.fakes import graph
from tests.fakes.stages import FakeStage, lost_sends
from tests.fakes.whatsapp import FakeWhatsApp, MemoryRaws

SENDS = "/v26.0/.*/messages"
FAULTS = {**lost_sends(SENDS), Spoil.REFUSE_SEND: (graph.fault(131026), "POST", SENDS)}


class WhatsAppStage(FakeStage[FakeWhatsApp]):
    speaks = "whatsapp"
    faults = FAULTS
    can = frozenset({Can.DIRECT, Can.REPLY, Can.EDIT, Can.DELETE, Can.READ, Can.LENGTH})
    spoils = frozenset(FAULTS)
    many = 60
    """More than is read at once."""

    def __init__(self) -> None:
        self.fake = FakeWhatsApp()
        self.raws = MemoryRaws()
        self.fake.sinks.append(self.raws.sink)
        self.fake.start()

    async def network(self) -> Network:
        found = build("whatsapp", self.fake.settings)
        assert isinstance(found, WhatsApp)
        found.raws = self.raws
        return found

    async def direct(self, text: str) -> str:
        return self.fake.write(text)

    async def reply(self, to: str, text: str) -> str:
        return self.fake.write(text, reply_to=to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def blocked(self) -> list[str]:
        return [self.fake.pat.user if one == self.fake.pat.phone else one for one in self.fake.blocked]

    async def read_by_patient(self) -> list[Read]:
        return [Read(one.id, one.text, Audience.DIRECT) for one in self.fake.delivered]


@pytest.fixture
async def stage() -> AsyncIterator[WhatsAppStage]:
    one = WhatsAppStage()
    yield one
    await one.close()


class TestWhatsApp(Conformance):
    pass
