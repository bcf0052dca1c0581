"""What a history came to: the store against the network's own, and the ledger's word for what is not in it.

Something missing is excused by one thing alone: a hole of that account and feed that is open or lost, and whose time
covers it. What was filled excuses nothing, and neither does a hole of another time or feed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.clock import Micros
from store import ledger
from store.engine import Store
from store.ledger import LedgerHole, StreamRow
from tests.faults.arena import World
from tests.faults.habits import Habits, Told


@dataclass
class Ledger:
    """What is wrong, and how much of what is missing was named."""

    missing: list[str] = field(default_factory=list)
    """Not here, and no hole says so."""
    made_up: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    """Here with a text that its author has changed, or though it was taken back, and no hole says so."""
    doubled: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    """Said to be held back by the network, or not, and it is the other way round."""
    behind: list[str] = field(default_factory=list)
    """Feeds that never came to their end though the world was whole."""
    named: int = 0
    """Messages that are not here, or not as they are, and that a hole names."""
    holes: int = 0
    """Holes that are open or lost at the end."""

    @property
    def clean(self) -> bool:
        return not (self.missing or self.made_up or self.stale or self.doubled or self.withheld or self.behind)


def judged(
    store: Store, habits: Habits[World], everything: list[Told], feeds: frozenset[str], whole_since: Micros
) -> Ledger:
    """Hold the store against what the fake holds; since a moment its world was whole."""
    rows = store.reader.rows("SELECT remote_id, text, deleted_at, held_back FROM message")
    kept = {str(row[0]): (str(row[1]), row[2] is not None, str(row[3])) for row in rows}
    streams = ledger.streams(store.reader, "clinic")
    found = Ledger(holes=sum(hole.state != "filled" for stream in streams for hole in stream.holes))
    up_to_date = {one.stream for one in streams if (one.upto or 0) >= whole_since or any(map(_is_gap, one.holes))}
    found.behind = sorted(feeds - up_to_date)
    known = {one.remote for one in everything}
    found.made_up = sorted(one for one in kept.keys() - known if not habits.stands_for_more(one))
    for one in everything:
        text, gone, held_back = kept.get(one.remote, ("", False, ""))
        if one.remote not in kept:
            # What was taken back before anybody read it is nobody's question.
            if not one.gone and habits.hands_out(one):
                _note(found, found.missing, one, is_named(streams, habits.feeds(one), one.at))
            continue
        if _differs(habits, one, text, gone=gone):
            _note(found, found.stale, one, is_named(streams, frozenset(), one.touched))
        found.doubled += [one.remote] * (not gone and sum(one.text in text for text, _, _ in kept.values()) > 1)
        found.withheld += [one.remote] * (not gone and held_back != habits.held_back(one))
    return found


def _note(found: Ledger, where: list[str], one: Told, named: bool) -> None:
    if named:
        found.named += 1
    else:
        where.append(f"{one.remote} ({one.text})")


def _differs(habits: Habits[World], one: Told, text: str, *, gone: bool) -> bool:
    """Tell whether a message stands here otherwise than its author left it, where the network tells of that."""
    if gone and not one.gone:
        return True
    if one.gone:
        return habits.tells_deletions and not gone
    return habits.tells_edits and one.text not in text


def is_named(streams: list[StreamRow], feeds: frozenset[str], moment: Micros) -> bool:
    """Tell whether the ledger says that what happened at a moment may be missing."""
    return any(_names(stream, moment) for stream in streams if not feeds or stream.stream in feeds)


def _names(stream: StreamRow, moment: Micros) -> bool:
    if stream.since is not None and moment < stream.since:
        return True
    return any(covers(hole, moment) for hole in stream.holes)


def covers(hole: LedgerHole, moment: Micros) -> bool:
    """Tell whether a hole that was not filled has a moment in it."""
    if not _is_gap(hole):
        return False
    return (hole.from_at or 0) <= moment and (hole.until_at is None or moment <= hole.until_at)


def _is_gap(hole: LedgerHole) -> bool:
    return hole.state != "filled"
