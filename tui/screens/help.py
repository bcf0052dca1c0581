"""The keys that work here, from the key table; in the demo with the first minute's tour."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from core.catalogue import say
from core.safe_text import wrap
from tui.keys import keys_of, shown
from tui.spans import Line, Span, cell, rule
from tui.widgets.lines import Lines


class HelpScreen(Screen[None]):
    """A page of keys."""

    CSS = (
        "HelpScreen { background: $background; } HelpScreen > #help { height: 1fr; } HelpScreen > #foot { height: 1; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,question_mark,Q", "app.pop_screen", "back", show=False),
        Binding("j,down", "scroll(1)", "down", show=False),
        Binding("k,up", "scroll(-1)", "up", show=False),
        Binding("space,pagedown", "scroll(15)", "page down", show=False),
        Binding("pageup", "scroll(-15)", "page up", show=False),
    ]

    def __init__(self, where: str, *, demo: bool) -> None:
        super().__init__()
        self._where = where
        self._demo = demo

    def compose(self) -> ComposeResult:
        """One pane and a last line."""
        yield Lines(id="help")
        yield Lines(id="foot")

    def on_mount(self) -> None:
        """Draw the page."""
        self.call_after_refresh(self._paint)

    def on_resize(self) -> None:
        """Draw the page for the new size."""
        self.call_after_refresh(self._paint)

    def action_scroll(self, by: int) -> None:
        """Scroll the page."""
        self.query_one("#help", Lines).scroll_lines(by)

    def _paint(self) -> None:
        width = self.size.width
        self.query_one("#help", Lines).show([*self._tour(width), *key_lines(self._where, width)])
        self.query_one("#foot", Lines).show(
            [
                (
                    Span(" j k", "accent"),
                    Span(say(" scroll  "), "quiet"),
                    Span("Esc", "accent"),
                    Span(say(" back"), "quiet"),
                )
            ]
        )

    def _tour(self, width: int) -> list[Line]:
        if not self._demo:
            return []
        from desk.demo.tour import tour  # noqa: PLC0415  # only the demo has it

        steps = [line for step in tour() for line in _entry(step.key, step.text, width)]
        return [rule(width, [Span(say("the first minute"), "quiet")]), *steps, ()]


def key_lines(where: str, width: int) -> list[Line]:
    """Return the keys of a place, one a line, or two a line where there is room."""
    entries: list[Line] = []
    for key in keys_of(where):
        tip = say(key.tip) + (say(" (reaches the network)") if key.reaches_network else "")
        entries += _entry(shown(key), tip, width)
    return [rule(width, [Span(say("keys that work here"), "quiet")]), *entries]


def _entry(shown: str, text: str, width: int) -> list[Line]:
    """Return a key and what it does; what is long goes on below."""
    first, *rest = wrap(text, max(20, width - 15))
    return [(cell(f"   {shown}", 13, "accent"), Span(first)), *((Span(" " * 13), Span(line)) for line in rest)]
