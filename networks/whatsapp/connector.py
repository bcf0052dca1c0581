"""One business number as Consulta sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import ClassVar

from core.audience import Audience, Recipients
from core.clock import SECOND, Micros, now
from core.incoming import Page, Person, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Sent, Unchanged
from networks.calls import Calls
from networks.errors import Unreachable
from networks.fields import ident, words
from networks.graph.api import Graph
from networks.http import segment
from networks.protocol import Card, Problem, Raws, Stream
from networks.voices import voice
from networks.whatsapp.against import NO_REPORTS, keep_away, let_back
from networks.whatsapp.coverage import listens
from networks.whatsapp.parse import Me, changed, taken_back
from networks.whatsapp.pushed import PUSHED, Pushed
from networks.whatsapp.sending import WINDOW, Sending
from networks.whatsapp.templates import approved

LOOK = 2.0
"""Seconds between two looks whether something was pushed."""
NO_RECEIVER = Problem(
    "the receiver does not listen: nothing that people write comes in",
    "run consulta receive whatsapp, where WhatsApp can reach it (docs/whatsapp.md)",
)
NEVER_PUSHED = Problem(
    "the receiver listens, and WhatsApp has pushed nothing that is still kept: what people write may go elsewhere",
    "in the app: WhatsApp, Configuration, Webhook: the receiver's address, the verify token, and the field messages",
)
NO_TEMPLATE = Problem(
    "no text approved by Meta is known: 24 hours after their last words nobody can be answered",
    "set WABA_ID, and have texts approved that hold a body and nothing else",
)
CRASH_CHECK = "found when WhatsApp reports what became of it; where nothing is reported you decide"


class WhatsApp:
    """The connector."""

    name: ClassVar[str] = "whatsapp"

    def __init__(self, graph: Graph, number: str, business: str = "") -> None:
        self.streams: tuple[Stream, ...] = (PUSHED,)
        self.raws: Raws | None = None
        self._graph = graph
        self._number = number
        self._business = business
        self._sending: Sending | None = None

    async def connect(self) -> Card:
        """Tell which number this is and what it may do."""
        told = await self._graph.fielded(
            f"/{segment(self._number)}", "number", ("id,display_phone_number,verified_name", "id,display_phone_number")
        )
        if ident(told) != self._number:
            raise Unreachable("WhatsApp did not describe this number")
        phone = "+" + "".join(filter(str.isdigit, words(told, "display_phone_number")))
        me = Me(self._number, phone, words(told, "verified_name"))
        texts = await approved(self._graph, self._business)
        pushed = Pushed(me, self.raws) if self.raws is not None else None
        self._sending = Sending(self._graph, self._number, pushed, texts)
        deaf = await _deaf(self.raws)
        return Card(
            network=self.name,
            me=Person(me.remote_id, me.phone, me.name),
            read_at=now(),
            software="WhatsApp Cloud API",
            limits={"max_characters": 4096},
            audiences=(Audience.DIRECT,),
            window=WINDOW,
            crash_check=CRASH_CHECK,
            extras=frozenset({"blocks"}),
            without={"reports": NO_REPORTS},
            push=True,
            problems=(*deaf, *(() if texts else (NO_TEMPLATE,))),
            late={one.called: one.body for one in texts},
        )

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield what the receiver kept since the mark."""
        del stream  # There is but one.
        pushed = (await self._connected()).pushed
        if pushed is None:
            return
        async with aclosing(pushed.pull(mark)) as pages:
            async for page in pages:
                yield page

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read an item again that was set aside."""
        del stream  # There is but one.
        pushed = (await self._connected()).pushed
        if pushed is None:
            raise Unreachable("there is nothing that a receiver kept")
        return pushed.reread(body)

    async def wait(self, stream: Stream) -> None:
        """Return when something was pushed, or at the pace, so that a receiver that stopped is noticed."""
        pushed = (await self._connected()).pushed
        for _ in range(max(1, round(stream.pace / SECOND / LOOK))):
            await asyncio.sleep(LOOK)
            if pushed is not None and await pushed.raws.after(pushed.seq, 1):
                return

    def calls(self) -> Calls | None:
        """Return how much of the budget of calls is used, where WhatsApp told."""
        return self._graph.budget.calls()

    def pace(self, stream: Stream) -> Micros:
        """Return how often is looked for what was pushed: that calls nobody."""
        return stream.pace

    async def prepare(self, part: Part) -> str:
        """Choose how it may leave: nothing is sent."""
        return await (await self._connected()).choose(part)

    async def send(self, part: Part) -> Sent:
        """Send a part."""
        return await (await self._connected()).send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up among the reports."""
        return await (await self._connected()).find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Look whether they took it back or changed it, in what was pushed and is not in the inbox yet.

        Nothing can be read again there: whatever came before is in the inbox.
        """
        pushed = (await self._connected()).pushed
        unread = await pushed.unread() if pushed is not None else []
        told = [(one, change) for change in unread for one in change.messages]
        gone = [found for one, change in told if (found := taken_back(one, change)) is not None]
        if message.message in {one.remote_id for one in gone}:
            return Deleted()
        edits = [anew for one, change in told if (anew := changed(one, change)) is not None]
        newest = [one for one in edits if one.remote_id == message.message][-1:]
        return Edited(newest[0].text, newest[0].at) if newest else Unchanged()

    async def block(self, whom: Person) -> None:
        """Keep somebody away who wrote within the last day."""
        await keep_away(self._graph, self._number, whom)

    async def unblock(self, whom: Person) -> None:
        """Let them write again."""
        await let_back(self._graph, self._number, whom)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text."""
        return voice(self.name).measure(text, to, audience, {})

    async def close(self) -> None:
        """Let go of connections."""
        await self._graph.edge.close()

    async def _connected(self) -> Sending:
        if self._sending is None:
            await self.connect()
        assert self._sending is not None  # noqa: S101 - connect has set it
        return self._sending


async def _deaf(raws: Raws | None) -> tuple[Problem, ...]:
    """Tell why nothing comes in, where nothing does: no receiver, or one that is never called."""
    if raws is None or not listens(await raws.spans(), now()):
        return (NO_RECEIVER,)
    return () if await raws.after(0, 1) else (NEVER_PUSHED,)
