"""The server's events, where it has them: they only say that a pull is worth it. Nothing is read from them."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress

from core.clock import SECOND, Micros
from networks.backoff import backoff
from networks.errors import NeedsLogin, NetworkError, Refused
from networks.http import Edge, Event

PATH = "/api/v1/streaming/user/notification"
PATIENCE = 5
"""How many paces a stream rests while events flow: filtered strangers are never announced."""
WAKES = {
    "notification": ("mentions", "conversations"),
    "notifications_merged": ("mentions", "conversations", "requests"),
    "conversation": ("conversations",),
}


ANNOUNCED = frozenset({"mentions", "conversations"})


class Live:
    """One open event stream and a bell for each feed."""

    def __init__(self, edge: Edge, feeds: tuple[str, ...]) -> None:
        self.edge = edge
        self.flowing = False
        self._over = False
        self._bells = {feed: asyncio.Event() for feed in feeds}
        self._task: asyncio.Task[None] | None = None

    async def rest(self, feed: str, pace: Micros) -> None:
        """Return when a feed is worth a pull: its bell rang, or it is time."""
        if self._task is None and not self._over:
            self._task = asyncio.create_task(self._listen())
        seconds = self.pace(feed, pace) / SECOND
        with suppress(TimeoutError):
            # Not wait_for: when the bell rings in the moment of a cancel, it loses the cancel.
            async with asyncio.timeout(seconds):
                await self._bells[feed].wait()
        self._bells[feed].clear()

    def pace(self, feed: str, pace: Micros) -> Micros:
        """Return how long a feed rests at most."""
        return pace * (PATIENCE if self.flowing and feed in ANNOUNCED else 1)

    async def close(self) -> None:
        """Stop listening."""
        # Also where the line breaks in the moment of the cancel, and is taken for a line to be opened anew.
        self._over = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.edge.close()

    async def _listen(self) -> None:
        attempt = 0
        while not self._over:
            try:
                await self._hear()
                attempt = 0
            except (NeedsLogin, Refused):
                self._over = True
            except NetworkError:
                attempt += 1
            self.flowing = False
            self._ring(*self._bells)
            if not self._over:
                await asyncio.sleep(backoff(attempt) / SECOND)

    async def _hear(self) -> None:
        async with aclosing(self.edge.events(PATH)) as events:
            async for event in events:
                if not self.flowing:
                    self.flowing = True
                    self._ring(*self._bells)
                self._ring(*woken_by(event))

    def _ring(self, *feeds: str) -> None:
        for feed in feeds:
            self._bells[feed].set()


def woken_by(event: Event) -> tuple[str, ...]:
    """Return the feeds that an event makes worth a pull."""
    if event.name == "notification" and _kind(event.data) not in {"mention", ""}:
        return ()
    return WAKES.get(event.name, ())


def _kind(data: str) -> str:
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    kind = table.get("type") if isinstance(table, dict) else None
    return kind if isinstance(kind, str) else ""
