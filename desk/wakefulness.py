"""Whether this program ran all the time: what came due while it slept was seen by nobody, and does not leave."""

from __future__ import annotations

import time
from collections.abc import Callable

BEAT = 1.0
"""Seconds between two beats."""
TOLERANCE = 5.0
"""Seconds between two beats from which on the program slept. A busy machine is no sleep; half a hold is one."""
JUMP = 60.0
"""Seconds that the clock may run ahead of the machine between two beats: more than that, and somebody set it."""
Hand = Callable[[], float]


def machine() -> float:
    """Return the seconds that the machine has been there, asleep or not, where it counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Awake:
    """Beats while the program runs. A stopped process, a sleeping machine and a clock set forward leave a gap."""

    def __init__(self, hands: tuple[Hand, ...] = (time.time, time.monotonic), there: Hand = machine) -> None:
        self._hands = hands
        self._there = there
        self._last: tuple[float, ...] = ()
        self._was_there = 0.0
        self._jumped = False
        self.slept = False
        """There was a gap, and what came due in it has not been dealt with yet."""

    def beat(self) -> None:
        """Note that the program runs now. Without a first beat nobody looks for gaps."""
        self.check()
        self._last, self._was_there = tuple(hand() for hand in self._hands), self._there()

    def check(self) -> bool:
        """Tell whether the program slept: called right before something would leave."""
        gaps = [hand() - last for hand, last in zip(self._hands, self._last, strict=False)]
        self.slept = self.slept or any(gap > TOLERANCE for gap in gaps)
        self._jumped = self._jumped or (bool(gaps) and gaps[0] - (self._there() - self._was_there) > JUMP)
        return self.slept

    def take(self) -> bool:
        """Tell whether the program slept, to whoever now deals with what came due meanwhile."""
        slept, self.slept = self.check(), False
        return slept

    def take_jump(self) -> bool:
        """Tell whether the clock went ahead of the machine: a machine that slept is as old as its clock says."""
        jumped, self._jumped = self._jumped, False
        return jumped
