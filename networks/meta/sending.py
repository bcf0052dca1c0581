"""How an answer leaves, and how a lost one is looked up. Nothing has a key there, so nothing is repeated by guess."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from core.audience import Audience
from core.clock import DAY, MINUTE, SECOND, Micros, now
from core.length import LINK
from core.outgoing import CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused, WindowClosed
from networks.fields import ident, number, words
from networks.graph.api import Graph, Row
from networks.graph.errors import Gone
from networks.meta.parse import COMMENT, DM, READ_ONLY, Me, Said, Talk, at, kind_of
from networks.meta.service import Service
from networks.meta.talks import Reader
from networks.voices import voice

WINDOW: Micros = DAY
LONG_WINDOW: Micros = 7 * DAY
MARGIN: Micros = 2 * MINUTE
"""Our clock and theirs may differ: what would arrive in the last minutes is not tried."""
CLOCKS_DIFFER: Micros = MINUTE
ONCE = "Meta takes one private answer to a comment, until they write back"


@dataclass(frozen=True, slots=True)
class Asked:
    """A comment as a private answer to it needs it."""

    at: Micros
    open: bool = True
    """False where the network says that it cannot be answered in private."""
    talk: str = ""
    """The conversation that a private answer has begun."""


class Wall(Protocol):
    """The public side of an account, as answers need it."""

    async def asked(self, remote_id: str, thread: str) -> Asked:
        """Return a comment that is to be answered in private. Raises Gone."""
        ...

    async def answer(self, part: Part) -> str:
        """Answer in public; return the id of the answer."""
        ...

    async def answers(self, part: Part) -> list[Said]:
        """Return what stands where an answer would stand."""
        ...


@dataclass(slots=True)
class Sending:
    """Sends answers of one account."""

    graph: Graph
    me: Me
    service: Service
    reader: Reader
    wall: Wall

    async def prepare(self, part: Part) -> str:
        """Look whether it may leave, and note where a conversation stands: nobody sees that."""
        self._check(part)
        kind, who = kind_of(part.thread)
        if kind == DM:
            return await self._ground(who)
        return await self._ground_of_comment(part) if part.audience is Audience.DIRECT else ""

    async def send(self, part: Part) -> Sent:
        """Say it once. Raises OutcomeUnknown when it may stand there."""
        self._check(part)
        kind, who = kind_of(part.thread)
        if kind != DM and part.audience is Audience.PUBLIC:
            remote = await self.wall.answer(part)
            if not remote:
                raise OutcomeUnknown(f"{self.service.name} took the answer without naming it")
            return Sent(remote, Audience.PUBLIC)
        token = _read(part.token) or _read(await self.prepare(part))
        to = {"id": who} if kind == DM else {"post_id" if kind != COMMENT else "comment_id": part.parent.message}
        how = self._how(token) if kind == DM else {}
        body: Row = {"recipient": to, **how, "message": {"text": part.text}}
        remote = words(await self.graph.post_json(self.service.outbox, body, sending=True), "message_id")
        if not remote:
            raise OutcomeUnknown(f"{self.service.name} took the answer without naming it")
        return Sent(remote, Audience.DIRECT)

    async def find(self, part: Part) -> Found | CannotTell:
        """Look a lost answer up by reading where it would stand. That it is not there proves nothing."""
        kind, who = kind_of(part.thread)
        if kind != DM and part.audience is Audience.PUBLIC:
            return self._found(part, self._ours(part, await self.wall.answers(part)))
        where = await self.reader.of(who) if kind == DM else await self._talk_of_comment(part)
        if where is None:
            return CannotTell("the conversation in which it would stand cannot be seen")
        return self._found(part, self._said(part, where))

    def _found(self, part: Part, matches: Iterable[str]) -> Found | CannotTell:
        remote = next((one for one in matches if one not in part.not_these), "")
        if remote:
            return Found(remote)
        return CannotTell(f"it is not there, and {self.service.name} has no sign by which that would be sure")

    def _ours(self, part: Part, found: Iterable[Said]) -> list[str]:
        since = (part.attempted_at or now()) - CLOCKS_DIFFER
        same = [one for one in found if self.me.owns(one.who) and normal(one.text) == normal(part.text)]
        return [one.id for one in sorted(same, key=lambda one: one.at) if one.at >= since]

    def _said(self, part: Part, where: Talk) -> list[str]:
        """Return our own messages with these words since the try, the oldest first."""
        since, newest = (part.attempted_at or now()) - CLOCKS_DIFFER, words(_read(part.token), "newest")
        found: list[str] = []
        for one in where.rows:
            if (newest and ident(one) == newest) or at(one) < since:
                break
            ours = self.me.owns(one.get("from") or {})
            found += [ident(one)] if ours and normal(words(one, "message")) == normal(part.text) else []
        return found[::-1]

    async def _ground(self, who: str) -> str:
        where = await self.reader.of(who)
        if where is None:
            raise Refused("the conversation cannot be seen any more", f"look in {self.service.client}")
        heard = [at(one) for one in where.rows if not self.me.owns(one.get("from") or {})]
        newest = ident(where.rows[0]) if where.rows else ""
        # Where we have said the twenty newest ourselves, nobody but the service knows the window.
        token = {"newest": newest, "heard": max(heard) // SECOND if heard else 0}
        self._how(token)
        return json.dumps(token, separators=(",", ":"))

    def _how(self, token: Row) -> Row:
        """Return as what it may leave now. Raises WindowClosed."""
        heard = (number(token, "heard") or 0) * SECOND
        passed = now() - heard + MARGIN
        if not heard or passed < WINDOW:
            return {"messaging_type": "RESPONSE"} if self.service.typed else {}
        if self.service.human_agent and passed < LONG_WINDOW:
            return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        days = "7 days" if self.service.human_agent else "24 hours"
        raise WindowClosed(f"more than {days} have passed since they wrote", "they must write again")

    async def _ground_of_comment(self, part: Part) -> str:
        try:
            asked = await self.wall.asked(part.parent.message, part.thread)
        except Gone:
            raise Refused("what it answers is no comment, or gone", f"{ONCE}: answer in public") from None
        if now() - asked.at + MARGIN > LONG_WINDOW:
            raise WindowClosed("a comment can be answered in private for 7 days", "answer it in public")
        if asked.talk or not asked.open:
            raise Refused("this comment cannot be answered in private", f"{ONCE}: answer in public")
        return json.dumps({"comment": part.parent.message}, separators=(",", ":"))

    async def _talk_of_comment(self, part: Part) -> Talk | None:
        """Return the conversation that a private answer to a comment has begun, where it can be known."""
        try:
            asked = await self.wall.asked(part.parent.message, part.thread)
        except Gone:
            return None
        if asked.talk:
            return await self.reader.one(asked.talk)
        # A name that one person alone can have; the ids of comments and conversations may differ.
        named = part.to[0].handle.lower() if part.to and self.me.username else ""
        async with aclosing(self.reader.lists()) as lists:
            async for found, _ in lists:
                return next((one for one in found if named and [p.handle.lower() for p in one.people] == [named]), None)
        return None

    def _check(self, part: Part) -> None:
        kind, who = kind_of(part.thread)
        if kind == READ_ONLY:
            raise Refused("more than one person reads this conversation", f"answer it in {self.service.client}")
        if kind == DM and (part.audience is not Audience.DIRECT or {one.remote_id for one in part.to} - {who}):
            raise Refused("a private conversation is answered to its one reader alone", "open it again")
        if part.audience is Audience.GROUP or not part.parent.message:
            raise Refused(f"{self.service.name} takes no such answer", "answer a message, in public or in private")
        length = voice(self.service.network).measure(part.text, part.to, part.audience, {})
        if not length.fits:
            raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")


def normal(text: str) -> str:
    """Return a text as two programs would agree on it: links may come back rewritten, blanks levelled."""
    return " ".join(LINK.sub("link:", unicodedata.normalize("NFC", text)).split())


def _read(token: str) -> Row:
    try:
        found = json.loads(token or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
