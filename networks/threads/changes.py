"""Edits and deletions of what people wrote to us. Threads announces neither, so recent posts are read again.

A post costs a call. The newest are read each time, the others in turn, and none at all while the budget is nearly used.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import MINUTE, SECOND, Micros, now
from core.incoming import Deletion, Direction, Edit, Incoming, Page
from networks.errors import NetworkError
from networks.fields import ident, number, order, rows, words
from networks.graph.api import Row
from networks.graph.usage import SLOW
from networks.marks import read_table, write_table
from networks.protocol import Stream, Walk
from networks.threads.parse import print_of, text_print
from networks.threads.streams import Posts

CHANGES = Stream("changes", Walk.UP, 10 * MINUTE)
MOST = 60
"""How many of the newest posts are watched."""
ALONE = 30
"""How many are read in a pull: 4,320 calls a day, of at least 48,000 that Threads takes."""
NEWEST = 10
"""So many of them are the newest ones, each time."""
SURE = 2
"""How often in a row a post must be missing before it counts as deleted."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A post as it was last read, and how often it has been missing since."""

    print: str
    at: Micros
    missing: int = 0


@dataclass(slots=True)
class Watch:
    """The newest posts of others."""

    posts: dict[str, Watched] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _turn: str = ""
    """Up to which post the older ones have had their turn."""

    def begin(self, stream: Stream, mark: str) -> None:
        """Take up what a feed brought before: the program may have ended before it was first looked at again."""
        if stream.name not in self._begun:
            self._begun.add(stream.name)
            self.posts = _watched(read_table(mark)) | self.posts
            self._shorten()

    def noted(self, page: Page) -> Page:
        """Watch the messages of a page, and let its mark remember them: what is stored with them is watched too."""
        for message in page.messages:
            self._note(message)
        table = read_table(page.mark)
        return replace(page, mark=write_table(table | {"watched": self._rows()})) if table else page

    def _note(self, message: Incoming) -> None:
        if message.direction is Direction.IN and not message.context:
            # One that comes again comes as it is now.
            self.posts[message.remote_id] = Watched(text_print(message.text), message.sent_at)
            self._shorten()

    def take_up(self, mark: str) -> None:
        """Go on from a mark."""
        table = read_table(mark)
        self.posts = _watched(table) | self.posts
        self._turn = words(table, "turn")
        self._shorten()

    def mark(self) -> str:
        """Return the mark to go on from."""
        return write_table({"watched": self._rows(), "turn": self._turn})

    def due(self) -> list[str]:
        """Return which posts are read now."""
        ids = self._by_age()
        older = ids[:-NEWEST]
        behind = older[older.index(self._turn) + 1 :] if self._turn in older else []
        turns = [*behind, *(one for one in older if one not in behind)][: ALONE - NEWEST]
        self._turn = turns[-1] if len(older) > len(turns) else ""
        return [*reversed(ids[-NEWEST:]), *turns]

    def take(self, found: Mapping[str, Row | None], moment: Micros) -> tuple[list[Edit], list[Deletion]]:
        """Take up what posts say now, and return what has changed."""
        edits, deletions = [], []
        for one, post in found.items():
            before = self.posts.get(one)
            if before is None:
                # Newer ones came in while it was asked for.
                continue
            if post is not None:
                if print_of(post) != before.print:
                    edits.append(Edit(one, words(post, "text"), moment))
                self.posts[one] = Watched(print_of(post), before.at)
            elif before.missing + 1 < SURE:
                self.posts[one] = replace(before, missing=before.missing + 1)
            else:
                deletions.append(Deletion(one, moment))
                del self.posts[one]
        return edits, deletions

    def _by_age(self) -> list[str]:
        return sorted(self.posts, key=lambda one: (self.posts[one].at, order(one)))

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {"id": one, "print": seen.print, "at": seen.at // SECOND, "missing": seen.missing}
            for one, seen in self.posts.items()
        ]

    def _shorten(self) -> None:
        for one in self._by_age()[:-MOST]:
            del self.posts[one]


def without_watched(mark: str) -> str:
    """Return the mark of a feed as its walk wrote it."""
    table = read_table(mark)
    return write_table({name: value for name, value in table.items() if name != "watched"}) if table else mark


def _watched(table: dict[str, Any]) -> dict[str, Watched]:
    return {
        ident(one): Watched(words(one, "print"), (number(one, "at") or 0) * SECOND, number(one, "missing") or 0)
        for one in rows(table, "watched")
        if ident(one)
    }


async def pull_changes(posts: Posts, watch: Watch, mark: str) -> AsyncGenerator[Page, None]:
    """Yield one page with what changed among the watched posts."""
    watch.take_up(mark)
    failed: NetworkError | None = None
    found: dict[str, Row | None] = {}
    for one in watch.due() if posts.graph.budget.used < SLOW else ():
        try:
            found[one] = await posts.one(one)
        except NetworkError as error:
            # What was found before it counts.
            failed = error
            break
    if len(found) > 1 and not any(found.values()):
        # That all are gone at once is more likely a fault of the service, or a right that was taken from us.
        found = {}
    edits, deletions = watch.take(found, now())
    if edits or deletions or watch.mark() != mark:
        yield Page(watch.mark(), edits=tuple(edits), deletions=tuple(deletions))
    if failed is not None:
        raise failed
