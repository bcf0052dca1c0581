"""What a network may do beyond what a send needs: pages, late lists, strangers, outages, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from core.clock import SECOND, Micros, now
from store.engine import Store
from tests.fakes.base import Answer
from tests.faults.arena import World

LATE = 60.0
"""So many seconds pass before lists show what is written late."""
W = TypeVar("W", bound=World)


@dataclass
class Told:
    """What the fake's own history holds of a message."""

    remote: str
    text: str
    at: Micros
    """When it was written, and then when its author last did something to it."""
    touched: Micros
    widely: bool = False
    stranger: bool = False
    gone: bool = False


class Habits(Generic[W]):
    """What any network does; each network's own overrides it."""

    circles = 0
    """How many circles people write in, where the network has more than its audiences."""

    def __init__(self, world: W, store: Store) -> None:
        self.world = world
        self.store = store
        self.tells_edits = self.tells_deletions = world.tells_changes
        self.let_in = self.was_read = False
        self.cleared: set[str] = set()
        """Messages that the network hands out no more."""

    def list_by(self, page: int, *, repeats: bool) -> None:
        """Choose how long pages are, and whether they overlap."""

    def end(self) -> None:
        """Leave nothing behind."""

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        del stranger, late  # The network has no such people, and no such lists.
        return self.world.ask(text, self.world.audiences[-1 if widely else 0])

    def edit(self, one: Told, text: str) -> None:
        self.world.edit(one.remote, text)

    def delete(self, one: Told) -> None:
        self.world.delete(one.remote)

    def accept(self) -> None:
        """Let the stranger in, by another program of ours."""
        self.let_in = True

    def forget(self) -> None:
        """Forget what a server may."""

    def down(self) -> None:
        """The line goes down."""

    def up(self) -> None:
        """The line comes up."""

    def due(self) -> None:
        """Do what is due: the clock has moved."""

    def whole(self) -> None:
        """Be a whole world again."""

    def limited(self, until: Micros) -> Answer:
        return Answer({"error": "too many"}, 429, {"Retry-After": str(seconds_to(until))})

    def hands_out(self, one: Told) -> bool:
        """Tell whether whoever asks is given a message at all."""
        return one.remote not in self.cleared

    def feeds(self, one: Told) -> frozenset[str]:
        """Return the feeds that hand a message out, each by itself; none: any."""
        del one
        return frozenset()

    def stands_for_more(self, remote: str) -> bool:
        """Tell whether an item of the inbox is no message on the network."""
        del remote
        return False

    def held_back(self, one: Told) -> str:
        """Return what the inbox must say of a message that the network holds back."""
        del one
        return ""


def seconds_to(until: Micros) -> int:
    return max((until - now()) // SECOND, 0) + 1
