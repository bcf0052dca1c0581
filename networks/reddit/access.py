"""Reaching Reddit: a refresh token that stays, access tokens that last a day, and a budget that each answer tells."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from core.clock import MINUTE, SECOND, Micros, now
from networks.account import Rotated
from networks.calls import Calls
from networks.errors import NeedsLogin, RateLimited, Refused, Unreachable
from networks.fields import number, words
from networks.graph.tokens import nobody_keeps
from networks.http import Edge, Params, Reply, checked_secret
from networks.reddit.replies import NEW_TOKEN, Expired, judge, objection
from networks.secret import Secret

Row = dict[str, Any]
TOKENS = "/api/v1/access_token"
EARLY: Micros = MINUTE
"""So much before its end a token is exchanged."""
LASTS: Micros = 60 * MINUTE
"""How long one lasts that does not say it."""
RESERVE = 5
"""So many calls are left for answers: nothing is read with them."""
A_MINUTE = 6
"""How many calls reading takes in a minute, by its paces and a little more."""


@dataclass(frozen=True, slots=True)
class App:
    """The client that Reddit has approved, and where it lives."""

    base_url: str
    login_url: str
    client_id: str
    client_secret: Secret
    user_agent: str
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None

    def edge(self, url: str) -> Edge:
        """Return the line to a server of Reddit."""
        return Edge(url, proxy=self.proxy, transport=self.transport, classify=judge)

    @property
    def headers(self) -> dict[str, str]:
        """Return how we name ourselves; Reddit slows down programs that do not."""
        return {"User-Agent": self.user_agent}

    async def exchange_once(self, form: dict[str, str]) -> str:
        """Exchange the code of a sign-in for a refresh token. Raises NetworkError."""
        line = self.edge(self.login_url)
        try:
            fresh = token_in(await self.token(line, form), "refresh_token")
        finally:
            await line.close()
        if not fresh:
            raise NeedsLogin("Reddit gave no permanent token", NEW_TOKEN)
        return fresh.reveal()

    async def token(self, line: Edge, form: Params) -> Row:
        """Ask for a token. Raises NeedsLogin where the app or what is exchanged is not known."""
        whole = base64.b64encode(f"{self.client_id}:{self.client_secret.reveal()}".encode()).decode()
        headers = {**self.headers, "Authorization": f"Basic {whole}"}
        try:
            reply = await line.call("POST", TOKENS, form=form, headers=headers, anonymous=True)
        except Expired as error:
            raise NeedsLogin("Reddit does not take this sign-in, or does not know the app", NEW_APP) from error
        except Refused as error:
            raise NeedsLogin(f"Reddit does not take this sign-in any more ({error.what})", NEW_APP) from None
        told = reply.object()
        if words(told, "error"):
            raise NeedsLogin("Reddit does not take this sign-in any more", NEW_TOKEN)
        return told


NEW_APP = f"see that CLIENT_ID and CLIENT_SECRET are those of your approved app, and {NEW_TOKEN}"


class Access:
    """The interface, opened by tokens that are exchanged when they run out."""

    rotated: Rotated

    def __init__(self, app: App, refresh: Secret) -> None:
        self.rotated = nobody_keeps
        self.scopes: frozenset[str] = frozenset()
        """The rights that were granted, where Reddit told them."""
        self._app = app
        self._refresh = refresh
        self._edge = app.edge(app.base_url)
        self._login = app.edge(app.login_url)
        self._until: Micros = 0
        self._busy = asyncio.Lock()

    async def get(self, path: str, params: Params | None = None) -> Reply:
        """Read something; the texts come as they were written."""
        return await self._call("GET", path, params={"raw_json": 1, **(params or {})})

    async def post(self, path: str, form: Params, *, sending: bool = False) -> Row:
        """Do something; `sending` where somebody sees it."""
        reply = await self._call("POST", path, form={"api_type": "json", **form}, sending=sending)
        return reply.object() if reply.body.strip() or sending else {}

    @property
    def calls(self) -> Calls | None:
        """Return what is left of the calls, as the last answer told."""
        return self._edge.calls

    def check(self) -> None:
        """Raise RateLimited where no more than the reserve is left: that is for answers."""
        told, moment = self.calls, now()
        if told and told.left is not None and told.left < RESERVE and told.resets_at and told.resets_at > moment:
            raise RateLimited("Reddit: the calls of this app are used up for now", told.resets_at)

    def slowed(self, pace: Micros) -> Micros:
        """Return a pace by which what is left of the budget lasts until it is counted anew."""
        told, moment = self.calls, now()
        if told is None or told.left is None or told.resets_at is None or told.resets_at <= moment:
            return pace
        left, rest = told.left - RESERVE, told.resets_at - moment
        if left <= 0:
            return max(pace, rest)
        needed = A_MINUTE * rest // MINUTE
        return pace if needed <= left else min(pace * needed // left, max(pace, rest))

    async def close(self) -> None:
        """Let go of connections."""
        await self._edge.close()
        await self._login.close()

    async def _call(self, method: str, path: str, **options: Any) -> Reply:
        """Ask once; where the token ran out, once more with a fresh one: that is refused before anything is done."""
        await self._opened()
        used = self._edge.secret
        try:
            return await self._once(method, path, **options)
        except Expired:
            await self._renew(used)
            return await self._once(method, path, **options)

    async def _once(self, method: str, path: str, **options: Any) -> Reply:
        reply = await self._edge.call(method, path, headers=self._app.headers, **options)
        refused = objection(reply) if method == "POST" and reply.body.strip() else None
        if refused is not None:
            raise refused
        return reply

    async def _opened(self) -> None:
        if not self._edge.secret or now() > self._until - EARLY:
            await self._renew(self._edge.secret)

    async def _renew(self, used: Secret) -> None:
        """Exchange the refresh token for an access token, one at a time."""
        async with self._busy:
            if self._edge.secret != used:
                return
            form = {"grant_type": "refresh_token", "refresh_token": self._refresh.reveal()}
            told = await self._app.token(self._login, form)
            fresh = token_in(told, "access_token")
            if not fresh:
                raise Unreachable("Reddit answered without a token")
            await self._keep(token_in(told, "refresh_token"))
            self._edge.secret = fresh
            lasts = number(told, "expires_in")
            self._until = now() + (lasts * SECOND if lasts else LASTS)
            self.scopes = scopes_in(told) or self.scopes

    async def _keep(self, fresh: Secret) -> None:
        """Keep another refresh token, should Reddit ever hand one out: by its documents it stays the same."""
        if fresh and fresh != self._refresh:
            self._refresh = fresh
            if self.rotated is not nobody_keeps:
                await self.rotated({"REFRESH_TOKEN": fresh.reveal()})


def token_in(told: Mapping[str, Any], name: str) -> Secret:
    """Return a token of an answer; empty where there is none that can be sent."""
    try:
        return checked_secret(Secret(words(told, name)))
    except ValueError:
        return Secret("")


def scopes_in(told: Mapping[str, Any]) -> frozenset[str]:
    """Return the rights that an answer names; empty where it grants all of them or names none."""
    named = frozenset(words(told, "scope").replace(",", " ").split())
    return frozenset() if "*" in named else named
