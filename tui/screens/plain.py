"""A text alone on the screen, to be selected by hand; and an address in full, which nothing here opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from core.catalogue import say
from core.safe_text import visible, wrap
from tui.keys import keys_of
from tui.screens.keyed import Keyed
from tui.spans import Line, Span
from tui.widgets.lines import Lines

_MOVES = {"j": 1, "down": 1, "k": -1, "up": -1}
_TURNS = {"pagedown": 1, "space": 1, "pageup": -1}


class PlainScreen(Keyed):
    """A text without a border, a margin or a colour beside it."""

    CSS: ClassVar[str] = """
    PlainScreen { background: $background; color: $foreground; }
    PlainScreen > #words { height: 1; }
    PlainScreen > #text { height: 1fr; }
    """

    def __init__(self, text: str, words: str, copy: Callable[[str], str]) -> None:
        super().__init__()
        self._text = text
        self._words = words
        self._copy = copy

    def compose(self) -> ComposeResult:
        """The text, and below it what this is and what the keys do."""
        yield Lines(id="text")
        yield Lines(id="words")

    def on_mount(self) -> None:
        """Draw the text."""
        self.call_after_refresh(self._paint)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        lines: list[Line] = [(Span(line),) for line in wrap(visible(self._text), self.size.width)]
        self.query_one("#text", Lines).show(lines)
        self._say(self._words)

    def _say(self, words: str) -> None:
        self.query_one("#words", Lines).show([(Span(words, "quiet"),)])

    async def typed(self, event: events.Key) -> bool:
        """Copy, move, or go back by any other key."""
        text = self.query_one("#text", Lines)
        if any(key.id == "copy" and event.key in key.keys.split(",") for key in keys_of("list")):
            self._say(self._copy(self._text))
        elif event.key in _MOVES:
            text.scroll_lines(_MOVES[event.key])
        elif event.key in _TURNS:
            text.scroll_lines(_TURNS[event.key] * max(1, text.size.height - 1))
        elif self.is_current:
            self.app.pop_screen()
        return True


def in_words() -> str:
    """Return what the keys of such a screen do."""
    return say("<copy> copies it; any other key goes back")
