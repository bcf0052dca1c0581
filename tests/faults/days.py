"""A clock that is moved by hand, for the product and for the fakes alike: hours and weeks pass in no time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import ModuleType

from core import clock
from core.clock import SECOND, Micros

BEGIN: Micros = 1_790_000_000 * SECOND + SECOND // 4
"""A quarter past a whole second, so that no look at the clock comes into the next one."""
REAL = frozenset({"tests.fakes.base"})
"""Where tests wait for threads: that is real time."""


class Hands:
    """Stands still, but for a microsecond at each look, until it is moved. It stands in for the module `time`."""

    def __init__(self) -> None:
        self._at = BEGIN
        self._looks = count()

    def move(self, span: Micros) -> None:
        self._at += span

    def now(self) -> Micros:
        return self._at + next(self._looks)

    def time_ns(self) -> int:
        return self.now() * 1000

    def time(self) -> float:
        return self.now() / SECOND

    monotonic = time


@contextmanager
def by_hand() -> Iterator[Hands]:
    """Let the product and every fake look at one clock that is moved by hand."""
    hands = Hands()
    modules: list[ModuleType] = [clock]
    for name, module in sorted(sys.modules.items()):
        if name.startswith("tests.fakes.") and name not in REAL and getattr(module, "time", None) is time:
            modules.append(module)
    for module in modules:
        module.__dict__["time"] = hands
    try:
        yield hands
    finally:
        for module in modules:
            module.__dict__["time"] = time
