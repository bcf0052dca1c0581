"""One account on a server that speaks Mastodon's API. It reads and replies; it never likes, boosts or follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

import httpx

from core.audience import Audience, Recipients
from core.clock import DAY, SECOND, Micros, now
from core.incoming import Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Report, Sent, Unchanged
from networks.aside import body_of
from networks.calls import Calls
from networks.errors import NetworkError, Refused
from networks.fields import ident, moment, row
from networks.http import Edge, segment
from networks.mastodon import against, sending
from networks.mastodon import card as cards
from networks.mastodon.api import Api
from networks.mastodon.card import Server
from networks.mastodon.changes import BATCH, CHANGES, Watch, pull_changes, reread_change, statuses
from networks.mastodon.live import Live
from networks.mastodon.meaning import GONE
from networks.mastodon.parse import Me, Status, concerns, in_order, message, text_of
from networks.mastodon.streams import (
    CONVERSATIONS,
    REQUESTS,
    STREAMS,
    Conversations,
    Mentions,
    pull_requests,
    reread_request,
)
from networks.mastodon.walk import Row, walk
from networks.protocol import Card, Stream
from networks.voices import voice

MERGE_LOOKS = 20
MERGE_PAUSE = 0.5


@dataclass(slots=True)
class Session:
    """What holds while we are connected."""

    api: Api
    me: Me
    about: Server
    conversations: Conversations


class Mastodon:
    """The connector. `open_edge` opens the edge of another host: the event stream may have its own."""

    name: ClassVar[str] = "mastodon"

    def __init__(
        self, edge: Edge, open_edge: Callable[[str], Edge], *, streaming_url: str = "", history_days: int = 14
    ) -> None:
        self.streams: tuple[Stream, ...] = (*STREAMS, CHANGES)
        self._edge = edge
        self._open_edge = open_edge
        self._streaming_url = streaming_url
        self._history = history_days * DAY
        self._session: Session | None = None
        self._live: Live | None = None
        self._watch = Watch()
        self._connecting = asyncio.Lock()

    async def connect(self) -> Card:
        """Tell who we are and what we may do."""
        api = Api(self._edge)
        account = await cards.who(api)
        about = await cards.server(api)
        api.json_errors = about.keeps_keys
        me = cards.myself(account, about)
        self._session = Session(api, me, about, Conversations(api, me))
        rights = await cards.rights(api)
        push = await self._listens(about)
        return cards.card(account, about, rights, push=push)

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield the pages of a feed from a mark on."""
        session = await self._connected()
        self._watch.begin(stream, mark)
        async with aclosing(self._pages(session, stream, mark)) as pages:
            async for page in pages:
                yield page if stream.name == CHANGES.name else self._watch.noted(page)

    def _pages(self, session: Session, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        if stream.name == CHANGES.name:
            return pull_changes(session.api, self._watch, mark)
        if stream.name == REQUESTS.name:
            return pull_requests(session.api, session.me, mark)
        if stream.name == CONVERSATIONS.name:
            return walk(session.conversations, mark, now() - self._history)
        return walk(Mentions(session.api, session.me), mark, now() - self._history)

    async def reread(self, stream: Stream, body: str) -> Page:
        """Read an item again that was set aside."""
        session = await self._connected()
        told = body_of(body)
        if stream.name == CHANGES.name:
            return await reread_change(session.api, told)
        if stream.name == REQUESTS.name:
            return await reread_request(session.api, session.me, told)
        source = session.conversations if stream.name == CONVERSATIONS.name else Mentions(session.api, session.me)
        source.aside.clear()
        rows = [Row(ident(told), None, told)]
        return Page("", await source.messages(rows), aside=tuple(source.aside))

    async def wait(self, stream: Stream) -> None:
        """Return when the server rang, or at the feed's pace."""
        if self._live is None:
            await asyncio.sleep(stream.pace / SECOND)
        else:
            await self._live.rest(stream.name, stream.pace)

    def calls(self) -> Calls | None:
        """Return how many calls the server takes yet, as its last answer told."""
        return self._edge.calls

    def pace(self, stream: Stream) -> Micros:
        """Return how often a feed is read: more seldom while the server rings."""
        return self._live.pace(stream.name, stream.pace) if self._live is not None else stream.pace

    async def prepare(self, part: Part) -> str:
        """Look how the parent is read and what our newest post is: nobody sees that."""
        session = await self._connected()
        return (await sending.ground(session.api, session.me, part)).write()

    async def send(self, part: Part) -> Sent:
        """Post a part, to the narrower circle of the part and its parent."""
        session = await self._connected()
        return await sending.post(session.api, session.me, part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up among our own posts and under its parent."""
        session = await self._connected()
        return await sending.find(session.api, session.me, part, keeps_keys=session.about.keeps_keys)

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again. `Edited` means that it was ever edited: the caller knows which text it has."""
        session = await self._connected()
        return fate(await session.api.status(message.message))

    async def recheck_many(self, messages: Sequence[Ref]) -> dict[str, Fate]:
        """Read many messages again, in few calls where the server can."""
        session = await self._connected()
        fates: dict[str, Fate] = {}
        for start in range(0, len(messages), BATCH):
            ids = [one.message for one in messages[start : start + BATCH]]
            found = await statuses(session.api, ids)
            if found is None:
                fates |= {one: fate(await session.api.status(one)) for one in ids}
            else:
                fates |= {one: fate(status) for one, status in found.items()}
        return fates

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text by this server's limits."""
        limits = dict(self._session.about.limits) if self._session else {}
        return voice(self.name).measure(text, to, audience, limits)

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message, oldest first."""
        session = await self._connected()
        around = await session.api.around(message.message)
        if around is None:
            raise Refused("the message is no longer there", sending.GONE_REMEDY)
        above, below = around
        root = ident(above[0]) if above else message.place or message.message
        found = [_around(one, session.me, root) for one in (*above, *below)]
        return in_order(one for one in found if one is not None)

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own message back; other servers may keep their copies."""
        del key  # Deleting twice is deleting once.
        session = await self._connected()
        await session.api.edge.call("DELETE", f"/api/v1/statuses/{segment(message.message)}", ok=GONE)

    async def mark_read(self, message: Ref) -> None:
        """Mark the conversation of a direct message as read; its author is not told."""
        session = await self._connected()
        known = session.conversations.ids
        if message.place not in known:
            listed = await session.conversations.listed({"limit": 40})
            found = {ident(row(one, "last_status")): ident(one) for one in listed.rows}
            known |= {message.place: found[message.message]} if message.message in found else {}
        if conversation := known.get(message.place):
            await session.api.edge.call("POST", f"/api/v1/conversations/{segment(conversation)}/read", ok=GONE)

    async def accept(self, request_id: str) -> None:
        """Let somebody in, and wait a little until the server has moved their messages."""
        session = await self._connected()
        door = f"/api/v1/notifications/requests/{segment(request_id)}/accept"
        if (await session.api.edge.call("POST", door, ok=GONE)).status in GONE:
            raise Refused("the request is no longer there", "somebody accepted or refused it elsewhere: sync again")
        for _ in range(MERGE_LOOKS):
            merged = await session.api.get("/api/v1/notifications/requests/merged", ok=GONE)
            if merged.status in GONE or merged.object().get("merged") is not False:
                return
            await asyncio.sleep(MERGE_PAUSE)

    async def refuse(self, request_id: str) -> None:
        """Turn a request down without a word."""
        session = await self._connected()
        await session.api.edge.call("POST", f"/api/v1/notifications/requests/{segment(request_id)}/dismiss", ok=GONE)

    async def block(self, whom: Person) -> None:
        """Keep somebody away: what they wrote before stays here."""
        await against.keep_away((await self._connected()).api, whom, away=True)

    async def unblock(self, whom: Person) -> None:
        """Let them write again."""
        await against.keep_away((await self._connected()).api, whom, away=False)

    def stated(self, report: Report) -> dict[str, str]:
        """Return what a report would say."""
        return against.stated(report)

    async def report(self, report: Report) -> None:
        """Tell the moderators of our own server."""
        await against.tell((await self._connected()).api, report)

    async def close(self) -> None:
        """Let go of connections."""
        if self._live is not None:
            await self._live.close()
            self._live = None
        await self._edge.close()

    async def _connected(self) -> Session:
        if self._session is None:
            await self.connect()
        assert self._session is not None  # noqa: S101 - connect has set it
        return self._session

    async def _listens(self, about: Server) -> bool:
        """Get ready to hear the server's events; tell whether it has them where we may carry our token."""
        async with self._connecting:
            return self._live is not None or await self._opens_live(about)

    async def _opens_live(self, about: Server) -> bool:
        base = streaming_base(self._streaming_url or about.streaming, self._edge.base, named=bool(self._streaming_url))
        if not base:
            return False
        try:
            edge = self._open_edge(base)
        except ValueError:
            return False
        if not await _healthy(edge):
            return False
        self._live = Live(edge, tuple(stream.name for stream in self.streams))
        return True


async def _healthy(edge: Edge) -> bool:
    """Tell whether a streaming server is there; a line that will not be listened on is closed, also by a cancel."""
    healthy = False
    try:
        reply = await edge.call("GET", "/api/v1/streaming/health", anonymous=True, timeout=5)
        healthy = reply.body.strip().startswith(b"OK")
    except NetworkError:
        pass
    finally:
        if not healthy:
            await edge.close()
    return healthy


def streaming_base(address: str, base: httpx.URL, *, named: bool) -> str:
    """Return the https form of a streaming address, empty where our token must not go.

    A server may name its own host or one below it; another host needs the setting STREAMING_URL.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return ""
    scheme = {"wss": "https", "ws": "http"}.get(url.scheme, url.scheme)
    if not url.host or not (named or url.host == base.host or url.host.endswith(f".{base.host}")):
        return ""
    return str(url.copy_with(scheme=scheme, path="/", query=None, fragment=None))


def fate(status: Status | None) -> Fate:
    """Return what became of a message."""
    if status is None:
        return Deleted()
    edited = moment(status, "edited_at")
    return Unchanged() if edited is None else Edited(text_of(status), edited)


def _around(status: Status, me: Me, root: str) -> Incoming | None:
    return message(status, me, root, context=not concerns(status, me))
