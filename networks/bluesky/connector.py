"""One Bluesky account as Consulta sees it. It reads and replies, and blocks when told; it never likes or follows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from core.audience import Audience
from core.clock import DAY, Micros, now
from core.incoming import Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Part, Report, Sent
from networks.account import Account
from networks.aside import body_of
from networks.bluesky import card as cards
from networks.bluesky.access import Access
from networks.bluesky.addresses import is_post
from networks.bluesky.against import Against, stated
from networks.bluesky.chat import Chat
from networks.bluesky.direct import MESSAGES, Direct, pull_messages
from networks.bluesky.mentions import MENTIONS, Feed, pull_mentions
from networks.bluesky.own import OWN, pull_own
from networks.bluesky.parse import Me, Row, in_order, message, text_of
from networks.bluesky.replies import Gone
from networks.bluesky.sending import Sending
from networks.bluesky.service import SHOWN, Service
from networks.bluesky.whispering import Whispering
from networks.calls import Calls
from networks.errors import Refused
from networks.fields import row, rows, words
from networks.horizon import with_one_horizon
from networks.protocol import Card, Stream

ABOVE = 80
BELOW = 2


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    me: Me
    feed: Feed
    direct: Direct
    sending: Sending
    whispering: Whispering
    against: Against


class Bluesky(Account[Access, Session]):
    """The connector."""

    name: ClassVar[str] = "bluesky"

    def __init__(self, access: Access, *, history_days: int = 14) -> None:
        super().__init__(access)
        self.streams: tuple[Stream, ...] = (MENTIONS, MESSAGES, OWN)
        self._history = history_days * DAY

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        me, service = await cards.who(self._access), Service(self._access)
        chat = Chat(self._access, me)
        found = await cards.means(self._access, service, me)
        sending, against = Sending(service, me.did), Against(service, me.did)
        self._session = Session(me, Feed(service, me), Direct(chat), sending, Whispering(chat), against)
        return cards.card(me, found, await self._access.host())

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a feed from a mark on."""
        session = await self._connected()
        async with aclosing(self._pages(session, stream, mark)) as pages:
            async for page in pages:
                yield page

    def _pages(self, session: Session, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        if stream.name == MESSAGES.name:
            return with_one_horizon(mark, self._history, partial(pull_messages, session.direct))
        walk = pull_own if stream.name == OWN.name else pull_mentions
        return with_one_horizon(mark, self._history, partial(walk, session.feed))

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read an item again that was set aside."""
        session = await self._connected()
        if stream.name == MESSAGES.name:
            return await session.direct.reread(body_of(body))
        return Page("", session.feed.messages([body_of(body)]), aside=session.feed.taken_aside())

    def calls(self) -> Calls | None:
        """Return how many calls are left, as the account's server told last."""
        return self._access.calls

    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read: more seldom while the calls are nearly used up."""
        return self._access.slowed(stream.pace)

    async def prepare(self, part: Part) -> str:
        """Fix the key and the time of a post, or note where a conversation stands: nobody sees that."""
        session = await self._connected()
        if part.audience is Audience.PUBLIC and is_post(part.parent.message):
            self._check(part)
            return (await session.sending.draft(part)).write()
        return await session.whispering.ground(part)

    async def send(self, part: Part) -> Sent:
        """Post a public answer, or say a private one, after looking again at what is answered."""
        session = await self._connected()
        self._check(part)
        if part.audience is Audience.PUBLIC and is_post(part.parent.message):
            return await session.sending.post(part)
        return await session.whispering.send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up: a post by its key, a private message in its conversation."""
        session = await self._connected()
        if part.audience is Audience.PUBLIC and is_post(part.parent.message):
            return await session.sending.find(part)
        return await session.whispering.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again. Bluesky marks no edit: the caller compares the text with the one it has."""
        session = await self._connected()
        if not is_post(message.message):
            return await session.whispering.recheck(message)
        view = (await session.feed.service.posts([message.message])).get(message.message)
        return Deleted() if view is None else Edited(text_of(row(view, "record")), now())

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message, oldest first."""
        session = await self._connected()
        if not is_post(message.message):
            return await session.whispering.context(message)
        node = await session.feed.service.thread(message.message, above=ABOVE, below=BELOW)
        if words(node, "$type") != SHOWN:
            raise Refused("the message is no longer there", "close it here")
        views = [*_above(node), *_below(node)]
        found = [_around(one, session.me) for one in views]
        return in_order(one for one in found if one is not None)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own post back; what was said in private cannot be taken back by anybody."""
        del key  # Deleting twice is deleting once.
        session = await self._connected()
        if not is_post(message.message):
            raise Refused("Bluesky lets nobody take a direct message back", "write another one that puts it right")
        await session.sending.delete(message.message)

    async def mark_read(self, message: Ref) -> None:
        """Mark a private message as read; posts have one mark for all of them, which is left alone."""
        session = await self._connected()
        if not is_post(message.message):
            await session.whispering.read(message)

    async def accept(self, request_id: str) -> None:
        """Let the person in."""
        session = await self._connected()
        try:
            await session.direct.chat.do("acceptConvo", {"convoId": request_id})
        except Gone:
            raise Refused("the request is no longer there", "somebody decided it elsewhere: sync again") from None

    async def refuse(self, request_id: str) -> None:
        """Leave the conversation without a word."""
        session = await self._connected()
        try:
            await session.direct.chat.do("leaveConvo", {"convoId": request_id})
        except Gone:
            # It was left, or taken away, elsewhere: nothing waits there any more.
            return

    async def block(self, whom: Person) -> None:
        """Block somebody; everybody can see on Bluesky that we do."""
        await (await self._connected()).against.block(whom)

    async def unblock(self, whom: Person) -> None:
        """Let them write again."""
        await (await self._connected()).against.unblock(whom)

    def stated(self, report: Report) -> dict[str, str]:
        """Return what a report would say."""
        return stated(report)

    async def report(self, report: Report) -> None:
        """Tell the moderation service."""
        await (await self._connected()).against.report(report)

    def _check(self, part: Part) -> None:
        length = self.measure(part.text, part.to, part.audience)
        if not length.fits:
            raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")


def _above(node: Row) -> list[Row]:
    found: list[Row] = []
    above = row(node, "parent")
    while words(above, "$type") == SHOWN:
        found.append(row(above, "post"))
        above = row(above, "parent")
    return found


def _below(node: Row) -> list[Row]:
    shown = [one for one in rows(node, "replies") if words(one, "$type") == SHOWN]
    return [view for one in shown for view in (row(one, "post"), *_below(one))]


def _around(view: Row, me: Me) -> Incoming | None:
    return message(view, me, context=words(row(view, "author"), "did") != me.did)
