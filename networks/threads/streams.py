"""The two feeds of Threads: posts that mention us, and replies below what we wrote."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, SECOND, Micros, now
from core.incoming import Aside, Hole, Incoming, Page
from networks.aside import BROKEN, apart
from networks.errors import Refused
from networks.fields import ident, row
from networks.graph.api import Graph, Row
from networks.graph.errors import Gone
from networks.http import segment
from networks.marks import Gap, joined, unreadable
from networks.protocol import Stream, Walk
from networks.threads.marks import OVERLAP, Mark, Seen, read_day, read_mark, read_posts, seconds, write_posts
from networks.threads.parse import Me, at, authors, in_order, linked, message, person, root_of

MENTIONS = Stream("mentions", Walk.DOWN, 2 * MINUTE)
REPLIES = Stream("replies", Walk.DOWN, 10 * MINUTE)
STREAMS = (MENTIONS, REPLIES)

PAGE = 50
MOST_POSTS = 100
"""How many posts of ours are looked below in one pull, the newest first."""
ITEM = "id,text,username,permalink,timestamp,media_type"
LINKED = f"{ITEM},root_post,replied_to,is_reply,is_reply_owned_by_me"
WIDE = f"{LINKED},media_url,children,has_replies,alt_text"
ITEMS = (WIDE, LINKED, ITEM, "id,text,username,permalink,timestamp")
"""From wide to narrow: a list that does not know one field refuses them all."""
OURS = "ours"
"""Where the mark keeps which of our own replies were seen: what was answered in the app is answered here too."""
OWN = ("id,username,timestamp,has_replies,root_post,replied_to,is_reply", "id,timestamp,has_replies", "id,timestamp")
TOO_MANY = f"more than {MOST_POSTS} posts of yours have replies: those below the older ones are not read"


@dataclass(slots=True)
class Posts:
    """Reads of the service, with what was learned on the way."""

    graph: Graph
    me: Me
    aside: list[Aside] = field(default_factory=list)
    """What could not be read."""
    _authors: dict[str, str] = field(default_factory=dict)
    """Who wrote a post, by its id: our own replies do not say whom they answer."""

    async def one(self, remote_id: str) -> Row | None:
        """Return a post, or None where it is gone or not for us."""
        try:
            return await self.graph.fielded(f"/{segment(remote_id)}", "one", ITEMS)
        except Gone:
            return None

    async def messages(self, posts: list[Row]) -> tuple[Incoming, ...]:
        """Return posts as messages, oldest first, each hung where it belongs."""
        whole = [post if linked(post) else await self._hung(post) for post in posts]
        self._authors |= authors(whole)
        for post in whole:
            await self._learn_asker(post)
        found = [self._tried(post) for post in whole]
        return in_order(one for one in found if one is not None)

    def _tried(self, post: Row) -> Incoming | None:
        """Return what a post says; one that cannot be read is set aside, and the others go on."""
        try:
            said = message(post, self.me, self._authors)
        except BROKEN as error:
            self.aside.append(apart(ident(post), error, post))
            return None
        if said is None:
            self.aside.append(apart("", "Threads told of a post without its id", post))
        return said

    def taken_aside(self) -> tuple[Aside, ...]:
        """Return what could not be read since this was last asked."""
        taken, self.aside = tuple(self.aside), []
        return taken

    async def _hung(self, post: Row) -> Row:
        """Return a post with where it hangs, which its list left out."""
        return {**(await self.one(ident(post)) or {}), **post}

    async def _learn_asker(self, post: Row) -> None:
        parent = ident(row(post, "replied_to"))
        if parent and parent not in self._authors and self.me.owns(post):
            above = await self.one(parent)
            self._authors[parent] = person(above).remote_id if above else ""


async def pull_mentions(posts: Posts, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield the posts that mention us: the newest first, then what an earlier walk left open."""
    mark = read_mark(text)
    since = mark.seen.top - OVERLAP if mark.seen.top else horizon
    known, before = mark.seen, mark.gaps
    anew = unreadable(text)
    back_to = None if mark.seen.top else horizon
    async with aclosing(_mentions(posts, {"since": seconds(since)})) as walk:
        async for found, last in walk:
            rest = () if last else (Gap(since, at(found[-1])),)
            mark = Mark(mark.seen.after(found), joined((*rest, *before)))
            fresh = known.fresh(found)
            # A page of what was seen already is no reason to stop at: the walk must come further each time.
            if fresh or (last and mark.write() != text):
                text = mark.write()
                yield replace(await _page(posts, mark, fresh), back_to=back_to, anew=anew)
    while mark.gaps:
        gap = mark.gaps[0]
        async for found, left in _fill(posts, gap):
            mark = replace(mark, gaps=(*left, *mark.gaps[1:]))
            yield await _page(posts, mark, found)


