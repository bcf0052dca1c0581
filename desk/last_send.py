"""Until when a message may begin to leave, once the program is left."""

from __future__ import annotations

import math
import time

from networks.errors import Unreachable

LONGEST_SEND = 60.0
"""Seconds that a connector waits for the answer to one message at most: later than that before the end none begins."""


class LastSend:
    """The moment after which no message begins; there is none before somebody leaves."""

    leaving = False

    def __init__(self) -> None:
        self._until = math.inf

    def leave(self, patience: float) -> None:
        """Let no message begin any more that might outlast so many seconds."""
        if not self.leaving:
            self.leaving, self._until = True, time.monotonic() + patience - LONGEST_SEND

    def still(self) -> None:
        """Raise Unreachable where a message that began now might be cut off by the end, and nobody would know of it."""
        if time.monotonic() > self._until:
            raise Unreachable("the network was too slow to send it before the end", "a new yes sends it")
