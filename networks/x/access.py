"""Reaching X with a pair of tokens: exchanged by one program at a time, and kept before its first use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from core.clock import MINUTE, Micros, now
from networks.account import Rotated
from networks.calls import Calls, told
from networks.errors import NeedsLogin, RateLimited, Unreachable
from networks.http import Edge, Params, Reply
from networks.protocol import Look, Turn
from networks.x.dialect import DIALECTS, Dialect, other
from networks.x.door import SESSION, SIGN_IN, Door, Session, read_session
from networks.x.replies import Expired, OtherDialect, judge
from networks.x.shapes import Row

EARLY: Micros = 2 * MINUTE
"""A token that runs out so soon is exchanged before it is used."""
FEW = 3
"""So many calls are left for what a person waits for."""


async def nobody_keeps(_tokens: dict[str, str]) -> None:
    """Refuse to exchange a pair that would be lost with the process: the old one dies with the exchange."""
    raise NeedsLogin(
        "the sign-in could not be kept, and X makes the old one worthless with each new one",
        "set CONSULTA_KEY so that it can be kept, or run consulta accounts add again",
    )


async def _nothing() -> Mapping[str, str]:
    return {}


@asynccontextmanager
async def alone() -> AsyncIterator[Look]:
    """Take the turn where nobody else can know of this account."""
    yield _nothing


class Access:
    """X, and the pair of tokens that opens it."""

    rotated: Rotated

    def __init__(self, door: Door) -> None:
        self.rotated = nobody_keeps
        self.turn: Turn = alone
        self.dialect: Dialect = DIALECTS[door.dialect]
        self._door = door
        self._gate = door.edge()
        self._edge = Edge(door.base_url, proxy=door.proxy, transport=door.transport, classify=judge)
        self._session = read_session(door.kept.reveal(), door.account)
        self._busy = asyncio.Lock()
        self._budgets: dict[str, Calls] = {}

    @property
    def host(self) -> str:
        """Return the name of the server."""
        return self._edge.base.host

    async def scopes(self) -> frozenset[str]:
        """Return the rights of the sign-in, where X told them."""
        return (await self._opened()).scopes

    async def get(self, path: str, params: Params | None = None, *, family: str) -> Row:
        """Ask for something; `family` names whose budget it uses."""
        return (await self._call("GET", path, family, params=params)).object()

    async def posts(self, path: str, params: Mapping[str, Any], *, family: str) -> Row:
        """Ask for posts with all their fields."""
        return await self._asked(path, params, family, lambda dialect: dialect.posts)

    async def texts(self, path: str, params: Mapping[str, Any], *, family: str) -> Row:
        """Ask for what posts say, and for nobody's name."""
        return await self._asked(path, params, family, lambda dialect: dialect.texts)

    async def events(self, path: str, params: Mapping[str, Any], *, family: str) -> Row:
        """Ask for private messages with all their fields."""
        return await self._asked(path, params, family, lambda dialect: dialect.direct)

    async def post(self, path: str, body: Row, *, family: str) -> Row:
        """Say something that somebody will see."""
        return (await self._call("POST", path, family, json=body, sending=True)).object()

    async def delete(self, path: str, *, family: str) -> None:
        """Take something away."""
        await self._call("DELETE", path, family)

    async def call(self, method: str, path: str, *, family: str, **options: Any) -> Reply:
        """Ask once as the HTTP edge does, for what needs the whole answer."""
        return await self._call(method, path, family, **options)

    async def close(self) -> None:
        """Let go of connections."""
        await self._gate.close()
        await self._edge.close()

    def calls(self) -> Calls | None:
        """Return the budget of which the smallest share is left, as X told: each kind of call has its own."""
        present = now()
        current = [one for one in self._budgets.values() if one.resets_at is None or one.resets_at > present]
        return min(current, key=lambda one: (one.left or 0) / max(one.of or 1, 1), default=None)

    def slowed(self, family: str, pace: Micros) -> Micros:
        """Return how long to wait where few calls of a kind are left: until they are counted anew."""
        found = self._budgets.get(family)
        if found is None or found.left is None or found.left > FEW or found.resets_at is None:
            return pace
        return max(pace, found.resets_at - now())

    async def _asked(
        self, path: str, params: Mapping[str, Any], family: str, fields: Callable[[Dialect], Mapping[str, str]]
    ) -> Row:
        """Ask in the dialect that was taken last; where its names are not known, once in the other one."""
        used = self.dialect
        try:
            return await self.get(path, {**params, **fields(used)}, family=family)
        except OtherDialect:
            tried = other(used)
            found = await self.get(path, {**params, **fields(tried)}, family=family)
            self.dialect = tried
            return found

    async def _call(self, method: str, path: str, family: str, **options: Any) -> Reply:
        """Ask once; where the token ran out, once more with a fresh one: nothing was done until then."""
        session = await self._opened()
        try:
            return await self._once(session, method, path, family, options)
        except Expired:
            return await self._once(await self._renewed(session), method, path, family, options)

    async def _once(self, session: Session, method: str, path: str, family: str, options: Mapping[str, Any]) -> Reply:
        self._edge.secret = session.access
        reply = await self._edge.call(method, path, **options)
        calls = told(reply.headers, now())
        if calls is not None:
            self._budgets[family] = calls
        return reply

    async def _opened(self) -> Session:
        session = self._session
        if session is None or session.ends - now() < EARLY:
            session = await self._renewed(session, needed=session is None or session.ends < now())
        return session

    async def _renewed(self, used: Session | None, *, needed: bool = True) -> Session:
        """Exchange the pair, one program at a time; where it need not be now, an outage is no reason to stop."""
        async with self._busy:
            if self._session is not None and self._session is not used:
                return self._session
            try:
                async with self.turn() as kept:
                    self._session = await self._theirs(used, kept) or await self._exchanged(used, kept)
            except (RateLimited, Unreachable):
                if needed or used is None:
                    raise
                return used
            return self._session

    async def _theirs(self, used: Session | None, kept: Look) -> Session | None:
        """Return the pair that another program of ours has got meanwhile."""
        found = read_session((await kept()).get(SESSION, ""), self._door.account)
        return found if found is not None and (used is None or found.access != used.access) else None

    async def _exchanged(self, used: Session | None, kept: Look) -> Session:
        """Exchange the pair; the fresh one is kept before its first use."""
        if self.rotated is nobody_keeps:
            await nobody_keeps({})
        refresh = used.refresh if used is not None else self._door.refresh
        if not refresh:
            raise NeedsLogin("nobody has signed in to X for this account yet", SIGN_IN)
        form = {"grant_type": "refresh_token", "refresh_token": refresh.reveal()}
        try:
            fresh = await self._door.exchange(self._gate, form)
        except NeedsLogin:
            # Whoever has exchanged it since, the pair that is kept by now is the one that counts.
            theirs = await self._theirs(used, kept)
            if theirs is None:
                raise
            return theirs
        await self.rotated({SESSION: fresh.write()})
        return fresh
