"""Reaching an account's server with a session that is kept between starts and exchanged when it runs out."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from core.clock import SECOND, Micros, now
from networks.account import Rotated
from networks.bluesky.replies import NEW_PASSWORD, Expired, Judge, asked_until
from networks.bluesky.session import Session, read_session, session_in
from networks.calls import Calls
from networks.calls import told as told_calls
from networks.errors import NeedsLogin, Refused
from networks.fields import number
from networks.http import Edge, Params, Reply
from networks.secret import Secret

SESSION = "SESSION"
"""Under what name the session is kept."""
CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
"""Private messages lie with one central service; our own server hands the call on where this header stands."""
SHARE_LEFT = 20
"""We slow down once less than one in so many calls is left."""


@dataclass(frozen=True, slots=True)
class Door:
    """What reaching an account needs."""

    base_url: str
    handle: str
    password: Secret
    kept: Secret = Secret("")  # noqa: RUF009 - immutable
    """The session of an earlier start, as it was kept."""
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def account(self) -> str:
        """Whose session is wanted, from where, and by which password: another one may have other rights."""
        known_by = hashlib.sha256(self.password.reveal().encode()).hexdigest()[:16]
        return f"{self.handle.lower()} {self.base_url.rstrip('/')} {known_by}"


async def nobody_keeps(_tokens: dict[str, str]) -> None:
    """Refuse to log in where the session would be lost with the process: logins are few, and counted by the day."""
    raise NeedsLogin(
        "the session could not be kept, and Bluesky takes few logins a day",
        "set CONSULTA_KEY so that it can be kept, or run consulta accounts add again",
    )


class Access:
    """The account's server, and the session that opens it."""

    rotated: Rotated

    def __init__(self, door: Door) -> None:
        self.rotated = nobody_keeps
        self._door = door
        self._judge = Judge()
        self._gate = self._to(door.base_url)
        self._session = read_session(door.kept.reveal(), door.account)
        self._servers: dict[str, Edge] = {}
        self._busy = asyncio.Lock()
        self._turned_away: NeedsLogin | None = None
        self._slow_until: Micros = 0
        self.calls: Calls | None = None
        """What is left of the calls, as the account's server told last."""

    async def did(self) -> str:
        """Return who we are. Raises NeedsLogin."""
        return (await self._opened())[1].did

    async def host(self) -> str:
        """Return the name of the account's own server."""
        return (await self._opened())[0].base.host

    async def get(self, nsid: str, params: Params | None = None, *, chat: bool = False) -> dict[str, Any]:
        """Ask for something."""
        return (await self._call("GET", nsid, chat=chat, params=params)).object()

    async def post(self, nsid: str, body: Any, *, chat: bool = False, sending: bool = False) -> dict[str, Any]:
        """Do something; `sending` where somebody may see it."""
        return (await self._call("POST", nsid, chat=chat, json=body, sending=sending)).object()

    async def close(self) -> None:
        """Let go of connections."""
        for edge in (self._gate, *self._servers.values()):
            await edge.close()

    def slowed(self, pace: Micros) -> Micros:
        """Return how long to wait where the calls of the account are nearly used up."""
        return max(pace, min(self._slow_until - now(), 300 * SECOND))

    async def _call(self, method: str, nsid: str, *, chat: bool, **options: Any) -> Reply:
        """Ask once; where the session ran out, once more with a fresh one.

        A refusal of the token comes before anything is done, so that sends may go again too.
        """
        headers = CHAT if chat else None
        edge, session = await self._opened()
        try:
            reply = await edge.call(method, f"/xrpc/{nsid}", headers=headers, **options)
        except Expired:
            edge, _ = await self._renewed(session)
            reply = await edge.call(method, f"/xrpc/{nsid}", headers=headers, **options)
        self._judge.relax()
        self._note(reply.headers)
        return reply

    def _note(self, headers: Mapping[str, str]) -> None:
        """Remember how many calls are left, and that they are few."""
        self.calls = told_calls(headers, now()) or self.calls
        limit, left = (number(dict(headers), f"ratelimit-{name}") for name in ("limit", "remaining"))
        if limit and left is not None and left * SHARE_LEFT < limit:
            told = {"ratelimit-remaining": "0", "ratelimit-reset": headers.get("ratelimit-reset", "")}
            self._slow_until = asked_until(told, now()) or 0

    async def _opened(self) -> tuple[Edge, Session]:
        if self._session is None:
            async with self._busy:
                if self._session is None:
                    await self._keep(await self._logged_in())
        assert self._session is not None  # noqa: S101 - it was kept just now
        return self._edge_of(self._session), self._session

    async def _renewed(self, used: Session) -> tuple[Edge, Session]:
        """Exchange the tokens, one at a time: the fresh pair is kept before its first use.

        The old refresh token holds for two hours more and gives the same successor, so that a lost answer or a
        program that ends here loses nothing.
        """
        async with self._busy:
            if self._session == used:
                await self._keep(await self._exchanged(used))
        return await self._opened()

    async def _exchanged(self, used: Session) -> Session:
        bearer = {"Authorization": f"Bearer {used.refresh.reveal()}"}
        edge = self._edge_of(used)
        try:
            reply = await edge.call("POST", "/xrpc/com.atproto.server.refreshSession", headers=bearer, anonymous=True)
        except NeedsLogin:
            # It was not used for months, or taken back: the app password may still be good.
            return await self._logged_in()
        fresh = session_in(reply, self._door.account)
        if fresh.did != used.did:
            raise NeedsLogin("the server answered with another account's session", NEW_PASSWORD)
        return fresh

    async def _logged_in(self) -> Session:
        """Log in with the app password; one that was turned away is not tried again: accounts are locked for that."""
        if self.rotated is nobody_keeps:
            await nobody_keeps({})
        if self._turned_away is not None:
            raise self._turned_away
        body = {"identifier": self._door.handle, "password": self._door.password.reveal()}
        try:
            reply = await self._gate.call("POST", "/xrpc/com.atproto.server.createSession", json=body, anonymous=True)
        except NeedsLogin as error:
            self._turned_away = NeedsLogin("Bluesky does not take this handle with this app password", NEW_PASSWORD)
            raise self._turned_away from error
        except Refused as error:
            raise NeedsLogin(error.what, "check HANDLE: it is the whole name, such as dr-ruiz.bsky.social") from None
        return session_in(reply, self._door.account)

    async def _keep(self, session: Session) -> None:
        await self.rotated({SESSION: session.write()})
        self._session = session

    def _edge_of(self, session: Session) -> Edge:
        """Return the line to the account's own server, with the session's token."""
        base = session.server or self._door.base_url
        if base not in self._servers:
            self._servers[base] = self._to(base)
        edge = self._servers[base]
        edge.secret = session.access
        return edge

    def _to(self, base: str) -> Edge:
        door = self._door
        return Edge(base, proxy=door.proxy, transport=door.transport, classify=self._judge)
