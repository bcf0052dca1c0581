"""What every screen is to the keyboard: it takes one key whole before it gets the next."""

from __future__ import annotations

from math import inf
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.screen import Screen


class Keyed(Screen[None]):
    """A screen that the application hands each key to, in the order of typing."""

    AUTO_FOCUS: ClassVar[str] = ""

    class Listens(Message):
        """A screen stands, and takes what was typed before it did."""

    listens = False
    """Whether it takes keys."""
    typed_at = inf
    """Monotonic time at which the key that is being taken was typed. What was painted later nobody had seen by then."""

    def on_mount(self) -> None:
        """Listen once everything in it is there."""
        self.call_later(self._listen)

    def _listen(self) -> None:
        self.listens = True
        self.post_message(self.Listens())

    @property
    def waits_for_letters(self) -> bool:
        """Whether a field, or a choice by a letter, is open. Screens that have one override it."""
        return False

    def aim(self) -> None:
        """Give the focus to what letters are typed into. Screens with such a field override it."""

    async def typed(self, event: events.Key) -> bool:
        """Do what a key means here; tell whether it meant something."""
        raise NotImplementedError

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted where something is written; pasted text is never keys."""
