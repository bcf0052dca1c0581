"""The two feeds of posts: those that mention us, and our own, by which answers given elsewhere are seen."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from core.clock import MINUTE, Micros, now, to_iso
from core.incoming import Ends, Hole, Incoming, Page
from networks.errors import Unreachable
from networks.fields import ident, row, rows, words
from networks.http import segment
from networks.marks import Gap, joined, unreadable
from networks.protocol import Stream, Walk
from networks.x.dialect import references, versions
from networks.x.marks import Mark, lowest, read_mark
from networks.x.parse import in_order, post_message
from networks.x.reader import Reader
from networks.x.shapes import Row, moment_at, place_at

MENTIONS = Stream("mentions", Walk.DOWN, 2 * MINUTE)
OWN = Stream("own", Walk.DOWN, 10 * MINUTE)
PAGE = 100
DEEPEST = 800
"""X hands out no more of the mentions, however many there are."""
TOO_MANY = "X hands out the newest 800 mentions alone: what came before them since the last reading is not read"
MOST_PAGES = 400
"""A list that never ends is a fault of the server."""


@dataclass(slots=True)
class Listing:
    """One page of a feed, its items by their ids, and whether the walk ends with it."""

    items: dict[str, Row]
    places: dict[str, int]
    last: bool


@dataclass(slots=True)
class Posts(Reader):
    """Reads posts."""

    async def one(self, remote_id: str) -> Row | None:
        """Return a post, or None where it is gone or not for us."""
        answer = await self.access.posts("/2/tweets", {"ids": remote_id}, family="posts")
        self.beside.take(answer)
        return next((one for one in rows(answer, "data") if ident(one) == remote_id), None)

    async def newest(self, ids: list[str]) -> dict[str, Row | None]:
        """Return what posts say now, by the ids of their first versions; None: X says that one is gone."""
        told, gone = await self._texts(ids)
        later = {one: versions(post)[-1] for one, post in told.items() if versions(post)[-1] != one}
        fresh = (await self._texts(list(later.values())))[0] if later else {}
        found: dict[str, Row | None] = {one: fresh.get(later.get(one, ""), post) for one, post in told.items()}
        return found | dict.fromkeys(gone)

    async def _texts(self, ids: list[str]) -> tuple[dict[str, Row], list[str]]:
        answer = await self.access.texts("/2/tweets", {"ids": ",".join(ids)}, family="posts")
        missing = [one for one in rows(answer, "errors") if words(one, "type").endswith("resource-not-found")]
        gone = [found for one in missing if (found := ident(one, "resource_id") or ident(one, "value")) in ids]
        return {ident(one): one for one in rows(answer, "data") if ident(one) in ids}, gone

    async def walk(self, stream: Stream, bounds: dict[str, str]) -> AsyncGenerator[Listing, None]:
        """Yield the pages of a feed, the newest first."""
        path = f"/2/users/{segment(self.me.remote_id)}/{'mentions' if stream is MENTIONS else 'tweets'}"
        asked: dict[str, Any] = {"max_results": PAGE, **bounds}
        asked |= {"exclude": "retweets"} if stream is OWN else {}
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = await self.access.posts(path, asked, family=stream.name)
            self.beside.take(answer)
            token = words(row(answer, "meta"), "next_token")
            yield self.listed(rows(answer, "data"), last=not token)
            if not token:
                return
            if token in seen:
                raise Unreachable(f"{path} hands out the same page again and again")
            seen.add(token)
            asked["pagination_token"] = token
        raise Unreachable(f"{path} never ends")

    def listed(self, items: list[Row], *, last: bool) -> Listing:
        """Return a page; what has no id is set aside."""
        placed = self.placed(items)
        return Listing({ident(one): one for one in items if ident(one) in placed}, placed, last)

    def messages(self, stream: str, items: list[Row]) -> tuple[Incoming, ...]:
        """Return what is meant for the inbox, oldest first: others' posts that mention us, and our own replies."""
        found = [self.tried(one, self._read) for one in items if self._meant(stream, one)]
        return in_order(one for one in found if one is not None)

    def _read(self, post: Row) -> Incoming:
        return post_message(post, self.me, self.beside)

    def _meant(self, stream: str, post: Row) -> bool:
        ours = ident(post, "author_id") == self.me.remote_id
        return ours and bool(references(post)) if stream == OWN.name else not ours


