"""The public feeds: comments below posts, and posts that tag us."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from core.clock import HOUR, MINUTE, Micros, now, to_iso
from core.incoming import Aside, Deletion, Ends, Hole, Incoming, Page
from networks.aside import BROKEN, apart
from networks.errors import NetworkError, Refused
from networks.graph.errors import Gone, NoRight, Stuck
from networks.marks import unreadable
from networks.meta.marks import OVERLAP, WATCHED, Item, Posts, Seen, item, read_posts
from networks.meta.parse import COMMENT, Me, Said, askers, by_id, comment, place
from networks.protocol import Stream, Walk

COMMENTS = Stream("comments", Walk.DOWN, 5 * MINUTE)
TAGS = Stream("tags", Walk.DOWN, 5 * MINUTE)
MOST_POSTS = 100
"""Below so many posts comments are read, the newest."""
TOO_MANY = f"you have more than {MOST_POSTS} posts: comments below the older ones are not read"
OPEN = "older posts that tag you are still being read"
ANYHOW: Micros = HOUR
"""So often comments are read though their number is the same: one may have gone and another come."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post below which comments are read."""

    id: str
    said: Said | None = None
    """What it says, where somebody else wrote it to us."""
    count: int = -1
    """How many comments the network says that there are; -1: it does not say."""
    listed: tuple[Said, ...] = ()
    whole: bool = False
    """All its comments are listed here."""
    link: str = ""

    def due(self, seen: Seen) -> bool:
        """Tell whether its comments are worth a call."""
        if self.count < 0 or seen.doubts:
            return True
        if not self.count and seen.count <= 0:
            return False
        moment = now()
        return self.count != seen.count or moment - seen.changed_at < OVERLAP or moment - seen.read_at > ANYHOW


class Board(Protocol):
    """The public side of an account."""

    me: Me
    lists_all: bool
    """Below a post all comments are read, never the newest alone."""

    async def posts(self) -> tuple[list[Post], bool]:
        """Return the newest posts, and whether there are more than are looked at."""
        ...

    async def below(self, post: Post, since: Micros) -> list[Said]:
        """Return the comments below a post, at least down to a moment. Raises Gone."""
        ...

    def tagged(self) -> AsyncGenerator[tuple[list[Said], bool], None]:
        """Yield the posts that tag us, the newest first, each page with whether it is the last."""
        ...

    async def one(self, remote_id: str, thread: str) -> Said | None:
        """Return a comment or a post, or None where it is gone."""
        ...

    async def around(self, thread: str) -> list[Said]:
        """Return what stands in a thread."""
        ...


def _messages(found: Sequence[Said], every: Sequence[Said], me: Me) -> tuple[tuple[Incoming, ...], tuple[Aside, ...]]:
    """Return comments as messages, and those that could not be read."""
    asked, said, broken = askers(every, me), [], []
    for one in found:
        try:
            said.append(comment(one, me, asked))
        except BROKEN as error:
            broken.append(apart(one.id, error, {"id": one.id, "thread": one.thread}))
    return by_id(said), tuple(broken)


def items(found: Sequence[Said]) -> list[Item]:
    """Return comments as a mark knows them."""
    return [item(one.id, one.at, one.text) for one in found]