async def _fill(posts: Posts, gap: Gap) -> AsyncGenerator[tuple[list[Row], tuple[Gap, ...]], None]:
    """Yield the rest of a gap from above, and what is left of it: only what brings its bound down counts."""
    bounds = {"since": seconds(gap.since), "until": seconds(min(gap.until + SECOND, now()))}
    kept: list[Row] = []
    async with aclosing(_mentions(posts, bounds)) as walk:
        async for found, last in walk:
            kept += found
            lowest = at(kept[-1]) if kept else gap.since
            if last:
                yield kept, ()
            elif lowest < gap.until:
                gap = Gap(gap.since, lowest)
                yield kept, (gap,)
                kept = []


def _mentions(posts: Posts, bounds: dict[str, str]) -> AsyncGenerator[tuple[list[Row], bool], None]:
    return posts.graph.pages("/me/mentions", "mentions", ITEMS, {"limit": PAGE, **bounds})


async def _page(posts: Posts, mark: Mark, found: list[Row]) -> Page:
    span = (seconds(at(found[-1])), seconds(at(found[0]))) if found else None
    messages = await posts.messages(found)
    return Page(mark.write(), messages, holes=mark.holes(MENTIONS.name), span=span, aside=posts.taken_aside())


async def pull_replies(posts: Posts, text: str, horizon: Micros, *, history: Micros) -> AsyncGenerator[Page, None]:
    """Yield our own replies, and what stands below our posts that are younger than our history.

    Each post has one page, so that a mark never passes what was not read.
    """
    known, first, began = read_posts(text), not text, now()
    read = read_day(text)
    # Below a post that was young when we were here last, somebody may have written while nobody looked.
    since = max(horizon, (read or began) - history)
    ours = await _own(posts, "/me/replies", ITEMS, since)
    watched = await _watched(posts, ours, since)
    holes = _unlooked(watched)
    kept = {OURS, *(post.remote_id for post in watched)}
    seen = {one: before for one, before in known.items() if one in kept}
    for name, edge in [(OURS, ""), *((post.remote_id, post.edge) for post in watched[:MOST_POSTS])]:
        before = seen.get(name, Seen())
        found = await _below(posts, name, edge, before) if edge else ours
        seen[name] = before.after(found)
        fresh = before.fresh([one for one in found if at(one) >= before.top - OVERLAP])
        if fresh:
            text = write_posts(seen, read)
            said, back_to = await posts.messages(fresh), horizon if first else None
            yield Page(text, said, holes=holes, back_to=back_to, aside=posts.taken_aside())
    mark = write_posts(seen, began)
    if mark != text:
        yield Page(mark, holes=holes, back_to=horizon if first else None)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A post of ours below which somebody wrote, and the edge that lists it."""

    remote_id: str
    at: Micros
    edge: str


async def _watched(posts: Posts, ours: list[Row], horizon: Micros) -> list[_Watched]:
    """Return our own posts, and our replies below others' posts, that have replies; the newest first."""
    own = await _own(posts, "/me/threads", OWN, horizon)
    roots = {ident(post) for post in own}
    elsewhere = [post for post in ours if root_of(post) not in roots]
    found = [
        *(_Watched(ident(post), at(post), "conversation") for post in own if _may_have_replies(post)),
        *(_Watched(ident(post), at(post), "replies") for post in elsewhere if _may_have_replies(post)),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


async def _own(posts: Posts, path: str, sets: tuple[str, ...], horizon: Micros) -> list[Row]:
    found: list[Row] = []
    async with aclosing(posts.graph.pages(path, path, sets, {"limit": PAGE, "since": seconds(horizon)})) as pages:
        async for listed, _ in pages:
            found += listed
    return found


def _may_have_replies(post: Row) -> bool:
    """Tell whether a look is worth it; a list that does not say costs the look."""
    return post.get("has_replies") is not False


async def _below(posts: Posts, post: str, edge: str, before: Seen) -> list[Row]:
    """Return what is newer below a post: these lists know no bounds, so the walk stops at what was seen."""
    found: list[Row] = []
    path = f"/{segment(post)}/{edge}"
    try:
        async with aclosing(posts.graph.pages(path, edge, ITEMS, {"reverse": "true"})) as pages:
            async for listed, _ in pages:
                found += listed
                if listed and at(listed[-1]) < before.top - OVERLAP:
                    break
    except Gone:
        # Deleted since it was listed: nothing below it can be read or answered any more.
        return []
    except Refused:
        if edge == "conversation":
            # Only posts at the top have a whole conversation; a list of replies is read instead.
            return await _below(posts, post, "replies", before)
        raise
    return found


def _unlooked(watched: list[_Watched]) -> tuple[Hole, ...]:
    if len(watched) <= MOST_POSTS:
        return ()
    oldest, newest = watched[-1], watched[MOST_POSTS]
    return (Hole(f"{REPLIES.name}:older", seconds(oldest.at), seconds(newest.at), TOO_MANY),)
