"""The feed of mentions, replies and quotes: newest first, and deep enough that nobody hides by dating a post back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import DAY, MINUTE, Micros, from_iso, now, to_iso
from core.incoming import Aside, Deletion, Incoming, Page
from networks.aside import BROKEN, apart
from networks.bluesky.marks import MS, Mark, at, read_mark
from networks.bluesky.parse import Me, Row, in_order, message
from networks.bluesky.service import Service
from networks.fields import rows, words
from networks.marks import Gap, below, joined, unreadable
from networks.protocol import Stream, Walk

MENTIONS = Stream("mentions", Walk.DOWN, MINUTE)
REASONS = ("mention", "reply", "quote")
PAGE = 100
OVERLAP = 10 * MINUTE
"""What is younger than the newest by this is read again: indexing is not strictly in order."""
WIDE = DAY
WIDE_EVERY = 15 * MINUTE
SWEEP_EVERY = DAY
"""How often the whole history is read again: a post stands where its author dates it, if that is earlier."""
MOST_CHECKED = 75
CHECK_EVERY = 15 * MINUTE


@dataclass(slots=True)
class Listing:
    """One page of the feed, and whether the walk ends with it."""

    items: list[Row]
    lowest: Micros
    last: bool
    priority: bool


@dataclass(slots=True)
class Feed:
    """Reads of the feed, with what was learned on the way."""

    service: Service
    me: Me
    aside: list[Aside] = field(default_factory=list)
    _wide_at: Micros = 0
    _checked: dict[str, Micros] = field(default_factory=dict)
    """Posts that left the feed and still stand: a muted author, a hidden thread; when that was looked up."""

    def floor(self, mark: Mark, horizon: Micros) -> tuple[Micros, bool]:
        """Return down to where to read now, and whether that is the whole history."""
        present = now()
        if not mark.top or present - mark.swept > SWEEP_EVERY:
            return horizon, True
        if present - self._wide_at > WIDE_EVERY:
            self._wide_at = present
            return max(horizon, min(present - WIDE, mark.top - OVERLAP)), False
        return max(horizon, mark.top - OVERLAP), False

    async def walk(self, floor: Micros, cursor: str = "") -> AsyncGenerator[Listing, None]:
        """Yield pages downwards until one reaches below the floor, or nothing new comes any more."""
        met: set[str] = set()
        lowest = now()
        while True:
            listing, told = await self._listed(cursor)
            lowest = min([lowest, *(at(one) for one in listing.items)])
            fresh = {words(one, "uri") for one in listing.items} - met
            met |= fresh
            # Short and empty pages with a cursor are normal: the server picks the reasons after it has paged.
            stuck = not told or (bool(listing.items) and not fresh and told == cursor)
            # Where the list ends, whatever is older stands there no more.
            listing.lowest, listing.last = lowest if told else 0, stuck or lowest < floor
            yield listing
            if listing.last:
                return
            cursor = _overlapping(told, cursor)

    async def _listed(self, cursor: str) -> tuple[Listing, str]:
        params: dict[str, Any] = {"limit": PAGE, "reasons": list(REASONS), "priority": "false"}
        params |= {"cursor": cursor} if cursor else {}
        answer = await self.service.access.get("app.bsky.notification.listNotifications", params)
        listed = rows(answer, "notifications")
        told = words(answer, "cursor") or (to_iso(at(listed[-1])) if len(listed) >= PAGE else "")
        meant = [one for one in listed if words(one, "reason") in REASONS]
        return Listing(meant, 0, last=False, priority=answer.get("priority") is True), told

    def messages(self, items: list[Row]) -> tuple[Incoming, ...]:
        """Return what the items say, oldest first, each once."""
        found = {words(one, "uri"): said for one in items if (said := self._tried(one)) is not None}
        return in_order(found.values())

    def _tried(self, item: Row) -> Incoming | None:
        """Return what one says; one that cannot be read is set aside, and the others go on."""
        try:
            said = message(item, self.me)
        except BROKEN as error:
            self.aside.append(apart(words(item, "uri"), error, item))
            return None
        if said is None:
            self.aside.append(apart("", "Bluesky told of a post without its address", item))
        return said

    def taken_aside(self) -> tuple[Aside, ...]:
        """Return what could not be read since this was last asked."""
        taken, self.aside = tuple(self.aside), []
        return taken

    async def gone(self, mark: Mark, met: set[str], lowest: Micros) -> list[str]:
        """Return which posts of the span just read have left the feed because they stand nowhere any more."""
        present = now()
        missing = [uri for uri, one in mark.seen.items() if one.at > lowest and uri not in met]
        asked = [uri for uri in missing if present - self._checked.get(uri, 0) > CHECK_EVERY][:MOST_CHECKED]
        standing = await self.service.posts(asked) if asked else {}
        self._checked = {uri: self._checked.get(uri, 0) for uri in missing} | dict.fromkeys(standing, present)
        return [uri for uri in asked if uri not in standing]


def _overlapping(told: str, before: str) -> str:
    """Return a cursor one millisecond higher than the server's: it parts items of one millisecond otherwise."""
    try:
        higher = to_iso(from_iso(told) + MS)
    except (ValueError, OverflowError):
        return told
    return higher if higher != before and len(higher) == len(told) else told


