"""What connectors have in common besides their network: a credential that is kept, a pace, one session at a time."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, Protocol, TypeVar

from core.audience import Audience, Recipients
from core.clock import SECOND, Micros
from core.outgoing import Length
from networks.protocol import Card, Stream
from networks.voices import voice

Rotated = Callable[[dict[str, str]], Awaitable[None]]
"""Keeps new credentials by the names of their settings; it has kept them when it returns."""


class Opens(Protocol):
    """What opens an account, and may have its credential exchanged for another."""

    rotated: Rotated

    async def close(self) -> None:
        """Let go of connections."""
        ...


A = TypeVar("A", bound=Opens)
S = TypeVar("S")


class Account(ABC, Generic[A, S]):
    """The frame of a connector. How it reads, answers and looks up is the connector's own, and none of it is here."""

    name: ClassVar[str]

    def __init__(self, access: A) -> None:
        self._access = access
        self._session: S | None = None
        """What holds while we are connected; `connect` sets it."""

    @property
    def rotated(self) -> Rotated:
        """Called with a new credential before its first use; it is kept when it returns."""
        return self._access.rotated

    @rotated.setter
    def rotated(self, keep: Rotated) -> None:
        self._access.rotated = keep

    @abstractmethod
    async def connect(self) -> Card:
        """Tell who we are and what we may do."""

    @abstractmethod
    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read now."""

    async def wait(self, stream: Stream) -> None:
        """Return at the feed's pace."""
        await asyncio.sleep(self.pace(stream) / SECOND)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text."""
        return voice(self.name).measure(text, to, audience, {})

    async def close(self) -> None:
        """Let go of connections."""
        await self._access.close()

    async def _connected(self) -> S:
        if self._session is None:
            await self.connect()
        assert self._session is not None  # noqa: S101 - connect has set it
        return self._session
