"""A doctor's desk on the fake home server: a connector, and an inbox that keeps what it yields."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from core.incoming import Hole, Incoming, Page, Ref
from core.outgoing import Part
from networks import matrix
from networks.matrix.connector import SYNC, Matrix
from networks.stage import Inbox
from tests.fakes.base import eventually
from tests.fakes.matrix import FakeMatrix


class Desk:
    """Use as an async context manager: the server runs inside it."""

    def __init__(self) -> None:
        self.fake = FakeMatrix()
        self.inbox = Inbox()
        self._opened: list[Matrix] = []

    async def __aenter__(self) -> Self:
        self.fake.start()
        self.matrix = self.another()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        for connector in self._opened:
            await connector.close()
        self.fake.stop()

    def another(self, **settings: str) -> Matrix:
        """Another process of the same account."""
        network = matrix.build({"BASE_URL": self.fake.url, "ACCESS_TOKEN": self.fake.token, **settings})
        assert isinstance(network, Matrix)
        self._opened.append(network)
        return network

    async def pull(self, connector: Matrix | None = None) -> list[Incoming]:
        """Pull to the end; return what came, in order."""
        came = await self.inbox.pull(connector or self.matrix)
        return [self.inbox.messages[remote_id] for remote_id in came]

    async def unstored_page(self) -> Page:
        """Pull a page that the store then cannot keep."""
        pages = self.matrix.pull(SYNC, self.mark)
        assert isinstance(pages, AsyncGenerator)
        async with aclosing(pages):
            return await anext(pages)

    async def polling(self) -> None:
        """Return once a long poll is under way."""
        asked = self.fake.requests
        assert await asyncio.to_thread(eventually, lambda: any(one.first("timeout") == "30000" for one in asked))

    async def one(self) -> Incoming:
        """Pull, and return the only message that came."""
        (message,) = await self.pull()
        return message

    async def inbox_of_another(self, **settings: str) -> dict[str, Incoming]:
        """Everything that a process with other settings and an empty store finds."""
        inbox = Inbox()
        await inbox.pull(self.another(**settings))
        return inbox.messages

    @property
    def holes(self) -> tuple[Hole, ...]:
        return self.inbox.holes.get(SYNC.name, ())

    @property
    def mark(self) -> str:
        return self.inbox.marks.get(SYNC.name, "")

    def asked(self, part: str) -> list[str]:
        """The paths that were asked for and hold this part."""
        return [f"{request.method} {request.path}" for request in self.fake.requests if part in request.path]

    def answer(self, message: Incoming, text: str = "Yes.", **more: Any) -> Part:
        part = Part(
            key=str(uuid.uuid4()),
            text=text,
            audience=message.audience,
            to=message.recipients,
            parent=Ref(message.remote_id, message.thread),
            thread=message.thread,
            token="TRIAGE01",
        )
        return replace(part, **more)
