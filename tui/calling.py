"""The second call: a red that nobody acknowledges in time calls again, louder, and once. No widget."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import counted, say
from core.clock import MINUTE, Micros


class Calling:
    """Since when each red has been waiting before this program's eyes, and which of them have called again."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        """After so many it calls again; 0: never."""
        self._since: dict[int, Micros] = {}
        self._called: set[int] = set()

    def note(self, waiting: Sequence[int], now: Micros) -> None:
        """Take note of the reds that nobody has acknowledged; those that are gone may call anew one day."""
        self._since = {one: self._since.get(one, now) for one in waiting}
        self._called.intersection_update(waiting)

    def again(self, now: Micros) -> int:
        """Return how many call again now: each does so once."""
        late = {one for one, since in self._since.items() if self.minutes and now - since >= self.minutes * MINUTE}
        new = late - self._called
        self._called |= new
        return len(new)

    @property
    def late(self) -> int:
        """How many have called again and are still not acknowledged."""
        return len(self._called)

    def told(self) -> str:
        """Say how many nobody has acknowledged, and for how long."""
        one = "1 red that nobody has acknowledged for {m} min: <go:red>, then <red>"
        many = "{n} reds that nobody has acknowledged for {m} min: <go:red>, then <red>"
        return say(one if self.late == 1 else many, n=self.late, m=self.minutes)


def in_the_head(late: int) -> str:
    """Return what the header says of reds that called again."""
    return counted(late, "1 red unseen", "{n} red unseen")