async def pull_posts(posts: Posts, stream: Stream, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield the newest of a feed first, then what an earlier walk left open."""
    mark, anew = read_mark(text), unreadable(text)
    floor, known, before = mark.floor, mark, mark.gaps
    back_to = None if mark.top else horizon
    async with aclosing(posts.walk(stream, _bounds(floor, 0, horizon))) as walk:
        async for listing in walk:
            mark, deep = _moved(mark, listing, floor, before)
            fresh = known.fresh(listing.places)
            # A page of what was seen already is no reason to stop at: the walk must come further each time.
            if fresh or (listing.last and mark.write() != text):
                text = mark.write()
                page = _page(posts, stream, mark, listing, fresh, horizon)
                yield replace(page, holes=(*page.holes, *_too_deep(stream, deep)), back_to=back_to, anew=anew)
    while mark.gaps:
        async with aclosing(_fill(posts, stream, mark, horizon)) as pages:
            async for listing, mark, deep in pages:
                page = _page(posts, stream, mark, listing, set(listing.items), horizon)
                yield replace(page, holes=(*page.holes, *_too_deep(stream, deep)))


def _moved(mark: Mark, listing: Listing, floor: int, before: tuple[Gap, ...]) -> tuple[Mark, Gap | None]:
    """Return the mark after a page of the head: what lies below it is a gap until the walk has come down."""
    moved = mark.after(listing.places)
    bottom = lowest(listing.places.values(), moved.top)
    rest = () if listing.last or bottom <= floor else (Gap(floor, bottom),)
    if not moved.top:
        # Nobody has written yet: what comes from now on is new.
        moved = replace(moved, top=place_at(now()))
    # A page without items in the middle of a walk moves nothing.
    gaps = joined((*rest, *before)) if listing.places or listing.last else mark.gaps
    return _counted(replace(moved, gaps=gaps), listing, Gap(floor, bottom))


async def _fill(
    posts: Posts, stream: Stream, mark: Mark, horizon: Micros
) -> AsyncGenerator[tuple[Listing, Mark, Gap | None], None]:
    """Yield the rest of the newest gap from above, and the mark with what is left of it."""
    gap, *others = mark.gaps
    async with aclosing(posts.walk(stream, _bounds(gap.since, gap.until, horizon))) as walk:
        async for listing in walk:
            bottom = lowest(listing.places.values(), gap.until)
            if not listing.last and bottom >= gap.until:
                # Only what brings its bound down counts: some servers give the bound itself again.
                continue
            gap = Gap(gap.since, bottom)
            left = others if listing.last else (gap, *others)
            mark, deep = _counted(replace(mark, gaps=tuple(left)), listing, gap)
            yield listing, mark, deep


def _counted(mark: Mark, listing: Listing, reached: Gap) -> tuple[Mark, Gap | None]:
    """Return the mark with how deep its walk has come, and below where X may have left something out at its end."""
    read = mark.read + len(listing.places)
    if mark.gaps or not listing.last:
        return replace(mark, read=read), None
    return replace(mark, read=0), reached if read >= DEEPEST else None


def _too_deep(stream: Stream, below: Gap | None) -> tuple[Hole, ...]:
    if below is None or stream is not MENTIONS or not below.since:
        return ()
    since, until = moment_at(below.since), moment_at(below.until)
    key = f"{stream.name}:deepest:{below.since}"
    return (Hole(key, to_iso(since), to_iso(until), TOO_MANY, ends=Ends.LOST, began=since, over=until),)


def _bounds(since: int, until: int, horizon: Micros) -> dict[str, str]:
    above = {"since_id": str(since)} if since else {"start_time": to_iso(horizon)}
    return {**above, **({"until_id": str(until)} if until else {})}


def _page(posts: Posts, stream: Stream, mark: Mark, listing: Listing, fresh: set[str], horizon: Micros) -> Page:
    said = posts.messages(stream.name, [one for key, one in listing.items.items() if key in fresh])
    places = listing.places.values()
    span = (_told(min(places)), _told(max(places))) if places else None
    holes = mark.holes(stream.name, place_at(horizon))
    return Page(mark.write(), said, holes=holes, span=span, aside=posts.taken_aside())


def _told(where: int) -> str:
    return to_iso(moment_at(where))
