"""Encrypted chat as an account of ours reaches it on the fake, with keys that a passcode has unlocked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from chat_xdk import Chat

from core.audience import Audience, Recipient
from core.clock import DAY, now
from core.incoming import Deletion, Edit, Incoming, Page, Person, Ref
from core.outgoing import Part
from networks.http import Edge, Reply
from networks.secret import Secret
from networks.x.chat.keys import Keys
from networks.x.chat.room import Fetched, fetched_by
from networks.x.chat.service import Service
from networks.x.chat.side import ChatSide
from tests.fakes.x_chat import ChatService, FakeXChat
from tests.fakes.x_chat_people import Someone

PASSCODE = "7294"


class Backup:
    """The backup of somebody's keys: it counts wrong passcodes and forgets none."""

    def __init__(self, owner: Someone, guesses: int = 20) -> None:
        self.owner = owner
        self.guesses = guesses
        self.tries = 0
        self.trouble: list[str] = []
        """What the next tries are answered with instead."""

    def fetch(self, key_backup: str, passcode: bytearray) -> Fetched:
        return fetched_by(self._unlock, key_backup, passcode)

    def _unlock(self, chat: Chat, passcode: bytearray) -> None:
        self.tries += 1
        if self.trouble:
            raise ValueError(f"Juicebox error: {self.trouble.pop(0)}")
        if passcode.decode() != PASSCODE:
            self.guesses -= 1
            raise ValueError(f"Juicebox error: Invalid PIN: guesses_remaining={self.guesses}")
        chat.import_keys(self.owner.blobs[self.owner.version])


def keys_of(who: Someone) -> Keys:
    """Return somebody's keys as they are kept after an unlocking."""
    blob = who.blobs[who.version]
    return Keys(who.id, who.version, who.client.get_public_key_fingerprint(), Secret(blob.hex()))


def service(fake: Reached) -> Service:
    return Service(Straight(fake), fake.chat.doctor.id)


class Reached(FakeXChat):
    """The fake, with the lines of ours that lead to it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Edge] = []


@asynccontextmanager
async def reached() -> AsyncIterator[Reached]:
    """Start the fake; in the end all lines to it are closed."""
    with Reached() as fake:
        try:
            yield fake
        finally:
            for line in fake.lines:
                await line.close()


class Straight:
    """A line to the fake with a token that never runs out."""

    def __init__(self, fake: Reached) -> None:
        self.edge = Edge(fake.url, secret=Secret(fake.chat.token))
        fake.lines.append(self.edge)

    async def call(self, method: str, path: str, *, family: str, **options: Any) -> Reply:
        assert family.startswith("x-chat")
        return await self.edge.call(method, path, **options)


def me(chat: ChatService) -> Person:
    return Person(chat.doctor.id, chat.doctor.handle, chat.doctor.name)


async def ready(fake: Reached, keys: Keys | None = None) -> ChatSide:
    """Return a connected side with its keys."""
    side = ChatSide(Straight(fake), keys or keys_of(fake.chat.doctor))
    await side.connect(me(fake.chat))
    return side


@dataclass
class Box:
    """What one account's stream brought, kept as the store does."""

    side: ChatSide
    mark: str = ""

    def __post_init__(self) -> None:
        self.messages: dict[str, Incoming] = {}
        self.pages: list[Page] = []

    async def pull(self, *, pages: int = 1000) -> list[Page]:
        """Read the stream, at most some pages of it, and keep what comes."""
        brought: list[Page] = []
        async with aclosing(self.side.pull(self.mark, now() - 14 * DAY)) as found:
            async for page in found:
                brought.append(page)
                self.mark = page.mark
                for one in page.messages:
                    self.messages.setdefault(one.remote_id, one)
                if len(brought) == pages:
                    break
        self.pages += brought
        return brought

    def texts(self) -> list[str]:
        return [one.text for one in self.messages.values()]

    def edits(self) -> list[Edit]:
        return [one for page in self.pages for one in page.edits]

    def deletions(self) -> list[Deletion]:
        return [one for page in self.pages for one in page.deletions]


def answer_to(message: Incoming, text: str, key: str = "k1") -> Part:
    to = tuple(Recipient(one.handle, one.remote_id) for one in message.recipients)
    return Part(key, text, Audience.DIRECT, to, Ref(message.remote_id, message.thread), message.thread)
