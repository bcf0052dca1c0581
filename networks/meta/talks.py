"""Reading conversations: all in one list, or where one of them breaks the list, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from core.clock import MINUTE, Micros, now
from networks.errors import Refused
from networks.fields import ident, rows
from networks.graph.api import Graph, Row
from networks.graph.errors import Gone, Stuck
from networks.http import Params, segment
from networks.meta.parse import Me, Talk, hollow, talk
from networks.meta.service import MESSAGES, Service

AT_ONCE = 25
BETWEEN = 0.5
"""Seconds before each call that is made for one thing alone: two a second are allowed."""
ONE_BY_ONE: Micros = 10 * MINUTE
"""How long the whole list is not asked for once a conversation has broken it."""
LISTS = ("id,updated_time",)
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Reader:
    """Reads the conversations of one account."""

    graph: Graph
    me: Me
    service: Service
    pause: Pause = asyncio.sleep
    _bare_until: Micros = 0

    async def lists(self) -> AsyncGenerator[tuple[list[Talk], bool], None]:
        """Yield the conversations, the newest first, each page with whether it is the last."""
        if now() >= self._bare_until:
            try:
                async with aclosing(self._told("talks", self.service.talk_sets)) as pages:
                    async for page in pages:
                        yield page
            except Stuck:
                self._bare_until = now() + ONE_BY_ONE
            else:
                return
        async with aclosing(self._told("list of talks", LISTS)) as pages:
            async for page in pages:
                yield page

    async def _told(self, kind: str, sets: tuple[str, ...]) -> AsyncGenerator[tuple[list[Talk], bool], None]:
        params: Params = {"platform": self.service.platform, "limit": AT_ONCE}
        async with aclosing(self.graph.pages(self.service.talks, kind, sets, params)) as pages:
            async for views, last in pages:
                yield [talk(view, self.me) for view in views], last

    async def one(self, identity: str) -> Talk:
        """Return one conversation by its id."""
        await self.pause(BETWEEN)
        view = await self.graph.fielded(f"/{segment(identity)}", "talk", self.service.talk_sets)
        return talk({"id": identity, "messages": {}, **view}, self.me)

    async def of(self, who: str) -> Talk | None:
        """Return the conversation with a person, or None where there is none that we can see."""
        asked: Params = {"platform": self.service.platform, "user_id": who}
        try:
            found = await self.graph.fielded(self.service.talks, "talks", self.service.talk_sets, asked)
        except Gone:
            return None
        views = [view for view in rows(found, "data") if ident(view)]
        return talk(views[0], self.me) if views else None

    async def whole(self, one: Row) -> Row:
        """Return a message with what its list left out; where its own page says no more, as it was."""
        if not hollow(one):
            return one
        await self.pause(BETWEEN)
        try:
            return {**one, **await self.message(ident(one))}
        except (Refused, Stuck):
            return one

    async def message(self, identity: str) -> Row:
        """Return a message by its id. Raises Gone where it was taken back, or has twenty newer ones."""
        return await self.graph.fielded(f"/{segment(identity)}", "message", MESSAGES)
