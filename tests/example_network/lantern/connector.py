"""One account of Lantern."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from core.audience import Audience, Recipients
from core.clock import SECOND, now
from core.incoming import Page, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Sent, Unchanged
from lantern import parse
from lantern.voice import Lantern as Voice
from networks.fields import ident, row, rows, words
from networks.http import Edge, segment
from networks.protocol import Card, Stream, Walk

EVENTS = Stream("events", Walk.UP, pace=30 * SECOND)
GONE = frozenset({404})


class Lantern:
    """Reads what happened oldest first, and answers letters with letters, notes with notes."""

    name: ClassVar[str] = "lantern"
    streams: tuple[Stream, ...] = (EVENTS,)

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._limits: dict[str, int] = {}
        self._me = ""

    async def connect(self) -> Card:
        """Ask the server who we are, and what it takes."""
        told = (await self._edge.call("GET", "/me")).object()
        me = parse.person(told)
        limits = row(told, "limits")
        self._me = me.remote_id
        self._limits = {name: limit for name, limit in limits.items() if isinstance(limit, int)}
        return Card(
            network=self.name,
            me=me,
            read_at=now(),
            software=words(told, "software"),
            limits=self._limits,
            settle=5 * SECOND,
            crash_check="looked up by its key; sent again only where the server never saw the key",
            extras=frozenset({"corrects"}),
        )

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield what happened after the mark. The desk stores each page before it asks for the next."""
        more = True
        while more:
            told = (await self._edge.call("GET", f"/{stream.name}", params={"after": mark or "0"})).object()
            page = parse.page(rows(told, "events"), self._me, mark)
            more, mark = told.get("more") is True and page.mark != mark, page.mark
            yield page

    async def wait(self, stream: Stream) -> None:
        """Wait for the pace of the stream: Lantern tells nobody that something is new."""
        await asyncio.sleep(stream.pace / SECOND)

    async def prepare(self, part: Part) -> str:  # noqa: ARG002 - other networks upload something here
        """Nothing: the key of the part goes with the answer itself."""
        return ""

    async def send(self, part: Part) -> Sent:
        """Send one answer. A part that was sent before under the same key is answered with that message."""
        kind = "note" if part.audience is Audience.PUBLIC else "letter"
        body = {"key": part.key, "kind": kind, "text": part.text, "parent": part.parent.message}
        told = (await self._edge.call("POST", "/items", json=body, sending=True)).object()
        return Sent(ident(told), part.audience)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look up a send whose answer was lost. Lantern knows every key that it took: that it knows none is proof."""
        reply = await self._edge.call("GET", f"/keys/{segment(part.key)}", ok=GONE)
        if reply.status in GONE:
            return Absent()
        found = ident(reply.object())
        return Found(found) if found else CannotTell("the server did not say which message it is")

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again right before it is answered."""
        reply = await self._edge.call("GET", f"/items/{segment(message.message)}", ok=GONE)
        if reply.status in GONE:
            return Deleted()
        told: dict[str, Any] = reply.object()
        return Edited(words(told, "text"), now()) if told.get("changed") is True else Unchanged()

    async def delete(self, message: Ref, key: str) -> None:  # noqa: ARG002 - other networks find it by its key
        """Take an answer of ours back: what the card promises by `corrects`."""
        await self._edge.call("DELETE", f"/items/{segment(message.message)}", ok=GONE)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count as the voice does, by what this server told."""
        return Voice().measure(text, to, audience, self._limits)

    async def close(self) -> None:
        """Let go of connections."""
        await self._edge.close()
