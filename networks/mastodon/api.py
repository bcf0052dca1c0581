"""The few calls that the rest of this package shares."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from networks.fields import ident, number, objects, rows
from networks.http import Edge, Params, Reply, lost, segment
from networks.mastodon.meaning import GONE
from networks.mastodon.parse import Status

NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')
MOST_ROOTS = 20_000
HIGHEST_CLIMB = 40
NOT_THERE = GONE | {405, 406, 501}
"""A route answers so where the software does not have it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and what to ask for next: None where the server says that nothing follows."""

    rows: list[dict[str, Any]]
    below: str | None
    there: bool = True
    """False where the server does not have this list."""


@dataclass(slots=True)
class Api:
    """Reads of one server as one account."""

    edge: Edge
    json_errors: bool = False
    """True for servers whose errors are always JSON: an HTML page saying 404 then comes from a broken proxy."""
    has_room: bool = True
    """False once the server said that more than half of the calls it allows now are used up, by whomever."""
    _roots: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def get(self, path: str, params: Params | None = None, ok: frozenset[int] = frozenset()) -> Reply:
        """Ask for something; statuses in `ok` are answers too."""
        reply = await self.edge.call("GET", path, params=params, ok=ok)
        told = {name.lower(): value for name, value in reply.headers.items()}
        most, left = number(told, "x-ratelimit-limit"), number(told, "x-ratelimit-remaining")
        self.has_room = most is None or left is None or left * 2 >= most
        return self.own(reply)

    def own(self, reply: Reply) -> Reply:
        """Return a reply, or raise where "not found" is not the server's own word but a broken proxy's."""
        if reply.status in GONE and self.json_errors and "json" not in reply.headers.get("content-type", ""):
            raise lost(f"{reply.where} answered {reply.status} with a page that is not its own", sending=reply.sending)
        return reply

    async def listed(self, path: str, params: Params, ok: frozenset[int] = NOT_THERE) -> Listed:
        """Return one page of a list; an empty one that is not there where the route is missing."""
        reply = await self.get(path, params, ok)
        if reply.status in ok:
            return Listed([], None, there=False)
        found = objects(reply.array())
        return Listed(found, _below(reply.headers.get("link"), found))

    async def status(self, remote_id: str) -> Status | None:
        """Return a post, or None where it is gone or not for us."""
        reply = await self.get(f"/api/v1/statuses/{segment(remote_id)}", ok=GONE)
        return None if reply.status in GONE else reply.object()

    async def around(self, remote_id: str) -> tuple[list[Status], list[Status]] | None:
        """Return what stands above and below a post, or None where it is gone."""
        reply = await self.get(f"/api/v1/statuses/{segment(remote_id)}/context", ok=GONE)
        if reply.status in GONE:
            return None
        table = reply.object()
        return rows(table, "ancestors"), rows(table, "descendants")

    def belongs(self, remote_id: str, root: str) -> str:
        """Remember the root of a post, and return it."""
        self._roots[remote_id] = root
        self._roots.move_to_end(remote_id)
        if len(self._roots) > MOST_ROOTS:
            self._roots.popitem(last=False)
        return root

    async def root(self, status: Status) -> str:
        """Return the id at the top of a post's thread, climbing only where it is not known yet."""
        climbed = [ident(status)]
        above = ident(status, "in_reply_to_id")
        while above and above not in self._roots and len(climbed) < HIGHEST_CLIMB:
            climbed.append(above)
            parent = await self.status(above)
            above = ident(parent, "in_reply_to_id")
        root = self._roots.get(above) or climbed[-1]
        for one in climbed:
            self.belongs(one, root)
        return root


def _below(link: str | None, found: list[dict[str, Any]]) -> str | None:
    if link is None:
        return ident(found[-1]) if found else None
    match = NEXT.search(link)
    query = parse_qs(urlsplit(match[1]).query) if match else {}
    return next(iter(query.get("max_id", [])), None)
