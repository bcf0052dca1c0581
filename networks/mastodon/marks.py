"""Where a walk from the newest item down resumes, as one opaque text."""

from __future__ import annotations

from dataclasses import dataclass

from core.incoming import Ends, Hole
from networks.fields import ident, objects, order, words
from networks.marks import read_table, write_table

OPEN = "older messages are still being read"
LOST = "the server no longer hands out these messages"


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not read yet: below `below`, down to and without `floor` (empty: the beginning)."""

    below: str
    floor: str
    lost: bool = False
    """The server does not page: what lies here cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest id ever read, an older id from which the head is read again, and the gaps, newest first.

    Servers write ids in another order than they show them by a few seconds, so `lag` stays behind `top`.
    """

    top: str = ""
    lag: str = ""
    gaps: tuple[Gap, ...] = ()

    def write(self) -> str:
        """Return the mark as text."""
        gaps = [{"below": gap.below, "floor": gap.floor, "lost": gap.lost} for gap in self.gaps]
        return write_table({"top": self.top, "lag": self.lag, "gaps": gaps})

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return the gaps as holes; one keeps its key, its floor, while it is filled from above."""
        return tuple(
            Hole(f"{stream}:{gap.floor}", gap.floor, gap.below, LOST, ends=Ends.LOST)
            if gap.lost
            else Hole(f"{stream}:{gap.floor}", gap.floor, gap.below, OPEN, gap.below)
            for gap in self.gaps
        )


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    gaps = tuple(
        Gap(ident(one, "below"), ident(one, "floor"), one.get("lost") is True) for one in objects(table.get("gaps"))
    )
    return Mark(words(table, "top"), words(table, "lag"), tuple(gap for gap in gaps if gap.below))


def newest(*ids: str) -> str:
    """Return the newest of several ids."""
    return max(ids, key=order, default="")


def at_or_below(remote_id: str, bound: str) -> bool:
    """Tell whether an id was reached already. Nothing lies below the empty bound."""
    return bool(bound) and order(remote_id) <= order(bound)
