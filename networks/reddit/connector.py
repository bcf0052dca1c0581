"""One Reddit account as Consulta sees it. It reads and replies; it never posts, votes, saves or follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from core.clock import DAY, Micros, now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Part, Sent, Unchanged
from networks.account import Account
from networks.aside import body_of
from networks.calls import Calls
from networks.errors import Refused
from networks.http import Params, segment
from networks.protocol import Card, Shelf, Stream
from networks.reddit import card as cards
from networks.reddit.access import Access
from networks.reddit.changes import CHANGES, pull_changes
from networks.reddit.feeds import COMMENTS, MENTIONS, MESSAGES, OWN, POSTS, Lists, pull_list
from networks.reddit.marks import Mark
from networks.reddit.parse import (
    COMMENT,
    POST,
    PRIVATE,
    Me,
    around,
    edited,
    in_order,
    is_gone,
    message,
    text_of,
    things,
    thread_of,
)
from networks.reddit.replies import CLOSE, Gone
from networks.reddit.sending import Pause, Sending

ABOVE = 8
AROUND = 50


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    me: Me
    lists: Lists
    sending: Sending


class Reddit(Account[Access, Session]):
    """The connector."""

    name: ClassVar[str] = "reddit"

    def __init__(self, access: Access, *, history_days: int = 14, messages: bool = False) -> None:
        super().__init__(access)
        self.streams: tuple[Stream, ...] = (MENTIONS, COMMENTS, POSTS, OWN, CHANGES)
        self.shelf: Shelf | None = None
        self.pause: Pause = asyncio.sleep
        self._history = history_days * DAY
        self._messages = messages

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        me, told = await cards.who(self._access)
        direct = self._messages and await cards.messages_open(self._access)
        self.streams = (MENTIONS, COMMENTS, POSTS, *((MESSAGES,) if direct else ()), OWN, CHANGES)
        lists = Lists(self._access, me)
        self._session = Session(me, lists, Sending(lists, self.pause))
        found = await cards.problems(self._access, told, direct=direct)
        return cards.card(me, found, direct=direct, scopes=self._access.scopes)

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a list from a mark on."""
        session = await self._connected()
        self._access.check()
        async with aclosing(self._pages(session.lists, stream, mark)) as pages:
            async for page in pages:
                yield page

    def _pages(self, lists: Lists, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        if stream.name == CHANGES.name:
            return pull_changes(lists, self.shelf, mark)
        return pull_list(lists, stream, mark, now() - self._history)

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read a thing again that was set aside."""
        lists = (await self._connected()).lists
        page = await lists.page(Mark(), stream, [body_of(body)])
        return Page("", page.messages, deletions=page.deletions, aside=page.aside)

    def calls(self) -> Calls | None:
        """Return how many calls are left, as Reddit told last."""
        return self._access.calls

    def pace(self, stream: Stream) -> Micros:
        """Return how often a list is read: what is left of the calls is spread over the time they must last."""
        return self._access.slowed(stream.pace)

    async def prepare(self, part: Part) -> str:
        """Look whether what is answered takes answers; there is nothing to keep."""
        await (await self._connected()).sending.look(part)
        return ""

    async def send(self, part: Part) -> Sent:
        """Answer, once."""
        return await (await self._connected()).sending.send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up among our own comments."""
        return await (await self._connected()).sending.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again. Early edits bear no mark: the caller compares the text with the one it has."""
        session = await self._connected()
        if message.message.startswith(PRIVATE):
            # Nobody can change or take back a private message there.
            return Unchanged()
        thing = (await session.lists.info([message.message])).get(message.message)
        if thing is None or is_gone(thing):
            return Deleted()
        return Edited(text_of(thing), edited(thing) or now())

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return the post and the comments around a message, oldest first."""
        session = await self._connected()
        if not message.message.startswith(COMMENT):
            return ()
        post = message.place if message.place.startswith(POST) else await self._post(session, message.message)
        path = f"/comments/{segment(post.removeprefix(POST))}"
        below = message.message.removeprefix(COMMENT)
        params: Params = {"comment": below, "context": ABOVE, "limit": AROUND, "sort": "old"}
        listings = (await self._access.get(path, params)).array()
        found = [one for listing in listings for one in (*things(listing, "t3"), *around(listing))]
        shown = (_around(one, session.me) for one in found if not is_gone(one))
        return in_order(one for one in shown if one is not None)

    async def _post(self, session: Session, remote_id: str) -> str:
        thing = (await session.lists.info([remote_id])).get(remote_id)
        if thing is None:
            raise Refused("the message is no longer there", CLOSE)
        return thread_of(thing)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own comment back."""
        del key  # Deleting twice is deleting once.
        await self._connected()
        if not message.message.startswith(COMMENT):
            raise Refused("Reddit lets nobody take a private message back", "write another one that puts it right")
        try:
            await self._access.post("/api/del", {"id": message.message})
        except Gone:
            return

    async def mark_read(self, message: Ref) -> None:
        """Mark a message as read; its author is told nothing."""
        await self._connected()
        await self._access.post("/api/read_message", {"id": message.message})


def _around(thing: dict[str, object], me: Me) -> Incoming | None:
    return message(thing, me, {}, context=not me.owns(thing))
