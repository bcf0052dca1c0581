"""An earlier conversation, to be read: nothing is decided here."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from core.catalogue import say
from core.clock import Clock
from store.reading import Reader
from store.rows import Row
from tui import header
from tui.keys import READ, keys_of, shown
from tui.screens.overlaid import Overlaid
from tui.spans import Span, rule
from tui.thread_head import Head
from tui.timeline import Timeline
from tui.widgets.conversation import ConversationView
from tui.widgets.lines import Lines


class EarlierScreen(Overlaid):
    """One conversation on the whole screen."""

    CSS: ClassVar[str] = """
    EarlierScreen { layers: base over; background: $background; color: $foreground; }
    EarlierScreen > #head, EarlierScreen > #notice, EarlierScreen > #foot, EarlierScreen > #keys { height: 1; }
    EarlierScreen > #over { layer: over; dock: bottom; display: none; height: auto; background: $background; }
    """

    def __init__(self, reader: Reader, row: Row, clock: Clock, *, masked: bool = False) -> None:
        super().__init__()
        self._reader = reader
        self._row = row
        self._clock = clock
        self._masked = masked

    @property
    def place(self) -> str:
        """The place of the key table that keys speak to."""
        return READ

    def compose(self) -> ComposeResult:
        """One conversation between two lines."""
        yield Lines(id="head")
        yield Lines(id="notice")
        yield ConversationView(id="earlier", clock=self._clock)
        yield Lines(id="foot")
        yield Lines(id="keys")
        yield Lines(id="over")

    @property
    def view(self) -> ConversationView:
        """Where it is drawn."""
        return self.query_one("#earlier", ConversationView)

    def on_mount(self) -> None:
        """Open it once there is room for it."""
        self.view.masked = self._masked
        self.view.resized = self._paint
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        width, view = self.size.width, self.view
        if not view.size.height:
            return
        if view.row is None:
            head = Head(self._reader, self._row, self._clock, masked=lambda: view.masked)
            view.open(self._row, Timeline(self._reader, self._row.id), head)
        told = [Span(say("an earlier conversation, for reading"), "strong")]
        self.query_one("#head", Lines).show([rule(width, told, [Span(say(self._row.state), "quiet")])])
        self.query_one("#foot", Lines).show([rule(width)])
        hints = [(shown(key).split()[0], say(key.text), False) for key in keys_of(READ) if key.id in _HINTS]
        self.query_one("#keys", Lines).show([header.keys_line(hints, width)])

    def notice(self, words: str, role: str = "text") -> None:
        """Say something until the next key."""
        if self.is_mounted:
            self.query_one("#notice", Lines).show([(Span(" "), Span(words, role))] if words else [()])

    # Keys

    def act_step(self, by: int) -> None:
        """Scroll by lines."""
        self.view.scroll_by(by)

    def act_turn(self, pages: float) -> None:
        """Turn a page."""
        self.view.turn(pages)

    def act_to_start(self) -> None:
        """Go to the first message."""
        self.view.to_start()

    def act_to_end(self) -> None:
        """Go to the newest message."""
        self.view.to_end()

    def act_fold(self) -> None:
        """Unfold what is folded, or fold it."""
        self.view.fold()

    def act_reveal(self) -> None:
        """Show the words, or cover them again."""
        self.view.mask(masked=not self.view.masked)

    def act_back(self) -> None:
        """Go back to the card."""
        if self.is_current:
            self.dismiss()

    def act_help(self) -> None:
        """Show the keys that work here."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415  # it brings the palette's tables

        self.app.push_screen(HelpScreen(READ, demo=False))


_HINTS = frozenset({"line-down", "line-up", "oldest", "newest", "fold", "back", "help"})
