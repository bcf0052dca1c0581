"""The key Esc, told apart from the sequences that begin with the same byte.

Textual takes Esc and a letter in one packet for Alt and that letter, and longer runs for a sequence that it does not
know: the Esc is lost, and the letter behind it may become another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic

from textual.events import Key

ESC = "\x1b"
_BEGINS = r"[\]OP_^\\"
"""What follows where a terminal tells something: a key without a letter, a paste, an answer."""
_MARKS = re.compile(rf"\x1b\[20[01]~|\x1b(?=[^{_BEGINS}])")
_HALF = re.compile(r"\x1b(\[(2(0[01]?)?)?)?\Z")


class PerhapsAlt(Key):
    """A sign right behind Esc in one packet: an old terminal says so that Alt was held, or two keys came together."""


class Escapes:
    """Cuts what a terminal sends around each Esc that was pressed."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        """Seconds after which nothing more belongs to what was sent."""
        self._half = ""
        self._since = 0.0
        self._pasting = False
        self.joined = False
        """Whether what was yielded last stands right behind an Esc of its own packet."""

    def feed(self, text: str) -> Iterator[str]:
        """Yield what was sent, in pieces; a piece that is Esc alone is the key."""
        before, text = len(self._half), self._half + text
        half = _HALF.search(text)
        end = half.start() if half else len(text)
        self._half, self._since = text[end:], monotonic()
        at, self.joined = 0, False
        for mark in _MARKS.finditer(text):
            if mark[0] != ESC:
                self._pasting = mark[0].endswith("0~")
            elif not self._pasting and mark.start() < end:
                yield from filter(None, (text[at : mark.start()], ESC))
                at, self.joined = mark.end(), mark.start() >= before
        if at < end:
            yield text[at:end]

    def tick(self) -> Iterator[str]:
        """Yield what nothing followed; a paste goes on, however slow the line."""
        if self._half and not self._pasting and monotonic() - self._since >= self._delay:
            half, self._half = self._half, ""
            yield half
