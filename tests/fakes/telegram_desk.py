"""A doctor's desk on the fake Bot API: a connector, and an inbox that keeps what it yields."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from core.clock import Micros
from core.incoming import Hole, Incoming, Page, Ref
from core.outgoing import Part
from networks import telegram
from networks.stage import Inbox
from networks.telegram.connector import UPDATES, Telegram
from networks.telegram.mark import Mark, decode
from tests.fakes.base import eventually
from tests.fakes.telegram import FakeTelegram


class Desk:
    """Use as an async context manager: the server runs inside it."""

    def __init__(self) -> None:
        self.fake = FakeTelegram()
        self.inbox = Inbox()
        self._opened: list[Telegram] = []

    async def __aenter__(self) -> Self:
        self.fake.start()
        self.bot = self.another()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        for connector in self._opened:
            await connector.close()
        self.fake.stop()

    def another(self, **settings: str) -> Telegram:
        """Another process of the same bot."""
        network = telegram.build({"BASE_URL": self.fake.url, "ACCESS_TOKEN": self.fake.token, **settings})
        assert isinstance(network, Telegram)
        self._opened.append(network)
        return network

    async def pull(self, connector: Telegram | None = None) -> list[Incoming]:
        """Pull to the end; return what came, in order."""
        came = await self.inbox.pull(connector or self.bot)
        return [self.inbox.messages[remote_id] for remote_id in came]

    async def one(self) -> Incoming:
        """Pull, and return the only message that came."""
        (message,) = await self.pull()
        return message

    async def unstored_page(self, connector: Telegram | None = None) -> Page:
        """Pull a page that the store then cannot keep."""
        pages = (connector or self.bot).pull(UPDATES, self.mark_text)
        assert isinstance(pages, AsyncGenerator)
        async with aclosing(pages):
            return await anext(pages)

    async def polling(self) -> None:
        """Return once a long poll is under way."""
        assert await asyncio.to_thread(eventually, lambda: any(poll["timeout"] == 50 for poll in self.fake.polls()), 20)

    def away(self, span: Micros) -> None:
        """Let Consulta have been closed for so long; the server's own clock is another."""
        mark = self.mark
        mark = replace(mark, polled=mark.polled - span, caught=mark.caught - span, newest=mark.newest - span)
        self.inbox.marks[UPDATES.name] = mark.encode()

    @property
    def mark_text(self) -> str:
        return self.inbox.marks.get(UPDATES.name, "")

    @property
    def mark(self) -> Mark:
        return decode(self.mark_text)

    @property
    def holes(self) -> tuple[Hole, ...]:
        return self.inbox.holes.get(UPDATES.name, ())

    def waiting(self) -> int:
        """How many updates the server still keeps for the bot."""
        return len(self.fake.memory.waiting)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """What a method was asked, in order."""
        return [one.json() for one in self.fake.requests if one.path.endswith(f"/{method}")]

    def answer(self, message: Incoming, text: str = "Yes.", **more: Any) -> Part:
        part = Part(
            key=str(uuid.uuid4()),
            text=text,
            audience=message.audience,
            to=message.recipients,
            parent=Ref(message.remote_id, message.thread),
            thread=message.thread,
        )
        return replace(part, **more)
