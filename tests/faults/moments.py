"""Every moment of a send at which the world may break, numbered: around each store write and each request.

A first run without any fault lists the moments; each case then lets one thing happen at one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from store.engine import Store, Tx
from tests.fakes.base import Answer, FakeServer, Fault, Request


class When(StrEnum):
    """Where a moment lies."""

    BEFORE_WRITE = "before a write"
    BEFORE_COMMIT = "before its commit"
    AFTER_WRITE = "after a write"
    REQUEST = "before the server works"
    RESPONSE = "after the server worked"


class Killed(BaseException):
    """The program is dead: like a real `kill -9`, no handler of errors may catch it."""


Happening = Callable[[], Fault | None]
"""What happens at the chosen moment; at a request it may spoil the answer."""


@dataclass
class Fate:
    """Counts the moments of one program, and lets something happen at the first that fits from a number on.

    A slow machine may put a heartbeat between two moments: what happened in a first run stands a little later then.
    """

    at: int | None = None
    fits: Callable[[When], bool] = lambda _when: True
    happens: Happening = lambda: None
    seen: list[tuple[When, str]] = field(default_factory=list)
    dead: bool = False
    _resting: bool = True
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self) -> None:
        """Count from now on."""
        self._resting = False

    def end(self) -> None:
        """Count no more: the world is whole again."""
        self._resting = True

    def moment(self, when: When, what: str = "") -> Fault | None:
        """Pass a moment; what happens in it does not count as moments of its own."""
        if self._resting:
            return None
        with self._lock:
            number = len(self.seen)
            self.seen.append((when, what))
            if self.at is None or number < self.at or not self.fits(when):
                return None
            self.at, self._resting = None, True
        try:
            return self.happens()
        finally:
            self._resting = False

    def check(self) -> None:
        """Raise where the program is dead already. Raises Killed."""
        if self.dead:
            raise Killed

    def kill(self) -> None:
        """End the program here: nothing of it writes or speaks from now on."""
        self.dead = True

    def is_silent(self) -> bool:
        """Tell whether what still comes in from the program was never sent: it is dead, and alone."""
        return self.dead and not self._resting


class Mortal(Store):
    """A store in the hands of a program that may die at any write."""

    def __init__(self, whole: Store, fate: Fate) -> None:
        self.__dict__.update(whole.__dict__)
        self._fate = fate

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Tx]:
        self._pass(When.BEFORE_WRITE)
        with super().writing(durable=durable) as tx:
            yield tx
            self._pass(When.BEFORE_COMMIT)
        self._pass(When.AFTER_WRITE)

    @contextmanager
    def claiming(self) -> Iterator[Tx]:
        if self.dialect == "sqlite":
            # It writes, and passes its moments there.
            with super().claiming() as tx:
                yield tx
            return
        self._pass(When.BEFORE_WRITE)
        with super().claiming() as tx:
            yield tx
            self._pass(When.BEFORE_COMMIT)
        self._pass(When.AFTER_WRITE)

    def _pass(self, when: When) -> None:
        self._fate.check()
        self._fate.moment(when)
        self._fate.check()


class Wire:
    """The line between a fake and the program at work: each request is two moments, before it works and after."""

    def __init__(self, fake: FakeServer, fate: Fate) -> None:
        self.fate = fate
        self._answer = fake.answer
        changeable: Any = fake
        changeable.answer = self._watched

    def _watched(self, request: Request) -> Answer | None:
        fate = self.fate
        if fate.is_silent():
            return None
        before = fate.moment(When.REQUEST, request.method)
        if fate.is_silent():
            return None
        if before is not None:
            given = self._answer(request) if before.works else Answer()
            return given if given is None else before.spoil(given)
        given = self._answer(request)
        after = fate.moment(When.RESPONSE, request.method)
        if fate.is_silent():
            return None
        return given if after is None or given is None else after.spoil(given)
