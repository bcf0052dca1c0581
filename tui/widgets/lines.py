"""A pane of styled lines: only lines that changed are painted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from time import monotonic

from rich.segment import Segment
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from core.safe_text import cells, visible
from tui.spans import BLANK, Line
from tui.themes import DARK, Palette, grounds, painted

MARK, CARET = "▌", "▏"
"""Pieces of a line that show where the cursor stands, and where letters are typed."""
_SHOWN_ON_BLANKS = frozenset({"lane", "field"})
"""Roles whose blanks are seen: they have a ground or a line of their own."""


def strip(line: Line, width: int, palette: Palette, *, focused: bool = False) -> Strip:
    """Return a line as Textual paints it, filled to the width."""
    known = painted(palette, focused=focused)
    segments = [Segment(_harmless(text), known[role]) for text, role in _joined(line)]
    used = sum(cells(segment.text) for segment in segments)
    if used < width:
        segments.append(Segment(" " * (width - used), grounds(palette)[focused]))
    whole = Strip(segments, max(used, width))
    if used <= width or not whole.crop(width).text.strip():
        return whole.crop(0, width)
    # A line that somebody made too long says that it goes on.
    return Strip.join([whole.crop(0, width - 1), Strip([Segment("…", segments[-1].style)], 1)])


def _harmless(text: str) -> str:
    """Return a piece as it may reach a terminal, also where whoever made it forgot that a stranger wrote it."""
    return text if text.isprintable() else visible(text).replace("\n", " ")


def _joined(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a line; blanks join what stands before them: each piece costs time in every frame."""
    text, role = "", ""
    for span in line:
        if span.role == role or (text and span.text.isspace() and _SHOWN_ON_BLANKS.isdisjoint((role, span.role))):
            text += span.text
            continue
        if text:
            yield text, role
        text, role = span
    if text:
        yield text, role


class Lines(Widget):
    """Shows lines, from `top` on."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self.palette = DARK
        self.lines: tuple[Line, ...] = ()
        self.top = 0
        self.painted = 0
        """How many lines of the text have been painted so far, from the first on."""
        self.painted_at = inf
        """Monotonic time at which what is shown was painted."""

    def on_mount(self) -> None:
        """Take the colours of the application."""
        self.palette = getattr(self.app, "palette", DARK)

    def show(self, lines: Sequence[Line], *, top: int = 0) -> None:
        """Show these lines; only those that differ are painted."""
        old, old_top = self.lines, self.top
        self.lines, self.top = tuple(lines), top
        if len(old) != len(self.lines) and self.styles.height is not None and self.styles.height.is_auto:
            self.painted_at = inf
            self.refresh(layout=True)
            return
        for y in range(self.size.height):
            if self._line(old, old_top + y) != self._line(self.lines, top + y):
                self.painted_at = inf
                self.refresh(Region(0, y, self.size.width, 1))

    @staticmethod
    def _line(lines: tuple[Line, ...], index: int) -> Line:
        return lines[index] if 0 <= index < len(lines) else BLANK

    @property
    def more_below(self) -> bool:
        """Tell whether lines lie below the pane."""
        return self.top + self.size.height < len(self.lines)

    def scroll_lines(self, by: int) -> None:
        """Move up or down, no further than the text."""
        last = max(0, len(self.lines) - self.size.height)
        self.show(self.lines, top=min(max(0, self.top + by), last))

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor stands here: where letters are typed, else at the line with the mark."""
        marked = None
        for y in range(self.size.height):
            x = 0
            for text, _role in self._line(self.lines, self.top + y):
                if text == CARET:
                    return self.content_region.offset + Offset(x, y)
                if text.strip() == MARK and marked is None:
                    marked = Offset(x, y)
                x += cells(text)
        return self.content_region.offset + (marked or Offset())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's signature
        """Return how many lines there are."""
        return max(1, len(self.lines))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        self.painted = max(self.painted, self.top + y + 1)
        self.painted_at = min(self.painted_at, monotonic())
        return strip(self._line(self.lines, self.top + y), self.size.width, self.palette)
