"""What stands between a program and a whole server: a line that is down, and a server that says "too many"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.clock import Micros
from tests.fakes.base import Answer, FakeServer, Request
from tests.faults.days import Hands


class Weather:
    """Wraps the answers of a fake."""

    def __init__(self, fake: FakeServer, hands: Hands, limited: Callable[[Micros], Answer]) -> None:
        self.dark = False
        self._hands = hands
        self._limited = limited
        self._left: int | None = None
        self._until: Micros = 0
        self._span: Micros = 0
        self._answer = fake.answer
        changeable: Any = fake
        changeable.answer = self._met

    def limit(self, left: int, span: Micros) -> None:
        """Say "too many" after so many requests more, for so long."""
        self._left, self._span = left, span

    def clear(self) -> None:
        self.dark, self._left, self._until = False, None, 0

    def _met(self, request: Request) -> Answer | None:
        if self.dark:
            return None
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left, self._until = None, self._hands.now() + self._span
        if self._hands.now() < self._until:
            return self._limited(self._until)
        return self._answer(request)
