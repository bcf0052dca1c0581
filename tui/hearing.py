"""What other machines decide shows at once: PostgreSQL tells that something changed, and the screen reads it anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desk.office import Desk

if TYPE_CHECKING:
    from store.news import Listener

PAUSE = 0.2
"""Seconds between two readings: a flood of news is read a few times a second."""


class Hearing:
    """Hears of what is written to one store; where its engine tells nothing, whoever asks looks by themselves."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self.told = False
        """Whether the store tells what changes: nobody has to look then."""

    async def serve(self) -> None:
        """Read anew whenever something was told; runs until it is cancelled."""
        heard, loop = asyncio.Event(), asyncio.get_running_loop()

        def tell(_news: Sequence[str]) -> None:
            # What is told are ids; everything on screen is read anew, so that nothing hangs on which came through.
            loop.call_soon_threadsafe(heard.set)

        listener: Listener | None = await asyncio.to_thread(self._desk.store.listen, tell)
        if listener is None:
            return
        try:
            while True:
                await heard.wait()
                heard.clear()
                self.told = True
                self._changed()
                await asyncio.sleep(PAUSE)
        finally:
            await asyncio.to_thread(listener.close)
