"""Reaching an account with a token that may die: renewed where that is possible, named where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx

from core.clock import DAY, SECOND, Micros, now
from networks.account import Rotated
from networks.errors import NeedsLogin, RateLimited, Refused, Unreachable
from networks.fields import number, row, words
from networks.graph.api import Graph, Row
from networks.graph.errors import Codes, Judge
from networks.graph.tokens import Age, fresh_age, nobody_keeps, read_age, told_age
from networks.graph.usage import Budget
from networks.http import Edge, checked_secret
from networks.protocol import Card, Problem
from networks.secret import Secret


@dataclass(frozen=True, slots=True)
class Door:
    """What reaching an account needs."""

    service: str
    base_url: str
    token: Secret
    login: str
    """What to do about a dead token."""
    codes: Codes
    app_secret: Secret = field(default_factory=lambda: Secret(""))
    app_id: str = ""
    """With it and the secret, the app can ask for the token's own life."""
    tells_itself: bool = False
    """A token may ask for its own life: no app needs to."""
    renews: str = ""
    """How a fresh token is asked for; empty where none is given."""
    versioned: bool = False
    """It is asked for below the version of the interface."""
    tells_next: bool = True
    """Every page but the last says that there is a next one."""
    age: str = ""
    """When the token was made and when it dies, as it was kept beside it."""
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None


class Access:
    """The service, and the token that opens it."""

    rotated: Rotated

    def __init__(self, door: Door) -> None:
        self.rotated = nobody_keeps
        self.scopes: frozenset[str] = frozenset()
        """The rights of the token, where the service told them."""
        self.door = door
        budget = Budget()
        edge = Edge(
            door.base_url,
            secret=door.token,
            proxy=door.proxy,
            transport=door.transport,
            classify=Judge(door.service, door.codes, budget, door.login),
        )
        self.graph = Graph(edge, budget, door.app_secret, tells_next=door.tells_next)
        self._age = read_age(door.age)
        self._tried: Micros = 0
        self._data_until: Micros = 0
        self._renewing = asyncio.Lock()

    async def look(self) -> None:
        """Ask when the token dies and what it may do, where that can be asked; it is no reason to stop."""
        try:
            facts = row(await self._told(), "data")
        except (Refused, NeedsLogin, RateLimited, Unreachable):
            # A dead token is named by the next call, which really needs it.
            return
        told = told_age(facts)
        self._age = Age(told.issued or self._age.issued, told.expires or self._age.expires)
        self._data_until = (number(facts, "data_access_expires_at") or 0) * SECOND
        scopes = facts.get("scopes")
        if isinstance(scopes, list):
            self.scopes = frozenset(one for one in scopes if isinstance(one, str))

    async def _told(self) -> Row:
        asked = {"input_token": self.graph.edge.secret.reveal()}
        if self.door.tells_itself:
            return await self.graph.get("/debug_token", asked)
        if not (self.door.app_id and self.door.app_secret):
            return {}
        key = f"{self.door.app_id}|{self.door.app_secret.reveal()}"
        # The app asks here, not the account.
        told = {**asked, "access_token": key}
        return (await self.graph.edge.call("GET", "/debug_token", params=told, anonymous=True)).object()

    async def keep_alive(self) -> None:
        """Exchange the token for a fresh one when it is a week old, where somebody keeps it."""
        if not self._due() or self.rotated is nobody_keeps:
            return
        async with self._renewing:
            if self._due():
                await self._renew()

    def _due(self) -> bool:
        if not self.door.renews or now() - self._tried < DAY:
            return False
        unknown = self._age.issued is None and self._age.expires is None
        return unknown or self._age.due(now())

    async def _renew(self) -> None:
        """Keep the fresh token before its first use; the old one holds until then."""
        edge, self._tried = self.graph.edge, now()
        asked = {"grant_type": self.door.renews, "access_token": edge.secret.reveal()}
        path = "/refresh_access_token"
        try:
            answer = await self.graph.get(path if self.door.versioned else str(edge.base.copy_with(path=path)), asked)
        except (Refused, RateLimited, Unreachable, NeedsLogin):
            # The one we have may be too young, or still good: what really needs it says so.
            return
        fresh = _token(answer)
        if fresh is None:
            return
        age = fresh_age(number(answer, "expires_in"))
        await self.rotated({"ACCESS_TOKEN": fresh.reveal(), "TOKEN_AGE": age.write()})
        edge.secret, self._age = fresh, age

    def lacking(self, needed: Mapping[str, str]) -> tuple[Problem, ...]:
        """Name the rights that the token lacks, with what each is for, where the service told its rights."""
        missing = [scope for scope in needed if self.scopes and scope not in self.scopes]
        return tuple(
            Problem(f"The token lacks the right {scope}: {needed[scope]}", self.door.login) for scope in missing
        )

    def dated(self, card: Card) -> Card:
        """Return a card with the end of the token, or of its access to data, whichever comes first."""
        ends = [at for at in (self._age.expires, self._data_until) if at]
        return replace(card, ends=min(ends, default=None), renewal=self.door.login)

    async def close(self) -> None:
        """Let go of connections."""
        await self.graph.edge.close()


def _token(answer: Row) -> Secret | None:
    text = words(answer, "access_token")
    try:
        return checked_secret(Secret(text)) if text else None
    except ValueError:
        return None
