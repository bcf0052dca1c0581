"""The one stream of a bot. Asking for the next updates makes Telegram forget those before: only what is stored counts.

The update to ask from is always one that the store knows. A long poll asks from there too, and keeps what it
gets: it is asked for again, and so confirmed, only once its page is stored.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from core.clock import MINUTE, Clock, Micros, now
from core.incoming import Deletion, Edit, Page
from networks.aside import body_of
from networks.errors import Refused, Unreachable
from networks.fields import ident, words
from networks.telegram.api import BotApi
from networks.telegram.digest import Batch, connections_in, fate_in, next_offset
from networks.telegram.groups import Groups
from networks.telegram.mark import KEPT_BY_TELEGRAM, Connection, Mark, connection_in, contested, decode
from networks.telegram.parse import Me
from networks.telegram.replies import Conflict

Json = dict[str, Any]
LONG_POLL = 50.0
"""Telegram holds an answer back no longer than this, in seconds."""
PROBE = 5.0
"""After a conflict: if another program reads too, it will have asked again within these seconds."""
UNHELD = 5.0
"""An empty answer that comes sooner, in seconds, was not held back."""
BEAT: Micros = 10 * MINUTE
"""So often it is noted that nothing came: a later start then knows how long nobody asked."""


class Updates:
    """Pulls and waits. What it learns on the way, sending needs too."""

    def __init__(self, api: BotApi, users: frozenset[str], clock: Clock = now) -> None:
        self._api = api
        self._users = users
        self._clock = clock
        self.groups = Groups(api, clock)
        self.me = Me()
        self.mark = Mark()
        """As it is stored."""
        self._begun = False
        self._waiting: list[Json] = []
        """What a long poll got and nobody stored yet."""
        self._conflict: Conflict | None = None
        self._conflict_since: Micros = 0

    async def introduce(self) -> Json:
        """Ask who the bot is."""
        told = await self._api.me()
        if not ident(told):
            raise Unreachable("Telegram did not say who the bot is")
        self.me = Me(ident(told), words(told, "username"), words(told, "first_name"))
        return told

    async def pull(self, mark_text: str) -> AsyncGenerator[Page, None]:
        """Yield what is new since a mark, page by page."""
        if not self.me.id:
            await self.introduce()
        self._resume(decode(mark_text))
        if self._conflict is not None:
            async for noted in self._after_conflict():
                yield noted
        back = True
        while True:
            updates, self._waiting = self._waiting or await self._asked(0), []
            page, back = await self._page(updates, back=back), False
            if page is not None:
                # What is not stored stays with Telegram: only after this line is the next page asked for.
                yield page
                self.mark = decode(page.mark)
            self._begun = True
            if not updates:
                return

    async def wait(self) -> None:
        """Return when something is there to be pulled, or when it should be noted that nothing is."""
        until = self._clock() + BEAT
        while self._begun and not self._waiting and self._clock() < until:
            asked_at = time.monotonic()
            self._waiting = await self._asked(LONG_POLL)
            if not self._waiting and time.monotonic() - asked_at < UNHELD:
                # Something between us and Telegram does not hold answers back: it is not asked without a pause.
                await asyncio.sleep(UNHELD)

    def reread(self, body: str) -> Page:
        """Read an update again that was set aside; the mark stays as it is."""
        batch = self._batch()
        batch.take([body_of(body)])
        return batch.page(self.mark.offset)

    def fate(self, remote_id: str) -> Edit | Deletion | None:
        """Return what news that nobody stored yet say of a message."""
        batch = self._batch()
        batch.take(self._waiting)
        return fate_in(batch, remote_id)

    def _resume(self, mark: Mark) -> None:
        if mark != self.mark:
            # Another program stored more meanwhile, or less than we thought: what we hold is asked for again.
            self._waiting = []
        self.mark = mark

    async def _after_conflict(self) -> AsyncGenerator[Page, None]:
        """Say what may be missing now, and go on only once nobody else asks."""
        self._conflict_since = self._conflict_since or self.mark.caught or self._clock()
        noted = self.mark.with_lost(contested(self._conflict_since, self._clock()))
        yield Page(noted.encode(), holes=noted.holes(self._users))
        self.mark = noted
        self._waiting = await self._asked(PROBE)
        self._conflict, self._conflict_since = None, 0

    async def _asked(self, hold: float) -> list[Json]:
        try:
            return await self._api.updates(self.mark.asked_from(self._clock()), hold)
        except Conflict as conflict:
            self._conflict = conflict
            raise

    def _batch(self) -> Batch:
        return Batch(self.me, self.mark, self._clock(), self.mark.caught, self._users)

    async def _page(self, updates: list[Json], *, back: bool) -> Page | None:
        """Return the page of some updates, or None where there is nothing worth storing.

        The first page of a pull comes `back`: the oldest that waits is on it, so that later ones can miss nothing.
        """
        batch, present, before = self._batch(), self._clock(), self.mark
        batch.mark = before.polled_at(present, back=back)
        if back and before.is_late(present):
            await self._look_again(batch)
        if updates:
            await self._meet(batch, connections_in(updates))
            batch.take(updates)
            batch.messages = await self.groups.with_readers(batch.messages)
            offset = next_offset(updates)
            if not offset:
                raise Unreachable("Telegram answered with updates that have no numbers")
            # The oldest that waits is on this first page: a moment later nothing of it is forgotten.
            caught = before.caught or present - KEPT_BY_TELEGRAM + BEAT
            batch.mark = replace(batch.mark, offset=offset, newest=present, caught=caught)
        elif batch.mark.holes(self._users) == before.holes(self._users) and present - before.caught < BEAT // 2:
            return None
        else:
            batch.mark = replace(batch.mark, caught=present)
        page = batch.page(before.offset)
        return page if before.polled else replace(page, back_to=present - KEPT_BY_TELEGRAM)

    async def _meet(self, batch: Batch, connections: set[str]) -> None:
        """Ask whose account a connection is that was made before we came."""
        for one in sorted(connections):
            if batch.mark.connection(one) is None:
                batch.mark = batch.mark.with_connection(await self.connection(one))

    async def _look_again(self, batch: Batch) -> None:
        """Ask for the connections as they are: that one ended, or was made anew, is among what was forgotten."""
        for one in batch.mark.connections:
            try:
                told = await self._api.connection(one.id)
            except Refused:
                told = {"id": one.id, "is_enabled": False, "user": {"id": one.user, "username": one.username}}
            batch.take([{"business_connection": told}])

    async def connection(self, identity: str) -> Connection:
        """Return a business connection as it is now; one that Telegram does not show has ended."""
        try:
            return connection_in(await self._api.connection(identity), self._clock())
        except Refused:
            return Connection(identity, enabled=False, may_reply=False, noted=self._clock())
