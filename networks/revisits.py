"""What people changed and took back, on networks that announce neither and want kept copies to follow their authors.

The inbox itself is gone through in turn, so many messages a call, so that nothing grows too old to be looked at.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.clock import Micros, now
from core.incoming import Deletion, Edit, Page
from networks.fields import words
from networks.marks import read_table, write_table
from networks.protocol import Kept, Shelf


@dataclass(frozen=True, slots=True)
class Stands:
    """How a message stands on the network now."""

    text: str
    changed: Micros | None = None
    """When its author last changed it, where the network tells."""
    gone: bool = False
    """True where the network says that it was taken back or away."""


Ask = Callable[[list[str]], Awaitable[Mapping[str, Stands]]]
"""Returns how messages stand now; those that the network does not tell of are left out."""


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

    def take(self, kept: Sequence[Kept], found: Mapping[str, Stands]) -> None:
        """Compare what is kept with what stands there now."""
        for one in kept:
            stands = found.get(one.remote_id)
            if stands is None and one.remote_id not in self.missing:
                # Once may be a fault of the service; the next time it counts.
                self.missing |= {one.remote_id}
                continue
            self.missing -= {one.remote_id}
            if stands is None or stands.gone:
                self.deletions.append(Deletion(one.remote_id, now()))
            elif stands.text != one.text:
                self.edits.append(Edit(one.remote_id, stands.text, stands.changed or now()))


def read_turn(text: str) -> Turn:
    """Return the turn in a mark; an unreadable one begins anew, which loses nothing."""
    table = read_table(text)
    told = table.get("missing")
    missing = frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()
    return Turn(words(table, "turn"), missing)


async def revisited(
    shelf: Shelf | None, mark: str, ask: Ask, *, public: Callable[[str], bool], batch: int, calls: int = 1
) -> AsyncGenerator[Page, None]:
    """Yield what has changed among the messages whose turn it is, one page a call; only public ones are asked for."""
    if shelf is None:
        return
    for _ in range(calls):
        turn = read_turn(mark)
        kept = await shelf.kept(turn.at, batch)
        turn.at = kept[-1].remote_id if len(kept) == batch else ""
        asked = [one for one in kept if public(one.remote_id)]
        found = await ask([one.remote_id for one in asked]) if asked else {}
        if len(asked) <= 1 or found:
            # That many are gone at once is more likely a fault of the service, or a right that was taken from us.
            turn.take(asked, found)
        if turn.edits or turn.deletions or turn.write() != mark:
            mark = turn.write()
            yield Page(mark, edits=tuple(turn.edits), deletions=tuple(turn.deletions))
        if not turn.at:
            return
