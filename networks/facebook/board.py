"""The public side of a Page: its posts, what stands below them, and posts that tag it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from core.clock import Micros
from core.outgoing import Part
from networks.errors import Refused
from networks.facebook.fields import COMMENTS, FEEDS, POSTS, SINGLE, comment, is_ours, post
from networks.fields import ident, row, rows, words
from networks.graph.api import Graph, Row
from networks.graph.errors import Gone, Stuck
from networks.http import Params, segment
from networks.meta.connector import Public
from networks.meta.parse import COMMENT, Me, Said, at, kind_of
from networks.meta.remarks import MOST_POSTS, Post
from networks.meta.sending import Asked

FEED = "feed"
FEED_PAGE = 25
PAGE = 50
IN_LINE: Params = {"filter": "stream", "order": "reverse_chronological", "limit": PAGE}
"""Answers to comments stand in the same list, the newest first."""


@dataclass(slots=True)
class Wall(Public):
    """A Page's own posts, and its comments."""

    graph: Graph
    me: Me
    lists_all: bool = False
    _ours: dict[str, bool] = field(default_factory=dict)
    """Which posts are our own."""

    async def posts(self) -> tuple[list[Post], bool]:
        """Return the newest posts, each with its newest comments."""
        try:
            return await self._feed(FEED, FEEDS)
        except Stuck:
            # One post breaks the list: each is read by itself then.
            return await self._feed("bare feed", POSTS)

    async def _feed(self, kind: str, sets: tuple[str, ...]) -> tuple[list[Post], bool]:
        found: list[Row] = []
        path = f"/{segment(self.me.remote_id)}/feed"
        async with aclosing(self.graph.pages(path, kind, sets, {"limit": FEED_PAGE})) as pages:
            async for listed, last in pages:
                found += listed
                if last or len(found) >= MOST_POSTS:
                    return self._posts(found[:MOST_POSTS], kind), not last or len(found) > MOST_POSTS
        return [], False

    def _posts(self, found: list[Row], kind: str) -> list[Post]:
        """Return posts of the feed. What has no comments has no such field: one is asked, for all that have none."""
        told = kind == FEED and any("comments" in one for one in found)
        return [self._post(one, told=told or (kind == FEED and place > 0)) for place, one in enumerate(found)]

    def _post(self, one: Row, *, told: bool) -> Post:
        ours = self._ours[ident(one)] = is_ours(one, self.me)
        comments = row(one, "comments")
        listed = tuple(comment(each, ident(one), ours=ours) for each in rows(comments, "data") if ident(each))
        whole = (told or "comments" in one) and not words(row(comments, "paging"), "next")
        return Post(ident(one), None if ours else post(one), listed=listed, whole=whole)

    async def below(self, post: Post, since: Micros) -> list[Said]:
        """Return the comments below a post, at least down to a moment."""
        if post.whole or (post.listed and post.listed[-1].at < since):
            return list(post.listed)
        return [comment(one, post.id, ours=await self._is_ours(post.id)) for one in await self._list(post.id, since)]

    async def _list(self, remote_id: str, since: Micros) -> list[Row]:
        found: list[Row] = []
        path = f"/{segment(remote_id)}/comments"
        async with aclosing(self.graph.pages(path, "comments", COMMENTS, IN_LINE)) as pages:
            async for listed, last in pages:
                found += listed
                if last or at(listed[-1]) < since:
                    break
        return found

    async def _is_ours(self, post: str) -> bool:
        if post not in self._ours:
            one = await self.graph.fielded(f"/{segment(post)}", "post", POSTS)
            self._ours[post] = is_ours(one, self.me)
        return self._ours[post]

    async def tagged(self) -> AsyncGenerator[tuple[list[Said], bool], None]:
        """Yield the posts that tag the Page. Whose they are is told for few of them."""
        path = f"/{segment(self.me.remote_id)}/tagged"
        async with aclosing(self.graph.pages(path, "tagged", POSTS, {"limit": FEED_PAGE})) as pages:
            async for listed, last in pages:
                yield [post(one) for one in listed], last

    async def one(self, remote_id: str, thread: str) -> Said | None:
        """Return a comment or a post, or None where it is gone."""
        kind, root = kind_of(thread)
        try:
            if remote_id == root and kind != COMMENT:
                return post(await self.graph.fielded(f"/{segment(remote_id)}", "post", POSTS))
            found = await self.graph.fielded(f"/{segment(remote_id)}", "comment", SINGLE)
        except Gone:
            return None
        return comment(found, root, ours=kind == COMMENT)

    async def around(self, thread: str) -> list[Said]:
        """Return what stands in a thread: its top, and what hangs below it."""
        kind, root = kind_of(thread)
        top = await self.one(root, thread)
        below = [comment(one, root, ours=kind == COMMENT) for one in await self._list(root, 0)]
        return [*([top] if top else []), *below]

    async def asked(self, remote_id: str, thread: str) -> Asked:
        """Return a comment that is to be answered in private; a visitor's post as well."""
        kind, root = kind_of(thread)
        if remote_id == root and kind != COMMENT:
            return Asked(post(await self.graph.fielded(f"/{segment(remote_id)}", "post", POSTS)).at)
        found = await self.graph.fielded(f"/{segment(remote_id)}", "comment", SINGLE)
        talk = ident(row(found, "private_reply_conversation"))
        return Asked(at(found), found.get("can_reply_privately") is not False, talk)

    async def answer(self, part: Part) -> str:
        """Answer below a comment or a post; below an answer it hangs at the same top comment."""
        one = await self.one(part.parent.message, part.thread)
        if one is None:
            raise Refused("what it answers is no longer there", "mark it done")
        if one.body.get("can_comment") is False:
            raise Refused("nobody may comment there any more", "answer in another way, or mark it done")
        path = f"/{segment(part.parent.message)}/comments"
        return ident(await self.graph.post(path, {"message": part.text}, sending=True))

    async def answers(self, part: Part) -> list[Said]:
        """Return what stands in the thread since the try."""
        kind, root = kind_of(part.thread)
        found = await self._list(root, part.attempted_at or 0)
        return [comment(one, root, ours=kind == COMMENT) for one in found]
