"""The common promises, kept by the WhatsApp connector: pushed in, sent by the Cloud API of a fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.audience import Audience, Recipients
from networks.conformance import BareStage, Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.registry import build
from networks.voices import voice
from networks.whatsapp.connector import WhatsApp
from tests.fakes import base, graph
from tests.fakes.whatsapp import FakeWhatsApp, MemoryRaws

SENDS = "/v26.0/.*/messages"
FAULTS: dict[Spoil, base.Fault] = {
    Spoil.REFUSE_SEND: graph.fault(131026),
    Spoil.LOSE_STORED: base.stored_then(503),
    Spoil.LOSE_UNSTORED: base.dropped(),
}


class WhatsAppStage(BareStage):
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

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice("whatsapp").compose(text, to, audience)

    async def direct(self, text: str) -> str:
        return self.fake.write(text)

    async def reply(self, to: str, text: str) -> str:
        return self.fake.write(text, reply_to=to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        return [Read(one.id, one.text, Audience.DIRECT) for one in self.fake.delivered]

    async def spoil(self, how: Spoil) -> None:
        self.fake.fail(FAULTS[how], "POST", SENDS)

    async def heal(self) -> None:
        self.fake.heal()

    async def close(self) -> None:
        await asyncio.to_thread(self.fake.stop)


@pytest.fixture
async def stage() -> AsyncIterator[WhatsAppStage]:
    one = WhatsAppStage()
    yield one
    await one.close()


class TestWhatsApp(Conformance):
    pass
