"""Answering one conversation: which answer is drawn, and whether it may leave. No widget, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.audience import Audience
from desk.answering import Prepared, Wish
from desk.errors import Refusal
from store.rows import Row
from tui.preview import Best


class Yes(StrEnum):
    """What a `y` meant."""

    EARLY = "early"
    """The answer has not been on screen long enough to be read."""
    UNREAD = "unread"
    """Its end has not been on screen."""
    STOPPED = "stopped"
    CONFIRM = "confirm"
    """Others read it: once more, on the line that says so."""
    SEND = "send"


@dataclass(slots=True)
class Choosing:
    """The answers to one conversation, and how far the doctor is with one."""

    row: Row
    keys: Sequence[str]
    """Saved answers that may be chosen by their digit, best first."""
    prepare: Callable[[Wish], Prepared]
    wish: Wish
    prepared: Prepared | None = None
    refused: Refusal | None = None
    confirming: bool = False

    def look(self) -> None:
        """Make the answer that is wished for, as it would leave."""
        self.confirming = False
        self.prepared, self.refused = None, None
        if not (self.wish.key or self.wish.text):
            return
        try:
            self.prepared = self.prepare(self.wish)
        except Refusal as refusal:
            self.refused = refusal

    def choose(self, number: int) -> bool:
        """Take the answer with a digit."""
        if not 1 <= number <= len(self.keys):
            return False
        self.wish = replace(self.wish, key=self.keys[number - 1], text="")
        self.look()
        return True

    def take(self, key: str) -> None:
        """Take an answer by its key."""
        self.wish = replace(self.wish, key=key, text="")
        self.look()

    def narrow(self) -> None:
        """Answer the asker alone, or go back to the circle of the question."""
        direct = self.wish.audience is Audience.DIRECT
        self.wish = replace(self.wish, audience=None if direct else Audience.DIRECT)
        self.look()

    @property
    def best(self) -> Best:
        """What the rule above the answer says."""
        number = list(self.keys).index(self.wish.key) + 1 if self.wish.key in self.keys else 0
        return Best(self.prepared, number, len(self.keys))

    def yes(self, *, on_screen_ms: float, needed_ms: float, seen_all: bool) -> Yes:
        """Tell what a `y` does now."""
        if self.prepared is None or self.prepared.stops:
            return Yes.STOPPED
        if on_screen_ms < needed_ms:
            return Yes.EARLY
        if not seen_all:
            return Yes.UNREAD
        if self.prepared.audience is not Audience.DIRECT and not self.confirming:
            self.confirming = True
            return Yes.CONFIRM
        return Yes.SEND
