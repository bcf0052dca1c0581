"""What the screens beside the inbox share: a list with a cursor, what stands behind the line it is on, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from core.catalogue import say
from tui import header, preview, times
from tui.choices import CHOICES
from tui.keys import keys_of, shown
from tui.screens.board_reading import R, Rows
from tui.spans import Line, Span, rule
from tui.widgets.board_rows import BoardRows
from tui.widgets.lines import Lines

WIDE, NARROW = 120, 60
"""From 120 columns on, what stands behind a line is drawn beside the list."""
LOOK_EVERY = 1.0


class Board(Rows[R]):
    """A list with a cursor, and what stands behind the row under it."""

    CSS_PATH: ClassVar[str] = "board.tcss"

    @property
    def spoken_to(self) -> Widget:
        """The terminal's own cursor stands on the row that the keys are about."""
        return self.query_one("#rows", BoardRows)

    def compose(self) -> ComposeResult:
        """Lay out the panes; how they stand is the style sheet's part."""
        yield Lines(id="head")
        yield Lines(id="notice")
        with Container(id="body"):
            yield BoardRows(id="rows")
            yield Lines(id="detail")
        yield Lines(id="foot")
        yield Lines(id="keys")
        yield Lines(id="over")

    def on_mount(self) -> None:
        """Read, and read anew when somebody wrote."""
        self._shape()
        self.set_interval(LOOK_EVERY, self.look)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.read()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._shape()
        self.call_after_refresh(self.paint)

    def _shape(self) -> None:
        self.set_class(self.size.width >= WIDE, "-wide")
        self.set_class(self._whole, "-whole")

    # Moving

    @property
    def aside(self) -> Widget | None:
        """What stands beside the list, where something does."""
        beside = self.has_class("-wide") and not self._whole
        return self.query_one("#detail") if beside else None

    def act_step(self, by: int) -> None:
        """Move the cursor, or scroll what is shown whole."""
        if self._whole:
            self.query_one("#detail", Lines).scroll_lines(by)
        else:
            self._stand(self.cursor + by)

    def act_turn(self, pages: float) -> None:
        """Turn a page."""
        pane = self.query_one("#detail" if self._whole else "#rows", Lines)
        self.act_step(round(pages * max(1, pane.size.height - 1)))

    def act_to_start(self) -> None:
        """Go to the first row."""
        self._stand(0)

    def act_to_end(self) -> None:
        """Go to the last row that was read; there more are read."""
        self._stand(len(self.rows) - 1)

    def _stand(self, on: int) -> None:
        # How many rows there are is known once they are read; what was typed before moves all the same.
        last = max(0, len(self.rows) - 1) if self._read_once else on
        self.cursor = max(0, min(on, last))
        self.moved()

    def moved(self) -> None:
        """Draw the row under the cursor, and read what belongs to it and what comes behind it."""
        row = self.current
        if row is None or self.name_of(row) != self.revealed:
            self.revealed = None
        self.paint()
        if row is not None and self.query("#rows"):
            if type(self).look_up is not Rows.look_up:
                self.go("facts", partial(self.keep_facts, row))
            if not self._at_end and self.cursor + self._height >= len(self.rows):
                self.go("more", self.read_more)

    @property
    def _height(self) -> int:
        return max(1, self.query_one("#rows").size.height)

    def saw(self) -> bool:
        """Tell whether what stands here had been painted when the key was typed, and say so where it had not."""
        seen = self.typed_at >= self.query_one("#detail" if self._whole else "#rows", Lines).painted_at
        if not seen:
            self.notice(say("read first: it has just been drawn"), "amber")
        return seen

    # Verbs that all of them have

    def act_open(self) -> None:
        """Show what stands behind the row on the whole screen. Screens with somewhere to go override it."""
        self.show_whole(whole=not self._whole)

    def show_whole(self, *, whole: bool) -> None:
        """Give the whole screen to what stands behind the row, or show the list again."""
        self._whole = whole
        self._shape()
        self.call_after_refresh(self.paint)

    def act_back(self) -> None:
        """Go back to the list, or to the inbox."""
        if self._whole:
            self.show_whole(whole=False)
        elif self.is_current:
            # A second Esc of the same packet still comes here, and would take the inbox away.
            self.dismiss()

    def act_reveal(self) -> None:
        """Show the words of the row under the cursor until the cursor leaves it, or cover them again."""
        row = self.current
        if not self.masked:
            self.notice(say("nothing is masked here: the setting CONSULTA_MASKED does it"), "quiet")
        elif row is not None:
            self.revealed = None if self.revealed == self.name_of(row) else self.name_of(row)
            self.paint()

    def act_go(self) -> None:
        """Go to a lane or to another page."""
        self.choose_from("go", say("go to"), self._go_by)

    def _go_by(self, pressed: str) -> None:
        choice = next((one for one in CHOICES["go"] if one.key == pressed), None)
        if choice is not None:
            self.leave_to(lambda: self.inbox.go_to(choice.id))

    def act_help(self) -> None:
        """Show the keys that work here."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415  # it brings the palette's tables

        self.app.push_screen(HelpScreen(self.where, demo=False))

    def leave_to(self, go: Callable[[], None]) -> None:
        """Go back to the inbox, and do something there."""
        if self.is_current:
            self.dismiss()
            # At once: the next key is about what is shown there.
            go()

    def notice(self, words: str, role: str = "text") -> None:
        """Say something in the line under the head until the next key; in the inbox, once this screen was left."""
        if self.query("#notice"):
            self.query_one("#notice", Lines).show([(Span(" "), Span(words, role))] if words else [()])
        elif words and self.inbox.is_current:
            self.inbox.notice(words, role)

    # Painting

    def paint(self) -> None:
        """Draw everything as it stands, while there is a screen to draw on."""
        width = self.size.width
        if not width or not self.query("#head"):
            return
        count = [Span(self.count(), "quiet")] if self._read_once else []
        self.query_one("#head", Lines).show([rule(width, [Span(say(self.heading), "strong")], count)])
        self._paint_rows()
        self._paint_detail()
        self.query_one("#foot", Lines).show([rule(width)])
        self.query_one("#keys", Lines).show([header.keys_line(self._hints(), width, keep=2)])

    def _paint_rows(self) -> None:
        pane = self.query_one("#rows", BoardRows)
        width, height = pane.size.width or self.size.width, self._height
        if not self._top <= self.cursor < self._top + height:
            self._top = max(0, self.cursor - height // 2)
        self._top = min(self._top, max(0, len(self.rows) - height))
        self.when_width = self._time_column()
        seen = self.rows[self._top : self._top + height]
        here = self.cursor - self._top
        lines = [
            (_mark(focused=n == here), *self._fitting(self.drawn(row), width, focused=n == here))
            for n, row in enumerate(seen)
        ]
        empty: Sequence[Line] = preview.words(say(self.nothing), width, "quiet", margin=2) if self._read_once else []
        pane.show_rows(lines or empty, here if lines else None)

    def _time_column(self) -> int:
        now, moments = self.clock(), [self.moment_of(row) for row in self.rows]
        return max((len(times.short(moment, now)) for moment in moments if moment is not None), default=5) + 1

    def _fitting(self, row: R, width: int, *, focused: bool) -> Line:
        return self.line(row, width - 3, focused=focused)

    def _paint_detail(self) -> None:
        pane, row = self.query_one("#detail", Lines), self.current
        if row is None:
            pane.show([])
            return
        known = self.facts[1] if self.facts is not None and self.facts[0] == self.name_of(row) else None
        lines = self.detail(self.drawn(row), known, pane.size.width or self.size.width)
        pane.show(lines, top=pane.top if self._whole else 0)

    def _hints(self) -> list[tuple[str, str, bool]]:
        named = [key for key in keys_of(self.where) if key.hint and not (self._whole and key.id == "whole")]
        told = [key for key in named if self.offers(key.id, self.current)]
        back = next(key for key in keys_of(self.where) if key.id == "back")
        mine = [(shown(key), say(self.verb(key)), False) for key in told]
        return [*mine[:-1], (shown(back).split()[0], say("back"), False), *mine[-1:]]


def _mark(*, focused: bool) -> Span:
    return Span("▌ " if focused else "  ", "accent")
