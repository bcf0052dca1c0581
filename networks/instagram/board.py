"""The public side of an Instagram account: its media, the comments below them, and photos that tag it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from core.clock import Micros, now
from core.outgoing import Part
from networks.errors import Refused
from networks.fields import ident, moment, number, row, rows, web, words
from networks.graph.api import Graph, Row
from networks.graph.errors import Gone
from networks.http import segment
from networks.meta.connector import Public
from networks.meta.parse import COMMENT, TAG, Me, Said, kind_of, place
from networks.meta.remarks import MOST_POSTS, Post
from networks.meta.sending import Asked

PAGE = 25
COMMENTS_PAGE = 50
REPLY = "id,text,timestamp,username,from"
FULL = f"{REPLY},parent_id,hidden,like_count"
COMMENTS = (f"{FULL},replies{{{REPLY}}}", f"{REPLY},replies{{{REPLY}}}", REPLY)
REPLIES = (FULL, REPLY)
SINGLE = (f"{FULL},media{{id,permalink}}", FULL, REPLY)
MEDIA = ("id,caption,permalink,timestamp,comments_count", "id,caption,permalink,timestamp")
TAGGED = ("id,caption,permalink,timestamp,username",)


def comment(one: Row, link: str, top: str = "") -> Said:
    """Return a comment; one that answers another hangs below the top one."""
    parent = top or ident(one, "parent_id")
    who = {"username": words(one, "username"), **row(one, "from")}
    text = words(one, "text")
    return Said(ident(one), who, text, _at(one), place(COMMENT, parent or ident(one)), parent, link, body=one)


def tag(one: Row) -> Said:
    """Return a photo that tags us."""
    who = {"username": words(one, "username")}
    attached = "image"
    link = web(one, "permalink")
    return Said(ident(one), who, words(one, "caption"), _at(one), place(TAG, ident(one)), "", link, attached, one)


def _at(one: Row) -> Micros:
    return moment(one, "timestamp") or now()


@dataclass(slots=True)
class Gallery(Public):
    """An account's own media, and what stands below them."""

    graph: Graph
    me: Me
    lists_all: bool = True
    _links: dict[str, str] = field(default_factory=dict)
    """Where a media can be seen: comments have no address of their own."""

    async def posts(self) -> tuple[list[Post], bool]:
        """Return the newest media, each with how many comments it has."""
        found: list[Row] = []
        path = f"/{segment(self.me.remote_id)}/media"
        async with aclosing(self.graph.pages(path, "media", MEDIA, {"limit": PAGE})) as pages:
            async for listed, last in pages:
                found += listed
                if last or len(found) >= MOST_POSTS:
                    break
        self._links = {ident(one): web(one, "permalink") for one in found}
        posts = [Post(ident(one), count=_count(one), link=web(one, "permalink")) for one in found[:MOST_POSTS]]
        return posts, not last or len(found) > MOST_POSTS

    async def below(self, post: Post, since: Micros) -> list[Said]:
        """Return all comments below a media: their order is not promised, and answers hang at old ones too."""
        del since
        found: list[Said] = []
        path, link = f"/{segment(post.id)}/comments", post.link or self._links.get(post.id, "")
        async with aclosing(self.graph.pages(path, "comments", COMMENTS, {"limit": COMMENTS_PAGE})) as pages:
            async for listed, _ in pages:
                for one in listed:
                    found += [comment(one, link), *await self._below(one, link)]
        return found

    async def _below(self, top: Row, link: str) -> list[Said]:
        replies = row(top, "replies")
        listed = rows(replies, "data")
        if words(row(replies, "paging"), "next"):
            listed = await self._replies(ident(top))
        return [comment(one, link, ident(top)) for one in listed if ident(one)]

    async def _replies(self, top: str) -> list[Row]:
        found: list[Row] = []
        path = f"/{segment(top)}/replies"
        async with aclosing(self.graph.pages(path, "replies", REPLIES, {"limit": COMMENTS_PAGE})) as pages:
            async for listed, _ in pages:
                found += listed
        return found

    async def tagged(self) -> AsyncGenerator[tuple[list[Said], bool], None]:
        """Yield the photos that tag us."""
        path = f"/{segment(self.me.remote_id)}/tags"
        async with aclosing(self.graph.pages(path, "tags", TAGGED, {"limit": PAGE})) as pages:
            async for listed, last in pages:
                yield [tag(one) for one in listed], last

    async def one(self, remote_id: str, thread: str) -> Said | None:
        """Return a comment or a tagged photo, or None where it is gone."""
        kind, root = kind_of(thread)
        try:
            if kind == TAG:
                return tag(await self.graph.fielded(f"/{segment(remote_id)}", "tag", TAGGED))
            found = await self.graph.fielded(f"/{segment(remote_id)}", "comment", SINGLE)
        except Gone:
            return None
        return comment(found, web(row(found, "media"), "permalink"), root if remote_id != root else "")

    async def around(self, thread: str) -> list[Said]:
        """Return what stands in a thread: its top, and what answers it."""
        kind, root = kind_of(thread)
        top = await self.one(root, thread)
        below = await self._replies(root) if kind == COMMENT else []
        return [*([top] if top else []), *(comment(one, top.link if top else "", root) for one in below)]

    async def asked(self, remote_id: str, thread: str) -> Asked:
        """Return a comment that is to be answered in private."""
        one = await self.one(remote_id, thread)
        if one is None:
            raise Gone("the comment is no longer there")
        return Asked(one.at, kind_of(thread)[0] == COMMENT)

    async def answer(self, part: Part) -> str:
        """Answer at the top comment: below an answer there is no place."""
        kind, root = kind_of(part.thread)
        if kind != COMMENT:
            raise Refused("Instagram takes no answer to a photo that tags you", "answer in the Instagram app")
        top = await self.one(root, part.thread)
        if top is None:
            raise Refused("what it answers is no longer there", "mark it done")
        if top.body.get("hidden") is True:
            raise Refused("the comment is hidden, and takes no answer", "show it in the Instagram app, or mark it done")
        form = {"message": part.text}
        return ident(await self.graph.post(f"/{segment(root)}/replies", form, sending=True))

    async def answers(self, part: Part) -> list[Said]:
        """Return what stands in the thread."""
        root = kind_of(part.thread)[1]
        return [comment(one, "", root) for one in await self._replies(root)]


def _count(one: Row) -> int:
    count = number(one, "comments_count")
    return -1 if count is None else count
