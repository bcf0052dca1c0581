"""Where the feeds of Threads resume: by time, since its cursors die with the walk that got them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clock import MINUTE, SECOND, Micros, to_iso
from core.incoming import Hole
from networks.fields import ident, number, objects, row, rows, words
from networks.graph.api import Row
from networks.threads.parse import at, print_of

VERSION = 1
OVERLAP = 10 * MINUTE
"""What is younger than the newest by this is read again: times are whole seconds, and lists lag."""
OPEN = "older mentions are still being read"


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not read yet: from `since` up to `until`."""

    since: Micros
    until: Micros


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
        gaps = [{"since": gap.since // SECOND, "until": gap.until // SECOND} for gap in self.gaps]
        return write_table({**self.seen.table(), "gaps": gaps})

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return the gaps as holes; one keeps its key, its beginning, while it is filled from above."""
        return tuple(
            Hole(f"{stream}:{gap.since // SECOND}", to_iso(gap.since), to_iso(gap.until), OPEN, str(gap.until))
            for gap in self.gaps
        )


def joined(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Return gaps without overlaps, newest first."""
    whole: list[Gap] = []
    for gap in sorted(gaps, key=lambda one: one.until, reverse=True):
        if whole and whole[-1].since <= gap.until:
            whole[-1] = Gap(min(whole[-1].since, gap.since), whole[-1].until)
        else:
            whole.append(gap)
    return tuple(whole)


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    gaps = [Gap(_moment(one, "since"), _moment(one, "until")) for one in objects(table.get("gaps"))]
    return Mark(read_seen(table), tuple(gap for gap in gaps if gap.until))


def read_seen(table: Any) -> Seen:
    """Return what was seen, from values of JSON."""
    prints = {ident(one): Print(_moment(one, "at"), words(one, "print")) for one in rows(table, "seen")}
    return Seen(_moment(table, "top"), prints)


def read_posts(text: str) -> dict[str, Seen]:
    """Return what was seen below each post."""
    table = row(read_table(text), "posts")
    return {one: read_seen(seen) for one, seen in table.items()}


def write_posts(posts: Mapping[str, Seen]) -> str:
    """Return what was seen below each post as a mark."""
    return write_table({"posts": {one: seen.table() for one, seen in posts.items()}})


def read_table(text: str) -> dict[str, Any]:
    """Return the object in a mark of our own version, empty where there is none."""
    try:
        table = json.loads(text or "{}")
    except ValueError:
        return {}
    return table if isinstance(table, dict) and table.get("v") == VERSION else {}


def unreadable(text: str) -> bool:
    """Tell whether a text is a mark that this program does not understand."""
    return bool(text) and not read_table(text)


def seconds(moment: Micros) -> str:
    """Return a moment as the service is asked for it."""
    return str(moment // SECOND)


def _moment(table: Any, name: str) -> Micros:
    return (number(table, name) or 0) * SECOND


def write_table(table: dict[str, Any]) -> str:
    """Return values of JSON as a mark."""
    return json.dumps({"v": VERSION, **table}, separators=(",", ":"), sort_keys=True)
