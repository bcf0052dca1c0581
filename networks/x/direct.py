"""Private messages that X does not encrypt: one list of all conversations, the newest first, 30 days deep."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import DAY, SECOND, Micros, now, to_iso
from core.incoming import Ends, Hole, Incoming, Page
from networks.errors import RateLimited, Refused, Unreachable
from networks.fields import ident, row, rows, words
from networks.http import segment
from networks.marks import Gap, below, joined, unreadable
from networks.protocol import Stream, Walk
from networks.x.marks import Mark, lowest, read_mark
from networks.x.parse import direct_message, in_order
from networks.x.reader import Reader
from networks.x.shapes import Row, other_of, place_at

MESSAGES = Stream("messages", Walk.DOWN, 90 * SECOND)
"""X takes fifteen reads in a quarter of an hour: at this pace five are left for looking answers up."""
SAID = "MessageCreate"
PEOPLE = ("ParticipantsJoin", "ParticipantsLeave")
PAGE = 100
MOST_PAGES = 400
KEPT: Micros = 30 * DAY
ABOVE_ALL = 1 << 63
"""Above every id of X."""
LOST = "X keeps private messages for programs for 30 days, and nothing was read for longer"


@dataclass(slots=True)
class Listing:
    """One page of the list, and where the next one begins."""

    events: dict[str, Row]
    places: dict[str, int]
    token: str


@dataclass(slots=True)
class Direct(Reader):
    """Reads private messages, with what was learned on the way."""

    _members: dict[str, set[str]] = field(default_factory=dict)
    """Who else is in a group, as far as X has told."""
    _asked: set[str] = field(default_factory=set)
    tokens: dict[int, str] = field(default_factory=dict)
    """Where a walk goes on that broke off: the list knows no bounds, and its pages are few."""

    async def listed(self, token: str) -> Listing:
        """Return one page of everything."""
        params: dict[str, Any] = {"max_results": PAGE, "event_types": SAID}
        answer = await self.access.events(
            "/2/dm_events", {**params, **({"pagination_token": token} if token else {})}, family=MESSAGES.name
        )
        self.beside.take(answer)
        events = rows(answer, "data")
        placed = self.placed(events)
        by_id = {ident(one): one for one in events if ident(one) in placed}
        return Listing(by_id, placed, words(row(answer, "meta"), "next_token"))

    async def with_one(self, who: str, most: int) -> list[Row]:
        """Return what was said last with one person."""
        path = f"/2/dm_conversations/with/{segment(who)}/dm_events"
        answer = await self.access.events(path, {"max_results": most, "event_types": SAID}, family="talk")
        self.beside.take(answer)
        return rows(answer, "data")

    async def messages(self, events: list[Row]) -> tuple[Incoming, ...]:
        """Return what was said, oldest first."""
        said = [one for one in events if words(one, "event_type") in {SAID, ""}]
        for one in said:
            await self._learn_members(one)
        found = [self.tried(one, self._read) for one in said]
        return in_order(one for one in found if one is not None)

    def _read(self, event: Row) -> Incoming:
        return direct_message(event, self.me, self.beside, self._members)

    async def _learn_members(self, event: Row) -> None:
        """Find out who reads a conversation of several people: they are told of only where they came and went."""
        conversation, sender = ident(event, "dm_conversation_id"), ident(event, "sender_id")
        if not conversation or other_of(conversation, self.me.remote_id):
            return
        if conversation not in self._asked:
            self._asked.add(conversation)
            self._members[conversation] = await self._members_of(conversation)
        if sender and sender != self.me.remote_id:
            self._members[conversation].add(sender)

    async def _members_of(self, conversation: str) -> set[str]:
        path = f"/2/dm_conversations/{segment(conversation)}/dm_events"
        try:
            answer = await self.access.events(
                path, {"max_results": PAGE, "event_types": ",".join(PEOPLE)}, family="people"
            )
        except (Refused, RateLimited, Unreachable):
            # Whoever writes is named all the same, and a group is never answered from here.
            return set()
        self.beside.take(answer)
        inside: set[str] = set()
        for one in sorted(rows(answer, "data"), key=lambda event: (len(ident(event)), ident(event))):
            who = {each for each in one.get("participant_ids") or () if isinstance(each, str)}
            inside = inside | who if words(one, "event_type") == PEOPLE[0] else inside - who
        return inside - {self.me.remote_id}


async def pull_direct(direct: Direct, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield the newest first, down to what was read before, then what an earlier walk left open."""
    known, anew = read_mark(text), unreadable(text)
    walk = _Walk(direct, known, known.floor or place_at(horizon))
    back_to, lost = (None, _lost(known)) if known.top else (horizon, ())
    async with aclosing(walk.pages()) as pages:
        async for mark, events, ended in pages:
            fresh = known.fresh({ident(one): 0 for one in events})
            new = [one for one in events if ident(one) in fresh]
            if not new and not (ended and mark.write() != text):
                continue
            text = mark.write()
            holes = (*mark.holes(MESSAGES.name, place_at(horizon)), *lost)
            said = await direct.messages(new)
            yield Page(text, said, holes=holes, aside=direct.taken_aside(), back_to=back_to, anew=anew)


