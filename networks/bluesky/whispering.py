"""How a private answer leaves. The service knows no key of ours, so nothing is ever repeated by guess."""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from core.clock import MINUTE, Micros, now
from core.incoming import Incoming, Ref
from core.outgoing import CannotTell, Deleted, Fate, Found, Part, Sent, Unchanged
from networks.bluesky.addresses import chat_link, is_post, parts_of
from networks.bluesky.chat import Chat
from networks.bluesky.facets import links_of
from networks.bluesky.parse import Row, in_order
from networks.bluesky.replies import Gone
from networks.bluesky.talks import DELETED, MESSAGE, Talk, message, remote_id, written_at
from networks.errors import OutcomeUnknown, Refused
from networks.fields import ident, row, words
from networks.marks import read_table

MARGIN: Micros = 5 * MINUTE
"""How far our clock and the service's may stand apart."""
MOST_PAGES = 20
AROUND = 30


@dataclass(slots=True)
class Whispering:
    """Sends private answers of one account, and reads their conversations again."""

    chat: Chat

    async def ground(self, part: Part) -> str:
        """Return the newest message before the first try: what was there already is never taken for this part."""
        where = await self._looked_at(part, await self._place(part))
        async with aclosing(self.chat.messages(where.id)) as pages:
            async for page in pages:
                newest = ident(page.views[0]) if page.views else ""
                return json.dumps({"v": 1, "talk": where.id, "newest": newest}, separators=(",", ":"))
        return json.dumps({"v": 1, "talk": where.id, "newest": ""}, separators=(",", ":"))

    async def send(self, part: Part) -> Sent:
        """Say it once, after looking at the conversation again. Raises OutcomeUnknown when it may stand there."""
        where = await self._looked_at(part, await self._place(part))
        if where.request:
            # Answering lets the person in; to accept twice is to accept once.
            await self.chat.do("acceptConvo", {"convoId": where.id})
        facets = links_of(part.text)
        said: dict[str, Any] = {"text": part.text, **({"facets": facets} if facets else {})}
        if where.group and not is_post(part.parent.message):
            said["replyTo"] = {"messageId": parts_of(part.parent.message)[1]}
        answer = await self.chat.do("sendMessage", {"convoId": where.id, "message": said}, sending=True)
        if not ident(answer):
            raise OutcomeUnknown("Bluesky took the message without naming it")
        return Sent(remote_id(where.id, answer), where.audience, link=chat_link(where.id))

    async def find(self, part: Part) -> Found | CannotTell:
        """Look for our own words since the first try. That they are not there proves nothing: a person decides."""
        conversation, newest = _conversation(part), words(read_table(part.token), "newest")
        if not conversation:
            return CannotTell("it is not known in which conversation it was said: look in the Bluesky app")
        since = (part.attempted_at or now()) - MARGIN
        found: list[Row] = []
        try:
            async for view in self._down(conversation):
                at = written_at(view)
                if (newest and ident(view) == newest) or (at is not None and at < since):
                    break
                found += [view] if self._is(view, part, conversation) else []
        except Gone:
            return CannotTell("we are no longer in the conversation, so its messages cannot be read")
        if found:
            return Found(remote_id(conversation, found[-1]))
        return CannotTell("it is not in the conversation, and Bluesky has no sign by which that would be sure")

    async def recheck(self, ref: Ref) -> Fate:
        """Read a message again. Nobody can change or take back a private message, so it is only looked for."""
        conversation, number = parts_of(ref.message)
        try:
            async for view in self._down(conversation):
                if ident(view) == number:
                    return Deleted() if words(view, "$type") == DELETED else Unchanged()
        except Gone:
            return Deleted()
        # Far up in a long conversation: private messages do not change.
        return Unchanged()

    async def context(self, ref: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message in its conversation, oldest first."""
        conversation, number = parts_of(ref.message)
        where = await self.chat.talk(conversation)
        if where is None:
            raise left()
        seen: list[Row] = []
        at: int | None = None
        async for view in self._down(conversation):
            seen += [view] if words(view, "$type") in {MESSAGE, ""} else []
            at = len(seen) if ident(view) == number else at
            if at is not None and len(seen) >= at + AROUND:
                break
        near = seen[max((at or AROUND) - AROUND, 0) :]
        found = [message(view, where, self.chat.me, {}) for view in near if ident(view) != number]
        return in_order(one for one in found if one is not None)

    async def read(self, ref: Ref) -> None:
        """Mark a message as read; its author is not told."""
        conversation, number = parts_of(ref.message)
        try:
            await self.chat.do("updateRead", {"convoId": conversation, "messageId": number})
        except Gone:
            return

    async def _down(self, conversation: str) -> Any:
        """Yield the messages of a conversation from the newest down."""
        count = 0
        async with aclosing(self.chat.messages(conversation)) as pages:
            async for page in pages:
                for view in page.views:
                    yield view
                count += 1
                if count == MOST_PAGES:
                    return

    def _is(self, view: Row, part: Part, conversation: str) -> bool:
        """Tell whether a message is this part: ours, the same words, not bound to another part."""
        ours = words(row(view, "sender"), "did") == self.chat.me.did
        return ours and words(view, "text") == part.text and remote_id(conversation, view) not in part.not_these

    async def _place(self, part: Part) -> str:
        """Return the conversation in which a part is said; a public question answered in private may need a new one."""
        if kept := _conversation(part):
            return kept
        if len(part.to) != 1 or not part.to[0].remote_id:
            raise Refused(
                "it is not known whom to write to in private", "answer in public, or write in the Bluesky app"
            )
        params = {"members": [part.to[0].remote_id]}
        return ident(row(await self.chat.ask("getConvoForMembers", params), "convo"))

    async def _looked_at(self, part: Part, conversation: str) -> Talk:
        where = await self.chat.talk(conversation)
        if where is None:
            raise left()
        _check(where, part)
        return where


def left() -> Refused:
    """Return the error for a conversation that we are not in."""
    return Refused("we are not in the conversation any more", "answer in another way, or mark it done")


def _conversation(part: Part) -> str:
    """Return the conversation that a part names: by its token, or by the private message that it answers."""
    kept = words(read_table(part.token), "talk")
    return kept or ("" if is_post(part.parent.message) else parts_of(part.parent.message)[0])


def _check(where: Talk, part: Part) -> None:
    """Raise Refused where a message would be lost, or be read by others than approved."""
    if where.locked:
        raise Refused("the conversation is closed to new messages", "answer in another way, or mark it done")
    if where.silent:
        raise Refused("the other person's account takes part in no conversation any more", "mark it done")
    if where.audience.wider_than(part.audience):
        raise Refused("more people read this conversation now than approved", "open it again and approve the readers")
    there = {one.remote_id for one in where.others}
    if part.audience is Audience.DIRECT and not {one.remote_id for one in part.to} <= there:
        raise Refused("somebody else is in this conversation than the person answered", "open it again")
