"""One Threads profile as Consulta sees it. It reads and replies; it never likes, reposts or follows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from core.clock import DAY, Micros, now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Part, Sent
from networks.account import Account
from networks.aside import body_of
from networks.calls import Calls
from networks.errors import Refused
from networks.fields import ident, row, words
from networks.graph.access import Access
from networks.horizon import with_one_horizon
from networks.http import segment
from networks.protocol import Card, Stream
from networks.threads import card as cards
from networks.threads.changes import CHANGES, Watch, pull_changes, without_watched
from networks.threads.parse import Me, message, root_of
from networks.threads.sending import Sending
from networks.threads.streams import REPLIES, STREAMS, Posts, pull_mentions, pull_replies

HIGHEST_CLIMB = 12


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    me: Me
    posts: Posts


class Threads(Account[Access, Session]):
    """The connector."""

    name: ClassVar[str] = "threads"

    def __init__(self, access: Access, *, history_days: int = 14, reply_control: str = "") -> None:
        super().__init__(access)
        self.streams: tuple[Stream, ...] = (*STREAMS, CHANGES)
        self._watch = Watch()
        self._graph = access.graph
        self._history = history_days * DAY
        self.sending = Sending(access.graph, reply_control)

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        me = await cards.who(self._graph)
        await self._access.look()
        await self._access.keep_alive()
        self._session = Session(me, Posts(self._graph, me))
        _, replies = await self.sending.quota()
        scopes = self._access.scopes
        may_delete = not scopes or "threads_delete" in scopes
        found = await cards.problems(self._access)
        return self._access.dated(cards.card(me, found, replies=replies, may_delete=may_delete))

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a feed from a mark on."""
        session = await self._connected()
        self._graph.budget.check(self._access.door.service)
        await self._access.keep_alive()
        self._watch.begin(stream, mark)
        async with aclosing(self._pages(session.posts, stream, mark)) as pages:
            async for page in pages:
                yield page if stream.name == CHANGES.name else self._watch.noted(page)

    def _pages(self, posts: Posts, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        if stream.name == CHANGES.name:
            return pull_changes(posts, self._watch, mark)
        mark = without_watched(mark)
        replies = partial(pull_replies, posts, history=self._history)
        walk = replies if stream.name == REPLIES.name else partial(pull_mentions, posts)
        return with_one_horizon(mark, self._history, walk)

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read a post again that was set aside."""
        del stream  # A post is a post in each of them.
        posts = (await self._connected()).posts
        return Page("", await posts.messages([body_of(body)]), aside=posts.taken_aside())

    def calls(self) -> Calls | None:
        """Return how much of the budget of calls is used, where Threads told."""
        return self._graph.budget.calls()

    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read: more seldom while the budget is nearly used."""
        return self._graph.budget.stretched(stream.pace)

    async def prepare(self, part: Part) -> str:
        """Make the draft: nobody sees it."""
        await self._connected()
        return await self.sending.draft(part)

    async def send(self, part: Part) -> Sent:
        """Show the draft to everybody."""
        await self._connected()
        return await self.sending.publish(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up by its draft and among our own replies."""
        await self._connected()
        return await self.sending.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again. Threads marks no edit: the caller compares the text with the one it has."""
        session = await self._connected()
        post = await session.posts.one(message.message)
        return Deleted() if post is None else Edited(words(post, "text"), now())

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands above a message, oldest first."""
        session = await self._connected()
        post = await session.posts.one(message.message)
        if post is None:
            raise Refused("the message is no longer there", "close it here")
        above = []
        for _ in range(HIGHEST_CLIMB):
            parent = ident(row(post, "replied_to"))
            post = await session.posts.one(parent) if parent else None
            if post is None:
                break
            above.append(post)
        root = root_of(above[-1]) if above else ""
        if root and root != ident(above[-1]) and (top := await session.posts.one(root)):
            above.append(top)
        found = [_around(one, session.me) for one in reversed(above)]
        return tuple(one for one in found if one is not None)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own message back."""
        del key  # Deleting twice is deleting once.
        await self._connected()
        await self._graph.delete(f"/{segment(message.message)}")


def _around(post: dict[str, object], me: Me) -> Incoming | None:
    return message(post, me, {}, context=not me.owns(post))
