"""Where the feed of mentions resumes: by time and by what was seen, since its pages only lead backward."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clock import Micros, now, to_iso
from core.incoming import Ends, Hole
from networks.bluesky.parse import Row, seen_at
from networks.fields import objects, words
from networks.marks import Gap, gap_rows, moment, read_gaps, read_table, write_table

MS: Micros = 1_000
MOST_SEEN = 300
OPEN = "older mentions are still being read"
PRIORITY = "Bluesky shows only mentions of people whom you follow, though it was asked for all of them"


@dataclass(frozen=True, slots=True)
class Print:
    """Where a post stands in the feed, and a short hash of its version: an edit makes another one."""

    at: Micros
    version: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What was seen, and the gaps that are still open, newest first."""

    top: Micros = 0
    swept: Micros = 0
    """When the whole history was last read again: what is dated back appears far below."""
    seen: Mapping[str, Print] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    priority: bool = False
    """True where the server hid what strangers wrote, though it was asked not to."""

    def fresh(self, items: Iterable[Row]) -> list[Row]:
        """Return what is new, or has changed."""
        return [one for one in items if self.seen.get(words(one, "uri")) != print_of(one)]

    def after(self, items: Iterable[Row]) -> dict[str, Print]:
        """Return what was seen once these items were; the newest are kept."""
        seen = {**self.seen, **{words(one, "uri"): print_of(one) for one in items}}
        newest = sorted(seen.items(), key=lambda one: one[1].at, reverse=True)[:MOST_SEEN]
        return dict(newest)

    def write(self) -> str:
        """Return the mark as text."""
        table = {
            "top": self.top // MS,
            "swept": self.swept // MS,
            "seen": [{"uri": uri, "at": one.at // MS, "print": one.version} for uri, one in self.seen.items()],
            "gaps": gap_rows(self.gaps, MS),
            **({"priority": True} if self.priority else {}),
        }
        return write_table(table)

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return the gaps as holes; one keeps its key, its beginning, while it is filled from above."""
        hidden = (Hole(f"{stream}:priority", "", "", PRIORITY, ends=Ends.MISSED),) if self.priority else ()
        return (
            *hidden,
            *(
                Hole(f"{stream}:{gap.since}", to_iso(gap.since), to_iso(gap.until), OPEN, str(gap.until))
                for gap in self.gaps
            ),
        )


def at(view: Row) -> Micros:
    """Return where an item stands in the feed, to the millisecond; one that does not say counts as new."""
    return (seen_at(view) or now()) // MS * MS


def print_of(view: Row) -> Print:
    """Return what an item is known by."""
    return Print(at(view), hashlib.sha256(words(view, "cid").encode()).hexdigest()[:8])


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    seen = {words(one, "uri"): Print(moment(one, "at", MS), words(one, "print")) for one in objects(table.get("seen"))}
    top, swept = moment(table, "top", MS), moment(table, "swept", MS)
    return Mark(top, swept, seen, read_gaps(table, MS), table.get("priority") is True)


def texts(value: Any) -> list[str]:
    """Return the texts of a list, without what is none."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
