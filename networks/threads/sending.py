"""How an answer leaves: a draft that nobody sees, then one call that shows it; and how a lost one is found."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from core.audience import Audience
from core.clock import MINUTE, SECOND, now
from core.length import LINK
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, RateLimited, Refused, Unreachable
from networks.fields import ident, number, row, rows, words
from networks.graph.api import Graph, Row
from networks.graph.errors import NotYet
from networks.http import Params, segment
from networks.threads.streams import ITEMS

MOST_LINKS = 5
LOOKS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each look whether the draft is ready."""
TRIES = 3
BETWEEN_TRIES = 5.0
MARGIN = MINUTE
"""How far the clocks may differ when our own replies are looked through."""
AGAIN = "hold it again: a new draft is made then"
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Sending:
    """Sends answers of one account."""

    graph: Graph
    reply_control: str = ""
    pause: Pause = asyncio.sleep

    async def draft(self, part: Part) -> str:
        """Make the draft of a part: it is seen by nobody, and dies after a day. Return the token that names it."""
        _check(part)
        await self._quota()
        form = {"media_type": "TEXT", "text": part.text, "reply_to_id": part.parent.message}
        form |= {"reply_control": self.reply_control} if self.reply_control else {}
        answer = await self.graph.post("/me/threads", form)
        if not ident(answer):
            raise Unreachable("Threads took the draft without naming it")
        return json.dumps({"draft": ident(answer)}, separators=(",", ":"))

    async def publish(self, part: Part) -> Sent:
        """Show the draft to everybody, once. Raises OutcomeUnknown when it may stand there."""
        draft = draft_of(part) or draft_of(part, await self.draft(part))
        await self._ready(draft)
        for attempt in range(TRIES):
            if attempt:
                await self.pause(BETWEEN_TRIES)
            try:
                answer = await self.graph.post("/me/threads_publish", {"creation_id": draft}, sending=True)
            except NotYet:
                continue
            if not ident(answer):
                raise OutcomeUnknown("Threads took the answer without naming it")
            return Sent(ident(answer), Audience.PUBLIC)
        if await self._state(draft) != "FINISHED":
            raise OutcomeUnknown("Threads does not see its own draft, and does not call it ready any more")
        raise RateLimited("Threads does not see its own draft yet", now() + MINUTE)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up: what became of its draft, and our own replies. Nothing is sent to find out."""
        state = await self._state(draft_of(part))
        match = await self._reply(part)
        if match:
            return Found(match)
        if state in {"FINISHED", "ERROR", "EXPIRED"}:
            return Absent()
        if state == "PUBLISHED":
            return CannotTell("Threads says that it was published, but does not show it among your replies yet")
        return CannotTell("Threads does not say what became of the draft, and it is not among your replies")

    async def quota(self) -> tuple[int, int]:
        """Return how many replies were sent in the last day, and how many may be; zeros where nobody tells."""
        fields = {"fields": "reply_quota_usage,reply_config"}
        try:
            told = rows(await self.graph.get("/me/threads_publishing_limit", fields), "data")
        except Refused:
            return 0, 0
        one = told[0] if told else {}
        return number(one, "reply_quota_usage") or 0, number(row(one, "reply_config"), "quota_total") or 0

    async def _quota(self) -> None:
        used, total = await self.quota()
        if total and used >= total:
            raise RateLimited(f"Threads takes {total} replies in 24 hours, and they are used up", now() + 15 * MINUTE)

    async def _ready(self, draft: str) -> None:
        """Return when the draft can be shown; nothing was done where this raises anything but OutcomeUnknown."""
        state = ""
        for seconds in LOOKS:
            if seconds:
                await self.pause(seconds)
            state = await self._state(draft)
            if state == "FINISHED":
                return
            if state == "PUBLISHED":
                raise OutcomeUnknown("Threads calls the draft published already")
            if state in {"ERROR", "EXPIRED"}:
                raise Refused(f"Threads calls the draft {state.lower()}", AGAIN)
        if not state:
            raise OutcomeUnknown("Threads does not say what became of the draft")
        raise RateLimited("Threads is still preparing the answer", now() + MINUTE)

    async def _state(self, draft: str) -> str:
        """Return what became of a draft; empty where it cannot be told from a post."""
        try:
            return await self._status(draft) if draft else ""
        except Refused:
            # A post asked for its status answers so too: it may have been published.
            return ""

    async def _status(self, draft: str) -> str:
        answer = await self.graph.get(f"/{segment(draft)}", {"fields": "id,status,error_message"})
        return words(answer, "status")

    async def _reply(self, part: Part) -> str:
        """Return the id of our reply that is this part; empty where none is."""
        since = (part.attempted_at or now()) - MARGIN
        params: Params = {"limit": 50, "since": str(since // SECOND)}
        matches: list[Row] = []
        async with aclosing(self.graph.pages("/me/replies", "/me/replies?", ITEMS, params)) as pages:
            async for listed, _ in pages:
                matches += [one for one in listed if _is(one, part)]
        return min((ident(one) for one in matches), key=lambda one: (len(one), one), default="")


def _check(part: Part) -> None:
    if part.audience is not Audience.PUBLIC:
        raise Refused("Threads takes answers in public only", "answer in public, or in another way")
    if not part.parent.message:
        raise Refused("an answer without the post that it answers would be a post of its own", "answer a message")
    links = {found[0] for found in LINK.finditer(part.text)}
    if len(links) > MOST_LINKS:
        raise Refused(f"Threads takes {MOST_LINKS} links in one post, and there are {len(links)}", "take some out")


def draft_of(part: Part, token: str = "") -> str:
    """Return the draft that a part's token names; empty where there is none."""
    try:
        return ident(json.loads(token or part.token or "{}"), "draft")
    except ValueError:
        return ""


def _is(post: Row, part: Part) -> bool:
    """Tell whether one of our replies is this part: same parent, same words, not bound to another part."""
    if ident(post) in part.not_these or ident(row(post, "replied_to")) != part.parent.message:
        return False
    return normal(words(post, "text")) == normal(part.text)


def normal(text: str) -> str:
    """Return a text as two programs would agree on it: blanks and ends of lines levelled."""
    return " ".join(unicodedata.normalize("NFC", text).split())
