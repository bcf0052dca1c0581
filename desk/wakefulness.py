"""Whether this program ran all the time: what came due while it slept was seen by nobody, and does not leave."""

from __future__ import annotations

import time
from collections.abc import Callable

BEAT = 1.0
"""Seconds between two beats."""
TOLERANCE = 5.0
"""Seconds between two beats from which on the program slept. A busy machine is no sleep; half a hold is one."""
Hand = Callable[[], float]


class Awake:
    """Beats while the program runs. A stopped process, a sleeping machine and a clock set forward leave a gap."""

    def __init__(self, hands: tuple[Hand, ...] = (time.time, time.monotonic)) -> None:
        self._hands = hands
        self._last: tuple[float, ...] = ()
        self.slept = False
        """There was a gap, and what came due in it has not been dealt with yet."""

    def beat(self) -> None:
        """Note that the program runs now. Without a first beat nobody looks for gaps."""
        self.check()
        self._last = tuple(hand() for hand in self._hands)

    def check(self) -> bool:
        """Tell whether the program slept: called right before something would leave."""
        gaps = [hand() - last for hand, last in zip(self._hands, self._last, strict=False)]
        self.slept = self.slept or any(gap > TOLERANCE for gap in gaps)
        return self.slept

    def take(self) -> bool:
        """Tell whether the program slept, to whoever now deals with what came due meanwhile."""
        slept, self.slept = self.check(), False
        return slept
