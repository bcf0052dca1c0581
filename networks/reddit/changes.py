"""What people changed and took back: Reddit announces neither, and its rules want stored copies to follow.

The inbox itself is gone through in turn, a hundred messages a call, so that nothing grows too old to be looked at.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from core.clock import MINUTE, now
from core.incoming import Deletion, Edit, Page
from networks.fields import words
from networks.marks import read_table, write_table
from networks.protocol import Kept, Shelf, Stream, Walk
from networks.reddit.feeds import BATCH, Lists
from networks.reddit.parse import PRIVATE, Row, edited, is_gone, text_of

CHANGES = Stream("changes", Walk.UP, 10 * MINUTE)
CALLS = 3
"""How many hundreds are looked at in a pull: eighteen hundred in an hour."""


@dataclass(slots=True)
class Turn:
    """Up to which message all had their turn, and which were missing when they last had it."""

    at: str = ""
    missing: frozenset[str] = frozenset()
    edits: list[Edit] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)

    def write(self) -> str:
        """Return it as a mark."""
        return write_table({"turn": self.at, "missing": sorted(self.missing)})

    def take(self, kept: Sequence[Kept], found: dict[str, Row]) -> None:
        """Compare what is kept with what stands there now."""
        for one in kept:
            thing = found.get(one.remote_id)
            if thing is None and one.remote_id not in self.missing:
                # Once may be a fault of the service; the next time it counts.
                self.missing |= {one.remote_id}
                continue
            self.missing -= {one.remote_id}
            if thing is None or is_gone(thing):
                self.deletions.append(Deletion(one.remote_id, now()))
            elif text_of(thing) != one.text:
                self.edits.append(Edit(one.remote_id, text_of(thing), edited(thing) or now()))


def read_turn(text: str) -> Turn:
    """Return the turn in a mark; an unreadable one begins anew, which loses nothing."""
    table = read_table(text)
    told = table.get("missing")
    missing = frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()
    return Turn(words(table, "turn"), missing)


async def pull_changes(lists: Lists, shelf: Shelf | None, mark: str) -> AsyncGenerator[Page, None]:
    """Yield what has changed among the messages whose turn it is, one page a call."""
    if shelf is None:
        return
    for _ in range(CALLS):
        turn = read_turn(mark)
        kept = await shelf.kept(turn.at, BATCH)
        turn.at = kept[-1].remote_id if len(kept) == BATCH else ""
        asked = [one for one in kept if not one.remote_id.startswith(PRIVATE)]
        found = await lists.info([one.remote_id for one in asked]) if asked else {}
        if len(asked) <= 1 or found:
            # That many are gone at once is more likely a fault of the service, or a right that was taken from us.
            turn.take(asked, found)
        if turn.edits or turn.deletions or turn.write() != mark:
            mark = turn.write()
            yield Page(mark, edits=tuple(turn.edits), deletions=tuple(turn.deletions))
        if not turn.at:
            return
