"""Reaching the home server: finding it, speaking with the token, and taking a fresh one when it runs out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from networks.account import Rotated
from networks.errors import NeedsLogin
from networks.http import Edge, Reply, checked_secret
from networks.matrix.replies import NEW_TOKEN, Judge, SoftLogout
from networks.matrix.shapes import Json, word
from networks.secret import Secret

BODY_LIMIT = 32 * 1024 * 1024
"""The first sync of an account with many rooms is large."""
WELL_KNOWN = "/.well-known/matrix/client"


@dataclass(frozen=True, slots=True)
class Door:
    """What reaching an account needs."""

    base_url: str
    server_name: str
    token: Secret
    refresh_token: Secret
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None


async def nobody_keeps(_tokens: dict[str, str]) -> None:
    """Refuse to use tokens that would be lost with the process."""
    raise NeedsLogin(
        "the server handed out new tokens, and nothing is there to keep them",
        "set CONSULTA_KEY so that they can be kept, or give REFRESH_TOKEN and ACCESS_TOKEN again",
    )


class Access:
    """One session of ours on one home server."""

    def __init__(self, door: Door, rotated: Rotated) -> None:
        self._door = door
        self._rotated = rotated
        self._judge = Judge()
        self._found: Edge | None = None
        self._refresh_token = door.refresh_token
        self._finding = asyncio.Lock()
        self._refreshing = asyncio.Lock()

    async def call(self, method: str, path: str, **options: Any) -> Reply:
        """Ask the home server once; if the token ran out, once more with a fresh one.

        A refusal of the token comes before anything is done, so that sends may go again too.
        """
        edge = await self._edge()
        used = edge.secret
        try:
            reply = await edge.call(method, path, **options)
        except SoftLogout:
            await self._refresh(edge, used)
            reply = await edge.call(method, path, **options)
        self._judge.relax()
        return reply

    async def close(self) -> None:
        """Let go of connections."""
        if self._found is not None:
            await self._found.close()

    async def _edge(self) -> Edge:
        async with self._finding:
            if self._found is None:
                if not self._door.token:
                    raise NeedsLogin("there is no ACCESS_TOKEN for this account", NEW_TOKEN)
                base = self._door.base_url or await self._discovered()
                self._found = self._to(base, self._door.token)
            return self._found

    def _to(self, base: str, token: Secret) -> Edge:
        door = self._door
        try:
            return Edge(
                base,
                secret=token,
                proxy=door.proxy,
                transport=door.transport,
                body_limit=BODY_LIMIT,
                classify=self._judge,
            )
        except ValueError as error:
            raise NeedsLogin(str(error), "correct BASE_URL or ACCESS_TOKEN of this account") from None

    async def _discovered(self) -> str:
        """Return the address that a server name stands for."""
        if not self._door.server_name:
            raise NeedsLogin(
                "the account names no server", "set BASE_URL, or SERVER_NAME: what follows the colon in your id"
            )
        own = f"https://{self._door.server_name}"
        edge = self._to(own, Secret(""))
        try:
            reply = await edge.call("GET", WELL_KNOWN, anonymous=True, ok=frozenset({httpx.codes.NOT_FOUND}))
        finally:
            await edge.close()
        if reply.status == httpx.codes.NOT_FOUND:
            return own
        told = word(reply.json(), "m.homeserver", "base_url")
        if not told:
            raise NeedsLogin(f"{self._door.server_name} does not say where its home server is", "set BASE_URL")
        return told

    async def _refresh(self, edge: Edge, used: Secret) -> None:
        """Take new tokens and have them kept before their first use: the old refresh token dies with that."""
        async with self._refreshing:
            if edge.secret != used:
                return
            if not self._refresh_token:
                raise NeedsLogin("the access token ran out, and there is no REFRESH_TOKEN", NEW_TOKEN)
            tokens = await self._new_tokens(edge)
            await self._rotated({name: secret.reveal() for name, secret in tokens.items()})
            edge.secret, self._refresh_token = tokens["ACCESS_TOKEN"], tokens["REFRESH_TOKEN"]

    async def _new_tokens(self, edge: Edge) -> dict[str, Secret]:
        body: Json = {"refresh_token": self._refresh_token.reveal()}
        try:
            reply = await edge.call("POST", "/_matrix/client/v3/refresh", json=body, anonymous=True)
        except SoftLogout as error:
            raise NeedsLogin(error.what, NEW_TOKEN) from None
        answer = reply.json()
        access, refresh = word(answer, "access_token"), word(answer, "refresh_token")
        if not access:
            raise NeedsLogin("the server answered a refresh without a token", NEW_TOKEN)
        try:
            fresh = checked_secret(Secret(access))
        except ValueError:
            raise NeedsLogin("the server answered a refresh with a token that is none", NEW_TOKEN) from None
        return {"ACCESS_TOKEN": fresh, "REFRESH_TOKEN": Secret(refresh) if refresh else self._refresh_token}
