"""The one stream of an account: the live sync first, then the gaps it left, then the long poll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from core.clock import to_iso
from core.incoming import Page
from networks.errors import Refused
from networks.matrix.mark import Lost, Mark, decode
from networks.matrix.reading import Reading
from networks.matrix.replies import Invalid
from networks.matrix.rooms import Rooms
from networks.matrix.server import FILTER, HomeServer
from networks.matrix.shapes import Json, table

LONG_POLL = 30.0
MOST_LIVE_PAGES = 20
GAP_PAGES_BETWEEN = 10
"""While history is being read, the live sync has its turn after this many pages."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far beyond a stored token the server was asked, and an answer that nobody took yet.

    What lies between `stored` and `position` was empty, so that a mark which still says `stored` misses nothing.
    """

    stored: str
    position: str
    answer: Json | None = None


class SyncStream:
    """Pulls and waits. One sync is in flight at a time; an answer counts only when its page was stored."""

    def __init__(self, server: HomeServer, rooms: Rooms, reading: Reading) -> None:
        self._server = server
        self._rooms = rooms
        self._reading = reading
        self._filter = ""
        self._reached: Reached | None = None
        self._flight = asyncio.Lock()

    async def pull(self, mark_text: str) -> AsyncGenerator[Page, None]:
        """Yield what is new since a mark, and what earlier answers left out."""
        if not self._rooms.me.id:
            await self._rooms.introduce()
        mark = decode(mark_text)
        anew = bool(mark_text) and not mark.at
        while True:
            async with aclosing(self._live_pages(mark)) as pages:
                async for page in pages:
                    yield replace(page, anew=True) if anew else page
                    anew = False
                    mark = decode(page.mark)
            read = 0
            while mark.gaps and read < GAP_PAGES_BETWEEN:
                page = await self._reading.history(mark, mark.gaps[0])
                yield page
                mark, read = decode(page.mark), read + 1
            if not mark.gaps:
                return

    async def wait(self) -> None:
        """Return when something is there to be pulled. The answer is kept for the next pull, and the mark stays."""
        if self._reached is None:
            return
        while self._reached.answer is None:
            try:
                answer = await self._sync(self._reached.position, LONG_POLL)
            except Invalid:
                # The server forgot the token: the next pull reads anew and says so.
                return
            position = str(answer.get("next_batch") or self._reached.position)
            worth = bool(table(answer, "rooms") or table(answer, "account_data"))
            self._reached = replace(
                self._reached,
                position=self._reached.position if worth else position,
                answer=answer if worth else None,
            )

    async def _live_pages(self, mark: Mark) -> AsyncGenerator[Page, None]:
        for _ in range(MOST_LIVE_PAGES):
            position, answer = await self._next_answer(mark)
            if position == "" and mark.since:
                mark = _without_since(mark)
            page = await self._reading.live(mark, position, answer)
            if page is not None:
                yield page
                mark = decode(page.mark)
            # Only now is the page stored, and its token may be used.
            self._reached = Reached(mark.since, str(answer["next_batch"]))
            if not table(answer, "rooms"):
                return

    async def _next_answer(self, mark: Mark) -> tuple[str, Json]:
        """Return an answer and the token that it answers; an empty token means that all was read anew."""
        reached = self._reached
        position = mark.since
        if reached is not None and reached.stored == mark.since:
            position = reached.position
            if reached.answer is not None:
                return position, reached.answer
        try:
            return position, await self._sync(position, 0)
        except Invalid:
            if not position:
                raise
            self._reached = None
            return "", await self._sync("", 0)

    async def _sync(self, since: str, hold: float) -> Json:
        async with self._flight:
            if not self._filter:
                self._filter = await self._chosen_filter()
            try:
                return await self._server.sync(since, self._filter, hold)
            except Refused:
                # The server may have lost the filter: it is stored anew next time.
                self._filter = ""
                raise

    async def _chosen_filter(self) -> str:
        inline = json.dumps(FILTER)
        try:
            return await self._server.upload_filter(self._rooms.me.id) or inline
        except Refused:
            return inline


def _without_since(mark: Mark) -> Mark:
    """Return the mark of somebody whose token the server forgot: everything is read anew, and that is said."""
    day = to_iso(mark.at)[:16].replace("T", " ") if mark.at else "an unknown time"
    reason = (
        f"the home server forgot where we were ({day} UTC): all rooms are read again, "
        "but not those that were left since"
    )
    lost = Lost(f"forgotten {mark.since}", mark.since, "", reason)
    return replace(mark, since="").with_lost(lost)
