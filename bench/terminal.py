"""The terminal that a program believes to write to: what is on it, and whether that changed."""

from __future__ import annotations

import codecs
import re
from typing import Any

import pyte
from pyte.screens import Margins

_NOT_DRAWN = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]"  # keyboard and pointer modes
    r"|\x1b\[\??[0-9;]*[ !\"$'*][ -/]*[@-~]"  # sequences with intermediate bytes: questions, cursor shapes
    r"|\x1b[P_^X][^\x1b]*\x1b\\"  # device strings
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, clipboards
    r"|\x1b\[\?[0-9;]*u|\x1b[=>]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P_^X\]][^\x07\x1b]*\x1b?|[()]?)?\Z")
_QUESTION = re.compile(rb"\x1b\[(?:(?P<device>>?0?c)|(?P<status>[56]n)|\?(?P<mode>\d+)\$p)")


class Screen(pyte.Screen):
    """pyte's screen, with what ncurses sends and pyte does not know."""

    last = " "

    def draw(self, data: str) -> None:
        super().draw(data)
        self.last = data[-1:] or self.last

    def draw_again(self, count: int = 1) -> None:
        """REP."""
        super().draw(self.last * (count or 1))

    def scroll_up(self, count: int = 1) -> None:
        """SU."""
        self._scroll(count, up=True)

    def scroll_down(self, count: int = 1) -> None:
        """SD."""
        self._scroll(count, up=False)

    def _scroll(self, count: int, *, up: bool) -> None:
        margins = self.margins or Margins(0, self.lines - 1)
        row = self.cursor.y
        self.cursor.y = margins.bottom if up else margins.top
        for _ in range(count or 1):
            (self.index if up else self.reverse_index)()
        self.cursor.y = row

    def select_graphic_rendition(self, *attrs: int, **_private: Any) -> None:
        super().select_graphic_rendition(*attrs)

    def report_device_status(self, mode: int, **_private: Any) -> None:
        """Questions are answered by `Terminal`."""

    def report_device_attributes(self, mode: int = 0, **_private: Any) -> None:
        """The same."""


class _Stream(pyte.Stream):
    csi = pyte.Stream.csi | {"b": "draw_again", "S": "scroll_up", "T": "scroll_down", "`": "cursor_to_column"}
    events = pyte.Stream.events | {"draw_again", "scroll_up", "scroll_down"}


class Terminal:
    """Takes bytes, tells whether anything visible changed, and what has to be answered."""

    def __init__(self, rows: int, columns: int) -> None:
        self.screen = Screen(columns, rows)
        self._stream = _Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._tail = b""
        self._seen: list[list[Any]] = [self._cells(y) for y in range(rows)]
        self._lines = [""] * rows
        self._cursor = (0, 0)

    def feed(self, data: bytes) -> bool:
        """Draw, and tell whether a cell or the visible cursor is another one now."""
        text = self._rest + self._decoder.decode(data)
        cut = _UNFINISHED.search(text)
        at = cut.start() if cut else len(text)
        self._rest = text[at:]
        self._stream.feed(_NOT_DRAWN.sub("", text[:at]))
        return self._changed()

    def answers(self, data: bytes) -> bytes:
        """Return what a terminal answers to the questions that end in these bytes."""
        text = self._tail + data
        found = [m for m in _QUESTION.finditer(text) if m.end() > len(self._tail)]
        start = text.rfind(b"\x1b", max(0, len(text) - 16))
        self._tail = text[start:] if start >= 0 else b""
        return b"".join(self._answer(m) for m in found)

    def _answer(self, question: re.Match[bytes]) -> bytes:
        if question["device"]:
            return b"\x1b[>41;354;0c" if question["device"].startswith(b">") else b"\x1b[?62;22c"
        if question["status"]:
            y, x = self.screen.cursor.y + 1, self.screen.cursor.x + 1
            return b"\x1b[0n" if question["status"] == b"5n" else b"\x1b[%d;%dR" % (y, x)
        # 2 says that synchronised output is there and off; 0, that a mode is not known.
        return b"\x1b[?%s;%d$y" % (question["mode"], 2 if question["mode"] == b"2026" else 0)

    def _cells(self, y: int) -> list[Any]:
        row = self.screen.buffer[y]
        return [row[x] for x in range(self.screen.columns)]

    def _changed(self) -> bool:
        changed = False
        for y in sorted(self.screen.dirty):
            cells = self._cells(y) if y < self.screen.lines else []
            if cells and cells != self._seen[y]:
                self._seen[y] = cells
                self._lines[y] = "".join(cell.data for cell in cells).rstrip()
                changed = True
        self.screen.dirty.clear()
        cursor = self.screen.cursor
        if not cursor.hidden and (cursor.y, cursor.x) != self._cursor:
            self._cursor = (cursor.y, cursor.x)
            changed = True
        return changed

    @property
    def text(self) -> str:
        """What can be read on it."""
        return "\n".join(self._lines)
