"""Where the feeds of Threads resume: by time, since its cursors die with the walk that got them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clock import DAY, MINUTE, SECOND, Micros, to_iso
from core.incoming import Hole
from networks.fields import ident, row, rows, words
from networks.graph.api import Row
from networks.marks import Gap, gap_rows, moment, read_gaps, read_table, write_table
from networks.threads.parse import at, print_of

OVERLAP = 10 * MINUTE
"""What is younger than the newest by this is read again: times are whole seconds, and lists lag."""
OPEN = "older mentions are still being read"


@dataclass(frozen=True, slots=True)
class Print:
    """When a post was written, and a short hash of its text."""

    at: Micros
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest moment that was read, and the posts of the overlap."""

    top: Micros = 0
    prints: Mapping[str, Print] = field(default_factory=dict)

    def fresh(self, posts: Iterable[Row]) -> list[Row]:
        """Return the posts that are new, or whose text has changed."""
        known = {one: seen.text for one, seen in self.prints.items()}
        return [post for post in posts if known.get(ident(post)) != print_of(post)]

    def after(self, posts: Iterable[Row]) -> Seen:
        """Return what was seen once these posts were."""
        prints = {**self.prints, **{ident(post): Print(at(post), print_of(post)) for post in posts}}
        top = max([self.top, *(seen.at for seen in prints.values())])
        return Seen(top, {one: seen for one, seen in prints.items() if seen.at >= top - OVERLAP})

    def table(self) -> dict[str, Any]:
        """Return it as values of JSON."""
        prints = [{"id": one, "at": seen.at // SECOND, "print": seen.text} for one, seen in self.prints.items()]
        return {"top": self.top // SECOND, "seen": prints}


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of the mentions: what was seen, and the gaps that are still open, newest first."""

    seen: Seen = field(default_factory=Seen)
    gaps: tuple[Gap, ...] = ()

    def write(self) -> str:
        """Return the mark as text."""
        return write_table({**self.seen.table(), "gaps": gap_rows(self.gaps, SECOND)})

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return the gaps as holes; one keeps its key, its beginning, while it is filled from above."""
        return tuple(
            Hole(f"{stream}:{gap.since // SECOND}", to_iso(gap.since), to_iso(gap.until), OPEN, str(gap.until))
            for gap in self.gaps
        )


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    return Mark(read_seen(table), read_gaps(table, SECOND))


def read_seen(table: Any) -> Seen:
    """Return what was seen, from values of JSON."""
    prints = {ident(one): Print(moment(one, "at", SECOND), words(one, "print")) for one in rows(table, "seen")}
    return Seen(moment(table, "top", SECOND), prints)


def read_posts(text: str) -> dict[str, Seen]:
    """Return what was seen below each post."""
    table = row(read_table(text), "posts")
    return {one: read_seen(seen) for one, seen in table.items()}


def write_posts(posts: Mapping[str, Seen], read: Micros) -> str:
    """Return what was seen below each post as a mark, with the day on which all of them were read."""
    told = {"read": read // DAY * (DAY // SECOND)} if read else {}
    return write_table({"posts": {one: seen.table() for one, seen in posts.items()}, **told})


def read_day(text: str) -> Micros:
    """Return the beginning of the day on which all was read; 0 where it never was."""
    return moment(read_table(text), "read", SECOND)


def seconds(moment: Micros) -> str:
    """Return a moment as the service is asked for it."""
    return str(moment // SECOND)
