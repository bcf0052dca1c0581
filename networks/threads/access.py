"""Reaching Threads with a token that dies after sixty days and is renewed every week."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx

from core.clock import now, to_iso
from networks.errors import NeedsLogin, RateLimited, Refused, Unreachable
from networks.fields import number, row, words
from networks.graph.api import Graph, Row
from networks.graph.errors import Judge
from networks.graph.tokens import Age, Rotated, fresh_age, nobody_keeps, read_age, told_age
from networks.graph.usage import Budget
from networks.http import Edge, checked_secret
from networks.protocol import Problem
from networks.secret import Secret
from networks.threads.codes import CODES, NEW_TOKEN

SERVICE = "Threads"


@dataclass(frozen=True, slots=True)
class Door:
    """What reaching an account needs."""

    base_url: str
    token: Secret
    app_secret: Secret
    age: str = ""
    """When the token was made and when it dies, as it was kept beside it."""
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None


class Access:
    """The service, and the token that opens it."""

    def __init__(self, door: Door) -> None:
        self.rotated: Rotated = nobody_keeps
        self.scopes: frozenset[str] = frozenset()
        """The rights of the token, where the service told them."""
        budget = Budget()
        edge = Edge(
            door.base_url,
            secret=door.token,
            proxy=door.proxy,
            transport=door.transport,
            classify=Judge(SERVICE, CODES, budget, NEW_TOKEN),
        )
        self.graph = Graph(edge, budget, door.app_secret)
        self._age = read_age(door.age)
        self._renewing = asyncio.Lock()

    async def look(self) -> None:
        """Ask when the token dies and what it may do; a service that does not tell is no reason to stop."""
        token = self.graph.edge.secret.reveal()
        try:
            facts = row(await self.graph.get("/debug_token", {"input_token": token}), "data")
        except (Refused, NeedsLogin, Unreachable):
            # A dead token is named by the next call, which really needs it.
            return
        told = told_age(facts)
        self._age = Age(told.issued or self._age.issued, told.expires or self._age.expires)
        scopes = facts.get("scopes")
        self.scopes = (
            frozenset(one for one in scopes if isinstance(one, str)) if isinstance(scopes, list) else self.scopes
        )

    async def keep_alive(self) -> None:
        """Exchange the token for a fresh one when it is a week old, where somebody keeps it."""
        if not self._age.due(now()) or self.rotated is nobody_keeps:
            return
        async with self._renewing:
            if self._age.due(now()):
                await self._renew()

    async def _renew(self) -> None:
        """Keep the fresh token before its first use; the old one holds until then."""
        edge = self.graph.edge
        asked = {"grant_type": "th_refresh_token", "access_token": edge.secret.reveal()}
        try:
            answer = await self.graph.get("/refresh_access_token", asked)
        except (Refused, RateLimited, Unreachable):
            # The one we have is still good: the next pull tries again.
            return
        fresh = _token(answer)
        if fresh is None:
            return
        age = fresh_age(number(answer, "expires_in"))
        await self.rotated({"ACCESS_TOKEN": fresh.reveal(), "TOKEN_AGE": age.write()})
        edge.secret, self._age = fresh, age

    def problems(self) -> tuple[Problem, ...]:
        """Name a token that will die without anybody renewing it."""
        if not self._age.dies_soon(now()) or self._age.expires is None:
            return ()
        return (Problem(f"the token ends on {to_iso(self._age.expires)[:10]} and was not renewed", NEW_TOKEN),)

    async def close(self) -> None:
        """Let go of connections."""
        await self.graph.edge.close()


def _token(answer: Row) -> Secret | None:
    text = words(answer, "access_token")
    try:
        return checked_secret(Secret(text)) if text else None
    except ValueError:
        return None
