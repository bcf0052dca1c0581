"""Our own posts, and what stands directly below them: answers given elsewhere, and replies that nobody announced."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from core.clock import MINUTE, Micros, now
from core.incoming import Page
from networks.bluesky.marks import texts
from networks.bluesky.mentions import Feed
from networks.bluesky.parse import Row, parent_of
from networks.bluesky.service import SHOWN
from networks.fields import moment, number, row, rows, words
from networks.marks import read_table, unreadable, write_table
from networks.protocol import Stream, Walk

OWN = Stream("own", Walk.DOWN, 5 * MINUTE)
PAGE = 100
MOST_PAGES = 20
WATCHED = 50
"""Below how many of our newest posts is looked, wherever somebody has replied since."""


@dataclass(slots=True)
class Own:
    """What was seen of our own posts: their addresses, and how many replies the newest had."""

    known: frozenset[str] = frozenset()
    replies: dict[str, int] = field(default_factory=dict)

    def write(self) -> str:
        """Return it as a mark."""
        listed = [{"uri": uri, "replies": count} for uri, count in sorted(self.replies.items())]
        return write_table({"known": sorted(self.known), "watched": listed})


def read_own(text: str) -> Own:
    """Return what a mark says was seen."""
    table = read_table(text)
    return Own(
        frozenset(texts(table.get("known"))),
        {words(one, "uri"): number(one, "replies") or 0 for one in rows(table, "watched")},
    )


async def pull_own(feed: Feed, text: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield our own answers, and the replies below our newest posts; one page, for it is short."""
    seen, first = read_own(text), not text
    records = await _records(feed, seen, horizon)
    answers = [one for one in records if words(one, "uri") not in seen.known and parent_of(row(one, "value"))]
    ours = [_view(feed, one) for one in answers]
    below, replies = await _below(feed, records, seen)
    mark = Own(frozenset(words(one, "uri") for one in records[:PAGE]), replies).write()
    if mark != text:
        said = feed.messages([*ours, *below])
        anew = unreadable(text)
        yield Page(mark, said, back_to=horizon if first or anew else None, aside=feed.taken_aside(), anew=anew)


async def _records(feed: Feed, seen: Own, horizon: Micros) -> list[Row]:
    """Return our newest posts down to one that was seen, or is too old; the first page always."""
    found: list[Row] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        listed, cursor = await feed.service.own_posts(feed.me.did, cursor, PAGE)
        found += [one for one in listed if _written(one) >= horizon]
        met = any(words(one, "uri") in seen.known for one in listed)
        if not cursor or met or not listed or _written(listed[-1]) < horizon:
            break
    return found


def _written(record: Row) -> Micros:
    return moment(row(record, "value"), "createdAt") or now()


def _view(feed: Feed, record: Row) -> Row:
    """Return a record of ours in the shape in which lists show posts."""
    author = {"did": feed.me.did, "handle": feed.me.handle}
    value = row(record, "value")
    return {"uri": words(record, "uri"), "author": author, "record": value, "indexedAt": words(value, "createdAt")}


async def _below(feed: Feed, records: list[Row], seen: Own) -> tuple[list[Row], dict[str, int]]:
    """Return the replies below posts that have more of them than before, and how many each has now.

    A reply that its server brings before the post it answers is never announced; there it stands all the same.
    """
    uris = [words(one, "uri") for one in records[:WATCHED]]
    views = await feed.service.posts(uris) if uris else {}
    counts = {uri: number(view, "replyCount") or 0 for uri, view in views.items()}
    replies: list[Row] = []
    for uri, count in counts.items():
        if count > seen.replies.get(uri, 0):
            thread = await feed.service.thread(uri, below=1)
            replies += [row(one, "post") for one in rows(thread, "replies") if _meant(feed, one)]
    return replies, counts


def _meant(feed: Feed, node: Row) -> bool:
    """Tell whether a reply is for us; our own, and those of people whom we muted, are left out as in the feed."""
    author = row(row(node, "post"), "author")
    hidden = row(author, "viewer").get("muted") is True or words(author, "did") == feed.me.did
    return words(node, "$type") == SHOWN and not hidden
