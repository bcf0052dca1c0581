"""One X account as Consulta sees it. It reads and replies; it never likes, reposts, quotes or follows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from core.audience import Audience, Recipients
from core.clock import DAY, Micros, now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Sent, Unchanged
from networks.account import Account
from networks.aside import body_of
from networks.calls import Calls
from networks.errors import Refused
from networks.fields import ident
from networks.horizon import Walk, with_one_horizon
from networks.protocol import Card, Shelf, Stream, Turn
from networks.voices import voice
from networks.x import card as cards
from networks.x.access import Access
from networks.x.changes import CHANGES, Changes
from networks.x.chat.addresses import is_chat
from networks.x.chat.keys import Keys
from networks.x.chat.side import CHAT, ChatSide
from networks.x.dialect import referenced
from networks.x.direct import MESSAGES, Direct, pull_direct
from networks.x.feeds import MENTIONS, OWN, Posts, pull_posts
from networks.x.parse import Beside, Me, post_message, text_of
from networks.x.sending import Sending
from networks.x.shapes import Row, is_direct

HIGHEST_CLIMB = 5
"""How many posts above a message are read for its context: each one is charged."""


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    me: Me
    posts: Posts
    direct: Direct
    sending: Sending


class X(Account[Access, Session]):
    """The connector."""

    name: ClassVar[str] = "x"

    def __init__(
        self,
        access: Access,
        *,
        history_days: int = 14,
        post_length: int = 280,
        revisited: int = 0,
        chat_keys: Keys | None = None,
    ) -> None:
        super().__init__(access)
        self.streams: tuple[Stream, ...] = (MENTIONS, MESSAGES, OWN)
        self.shelf: Shelf | None = None
        self._revisited = revisited
        self._history = history_days * DAY
        self._limits = {"max_characters": post_length}
        self.chat = ChatSide(access, chat_keys)

    @property
    def access(self) -> Access:
        """X, and the pair of tokens that opens it."""
        return self._access

    @property
    def turn(self) -> Turn:
        """Gives one program at a time the turn to exchange the tokens."""
        return self._access.turn

    @turn.setter
    def turn(self, turn: Turn) -> None:
        self._access.turn = turn

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        me = await cards.who(self.access)
        await self.chat.connect(me.person)
        found = await cards.problems(self.access, self.chat)
        scopes = await self.access.scopes()
        private = not scopes or "dm.read" in scopes
        chat = (CHAT,) if private and self.chat.there else ()
        changes = (CHANGES,) if self._revisited else ()
        self.streams = (MENTIONS, *((MESSAGES,) if private else ()), *chat, OWN, *changes)
        beside = Beside({me.remote_id: me.person})
        posts, direct = Posts(self.access, me, beside), Direct(self.access, me, beside)
        self._session = Session(me, posts, direct, Sending(self.access, me, posts, direct))
        length = self._limits["max_characters"]
        return cards.card(me, found, host=self.access.host, private=private, post_length=length)

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a feed from a mark on."""
        session = await self._connected()
        async with aclosing(self._pages(session, stream, mark)) as pages:
            async for page in pages:
                yield page

    def _pages(self, session: Session, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        if stream.name == CHANGES.name:
            return Changes(session.posts, self._revisited).pull(self.shelf, mark)
        walks: dict[str, Walk] = {
            CHAT.name: self.chat.pull,
            MESSAGES.name: partial(pull_direct, session.direct),
            MENTIONS.name: partial(pull_posts, session.posts, MENTIONS),
            OWN.name: partial(pull_posts, session.posts, OWN),
        }
        return with_one_horizon(mark, self._history, walks[stream.name])

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read an item again that was set aside."""
        session, item = await self._connected(), body_of(body)
        if stream.name == MESSAGES.name:
            said = await session.direct.messages([item])
            return Page("", said, aside=session.direct.taken_aside())
        return Page("", session.posts.messages(stream.name, [item]), aside=session.posts.taken_aside())

    def calls(self) -> Calls | None:
        """Return the budget of calls of which least is left, as X told."""
        return self.access.calls()

    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read: more seldom while its calls are nearly used up."""
        return self.access.slowed(stream.name, stream.pace)

    async def prepare(self, part: Part) -> str:
        """Encrypt an answer to encrypted chat; else do nothing: X has no draft and no key."""
        self._check(part)
        if not is_chat(part.parent.message):
            return ""
        await self._connected()
        return await self.chat.prepare(part)

    async def send(self, part: Part) -> Sent:
        """Answer in public, or say it in private."""
        session = await self._connected()
        self._check(part)
        return await (self.chat if is_chat(part.parent.message) else session.sending).send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up: a post among our own, a private message in its conversation."""
        session = await self._connected()
        return await (self.chat if is_chat(part.parent.message) else session.sending).find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a post again. An edit makes another one, which the first one names; the caller compares texts.

        Nobody can edit a private message, and X does not tell when its author deletes it: a reading would be charged,
        and is one of few, for nothing.
        """
        if is_direct(message.message):
            return Unchanged()
        session = await self._connected()
        if is_chat(message.message):
            return await self.chat.recheck(message)
        post = (await session.posts.newest([message.message])).get(message.message)
        return Deleted() if post is None else Edited(text_of(post), now())

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text."""
        return voice(self.name).measure(text, to, audience, self._limits)

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands above a message, oldest first; private conversations are here as a whole already."""
        session = await self._connected()
        if is_direct(message.message):
            return ()
        if is_chat(message.message):
            return await self.chat.context(message)
        post = await session.posts.one(message.message)
        if post is None:
            raise Refused("the message is no longer there", "close it here")
        above: list[Row] = []
        while len(above) < HIGHEST_CLIMB and post is not None and (parent := referenced(post, "replied_to")):
            post = await session.posts.one(parent)
            above += [post] if post is not None else []
        return tuple(_around(one, session) for one in reversed(above))

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own post back; a private message would vanish for ourselves alone."""
        del key  # Deleting twice is deleting once.
        session = await self._connected()
        if is_direct(message.message) or is_chat(message.message):
            raise Refused("X takes a private message back for yourself alone", "write another one that puts it right")
        await session.sending.delete(message.message)

    async def close(self) -> None:
        """Let go of connections."""
        self.chat.lock()
        await self.access.close()

    def _check(self, part: Part) -> None:
        length = self.measure(part.text, part.to, part.audience)
        if not length.fits:
            raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")


def _around(post: Row, session: Session) -> Incoming:
    ours = ident(post, "author_id") == session.me.remote_id
    return post_message(post, session.me, session.posts.beside, context=not ours)
