"""The rows of a screen beside the inbox: lines of which one is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from textual.geometry import Region
from textual.strip import Strip

from tui.spans import Line
from tui.widgets.lines import Lines, strip


class BoardRows(Lines):
    """Lines of which one stands out."""

    here: int | None = None
    """The line under the cursor."""

    def show_rows(self, lines: Sequence[Line], here: int | None) -> None:
        """Show these lines, with the cursor on one of them."""
        before, self.here = self.here, here
        self.show(lines)
        for y in {before, here} - {None} if before != here else ():
            self.refresh(Region(0, y or 0, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        if y != self.here:
            return super().render_line(y)
        self.painted_at = min(self.painted_at, monotonic())
        return strip(self._line(self.lines, y), self.size.width, self.palette, focused=True)
