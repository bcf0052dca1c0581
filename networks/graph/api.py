"""Asking a Graph service: proofs added, pages walked by cursor, fields given up where they are not known."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from networks.errors import Unreachable
from networks.fields import ident, row, rows, words
from networks.graph.errors import Gone, UnknownField
from networks.graph.usage import Budget
from networks.http import Edge, Params
from networks.secret import Secret

Row = dict[str, Any]
MOST_PAGES = 400
"""A list that never ends is a fault of the server."""


@dataclass(slots=True)
class Graph:
    """One service as one account sees it."""

    edge: Edge
    budget: Budget
    app_secret: Secret = field(default_factory=lambda: Secret(""))
    tells_next: bool = False
    """Every page but the last says that there is a next one: no call is spent on finding out."""
    _steps: dict[str, int] = field(default_factory=dict)
    """Which set of fields each edge takes, once a wider one was refused."""

    async def get(self, path: str, params: Params | None = None) -> Row:
        """Ask for one object."""
        return (await self.edge.call("GET", path, params=self._proved(params))).object()

    async def post(self, path: str, form: Params, *, sending: bool = False) -> Row:
        """Do something; `sending` where somebody sees it."""
        reply = await self.edge.call("POST", path, form=form, params=self._proved(None), sending=sending)
        return reply.object()

    async def post_json(self, path: str, body: Row, *, sending: bool = False) -> Row:
        """Do something that is said in JSON; `sending` where somebody sees it."""
        reply = await self.edge.call("POST", path, json=body, params=self._proved(None), sending=sending)
        return reply.object()

    async def delete_json(self, path: str, body: Row) -> Row:
        """Undo something that is said in JSON."""
        return (await self.edge.call("DELETE", path, json=body, params=self._proved(None))).object()

    async def delete(self, path: str) -> None:
        """Take something away; where it is gone, there is nothing to do."""
        with suppress(Gone):
            (await self.edge.call("DELETE", path, params=self._proved(None))).object()

    async def fielded(self, path: str, kind: str, sets: tuple[str, ...], params: Params | None = None) -> Row:
        """Ask with the widest set of fields that this kind of edge takes: one unknown field fails a whole read."""
        step = self._steps.get(kind, 0)
        while True:
            try:
                found = await self.get(path, {**(params or {}), "fields": sets[step]})
            except UnknownField:
                if step + 1 >= len(sets):
                    # It is no field that it does not know: the next thing is asked for as widely as before.
                    raise
                step += 1
            else:
                self._steps[kind] = step
                return found

    @property
    def narrowed(self) -> bool:
        """Tell whether the service refused a field, so that less is read than could be."""
        return any(self._steps.values())

    async def pages(
        self, path: str, kind: str, sets: tuple[str, ...], params: Params | None = None
    ) -> AsyncGenerator[tuple[list[Row], bool], None]:
        """Yield the pages of a list, each with whether it is the last.

        Cursors live inside one walk only. The addresses of next pages hold the token, so they are never followed.
        """
        after, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            asked: Params = {**(params or {}), **({"after": after} if after else {})}
            body = await self.fielded(path, kind, sets, asked)
            found = [one for one in rows(body, "data") if ident(one)]
            after = cursor(body, found, tells_next=self.tells_next)
            yield found, not after
            if not after:
                return
            if after in seen:
                raise Unreachable(f"{path} hands out the same page again and again")
            seen.add(after)
        raise Unreachable(f"{path} never ends")

    def _proved(self, params: Params | None) -> Params | None:
        if not self.app_secret:
            return params
        return {**(params or {}), "appsecret_proof": proof(self.app_secret, self.edge.secret)}


def cursor(body: Row, found: list[Row], *, tells_next: bool = False) -> str:
    """Return where a list goes on; empty at its end. A short page is not the end, one without rows is."""
    paging = row(body, "paging")
    told = tells_next or "next" in paging or "previous" in paging
    after = words(row(paging, "cursors"), "after")
    return after if found and after and (words(paging, "next") or not told) else ""


def proof(app_secret: Secret, token: Secret) -> str:
    """Return the proof that whoever calls holds the app's secret too."""
    return hmac.new(app_secret.reveal().encode(), token.reveal().encode(), hashlib.sha256).hexdigest()
