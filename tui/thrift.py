"""Fewer bytes for the same picture: over SSH, the bytes of a frame are what a doctor waits for.

What Textual writes goes through here on its way to the terminal: frames become what differs from the
last one, in colours that are there; what a terminal would print instead of obeying is left out; and
the terminal's own cursor is shown, standing where the eye is to be.
"""

from __future__ import annotations

import re
import sys

from textual.driver import Driver

from tui.glass import Glass
from tui.means import Means

_FRAME = re.compile(r"(?:\x1b\[[0-9;]*[mH]|[^\x1b])*")
_OTHER = re.compile(
    r"\x1b(?:\[[<-?]*[0-9;:]*[ -/]*[@-~]|[\]P_^X](?:[^\x1b\x07]|\x1b[^\\])*(?:\x07|\x1b\\)|[ -/]*[0-~])|\x1b"
)
_MODES = re.compile(r"\x1b\[\?([0-9;]+)[hl]")
_SYNC, _SYNCED = "\x1b[?2026h", "\x1b[?2026l"
_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"
_SCREENS = frozenset({"\x1b[?1049h", "\x1b[?1049l"})
_LINES_WRAP = "7"
_SMALL = 1400
"""A frame of so many bytes arrives as one: it needs no brackets around it."""


class Thrift:
    """Turns what Textual writes into what the terminal gets."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.glass = Glass(means)
        self._bracketed = False
        self._held: list[str] = []
        self._hidden = False

    def resized(self, columns: int, rows: int) -> None:
        """Take the size of the terminal; what stood on it is not known any more."""
        self.glass.resize(columns, rows)

    def repaint(self) -> None:
        """Write the next frame whole."""
        self.glass.forget()

    def take(self, data: str) -> str:
        """Return what to write now."""
        if data == _SYNC:
            self._bracketed = True
            return ""
        if data == _SYNCED and self._bracketed:
            self._bracketed = False
            return self._released()
        written = self._frame(data) if "H" in data or "m" in data else self._other(data)
        if self._bracketed:
            self._held.append(written)
            return ""
        return self._unhurried(written)

    def _released(self) -> str:
        written, self._held = "".join(self._held), []
        return written if len(written) <= _SMALL else f"{_SYNC}{written}{_SYNCED}"

    def _unhurried(self, written: str) -> str:
        """Hide the cursor while a large picture is painted where that cannot be done at once."""
        if len(written) <= _SMALL or self._hidden or not self.means.hides_cursor:
            return written
        return f"{_HIDE}{written}{_SHOW}"

    def _frame(self, data: str) -> str:
        """Return a frame as the difference to the last one; what stands between frames goes as it is."""
        out: list[str] = []
        at = 0
        while at < len(data):
            found = _FRAME.match(data, at)
            if found and found[0]:
                out.append(self._painted(found[0]))
                at = found.end()
                continue
            other = _OTHER.match(data, at)
            end = other.end() if other else len(data)
            out.append(self._other(data[at:end]))
            at = end
        return "".join(out)

    def _painted(self, frame: str) -> str:
        if not self.glass.rows:
            return frame
        shown = _SHOW if self._hidden and self.means.hides_cursor else ""
        self._hidden = False
        return self.glass.show(frame) + shown

    def _other(self, data: str) -> str:
        """Return what is no frame: modes and questions, where the terminal understands them."""
        if data == _HIDE:
            self._hidden = True
            return data if self.means.hides_cursor else ""
        if data in _SCREENS:
            self.glass.forget()
        understood = self.means.alternate or self._plainly(data)
        return self.glass.plain() + data if understood else ""

    def _plainly(self, data: str) -> bool:
        """Tell whether a terminal from before xterm understands it."""
        mode = _MODES.fullmatch(data)
        if mode is None:
            return not data.startswith("\x1b")
        return mode[1] == _LINES_WRAP or (self.means.hides_cursor and data in (_HIDE, _SHOW))


def sparing(driver: type[Driver], thrift: Thrift | None = None) -> type[Driver]:
    """Return a driver that writes what the other does, with fewer bytes."""
    if sys.platform == "win32" or thrift is None:
        return driver

    outlet = thrift

    class Sparing(driver):  # type: ignore[misc, valid-type]  # which driver it is depends on the platform
        """A driver that writes what thrift leaves of its output."""

        def write(self, data: str) -> None:
            """Write what is needed."""
            written = outlet.take(data)
            if written:
                super().write(written)

    return Sparing
