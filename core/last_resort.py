"""The last resort: a program that was told to end ends, also where a thread or the event loop hangs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

LEAVING = 90.0
"""Seconds within which a program that leaves has ended; its orderly ways out have shorter bounds of their own."""

LAST_WORD = 2.0
"""Seconds for what is done last of all."""


class LastResort:
    """Ends the program without a word once its time is over. What it had not finished is found by the next one."""

    def __init__(self, last: Callable[[], None] = lambda: None) -> None:
        self._last = last
        self._timer: threading.Timer | None = None

    def within(self, seconds: float, code: int) -> None:
        """Let the program live so long at most; a later call takes the place of this one."""
        self.off()
        self._timer = threading.Timer(seconds, self._end, [code])
        self._timer.daemon = True
        self._timer.start()

    def off(self) -> None:
        """The program has ended by itself."""
        if self._timer is not None:
            self._timer.cancel()

    def _end(self, code: int) -> None:
        try:
            # Beside: what gives the terminal back may hang itself, on a terminal that takes nothing.
            last = threading.Thread(target=self._last, daemon=True)
            last.start()
            last.join(LAST_WORD)
        finally:
            os._exit(code)
