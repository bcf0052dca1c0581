"""What the connectors of Facebook and Instagram share. They read and answer; they never like, share or post."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from core.clock import DAY, Micros, now
from core.incoming import Incoming, Page, Ref
from core.outgoing import CannotTell, Deleted, Edited, Fate, Found, Part, Sent
from networks.account import Account
from networks.aside import body_of
from networks.calls import Calls
from networks.errors import Refused
from networks.fields import ident, words
from networks.graph.access import Access
from networks.graph.errors import Gone
from networks.horizon import Walk, with_one_horizon
from networks.http import segment
from networks.meta.parse import DM, READ_ONLY, Me, Talk, askers, by_id, comment, in_order, kind_of, message
from networks.meta.private import MESSAGES, pull_messages
from networks.meta.private import reread as reread_private
from networks.meta.remarks import COMMENTS, TAGS, Board, Comments, pull_tags
from networks.meta.sending import Sending, Wall
from networks.meta.service import READABLE, Service
from networks.meta.talks import Pause, Reader
from networks.protocol import Card, Stream

PRIVATE = frozenset({DM, READ_ONLY})


class Public(Board, Wall):
    """The public side of an account, for reading and for answering."""


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    me: Me
    reader: Reader
    board: Public
    comments: Comments
    sending: Sending


class Connector(Account[Access, Session]):
    """One account. Each network says who it is, where its public side lies, and what its card tells."""

    def __init__(self, access: Access, *, history_days: int = 14, human_agent: bool = False) -> None:
        super().__init__(access)
        self._human_agent = human_agent
        self.streams: tuple[Stream, ...] = (MESSAGES, COMMENTS, TAGS)
        self.pause: Pause = asyncio.sleep
        self._graph = access.graph
        self._history = history_days * DAY

    @abstractmethod
    async def _who(self) -> Me:
        """Return our own account. Raises NeedsLogin."""

    @abstractmethod
    def _service(self, me: Me) -> Service: ...

    @abstractmethod
    def _board(self, me: Me) -> Public: ...

    @abstractmethod
    async def _card(self, session: Session) -> Card: ...

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        me = await self._who()
        await self._access.look()
        await self._access.keep_alive()
        board, service = self._board(me), self._service(me)
        reader = Reader(self._graph, me, service, self.pause)
        sending = Sending(self._graph, me, service, reader, board)
        self._session = Session(me, reader, board, Comments(board), sending)
        return self._access.dated(await self._card(self._session))

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a feed from a mark on."""
        session = await self._connected()
        self._graph.budget.check(session.reader.service.name)
        await self._access.keep_alive()
        async with aclosing(self._pages(session, stream, mark)) as pages:
            async for page in pages:
                yield page

    def _pages(self, session: Session, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        walks: dict[str, Walk] = {
            MESSAGES.name: partial(pull_messages, session.reader),
            COMMENTS.name: session.comments.pull,
            TAGS.name: partial(pull_tags, session.board),
        }
        return with_one_horizon(mark, self._history, walks[stream.name])

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read again what was set aside."""
        session, kept = await self._connected(), body_of(body)
        if stream.name == MESSAGES.name:
            return await reread_private(session.reader, kept)
        return await session.comments.reread(ident(kept), words(kept, "thread"), words(kept, "post"))

    def calls(self) -> Calls | None:
        """Return how much of the budget of calls is used, where Meta told."""
        return self._graph.budget.calls()

    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read: more seldom while the budget is nearly used."""
        return self._graph.budget.stretched(stream.pace)

    async def prepare(self, part: Part) -> str:
        """Look whether it may leave: nobody sees that."""
        return await (await self._connected()).sending.prepare(part)

    async def send(self, part: Part) -> Sent:
        """Say it once."""
        return await (await self._connected()).sending.send(part)

    async def find(self, part: Part) -> Found | CannotTell:
        """Look a lost answer up by reading where it would stand."""
        return await (await self._connected()).sending.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again. Meta marks no edit: the caller compares the text with the one it has."""
        session = await self._connected()
        if kind_of(message.place)[0] in PRIVATE:
            return await self._recheck_private(session, message)
        one = await session.board.one(message.message, message.place)
        return Deleted() if one is None else Edited(one.text, now())

    async def _recheck_private(self, session: Session, ref: Ref) -> Fate:
        kind, key = kind_of(ref.place)
        where = await (session.reader.of(key) if kind == DM else session.reader.one(key))
        rows, client = where.rows if where else (), session.reader.service.client
        found = next((one for one in rows if ident(one) == ref.message), None)
        if found is None and where is not None and len(rows) < READABLE:
            return Deleted()
        try:
            whole = await (session.reader.whole(found) if found else session.reader.message(ref.message))
        except Gone:
            if where is None:
                return Deleted()
            what = f"it was taken back, or {READABLE} newer messages stand below it"
            raise Refused(what, f"look in {client}") from None
        said = message(whole, where or Talk(key, now(), ""), session.me, client)
        return Edited(said.text if said else "", now())

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message, oldest first."""
        session = await self._connected()
        kind, key = kind_of(message.place)
        if kind not in PRIVATE:
            found = await session.board.around(message.place)
            named = askers(found, session.me)
            return by_id(comment(one, session.me, named) for one in found)
        where = await (session.reader.of(key) if kind == DM else session.reader.one(key))
        return _all(where, session)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own comment back; what was said in private cannot be taken back."""
        del key  # Deleting twice is deleting once.
        session = await self._connected()
        if kind_of(message.place)[0] in PRIVATE:
            what = f"{session.reader.service.name} lets no program take a private message back"
            raise Refused(what, "write another one that puts it right")
        await self._graph.delete(f"/{segment(message.message)}")


def _all(where: Talk | None, session: Session) -> tuple[Incoming, ...]:
    if where is None:
        return ()
    client = session.reader.service.client
    found = (message(one, where, session.me, client) for one in where.rows)
    return in_order(one for one in found if one is not None)
