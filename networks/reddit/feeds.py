"""The lists of Reddit: what mentions us, what answers us, and what we wrote ourselves; always from the newest down."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, Micros, now, to_iso
from core.incoming import Aside, Deletion, Hole, Incoming, Page
from networks.aside import BROKEN, apart
from networks.errors import Unreachable
from networks.fields import row, words
from networks.http import Params, segment
from networks.marks import unreadable
from networks.protocol import Stream, Walk
from networks.reddit.access import Access
from networks.reddit.marks import Mark, Seen, read_mark
from networks.reddit.parse import Me, Row, created, in_order, is_gone, message, name_of, things
from networks.reddit.replies import Withdrawn

MENTIONS = Stream("mentions", Walk.DOWN, MINUTE)
COMMENTS = Stream("comments", Walk.DOWN, MINUTE)
POSTS = Stream("posts", Walk.DOWN, MINUTE)
OWN = Stream("own", Walk.DOWN, 5 * MINUTE)
MESSAGES = Stream("messages", Walk.DOWN, MINUTE)
PATHS = {
    MENTIONS.name: "/message/mentions",
    COMMENTS.name: "/message/comments",
    POSTS.name: "/message/selfreply",
    MESSAGES.name: "/message/messages",
}
PAGE = 100
MOST_PAGES = 40
DEEP = 900
"""Of a list that ends behind so many nobody knows whether there was more."""
BATCH = 100
"""How many things are asked for at once by their ids."""


@dataclass(slots=True)
class Lists:
    """Reads of the interface, with what was learned on the way."""

    access: Access
    me: Me
    aside: list[Aside] = field(default_factory=list)
    """What could not be read."""

    async def pages(self, stream: Stream) -> AsyncGenerator[tuple[list[Row], bool], None]:
        """Yield the pages of a list from the newest down, each with whether it is the last."""
        own = stream.name == OWN.name
        path = f"/user/{segment(self.me.name)}/comments" if own else PATHS[stream.name]
        after, met = "", set[str]()
        for _ in range(MOST_PAGES):
            # A list that is looked at must not mark what it shows as read.
            params: Params = {"limit": PAGE, **({"sort": "new"} if own else {"mark": "false"})}
            params = {**params, "after": after} if after else params
            listing = (await self.access.get(path, params)).object()
            found = self._named(listing)
            after = words(row(listing, "data"), "after")
            yield found, not after or after in met
            if not after or after in met:
                return
            met.add(after)
        raise Unreachable(f"{path} never ends")

    def _named(self, listing: Row) -> list[Row]:
        """Return what a page holds, private messages with the answers that stand in them."""
        found: list[Row] = []
        for thing in things(listing, "t1", "t4"):
            if name_of(thing):
                found += [thing, *things(thing.get("replies"), "t4")]
            else:
                self.aside.append(apart("", "Reddit told of a message without its id", thing))
        return found

    async def info(self, ids: list[str]) -> dict[str, Row]:
        """Return things by their ids, without those that are not there, or not for us."""
        found: dict[str, Row] = {}
        for start in range(0, len(ids), BATCH):
            asked = ",".join(ids[start : start + BATCH])
            listing = (await self.access.get("/api/info", {"id": asked})).object()
            found |= {name_of(one): one for one in things(listing, "t1", "t3")}
        return found

    async def page(self, mark: Mark, stream: Stream, fresh: list[Row]) -> Page:
        """Return what is new as a page; what was taken back meanwhile as deletions."""
        standing = [one for one in fresh if not is_gone(one) or self.me.owns(one)]
        askers = await self._askers(standing)
        span = (to_iso(min(map(created, fresh))), to_iso(max(map(created, fresh)))) if fresh else None
        said = in_order(one for thing in standing if (one := self._tried(thing, askers)) is not None)
        gone = tuple(Deletion(name_of(one), now()) for one in fresh if one not in standing)
        taken, self.aside = tuple(self.aside), []
        return Page(mark.write(), said, deletions=gone, holes=mark.holes(stream.name), span=span, aside=taken)

    async def _askers(self, found: list[Row]) -> dict[str, str]:
        """Return who wrote what our own comments answer: they do not say it themselves."""
        parents = {words(one, "parent_id") for one in found if self.me.owns(one)} - {""}
        return {one: words(thing, "author").lower() for one, thing in (await self.info(sorted(parents))).items()}

    def _tried(self, thing: Row, askers: dict[str, str]) -> Incoming | None:
        """Return what a thing says; one that cannot be read is set aside, and the others go on."""
        try:
            return message(thing, self.me, askers)
        except BROKEN as error:
            self.aside.append(apart(name_of(thing), error, thing))
            return None


async def pull_list(lists: Lists, stream: Stream, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what is new in a list; one that Reddit has withdrawn is a gap, and nothing else stops for it."""
    before = read_mark(text)
    try:
        async with aclosing(_walk(lists, stream, before, horizon)) as pages:
            async for page in pages:
                yield replace(page, anew=unreadable(text)) if not before.read_at else page
    except Withdrawn:
        mark = replace(before, since=before.since or horizon, withdrawn=True)
        if mark != before:
            yield Page(mark.write(), holes=mark.holes(stream.name))


async def _walk(lists: Lists, stream: Stream, before: Mark, horizon: Micros) -> AsyncGenerator[Page, None]:
    first, began = not before.read_at, now()
    before = replace(before, since=before.since or horizon)
    mark, walked, depth = before, dict[str, Seen](), 0
    async with aclosing(lists.pages(stream)) as pages:
        async for found, last in pages:
            depth += len(found)
            met = before.meets(found) or (first and bool(found) and created(found[-1]) < before.since)
            fresh = _recent([one for one in found if mark.is_new(one)], before.since if met or last else 0)
            walked |= {name_of(one): before.stood(one, began) for one in found}
            ends = met or last
            mark = before.finished(walked, began) if ends else before.broken(walked)
            if fresh or (ends and mark.differs(before)):
                page = await lists.page(mark, stream, fresh)
                page = replace(page, back_to=before.since) if first else page
                deep = ends and not met and depth >= DEEP
                yield replace(page, holes=(*page.holes, *_too_deep(stream, before, found))) if deep else page
            if ends:
                return


def _too_deep(stream: Stream, before: Mark, found: list[Row]) -> tuple[Hole, ...]:
    return (before.too_deep(stream.name, min(map(created, found))),) if found else ()


def _recent(fresh: list[Row], since: Micros) -> list[Row]:
    """Return what is new without the old end of a walk; an old thing above a recent one has come in late."""
    end = len(fresh)
    while end and created(fresh[end - 1]) < since:
        end -= 1
    return fresh[:end]
