"""Sending while no inbox is open: what belongs to no session leaves by a program that reads the networks all day.

That is what waits for office hours, and what a command held. It goes through the same dispatcher, under the same leases
and looks; what an inbox holds stays the business of inboxes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from core.clock import MINUTE, SECOND, Micros
from desk.dispatch import Dispatcher, Outcome
from desk.ending import CLOSING, FINISHING, in_time, together
from desk.lines import Line
from desk.office import Desk
from desk.wakefulness import BEAT
from store import hours
from store.errors import StoreBusy

log = logging.getLogger(__name__)
LOOK: Micros = 5 * SECOND
"""So often it is looked whether something is due."""
LOOK_SELDOM: Micros = MINUTE
"""The same, where the last round moved nothing: another program sends, or a person has to look."""


class Unattended:
    """Sends for accounts that are being read."""

    def __init__(self, desk: Desk, lines: Mapping[int, Line], sent: Callable[[Sequence[Outcome]], None]) -> None:
        self._desk = desk
        self._sent = sent
        self._dispatcher = Dispatcher(desk, lines, alone=True)
        self._between = asyncio.Event()
        """Set while no round is under way."""
        self._between.set()

    async def serve(self) -> None:
        """Send what is due; runs until it is cancelled."""
        await together((self._beat(), self._dispatch()))

    async def finish(self) -> None:
        """Take nothing new, and wait for what is leaving."""
        self._dispatcher.close(FINISHING)
        await in_time(self._dispatcher.idle(), FINISHING)
        # What has just left is told.
        await in_time(self._told(), CLOSING)

    async def _told(self) -> None:
        await self._between.wait()

    async def let_go(self) -> None:
        """Break off what is still under way, and give the leases back."""
        await self._dispatcher.stop()
        await self._dispatcher.let_go()

    async def _beat(self) -> None:
        """Note that the program runs: a machine that slept reads before it sends."""
        while True:
            self._dispatcher.awake.beat()
            await asyncio.sleep(BEAT)

    async def _dispatch(self) -> None:
        pause = LOOK
        while True:
            await asyncio.sleep(pause / SECOND)
            self._between.clear()
            try:
                pause = await self._look()
            except StoreBusy as error:
                log.info("nothing can be sent now: %s", error.what)
            finally:
                self._between.set()

    async def _look(self) -> Micros:
        """Send what is due, and return how long there is nothing to look for."""
        if not await asyncio.to_thread(hours.alone, self._desk.store.reader, self._desk.now()):
            return LOOK
        outcomes = await self._dispatcher.round()
        # An inbox that opens now need not wait until the leases run out.
        await self._dispatcher.let_go()
        self._sent(outcomes)
        return LOOK if outcomes else LOOK_SELDOM
