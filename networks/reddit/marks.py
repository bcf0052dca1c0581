"""Where the lists of Reddit resume: by what stood where, for ids and times alone do not tell what is new there.

A comment that is edited so that it names us comes in at the top with its old time. So a walk goes down until it meets
something that an earlier walk, which came to its end, has read long enough after it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import MINUTE, SECOND, Micros, to_iso
from core.incoming import Ends, Hole
from networks.fields import ident, objects, words
from networks.marks import moment, read_table, write_table
from networks.reddit.parse import Row, created, name_of, print_of

OVERLAP = 10 * MINUTE
"""What is younger than the last walk by this is read again: lists lag."""
KEPT = 100
"""So many of the newest are remembered, whatever their age: one of them must still be there to be met."""
OPEN = "older messages are still being read"
WITHDRAWN = "Reddit no longer offers this list: what stands in it does not come here. Read it on Reddit"
TOO_DEEP = "Reddit hands out about a thousand messages of a list, and more than that came"


@dataclass(frozen=True, slots=True)
class Seen:
    """When a thing came into its list, as far as it can be told, and a short hash of what it said."""

    at: Micros
    print: str


Things = Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Mark:
    """What was read of a list. `pending` is what a walk had read when it broke off: the next one goes through it."""

    since: Micros = 0
    """How far back the first walk went."""
    read_at: Micros = 0
    """When the last walk began that came to its end."""
    seen: Things = field(default_factory=dict)
    pending: Things = field(default_factory=dict)
    withdrawn: bool = False

    def is_new(self, thing: Row) -> bool:
        """Tell whether a thing was not read yet, or says something else now."""
        before = self.seen.get(name_of(thing)) or self.pending.get(name_of(thing))
        return before is None or before.print != print_of(thing)

    def meets(self, things: Iterable[Row]) -> bool:
        """Tell whether all that lies below these was read before."""
        bound = self.read_at - OVERLAP
        found = ((self.seen.get(name_of(one)), one) for one in things)
        return any(seen is not None and seen.at <= bound and seen.print == print_of(one) for seen, one in found)

    def stood(self, thing: Row, moment: Micros) -> Seen:
        """Return a thing as seen now: one that comes late, with an old time, came at this moment."""
        before = None if self.is_new(thing) else self.seen.get(name_of(thing)) or self.pending.get(name_of(thing))
        late = self.read_at and created(thing) < self.read_at - OVERLAP
        return before or Seen(moment if late else created(thing), print_of(thing))

    def finished(self, walked: Things, began: Micros) -> Mark:
        """Return the mark of a walk that came to its end."""
        known = {**walked, **{one: seen for one, seen in (*self.seen.items(),) if one not in walked}}
        kept = {one: seen for n, (one, seen) in enumerate(known.items()) if n < KEPT or seen.at > began - OVERLAP}
        return replace(self, read_at=began, seen=kept, pending={}, withdrawn=False)

    def broken(self, walked: Things) -> Mark:
        """Return the mark of a walk that has not come to its end."""
        return replace(self, pending={**self.pending, **walked}, withdrawn=False)

    def differs(self, other: Mark) -> bool:
        """Tell whether it is worth keeping: that nothing was new again is not."""
        return replace(self, read_at=0) != replace(other, read_at=0) or not other.read_at

    def write(self) -> str:
        """Return the mark as text."""
        table = {
            "since": self.since // SECOND,
            "read_at": self.read_at // SECOND,
            "seen": _written(self.seen),
            "pending": _written(self.pending),
            **({"withdrawn": True} if self.withdrawn else {}),
        }
        return write_table(table)

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return what is still to be read, and that nothing can be."""
        since = self.read_at - OVERLAP if self.read_at else self.since
        found = []
        if self.pending:
            oldest = min(seen.at for seen in self.pending.values())
            found.append(Hole(f"{stream}:{since // SECOND}", to_iso(since), to_iso(oldest), OPEN, began=since))
        if self.withdrawn:
            found.append(Hole(f"{stream}:withdrawn", to_iso(since), "", WITHDRAWN, began=since))
        return tuple(found)

    def too_deep(self, stream: str, oldest: Micros) -> Hole:
        """Return the hole of a walk that did not come down to what it had to meet."""
        since = self.read_at - OVERLAP if self.read_at else self.since
        key = f"{stream}:deep:{oldest // SECOND}"
        return Hole(key, to_iso(since), to_iso(oldest), TOO_DEEP, ends=Ends.LOST, began=since, over=oldest)


def _written(things: Things) -> list[dict[str, Any]]:
    return [{"id": one, "at": seen.at // SECOND, "print": seen.print} for one, seen in things.items()]


def _read(table: Any, name: str) -> dict[str, Seen]:
    return {ident(one): Seen(moment(one, "at", SECOND), words(one, "print")) for one in objects(table.get(name))}


def read_mark(text: str) -> Mark:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    since, read_at = (moment(table, name, SECOND) for name in ("since", "read_at"))
    return Mark(since, read_at, _read(table, "seen"), _read(table, "pending"), table.get("withdrawn") is True)