async def pull_mentions(feed: Feed, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what mentions and answers us: the newest first, then what an earlier walk left open."""
    mark, anew = read_mark(text), unreadable(text)
    first = not mark.top
    floor, whole = feed.floor(mark, horizon)
    known, before = mark, mark.gaps
    met: set[str] = set()
    async with aclosing(feed.walk(floor)) as walk:
        async for listing in walk:
            inside = [one for one in listing.items if at(one) >= horizon]
            met |= {words(one, "uri") for one in inside}
            gone = await feed.gone(known, met, listing.lowest) if listing.last else []
            mark = _moved(mark, inside, listing, floor, before)
            mark = replace(mark, seen={uri: one for uri, one in mark.seen.items() if uri not in gone})
            mark = replace(mark, swept=now()) if whole and listing.last else mark
            fresh = known.fresh(inside)
            if fresh or gone or (listing.last and mark.write() != text):
                text = mark.write()
                yield _page(feed, mark, fresh, gone, back_to=horizon if first else None, anew=anew)
    while mark.gaps:
        async with aclosing(_fill(feed, mark, horizon)) as pages:
            async for mark, found in pages:
                yield _page(feed, mark, found)


def _moved(mark: Mark, inside: list[Row], listing: Listing, floor: Micros, before: tuple[Gap, ...]) -> Mark:
    """Return the mark after a page of the head: what lies below it is a gap until the walk has come down."""
    rest = () if listing.last else (Gap(floor, listing.lowest),)
    gaps = below(before, floor) if listing.last else joined((*rest, *before))
    top = max([mark.top, *(at(one) for one in inside)], default=0) or now() - OVERLAP
    return replace(mark, top=top, seen=mark.after(inside), gaps=gaps, priority=listing.priority)


async def _fill(feed: Feed, mark: Mark, horizon: Micros) -> AsyncGenerator[tuple[Mark, list[Row]], None]:
    """Yield the rest of the newest gap from above, and the mark with what is left of it."""
    gap, *others = mark.gaps
    async with aclosing(feed.walk(gap.since, to_iso(gap.until + MS))) as walk:
        async for listing in walk:
            inside = [one for one in listing.items if at(one) >= horizon]
            left = () if listing.last or listing.lowest <= gap.since else (Gap(gap.since, listing.lowest),)
            if listing.last or listing.lowest < gap.until:
                mark = replace(mark, gaps=(*left, *others), seen=mark.after(inside))
                yield mark, inside
            if not left:
                return


def _page(
    feed: Feed,
    mark: Mark,
    found: list[Row],
    gone: list[str] | None = None,
    *,
    back_to: Micros | None = None,
    anew: bool = False,
) -> Page:
    span = (to_iso(min(map(at, found))), to_iso(max(map(at, found)))) if found else None
    said = feed.messages(found)
    return Page(
        mark.write(),
        said,
        deletions=tuple(Deletion(uri, now()) for uri in gone or ()),
        holes=mark.holes(MENTIONS.name),
        span=span,
        aside=feed.taken_aside(),
        back_to=back_to,
        anew=anew,
    )