@dataclass(slots=True)
class Comments:
    """Reads the comments, with what was learned on the way."""

    board: Board
    _apart: set[str] = field(default_factory=set)
    """Posts that were named already because nothing below them can be read."""

    async def pull(self, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
        """Yield what is new below our posts, each post in a page of its own: a mark never passes what was not read."""
        mark, first, anew = read_posts(text), not text, unreadable(text)
        try:
            posts, more = await self.board.posts()
        except NoRight as error:
            if page := _shut(mark, text, COMMENTS, error):
                yield page
            return
        holes = (Hole(f"{COMMENTS.name}:older", "", "", TOO_MANY, ends=Ends.MISSED),) if more else ()
        back_to = horizon if first or anew else None
        there = {post.id for post in posts}
        mark = Posts({key: seen for key, seen in mark.posts.items() if key in there})
        for post in posts:
            seen = mark.posts.get(post.id, Seen())
            if not post.due(seen):
                continue
            mark, page = await self._below(mark, post, seen, horizon)
            if page is not None:
                text = page.mark
                yield replace(page, holes=holes, back_to=back_to, anew=anew)
        if mark.write() != text:
            yield Page(mark.write(), holes=holes, back_to=back_to, anew=anew)

    async def _below(self, mark: Posts, post: Post, seen: Seen, horizon: Micros) -> tuple[Posts, Page | None]:
        try:
            found = await self.board.below(post, seen.since(horizon))
        except Gone:
            # Deleted since it was listed: nothing below it can be read or answered any more.
            return mark, None
        except (Refused, Stuck) as error:
            if post.id in self._apart:
                return mark, None
            self._apart.add(post.id)
            return mark, Page(mark.write(), aside=(_unread(post.id, error, {"post": post.id}),))
        every = [*found, *([post.said] if post.said else [])]
        known = items(every)
        fresh = seen.fresh(known, horizon)
        whole = post.whole or self.board.lists_all
        missing = seen.missing(known, 0 if whole else min((one.at for one in known), default=0))
        gone = await self._gone(missing)
        seen, deleted = seen.lost(gone, missing - gone)
        mark = _noted(mark, post, seen, known)
        said, broken = _messages([one for one in every if one.id in fresh], every, self.board.me)
        deletions = tuple(Deletion(one, now()) for one in deleted)
        return mark, Page(mark.write(), said, deletions=deletions, aside=broken) if fresh or deleted else None

    async def _gone(self, missing: set[str]) -> set[str]:
        """Return which of the comments that are no longer listed cannot be read alone: a list alone proves nothing."""
        gone = set()
        for one in missing:
            with suppress(Refused, Stuck, NoRight):
                gone |= {one} if await self.board.one(one, place(COMMENT, one)) is None else set()
        return gone

    async def reread(self, remote_id: str, thread: str, post: str) -> Page:
        """Read again what was set aside: one comment, or all below a post."""
        try:
            one = None if post else await self.board.one(remote_id, thread)
            found = await self.board.below(Post(post), 0) if post else [one] if one is not None else []
        except Gone:
            return Page("")
        except (Refused, Stuck) as error:
            # It is as it was; the feed goes on without it.
            body = {"post": post} if post else {"id": remote_id, "thread": thread}
            return Page("", aside=(_unread(post or remote_id, error, body),))
        said, broken = _messages(found, found, self.board.me)
        return Page("", said, aside=broken)


def _unread(remote_id: str, why: NetworkError, body: dict[str, str]) -> Aside:
    return apart(remote_id, f"what stands below a post cannot be read: {why.what}", body)


def _noted(mark: Posts, post: Post, seen: Seen, known: list[Item]) -> Posts:
    """Return the mark once all below a post was read."""
    after = seen.done(known, WATCHED)
    if post.count >= 0:
        changed = now() if post.count != seen.count else seen.changed_at
        after = replace(after, count=post.count, read_at=now(), changed_at=changed)
    return mark if after == Seen() else mark.with_(post.id, after)


def _shut(mark: Posts, text: str, stream: Stream, error: NoRight) -> Page | None:
    """Return the page that says that nothing can be read, unless that was said before."""
    shut = replace(mark, shut=True).write()
    if shut == text:
        return None
    return Page(shut, holes=(Hole(f"{stream.name}:shut", "", "", error.whole, ends=Ends.MISSED),))


async def pull_tags(board: Board, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield the posts that tag us, the newest first; the mark moves when the walk meets it."""
    before, anew = read_posts(text), unreadable(text)
    seen = before.posts.get(TAGS.name, Seen())
    back_to = None if seen.top else horizon
    since = max(seen.since(horizon), horizon)
    found: list[Said] = []
    fresh: set[str] = set()
    try:
        async with aclosing(board.tagged()) as pages:
            async for found, last in pages:
                known = items(found)
                fresh = seen.fresh(known, horizon)
                ends = last or any(one.at < since for one in found)
                seen = seen.reading(known)
                if fresh and not ends:
                    text = Posts({TAGS.name: seen}).write()
                    said, broken = _messages([one for one in found if one.id in fresh], found, board.me)
                    hole = Hole(f"{TAGS.name}:older", to_iso(since), to_iso(found[-1].at), OPEN, began=since)
                    yield Page(text, said, holes=(hole,), aside=broken, back_to=back_to, anew=anew)
                if ends:
                    break
    except NoRight as error:
        if page := _shut(before, text, TAGS, error):
            yield page
        return
    mark = Posts({TAGS.name: seen.done()}).write()
    last_page = [one for one in found if one.id in fresh]
    if mark != text or last_page:
        said, broken = _messages(last_page, found, board.me)
        yield Page(mark, said, aside=broken, back_to=back_to, anew=anew)
