"""The common promises, kept in encrypted chat: the patient has a client of their own, and the fake reads nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.x.chat.keys import CHAT_KEYS
from tests.fakes.stages import FakeStage
from tests.fakes.x_chat import FakeXWithChat
from tests.fakes.x_chat_desk import keys_of
from tests.fakes.x_desk import Keeper, faults_of_x

READS = "/2/chat/conversations.*"
SENDS = "/2/chat/conversations/.*/messages"
FAULTS = faults_of_x(READS, SENDS)


class XChatStage(FakeStage[FakeXWithChat]):
    speaks = "x"
    faults = FAULTS
    can = frozenset({Can.DIRECT, Can.EDIT, Can.DELETE, Can.REPLY, Can.READ, Can.ECHO})
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 3

    def __init__(self) -> None:
        self.fake = FakeXWithChat()
        self.fake.chat.page_cap = 2
        self.keeper = Keeper()
        self.fake.start()

    async def network(self) -> Network:
        found = self.keeper.network(self.fake, **{CHAT_KEYS: keys_of(self.fake.chat.doctor).write()})
        found.chat.pause = at_once
        return found

    async def direct(self, text: str) -> str:
        return self.fake.chat.dm(text)

    async def reply(self, to: str, text: str) -> str:
        return self.fake.chat.dm(text, answers=to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.chat.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.chat.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        return [Read(one, text, Audience.DIRECT) for one, text in self.fake.chat.read_by(self.fake.chat.lee)]

    def log_out(self) -> None:
        self.fake.sessions.revoked = True


async def at_once(_seconds: float) -> None:
    return


@pytest.fixture
async def stage() -> AsyncIterator[XChatStage]:
    one = XChatStage()
    yield one
    await one.close()


class TestXChat(Conformance):
    pass