@dataclass(slots=True)
class _Walk:
    """A walk from the newest message down: the list has no bounds, so what was read is passed over."""

    direct: Direct
    mark: Mark
    floor: int

    async def pages(self) -> AsyncGenerator[tuple[Mark, list[Row], bool], None]:
        """Yield the mark after each page, what of it was not read before, and whether nothing is left to read."""
        before, bottom, token = self.mark.gaps, ABOVE_ALL, ""
        for _ in range(MOST_PAGES):
            listing = await self._next(bottom, token)
            token = listing.token
            # Where the list ends, whatever is older stands there no more.
            bottom = lowest(listing.places.values(), bottom) if token else 0
            wanted = [one for key, one in listing.events.items() if self._wanted(listing.places[key], before)]
            self._move(listing, bottom, before)
            yield self.mark, wanted, not self.mark.gaps
            if not self.mark.gaps:
                self.direct.tokens.clear()
                return
        raise Unreachable("the list of private messages never ends")

    async def _next(self, bottom: int, token: str) -> Listing:
        """Return the next page: once the head has been read, from where an earlier walk broke off."""
        kept = self.direct.tokens.get(self.mark.gaps[0].until, "") if self.mark.gaps and bottom <= self.floor else ""
        if kept and kept != token:
            try:
                return await self.direct.listed(kept)
            except Refused:
                # It died meanwhile: what lies between is passed over page by page.
                self.direct.tokens.clear()
        return await self.direct.listed(token)

    def _wanted(self, where: int, before: tuple[Gap, ...]) -> bool:
        return where > self.floor or any(gap.since < where <= gap.until for gap in before)

    def _move(self, listing: Listing, bottom: int, before: tuple[Gap, ...]) -> None:
        """Bring the mark down to the lowest that was read."""
        mark = self.mark.after(listing.places)
        rest = (Gap(self.floor, bottom),) if bottom > self.floor else ()
        gaps = joined((*rest, *below(before, bottom)))
        if bottom:
            self.direct.tokens[bottom] = listing.token
        top = mark.top or place_at(now())
        day = mark.day if gaps else now() // DAY
        self.mark = replace(mark, top=top, gaps=gaps, day=day)


def _lost(known: Mark) -> tuple[Hole, ...]:
    """Return what nobody can read any more, because it was not read for too long."""
    ended = (known.day + 1) * DAY
    if not known.day or now() - ended < KEPT:
        return ()
    until = now() - KEPT
    key = f"{MESSAGES.name}:kept:{known.day}"
    return (Hole(key, to_iso(ended), to_iso(until), LOST, ends=Ends.LOST, began=ended, over=until),)
