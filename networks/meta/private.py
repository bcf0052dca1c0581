"""The feed of private messages. One conversation that cannot be read is named, and the others go on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import MINUTE, Micros, now, to_iso
from core.incoming import Aside, Ends, Hole, Incoming, Page
from networks.aside import BROKEN, apart
from networks.errors import NetworkError, Refused
from networks.fields import ident, words
from networks.graph.api import Row
from networks.graph.errors import NoRight, Stuck
from networks.marks import unreadable
from networks.meta.marks import OVERLAP, Talks, item, read_talks
from networks.meta.parse import Talk, at, in_order, message
from networks.meta.service import READABLE
from networks.meta.talks import Reader
from networks.protocol import Stream, Walk

MESSAGES = Stream("messages", Walk.DOWN, MINUTE)
ROUNDS = 5
"""How often the top of the list is looked at again in one pull, while it moves."""
OPEN = "older conversations are still being read"
LOST = f"more than {READABLE} new messages in one conversation: the network gives the newest {READABLE} alone"


@dataclass(slots=True)
class _Step:
    """What one page of the list brought."""

    mark: Talks
    messages: list[Incoming] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)

    @property
    def brings(self) -> bool:
        return bool(self.messages or self.aside or self.holes)


@dataclass(slots=True)
class _Walk:
    """One pull: how far back it goes, and how it names what it left open."""

    reader: Reader
    horizon: Micros
    mark: Talks
    stop: Micros
    newest: Micros = 0
    lists: int = 0

    async def go(self) -> AsyncGenerator[Page, None]:
        """Yield what is new from the top down to where the walk stops."""
        self.lists, top = 0, 0
        async with aclosing(self.reader.lists()) as lists:
            async for found, last in lists:
                self.lists += 1
                top = max([top, *(one.updated for one in found)])
                inside = [one for one in found if one.updated >= self.stop]
                ends = last or len(inside) < len(found)
                step = await self._step(inside)
                self.mark = step.mark
                if step.brings:
                    left = () if ends or not inside else self._open(inside[-1].updated)
                    said = tuple(sorted(step.messages, key=lambda one: one.sent_at))
                    yield Page(step.mark.write(), said, holes=(*left, *step.holes), aside=tuple(step.aside))
                if ends:
                    break
        self.newest = top

    def _open(self, below: Micros) -> tuple[Hole, ...]:
        return (Hole(f"{MESSAGES.name}:older", to_iso(self.stop), to_iso(below), OPEN, began=self.stop),)

    async def _step(self, found: list[Talk]) -> _Step:
        step = _Step(self.mark)
        failed: list[tuple[Talk, NetworkError]] = []
        for one in found:
            try:
                await self._talk(step, one)
            except (Refused, Stuck) as error:
                failed.append((one, error))
        if len(failed) > 1 and len(failed) == len(found) and isinstance(failed[0][1], Stuck):
            # That all of them are broken is more likely a fault of the service.
            raise failed[0][1]
        for one, why in failed:
            step.mark = step.mark.unread(one.id, one.changed, step.mark.since(one.id, self.horizon))
            step.aside.append(_unread(one.id, why, {"talk": one.id}))
        return step

    async def _talk(self, step: _Step, listed: Talk) -> None:
        """Take in what is new in a conversation."""
        if not listed.told and self._known(listed):
            return
        one = listed if listed.told else await self.reader.one(listed.id)
        since = step.mark.since(one.id, self.horizon)
        items = [item(ident(each), at(each), words(each, "message")) for each in one.rows]
        known = step.mark.talks.get(one.id)
        seen = known.items if known is not None else {}
        fresh = {each.id for each in items if each.at >= since and seen.get(each.id) != each}
        if one.more and items and items[-1].at >= since and not any(each.id in seen for each in items):
            step.holes.append(_lost(one, since, items[-1].at))
        said = [_tried(await self.reader.whole(each), one, self.reader) for each in one.rows if ident(each) in fresh]
        step.messages += in_order(each for each in said if isinstance(each, Incoming))
        step.aside += [each for each in said if isinstance(each, Aside)]
        step.mark = step.mark.read(one.id, items, listed.updated)

    def _known(self, listed: Talk) -> bool:
        """Tell whether a conversation of which only the time is listed is as it was, readable or not."""
        if listed.id in self.mark.stuck:
            # Within one second several messages are written.
            return self.mark.stuck[listed.id] == listed.changed and now() - listed.updated > MINUTE
        return self.mark.settled(listed.id, listed.updated)


def _lost(one: Talk, since: Micros, lowest: Micros) -> Hole:
    key = f"{MESSAGES.name}:{one.id}:{lowest}"
    return Hole(key, to_iso(since), to_iso(lowest), LOST, ends=Ends.LOST, began=since, over=lowest)


def _unread(talk: str, why: NetworkError, body: Any) -> Aside:
    return apart(words(body, "message") or talk, f"the conversation cannot be read: {why.what}", body)


def _tried(one: Row, where: Talk, reader: Reader) -> Incoming | Aside:
    """Return what a message says; one that cannot be read is set aside, and the others go on."""
    body = {"message": ident(one), "talk": where.id}
    try:
        said = message(one, where, reader.me, reader.service.client)
    except BROKEN as error:
        return apart(ident(one), error, body)
    return said if said is not None else apart("", "a message came without its id", body)


async def pull_messages(reader: Reader, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what was said in private since the mark, the newest conversations first."""
    mark, anew = read_talks(text), unreadable(text)
    back_to = None if mark.floor else horizon
    begin = max(mark.floor - OVERLAP, horizon) if mark.floor else horizon
    walk = _Walk(reader, horizon, mark, begin)
    try:
        async for page in _rounds(walk):
            text = page.mark
            yield replace(page, back_to=back_to, anew=anew)
    except NoRight as error:
        shut = replace(walk.mark, shut=True).write()
        if shut != text:
            yield Page(shut, holes=(Hole(f"{MESSAGES.name}:shut", "", "", error.whole, ends=Ends.MISSED),))
        return
    done = replace(walk.mark.whole(walk.newest), shut=False)
    if done.write() != text:
        yield Page(done.write(), back_to=back_to, anew=anew)


async def _rounds(walk: _Walk) -> AsyncGenerator[Page, None]:
    """Walk down, and again from the top while somebody writes meanwhile: who moves up is not met on the way down."""
    begin, newest = walk.stop, 0
    for _ in range(ROUNDS):
        before = newest
        async with aclosing(walk.go()) as pages:
            async for page in pages:
                yield page
        newest = max(newest, walk.newest)
        if walk.lists == 1 or newest == before:
            break
        walk.stop = max(newest, begin)
    else:
        newest = begin
    walk.newest = newest


async def reread(reader: Reader, body: Any) -> Page:
    """Read again what was set aside: a conversation, or one message of it."""
    sought = words(body, "message")
    try:
        where = await reader.one(words(body, "talk"))
    except (Refused, Stuck) as error:
        # It is as it was; the feed goes on without it.
        return Page("", aside=(_unread(words(body, "talk"), error, body),))
    found = [one for one in where.rows if not sought or ident(one) == sought]
    said = [_tried(await reader.whole(one), where, reader) for one in found]
    messages = [one for one in said if isinstance(one, Incoming)]
    return Page("", in_order(messages), aside=tuple(one for one in said if isinstance(one, Aside)))
