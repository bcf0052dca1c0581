"""Reading encrypted chat: what changed is read down to the mark, its keys gathered, and opened oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, Micros, now, to_iso
from core.incoming import Aside, Deletion, Ends, Hole, Page, Person
from networks.errors import NeedsLogin, Refused
from networks.fields import ident, moment, words
from networks.protocol import Stream, Walk
from networks.x.chat.addresses import key_of, peer_of, place
from networks.x.chat.failures import UNLOCK
from networks.x.chat.keys import newest_first
from networks.x.chat.marks import ChatMark, Talk, read_mark
from networks.x.chat.parse import Digest, Row, Where
from networks.x.chat.room import Opened, Room, Why
from networks.x.chat.service import PAGE, WIDE, Service

CHAT = Stream("x-chat", Walk.DOWN, pace=MINUTE)
MOST_PAGES = 50
MOST_LOOKS = 5
LATE = "late "
LAG: Micros = 5 * MINUTE
"""How far our reading of a list may lie behind what is read after it."""
TOO_MANY = "more messages than can be read at once came in a conversation: open X"
NOT_READ = "a conversation of encrypted chat could not be read: open X"
STALE = "the account's chat has new keys: what is written since cannot be read with those kept here"


@dataclass(frozen=True, slots=True)
class Taken:
    """Events of a conversation, oldest first, with the key changes that belong to them."""

    rows: list[Row]
    keys: list[str] = field(repr=False)
    cut: bool = False
    """Whether older ones were left out."""


@dataclass(slots=True)
class Reader:
    """Reads the encrypted conversations of one account."""

    service: Service
    room: Room
    me: Person
    people: dict[str, Where] = field(default_factory=dict)
    hopeless: set[str] = field(default_factory=set, repr=False)
    """Events for which everything was tried: they are not tried again."""
    mark: ChatMark = field(default_factory=ChatMark)
    """As it was written last: it tells what sequence numbers name."""

    async def where(self, key: str) -> Where:
        """Return who is in a conversation: asked for once, since each person costs."""
        if key not in self.people:
            try:
                people, members = await self.service.people(key)
            except Refused:
                people, members = {}, []
            self.people[key] = Where(key, self.me, people, tuple(members))
        return self.people[key]

    async def open(self, key: str, taken: Taken) -> list[Opened]:
        """Open events. What lacks a key or a signer is tried once more with all that X can give."""
        if not taken.rows:
            return []
        senders = {words(one, "sender_id") for one in taken.rows}
        people = senders | {peer_of(key, self.me.remote_id), self.me.remote_id}
        await self._learn(people, anew=False)
        found = await self._read(taken, taken.keys)
        lacks = {one.why for one in found if one.raw not in self.hopeless}
        if not lacks & {Why.NO_KEY, Why.NO_SIGNER}:
            return found
        await self._learn(people, anew=True)
        more = (await self.service.events(key, most=WIDE)).keys if Why.NO_KEY in lacks else []
        found = await self._read(taken, [*reversed(more), *taken.keys])
        if any(one.why is Why.NO_KEY for one in found):
            await self.refuse_stale()
        self.hopeless |= {one.raw for one in found if one.why is not None}
        return found

    async def meet(self, keys: Sequence[str]) -> None:
        """Ask for the public keys of everybody in these conversations, many at once."""
        peers = {peer_of(key, self.me.remote_id) for key in keys}
        if peers:
            await self._learn(peers | {self.me.remote_id}, anew=False)

    async def refuse_stale(self) -> None:
        """Raise NeedsLogin where the account has newer keys than ours: nothing is taken for unreadable then."""
        own = newest_first(await self.service.own_keys())
        if not own or not self.room.fits(own[0]):
            raise NeedsLogin(STALE, UNLOCK)

    async def _read(self, taken: Taken, keys: Sequence[str]) -> list[Opened]:
        events = [words(one, "encoded_event") for one in taken.rows]
        return await asyncio.to_thread(self.room.read, list(dict.fromkeys(keys)), events)

    async def _learn(self, people: set[str], *, anew: bool) -> None:
        wanted = sorted(one for one in people if place(one) and (anew or one not in self.room.known()))
        for start in range(0, len(wanted), WIDE):
            for who, rows in (await self.service.public_keys(wanted[start : start + WIDE])).items():
                self.room.learn(who, rows)

    async def newest(self, key: str, *, most: int = WIDE, seek: str = "") -> tuple[Taken, list[Opened]]:
        """Return the newest events of a conversation; where a message is sought, down to it, within reason."""
        rows: list[Row] = []
        keys: list[str] = []
        opened: list[Opened] = []
        token = ""
        for _ in range(MOST_LOOKS):
            page = await self.service.events(key, token=token, most=most)
            taken = Taken(page.events[::-1], page.keys[::-1])
            opened = [*await self.open(key, taken), *opened]
            rows, keys = [*taken.rows, *rows], [*taken.keys, *keys]
            token, most = page.next, WIDE
            if not token or not seek or any(ident(one.says) == seek for one in opened):
                break
        return Taken(rows, keys, cut=bool(token)), opened

    async def changed(self, key: str, newest: int, horizon: Micros) -> Taken:
        """Return what came since a mark; without one, since a moment."""
        rows: list[Row] = []
        keys: list[str] = []
        token = ""
        for number in range(MOST_PAGES):
            page = await self.service.events(key, token=token, most=WIDE if number else PAGE)
            fresh = [one for one in page.events if _after(one, newest, horizon)]
            rows, keys, token = rows + fresh, keys + page.keys, page.next
            if len(fresh) < len(page.events) or not token:
                return Taken(rows[::-1], keys[::-1])
        return Taken(rows[::-1], keys[::-1], cut=True)


def _after(told: Row, newest: int, horizon: Micros) -> bool:
    if newest:
        return place(ident(told)) > newest
    at = moment(told, "created_at")
    return at is None or at >= horizon


async def pull_chat(reader: Reader, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what was written, a page for each conversation that changed."""
    kept = read_mark(text)
    first = not text or kept is None
    mark, gone = (kept or ChatMark()).vanished(now())
    mark, written = replace(mark, shut=""), text
    if gone:
        # Their time has run out, whether X can be reached or not.
        yield _page(mark, deletions=tuple(Deletion(remote, at) for remote, at in gone))
    requests = False
    async with aclosing(reader.service.listings()) as listings:
        async for listing in listings:
            requests = requests or listing.requests
            mark = replace(mark, requests=mark.requests or requests)
            moved = _moved(listing.talks, mark)
            await reader.meet([key for key, _ in moved])
            for key, updated in moved:
                mark, page = await _read_talk(reader, mark, key, updated, horizon)
                if page == _page(mark) and page.mark == written:
                    continue
                written = page.mark
                yield replace(page, back_to=horizon if first else None, anew=bool(text) and first)
    mark = replace(mark, requests=requests)
    reader.mark = mark
    if mark.write() != written:
        yield replace(_page(mark), back_to=horizon if first else None, anew=bool(text) and first)


