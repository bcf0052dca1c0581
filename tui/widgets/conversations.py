"""The list of conversations: a window over a lane that never holds the lane.

Decisions act on the conversation that was painted under the cursor, arrivals wait until they are
asked for, and nothing moves by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from textual.geometry import Offset, Region
from textual.strip import Strip

from core.clock import Clock, now
from store.rows import Row
from tui.folding import FoldedSource
from tui.reading_ahead import AheadSource
from tui.rows import Look, row_line
from tui.spans import BLANK, Line, Span
from tui.themes import DARK
from tui.widgets.gathered import Gathered, Source
from tui.widgets.lines import strip

KEPT_ROWS = 400
"""How many rows are held at most, wherever in the lane the cursor stands."""


class ConversationList(Gathered, can_focus=True):
    """A window over a source of rows, with a cursor and marks."""

    DEFAULT_CSS = "ConversationList { height: 1fr; }"

    def __init__(self, *, id: str | None = None, clock: Clock = now) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self.palette = DARK
        self.rows: list[Row] = []
        self.marked: dict[int, Row] = {}
        self.taken: set[int] = set()
        """What was taken out since the source was opened."""
        self._stood: dict[int, tuple[Row, int | None]] = {}
        """The same, with the row before each, so that it comes back also while the store does not answer."""
        self.cursor = 0
        self.painted_id: int | None = None
        self.painted_at = 0.0
        """Monotonic time at which the row under the cursor was painted as that."""
        self._seen_at: dict[int, float] = {}
        """When each row was painted first, wherever it stood, since the source was opened."""
        self.empty: list[Line] = []
        self.masked = False
        """Who wrote, and what, is drawn as dots in every row but the one that is revealed."""
        self.revealed: int | None = None
        self.who = ""
        """Who looks."""
        self.moved: Callable[[], None] = lambda: None
        """Called as the cursor moves, at once: what stands beside the list is painted in the same frame."""
        self._clock = clock
        self._top = 0
        self._first_number = 1
        self._at_end = True
        self._source: Source | None = None

    def on_mount(self) -> None:
        """Take the colours of the application."""
        self.palette = getattr(self.app, "palette", DARK)

    # What stands where

    @property
    def current(self) -> Row | None:
        """The conversation under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def number(self) -> int:
        """The line the cursor stands on, counted in the whole lane."""
        return self._first_number + self.cursor if self.rows else 0

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor stands: at the start of the row that the keys are about."""
        return self.region.offset + Offset(0, max(0, self.cursor - self._top) if self.rows else 0)

    def open(self, source: Source, *, at: Row | None = None) -> None:
        """Show a source from its start, or with the cursor on a row of it; one that cannot be read changes nothing."""
        if isinstance(source, FoldedSource):
            source.begin()
        before = source.page(at, forward=False) if at is not None else []
        rows = [*before, *([at] if at is not None else []), *source.page(at, forward=True)]
        self._source, self.rows, self.cursor = source, rows, len(before)
        self.painted_id = None
        self._seen_at.clear()
        self.taken.clear()
        self._stood.clear()
        self._first_number, self._top = 1, 0
        self._at_end = not self.rows
        self._moved(whole=True)

    def reopen(self, *, at: Row | None) -> None:
        """Read the source anew, with the cursor on a row of it."""
        if self._source is not None:
            self.open(self._source, at=at)

    def stale(self) -> None:
        """Something was written: what the source has read ahead is read anew."""
        if isinstance(self._source, AheadSource | FoldedSource):
            self._source.forget()

    def replace(self, rows: Iterable[Row]) -> None:
        """Paint rows anew whose conversation changed; their places stay."""
        new = {row.id: row for row in rows}
        self._rise(new.values())
        for index, row in enumerate(self.rows):
            if row.id in new and new[row.id] != row:
                self.rows[index] = new[row.id]
                self._paint(index)

    def take_out(self, ids: Iterable[int]) -> None:
        """Take rows out of the window: the cursor stands on what came after them."""
        gone = set(ids)
        self.taken |= gone
        for identity in gone:
            self.marked.pop(identity, None)
        for above, row in zip([None, *self.rows], self.rows, strict=False):
            if row.id in gone:
                self._stood[row.id] = (row, above.id if above else None)
        following = {row.id: self._successor(row, gone) for row in self.rows if row.id in gone}
        before = sum(1 for row in self.rows[: self.cursor] if row.id in gone and following[row.id] is None)
        self.rows = [there for row in self.rows if (there := following.get(row.id, row)) is not None]
        self.cursor = max(0, self.cursor - before)
        try:
            self._fill()
        finally:
            self.cursor = min(self.cursor, max(0, len(self.rows) - 1))
            self._moved(whole=True)

    def bring_back(self, ids: Iterable[int]) -> int:
        """Show what was taken out where it stood, and return how many; the cursor stays on its row."""
        here, back = self.current, [self._stood[one] for one in ids if one in self.taken and one in self._stood]
        for row, above in back:
            self.rows.insert(self._below(above), row)
            self.taken.discard(row.id)
        self.cursor = next((n for n, one in enumerate(self.rows) if here and one.id == here.id), 0)
        self._top = min(self._top, self.cursor)
        self.refresh()
        return len(back)

    def _below(self, above: int | None) -> int:
        """Return the place below a row; where that was taken out too, below the one before it."""
        places = {row.id: number for number, row in enumerate(self.rows, 1)}
        while above is not None and above not in places:
            above = self._stood[above][1] if above in self._stood else None
        return places[above] if above is not None else 0

    # Moving

    def step(self, by: int) -> None:
        """Move the cursor by lines."""
        old = self.cursor
        self._go(by)
        if self.cursor != old:
            self._moved(old=old)

    def _go(self, by: int) -> None:
        self.cursor += by
        self._fill()
        self.cursor = min(max(self.cursor, 0), max(0, len(self.rows) - 1))

    def turn(self, pages: float) -> None:
        """Move by pages, or halves of one."""
        by = max(1, round(self._height * abs(pages))) * (1 if pages > 0 else -1)
        self._top = max(0, self._top + by)
        self._go(by)
        self._moved(whole=True)

    def to_start(self) -> None:
        """Go to the first row, and read the lane anew."""
        if self._source:
            self.open(self._source)

    def to_end(self) -> None:
        """Go to the last row of the lane."""
        if self._source is None:
            return
        self.rows = self._source.page(None, forward=False)
        self._at_end = True
        self._first_number = max(1, self._source.total() - len(self.rows) + 1)
        self.cursor = max(0, len(self.rows) - 1)
        self._top = max(0, len(self.rows) - self._height)
        self._moved(whole=True)

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and step on."""
        row = self.current
        if row is None:
            return
        if self.marked.pop(row.id, None) is None:
            self.marked[row.id] = row
        self._paint(self.cursor)
        self.step(1)

    def reveal(self, conversation: int | None) -> None:
        """Show the words of one masked row; None covers it again."""
        self.revealed = conversation
        self._paint(self.cursor)

    # Reading more

    @property
    def _height(self) -> int:
        return max(1, self.size.height)

    def _fill(self) -> None:
        """Read on where the cursor comes near an end of what is held."""
        if self._source is None:
            return
        last = self.rows[-1] if self.rows else None
        while not self._at_end and self.cursor + self._height >= len(self.rows):
            more = self._source.page(last, forward=True)
            self.rows += self._not_here(more)
            self._at_end = not more
            last = more[-1] if more else last
        if self.cursor < self._height and self._first_number > 1 and self.rows:
            more = self._not_here(self._source.page(self.rows[0], forward=False))
            self.rows[:0] = more
            self.cursor += len(more)
            self._top += len(more)
            self._first_number = max(1, self._first_number - len(more)) if more else 1
        self._trim()

    def _not_here(self, more: list[Row]) -> list[Row]:
        """Leave out what was taken out and not yet written, and what stands here though its place has moved."""
        known = self.taken.union(row.id for row in self.rows)
        return [row for row in more if row.id not in known]

    def _trim(self) -> None:
        spare = len(self.rows) - KEPT_ROWS
        if spare <= 0:
            return
        if self.cursor > len(self.rows) // 2:
            del self.rows[:spare]
            self.cursor -= spare
            self._top = max(0, self._top - spare)
            self._first_number += spare
        else:
            del self.rows[-spare:]
            self._at_end = False

    # Painting

    def _moved(self, old: int | None = None, *, whole: bool = False) -> None:
        top = self._top
        self._top = min(self._top, max(0, len(self.rows) - self._height))
        if not self._top <= self.cursor < self._top + self._height:
            # Half a page at once: a line at a time would paint the whole list for each key.
            self._top = max(0, self.cursor - self._height // 2)
            self._top = min(self._top, max(0, len(self.rows) - self._height))
        if whole or top != self._top or old is None:
            self.refresh()
        else:
            self._paint(old)
            self._paint(self.cursor)
        if self.current is None or self.current.id != self.revealed:
            self.revealed = None
        self.moved()

    def note_painted(self, identity: int) -> None:
        """Note what was painted as what the keys are about."""
        if identity != self.painted_id:
            self.painted_id, self.painted_at = identity, monotonic()

    def was_painted(self, row: Row, by: float) -> bool:
        """Tell whether a row had been painted under the cursor by then."""
        return row.id == self.painted_id and self.painted_at <= by

    def _paint(self, index: int) -> None:
        y = index - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._fill()
        self._moved(whole=True)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        index = self._top + y
        if not self.rows:
            self.painted_id = None
            line = self.empty[y] if y < len(self.empty) else BLANK
            return strip(line, self.size.width, self.palette)
        if index >= len(self.rows):
            return strip((Span(""),), self.size.width, self.palette)
        row, focused = self.rows[index], index == self.cursor
        self._seen_at.setdefault(row.id, monotonic())
        if focused:
            self.note_painted(row.id)
        why = self._source.why if self._source else False
        look = Look(
            self.size.width,
            self._clock(),
            focused=focused,
            marked=row.id in self.marked,
            why=why,
            masked=self.masked and row.id != self.revealed,
            revealed=row.id == self.revealed,
            who=self.who,
        )
        if row.red and self.folds is not None:
            row = replace(row, alike_count=self.folds.behind(row) + 1)
        return strip(row_line(row, look), self.size.width, self.palette, focused=focused)
