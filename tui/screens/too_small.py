"""What stands on a terminal that is too small to show a conversation and its answer: that it is, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size

from core.catalogue import say
from core.safe_text import wrap
from tui.screens.keyed import Keyed
from tui.spans import Line, Span
from tui.terminal import LEAST
from tui.widgets.lines import Lines


def too_small(size: Size) -> bool:
    """Tell whether a size shows too little to decide by."""
    return size.width < LEAST[0] or size.height < LEAST[1]


class TooSmallScreen(Keyed):
    """Covers everything until there is room. Keys do nothing: nobody sees what they would do."""

    CSS: ClassVar[str] = """
    TooSmallScreen { background: $background; color: $foreground; overflow: hidden; }
    TooSmallScreen > #words { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """One pane."""
        yield Lines(id="words")

    def on_mount(self) -> None:
        """Say it."""
        self.call_after_refresh(self._paint)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        words = say("too small: {columns}x{rows} at least", columns=LEAST[0], rows=LEAST[1])
        # No line is broken below two cells, which a wide character needs; ours are all narrow.
        broken = wrap(words, self.size.width) if self.size.width > 1 else list(words.replace(" ", ""))
        lines: list[Line] = [(Span(line, "strong"),) for line in broken]
        self.query_one("#words", Lines).show(lines)

    async def typed(self, event: events.Key) -> bool:
        """Take every key."""
        del event
        return True