def _moved(talks: Sequence[Row], mark: ChatMark) -> list[tuple[str, str]]:
    """Return the conversations that may hold something new, and when X says that they changed."""
    found = [(key_of(ident(told)), words(told, "updated_at")) for told in talks]
    noted = {key: one.updated for key, one in mark.talks.items()}
    return [(key, updated) for key, updated in found if key and not (updated and noted.get(key) == updated)]


async def _read_talk(reader: Reader, mark: ChatMark, key: str, updated: str, horizon: Micros) -> tuple[ChatMark, Page]:
    """Return what is new in a conversation, and the mark after it."""
    newest = mark.talks[key].newest if key in mark.talks else 0
    try:
        taken = await reader.changed(key, newest, horizon)
        opened = await reader.open(key, taken)
    except Refused:
        mark = mark.read(key, Talk(newest, updated), {}, {})
        return mark, replace(_page(mark), aside=(Aside(key, NOT_READ),))
    digest = Digest(await reader.where(key) if taken.rows else Where(key, reader.me), mark)
    for told, one in zip(taken.rows, opened, strict=True):
        digest.take(told, one)
    highest = max([newest, *(place(ident(one)) for one in taken.rows)])
    noted = _noted(mark.talks[key].updated if key in mark.talks else "", taken.rows, updated)
    mark = mark.read(key, Talk(highest, noted), digest.known, digest.vanish)
    reader.mark = mark
    page = _page(mark, deletions=tuple(digest.deletions))
    cut = (Hole(f"{CHAT.name}:{key}", "", "", TOO_MANY, ends=Ends.LOST),) if taken.cut else ()
    return mark, replace(
        page,
        messages=tuple(digest.messages),
        edits=tuple(digest.edits),
        aside=tuple(digest.aside),
        holes=(*page.holes, *cut),
    )


def _noted(before: str, rows: Sequence[Row], updated: str) -> str:
    """Return what is remembered of when X says that a conversation changed last.

    A list that lags behind what was read is not believed: the conversation is looked at each time until it moves on.
    """
    changed = moment({"at": updated}, "at")
    last = moment({"at": before.removeprefix(LATE)}, "at") if before.startswith(LATE) else None
    newest = max([last or 0, *(moment(one, "created_at") or 0 for one in rows)])
    return f"{LATE}{to_iso(newest)}" if changed is not None and newest > changed + LAG else updated


def _page(mark: ChatMark, deletions: tuple[Deletion, ...] = ()) -> Page:
    return Page(mark.write(), deletions=deletions, holes=mark.holes(CHAT.name))


def shut(text: str, why: str) -> Page | None:
    """Return the page that says why nothing is read; None where it was said already. The mark stays where it is."""
    mark = replace(read_mark(text) or ChatMark(), shut=why)
    return _page(mark) if mark.write() != text else None
