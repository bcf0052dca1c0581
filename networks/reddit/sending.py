"""How an answer leaves, and how a lost one is looked up. Nothing has a key there, so nothing is repeated by guess."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.audience import Audience
from core.clock import MINUTE, now
from core.outgoing import CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused, WindowClosed
from networks.fields import row, words
from networks.http import Params, segment
from networks.reddit.feeds import Lists
from networks.reddit.parse import COMMENT, POST, PRIVATE, WEB, Row, created, is_gone, name_of, text_of, things
from networks.reddit.replies import CLOSE, ELSEWHERE
from networks.voices import voice

MARGIN = MINUTE
"""How far the clocks may differ when our own comments are looked through."""
LOOKED_THROUGH = 25
BETWEEN_LOOKS = 20.0
"""Seconds between two looks: the list of our own comments lags."""
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Sending:
    """Sends answers of one account."""

    lists: Lists
    pause: Pause = asyncio.sleep

    async def look(self, part: Part) -> None:
        """Look whether what is answered still stands and takes answers: nobody sees that."""
        _check(part)
        parent, thread = part.parent.message, part.thread
        if parent.startswith(PRIVATE):
            return
        there = await self.lists.info(list(dict.fromkeys((parent, thread))))
        thing = there.get(parent)
        if thing is None or is_gone(thing):
            raise Refused("the message answered is no longer there", CLOSE)
        above = [one for one in (thing, there.get(thread)) if one]
        if any(one.get("archived") is True for one in above):
            raise WindowClosed("the thread is archived and takes no answers", ELSEWHERE)
        if any(one.get("locked") is True for one in above):
            raise Refused("the thread is locked", ELSEWHERE)

    async def send(self, part: Part) -> Sent:
        """Say it once. Raises OutcomeUnknown when it may stand there."""
        _check(part)
        form = {"thing_id": part.parent.message, "text": part.text}
        told = await self.lists.access.post("/api/comment", form, sending=True)
        ours = things({"data": {"children": row(row(told, "json"), "data").get("things")}}, "t1", "t4")
        if not ours or not name_of(ours[0]):
            raise OutcomeUnknown("Reddit took the answer without naming it")
        place = words(ours[0], "permalink")
        return Sent(name_of(ours[0]), part.audience, link=f"{WEB}{place}" if place.startswith("/r/") else "")

    async def find(self, part: Part) -> Found | CannotTell:
        """Look a lost answer up among our own, twice. That it is not there proves nothing."""
        for seconds in (0.0, BETWEEN_LOOKS):
            if seconds:
                await self.pause(seconds)
            try:
                match = await self._match(part)
            except Refused:
                return CannotTell("Reddit does not show what you sent: look there")
            if match:
                return Found(match)
        return CannotTell("it is not among what you wrote, and Reddit has no sign by which that would be sure")

    async def _match(self, part: Part) -> str:
        """Return the oldest of our own that answers the same thing in the same words since the try; empty: none."""
        private = part.parent.message.startswith(PRIVATE)
        path = "/message/sent" if private else f"/user/{segment(self.lists.me.name)}/comments"
        params: Params = {"limit": LOOKED_THROUGH, **({} if private else {"sort": "new"})}
        listing = (await self.lists.access.get(path, params)).object()
        since = (part.attempted_at or now()) - MARGIN
        same = [one for one in things(listing, "t1", "t4") if created(one) >= since and _is(one, part)]
        return name_of(min(same, key=created)) if same else ""


def _is(thing: Row, part: Part) -> bool:
    """Tell whether one of our own is this part: same parent, same words, not bound to another part."""
    if not name_of(thing) or name_of(thing) in part.not_these or words(thing, "parent_id") != part.parent.message:
        return False
    return normal(text_of(thing)) == normal(part.text)


def _check(part: Part) -> None:
    parent = part.parent.message
    if not parent.startswith((COMMENT, POST, PRIVATE)):
        raise Refused("an answer needs the comment that it answers", "answer a message")
    if part.audience is not (Audience.DIRECT if parent.startswith(PRIVATE) else Audience.PUBLIC):
        raise Refused("Reddit takes answers to comments in public only", ELSEWHERE)
    length = voice("reddit").measure(part.text, part.to, part.audience, {})
    if not length.fits:
        raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")


def normal(text: str) -> str:
    """Return a text as two programs would agree on it: blanks and ends of lines levelled."""
    return " ".join(unicodedata.normalize("NFC", text).split())
