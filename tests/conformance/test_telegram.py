"""The common promises, kept by the Telegram connector against a fake Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks import telegram
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.telegram.addresses import Spot, spot_of
from tests.fakes.base import Fault, dropped, status
from tests.fakes.stages import FakeStage, Faults, spoiled_reads
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_memory import Chat, Json

READS, SENDS = ".*/getUpdates", ".*/sendMessage"


def refused(code: int, description: str, **parameters: int) -> Fault:
    return status(code, {"ok": False, "error_code": code, "description": description, "parameters": parameters})


FAULTS: Faults = {
    **spoiled_reads(READS, "POST"),
    Spoil.RATE_LIMIT: (refused(429, "Too Many Requests: retry after 7", retry_after=7), "POST", ".*"),
    Spoil.LOGGED_OUT: (refused(401, "Unauthorized"), "POST", ".*"),
    Spoil.REFUSE_SEND: (refused(403, "Forbidden: bot was blocked by the user"), "POST", SENDS),
    Spoil.LOSE_UNSTORED: (dropped(), "POST", SENDS),
}
"""A lost answer that stands is found in one kind of chat only, and only once its copy was read: see the unit tests."""


class TelegramStage(FakeStage[FakeTelegram]):
    """A bot on the fake, seen by a patient who writes to it."""

    speaks = "telegram"
    faults = FAULTS
    # A bot has no history: it cannot read a message again, nor know what it wrote.
    can = frozenset({Can.DIRECT, Can.MENTION, Can.REPLY, Can.READ, Can.LENGTH})
    spoils = frozenset(FAULTS)
    many = 120
    """More than a page holds."""

    def __init__(self) -> None:
        self.fake = FakeTelegram().start()
        self.square = self.fake.group(username="diabetes_club")

    async def network(self) -> Network:
        return telegram.build({"BASE_URL": self.fake.url, "ACCESS_TOKEN": self.fake.token})

    @property
    def room(self) -> Chat | None:
        """The chat in which the patient writes direct messages; None: the bot's own."""
        return None

    async def direct(self, text: str) -> str:
        return remote(self.fake.say(text, chat=self.room))

    async def mention(self, text: str) -> str:
        return remote(self.fake.mention(self.square, text))

    async def reply(self, to: str, text: str) -> str:
        parent = self._message(to)
        return remote(self.fake.say(text, chat=self._chat(parent), reply_to_message=parent))

    async def read_by_patient(self) -> list[Read]:
        return [Read(remote(one), one["text"], self._audience(one)) for one in self.fake.written()]

    def _message(self, remote_id: str) -> Json:
        everything = [one for chat in self.fake.memory.chats.values() for one in chat.messages.values()]
        return next(one for one in everything if remote(one) == remote_id)

    def _chat(self, message: Json) -> Chat:
        return self.fake.memory.chats[message.get("business_connection_id", ""), message["chat"]["id"]]

    def _audience(self, message: Json) -> Audience:
        return Audience.PUBLIC if self._chat(message) is self.square else Audience.DIRECT


class BusinessStage(TelegramStage):
    """The doctor's personal account, read through the bot."""

    can = frozenset({Can.DIRECT, Can.REPLY, Can.READ, Can.ECHO, Can.LENGTH})

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.fake.connect()

    @property
    def room(self) -> Chat | None:
        return self.fake.business_chat(self.connection)


def remote(message: Json) -> str:
    spot = Spot(str(message["chat"]["id"]), str(message["message_id"]), message.get("business_connection_id", ""))
    assert spot_of(spot.remote_id) == spot
    return spot.remote_id


@pytest.fixture(params=[TelegramStage, BusinessStage])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[TelegramStage]:
    stage: TelegramStage = request.param()
    yield stage
    await stage.close()


class TestTelegram(Conformance):
    pass
