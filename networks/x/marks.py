"""Where the feeds of X resume: by ids, which grow with time; page tokens die with the walk that got them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.clock import MINUTE, Micros, to_iso
from core.incoming import Hole
from networks.fields import ident, number, row, rows, words
from networks.marks import Gap, read_table, write_table
from networks.x.shapes import before, moment_at

OVERLAP: Micros = 10 * MINUTE
"""What is younger than the newest by this is asked for again: lists lag. X charges a post once a day."""
OPEN = "older messages are still being read"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was seen, the gaps that are still open, newest first, and how deep the walk that left them has come."""

    top: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    """Ids of the overlap, with their places."""
    gaps: tuple[Gap, ...] = ()
    read: int = 0
    """How many items the walk has brought that is not at its end yet."""
    day: int = 0
    """On which day, counted from 1970, a walk last came to its end."""

    @property
    def floor(self) -> int:
        """Down to where to read; 0 where nothing was read yet."""
        return before(self.top, OVERLAP) if self.top else 0

    def fresh(self, places: Mapping[str, int]) -> set[str]:
        """Return the ids that were not seen."""
        return set(places) - set(self.seen)

    def after(self, places: Mapping[str, int]) -> Mark:
        """Return the mark once these were seen."""
        known = {**self.seen, **places}
        top = max([self.top, *known.values()])
        lowest = before(top, OVERLAP)
        return replace(self, top=top, seen={one: where for one, where in known.items() if where >= lowest})

    def write(self) -> str:
        """Return the mark as text."""
        table = {
            "top": str(self.top),
            "seen": {one: str(where) for one, where in self.seen.items()},
            "gaps": [{"since": str(gap.since), "until": str(gap.until)} for gap in self.gaps],
            "read": self.read,
            "day": self.day,
        }
        return write_table(table)

    def holes(self, stream: str, horizon: int) -> tuple[Hole, ...]:
        """Return the gaps as holes; one keeps its key, its beginning, while it is filled from above."""
        return tuple(_hole(stream, gap, horizon) for gap in self.gaps)


def _hole(stream: str, gap: Gap, horizon: int) -> Hole:
    since = to_iso(moment_at(gap.since or horizon))
    return Hole(f"{stream}:{gap.since}", since, to_iso(moment_at(gap.until)), OPEN, str(gap.until))


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    seen = {one: _place(str(where)) for one, where in row(table, "seen").items()}
    gaps = [Gap(_place(words(one, "since")), _place(words(one, "until"))) for one in rows(table, "gaps")]
    return Mark(
        _place(ident(table, "top")),
        seen,
        tuple(gap for gap in gaps if gap.until),
        number(table, "read") or 0,
        number(table, "day") or 0,
    )


def lowest(places: Iterable[int], otherwise: int) -> int:
    """Return the lowest of several places."""
    return min(places, default=otherwise)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
