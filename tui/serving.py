"""The accounts of one interface: each is connected, again until it answers, and read. None waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from core.clock import SECOND
from desk import lines, sync
from desk.ending import end, together
from desk.lines import Line, Plug
from desk.office import Desk
from store.keeping import Kept

log = logging.getLogger(__name__)
Watched = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Serving:
    """What reads the networks for as long as the desk is open."""

    def __init__(
        self,
        desk: Desk,
        connected: dict[int, Line],
        changed: Callable[[], None],
        kept: Callable[[str, Kept], None],
        watched: Watched,
    ) -> None:
        self._desk = desk
        self._connected = connected
        self._changed = changed
        self._kept = kept
        self._watched = watched
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """What is under way, an account a task."""
        return list(self._tasks.values())

    def begin(self, plugs: Iterable[Plug]) -> None:
        """Serve accounts from now on."""
        for plug in plugs:
            self._tasks[plug.slug] = self._watched(self._serve(plug))

    async def replace(self, plug: Plug) -> None:
        """Serve an account that was just added, in the stead of the one of its name that had an older token."""
        before = self._tasks.pop(plug.slug, None)
        if before is not None:
            await end([before])
        old = [line for line in self._connected.values() if line.slug == plug.slug]
        for line in old:
            del self._connected[line.account]
        await lines.close_all(old)
        self.begin([plug])

    async def _serve(self, plug: Plug) -> None:
        """Connect an account, again until it answers, and read it."""
        pause = sync.FIRST_BACK_OFF
        while not isinstance(line := await lines.connect(self._desk, plug), Line):
            log.info("account %s could not be connected", plug.slug)
            self._changed()
            pause = min(pause * 2, sync.LONGEST_BACK_OFF)
            await asyncio.sleep(pause / SECOND)
        self._put(line)
        reading = sync.Puller(self._desk, line, kept=self._kept).watch()
        await together([reading, lines.keep_card(self._desk, line, self._put)])

    def _put(self, line: Line) -> None:
        self._connected[line.account] = line
        self._changed()
