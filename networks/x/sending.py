"""How an answer leaves, and how a lost one is looked up. X has no key for messages, so nothing is repeated by guess."""

from __future__ import annotations

import unicodedata
from contextlib import aclosing
from dataclasses import dataclass

from core.audience import Audience
from core.clock import MINUTE, Micros, now
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused
from networks.fields import ident, row
from networks.http import segment
from networks.x.access import Access
from networks.x.dialect import referenced
from networks.x.direct import Direct
from networks.x.feeds import OWN, Posts
from networks.x.parse import Me, post_link, text_of, without_head, written_at
from networks.x.replies import IN_THE_APP, Double, Gone
from networks.x.shapes import DM, Row, bare, is_direct, other_of, place_at

CLOCKS_DIFFER: Micros = 5 * MINUTE
LOOKED_AT = 20
"""How many of the newest messages of a conversation are looked at for a lost one: each one is charged."""


@dataclass(slots=True)
class Sending:
    """Sends answers of one account."""

    access: Access
    me: Me
    posts: Posts
    direct: Direct

    async def send(self, part: Part) -> Sent:
        """Say it once. Raises OutcomeUnknown when it may stand there."""
        if part.audience is Audience.PUBLIC:
            return await self._post(part)
        who = self._reader(part)
        path = f"/2/dm_conversations/with/{segment(who)}/messages"
        answer = await self.access.post(path, {"text": part.text}, family="say")
        said = ident(row(answer, "data"), "dm_event_id")
        if not said:
            raise OutcomeUnknown("X took the answer without naming it")
        return Sent(f"{DM}{said}", Audience.DIRECT)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up: a post among our own, a private message in its conversation."""
        if part.audience is Audience.PUBLIC:
            found = await self._standing(part)
            return Found(found) if found else Absent()
        return await self._said(part)

    async def delete(self, remote_id: str) -> None:
        """Take a post of ours back; deleting twice is deleting once."""
        try:
            await self.access.delete(f"/2/tweets/{segment(remote_id)}", family="delete")
        except Gone:
            return

    async def _post(self, part: Part) -> Sent:
        if is_direct(part.thread) or not part.parent.message:
            raise Refused("a private message is never answered in public", "answer it in private")
        body = {"text": part.text, "reply": {"in_reply_to_tweet_id": part.parent.message}}
        try:
            answer = await self.access.post("/2/tweets", body, family="post")
        except Double:
            return await self._doubled(part)
        made = ident(row(answer, "data"))
        if not made:
            raise OutcomeUnknown("X took the answer without naming it")
        return Sent(made, Audience.PUBLIC, link=post_link(made))

    async def _doubled(self, part: Part) -> Sent:
        """X has these words of ours already: they may be what an earlier try has left."""
        found = await self._standing(part)
        if found:
            return Sent(found, Audience.PUBLIC, link=post_link(found))
        raise Double("X says that the same words of yours stand there already", "change a word, or mark it done")

    async def _standing(self, part: Part) -> str:
        """Return the id of our post that is this part; empty where none is."""
        since = place_at((part.attempted_at or now()) - CLOCKS_DIFFER)
        matches: list[Row] = []
        async with aclosing(self.posts.walk(OWN, {"since_id": str(since)})) as walk:
            async for listing in walk:
                matches += [one for one in listing.items.values() if _is(one, part)]
        return min((ident(one) for one in matches), key=lambda one: (len(one), one), default="")

    async def _said(self, part: Part) -> Found | CannotTell:
        since = (part.attempted_at or now()) - CLOCKS_DIFFER
        events = await self.direct.with_one(self._reader(part), LOOKED_AT)
        same = [
            ident(one)
            for one in events
            if ident(one, "sender_id") == self.me.remote_id
            and normal(text_of(one)) == normal(part.text)
            and written_at(one) >= since
            and f"{DM}{ident(one)}" not in part.not_these
        ]
        if same:
            return Found(f"{DM}{min(same, key=lambda one: (len(one), one))}")
        return CannotTell("it is not in the conversation, and X has no sign by which that would be sure")

    def _reader(self, part: Part) -> str:
        """Return the one person who reads a private answer. Raises Refused where there is more than one."""
        asked = {one.remote_id for one in part.to if one.remote_id}
        who = other_of(part.thread, self.me.remote_id) if is_direct(part.thread) else next(iter(asked), "")
        if part.audience is not Audience.DIRECT or not who or asked - {who}:
            raise Refused("X does not say who reads a conversation of several people", IN_THE_APP)
        return who


def _is(post: Row, part: Part) -> bool:
    """Tell whether one of our posts is this part: same parent, same words, not bound to another part."""
    if ident(post) in part.not_these or referenced(post, "replied_to") != bare(part.parent.message):
        return False
    return normal(without_head(text_of(post))) == normal(without_head(part.text))


def normal(text: str) -> str:
    """Return a text as two programs would agree on it: blanks and ends of lines levelled."""
    return " ".join(unicodedata.normalize("NFC", text).split())
