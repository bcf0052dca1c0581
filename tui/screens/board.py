"""What the screens beside the inbox share: a list with a cursor, what stands behind the line it is on, and the keys.

Rows and what belongs to them are read off the key path: a key moves at once, and what it leads to is drawn when read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget
from textual.worker import WorkType

from core.catalogue import say
from core.clock import Clock
from store.errors import StoreError
from store.reading import Reader, SqliteReader, scalar
from tui import header, preview
from tui.keys import keys_of, shown
from tui.screens.overlaid import Overlaid
from tui.spans import Line, Span, rule
from tui.widgets.board_rows import BoardRows
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.backstage import Backstage
    from tui.screens.boards import Boards

PAGE = 64
WIDE, NARROW = 120, 60
"""From 120 columns on, what stands behind a line is drawn beside the list."""
LOOK_EVERY = 1.0
R = TypeVar("R")


class Board(Overlaid, Generic[R]):
    """A list with a cursor; screens say what its rows are and what stands behind each."""

    CSS_PATH: ClassVar[str] = "board.tcss"
    where: ClassVar[str]
    """Its place in the key table."""
    heading: ClassVar[str]
    nothing: ClassVar[str]
    """What an empty list says."""

    def __init__(self, inbox: Boards, reader: Reader, stage: Backstage, clock: Clock) -> None:
        super().__init__()
        self.inbox = inbox
        self.reader = reader
        self.stage = stage
        self.clock = clock
        self.rows: list[R] = []
        self.cursor = 0
        self.facts: tuple[object, object] | None = None
        """Which row more was read of, and what."""
        self.at: object = None
        """The row to stand on once it has been read."""
        self._top = 0
        self._at_end = False
        self._whole = False
        self._read_once = False
        self._early: list[events.Key] = []
        """Keys that came before the screen stood."""
        self._seen_version: object = None

    def standing_on(self, name: object) -> Self:
        """Stand on a row, known by its name, as soon as it has been read."""
        self.at = name
        return self

    # What a screen gives

    def fetch(self, after: R | None) -> list[R]:
        """Return the rows behind one, or the first; read off the key path."""
        raise NotImplementedError

    def name_of(self, row: R) -> object:
        """Return what a row is known by, however it changes."""
        raise NotImplementedError

    def line(self, row: R, width: int, *, focused: bool) -> Line:
        """Return a row as a line."""
        raise NotImplementedError

    def look_up(self, row: R) -> object:
        """Return what more is read of the row under the cursor, off the key path."""
        del row
        return None

    def detail(self, row: R, facts: Any, width: int) -> list[Line]:
        """Return what stands behind a row; `facts` is None until it has been looked up."""
        raise NotImplementedError

    def count(self) -> str:
        """Return how many there are, in words."""
        raise NotImplementedError

    def offers(self, key: str, row: R | None) -> bool:
        """Tell whether the last line names a key of the table for the row under the cursor."""
        del key
        return row is not None

    # Life

    @property
    def place(self) -> str:
        """The place of the key table that keys speak to."""
        return self.where

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def spoken_to(self) -> Widget:
        """The terminal's own cursor stands on the row that the keys are about."""
        return self.query_one("#rows", BoardRows)

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return not self._read_once or any(one.node is self and not one.is_finished for one in self.workers)

    @property
    def more(self) -> bool:
        """Whether there are rows behind those that were read."""
        return not self._at_end

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
        self.set_interval(LOOK_EVERY, self._look)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.read()
        early, self._early = self._early, []
        for event in early:
            self.take(event)

    def on_key(self, event: events.Key) -> None:
        """Do what a key means here; one that comes before the screen stands waits for it."""
        if not self.is_mounted:
            self._early.append(event)
        elif self.take(event):
            event.stop()
            event.prevent_default()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._shape()
        self.call_after_refresh(self.paint)

    def _shape(self) -> None:
        self.set_class(self.size.width >= WIDE, "-wide")
        self.set_class(self._whole, "-whole")

    def _look(self) -> None:
        if isinstance(self.reader, SqliteReader):
            version = scalar(self.reader, "PRAGMA data_version")
            if version == self._seen_version:
                return
            self._seen_version = version
        self.read()

    # Reading

    def read(self) -> None:
        """Read anew as many rows as there are; the cursor stays on its row."""
        self._go("rows", self._read)

    def read_soon(self) -> None:
        """Read anew once the decision that was just made is written."""
        self._go("rows", self._read_written)

    async def _read_written(self) -> None:
        await self.stage.written()
        await self._read()

    async def _read(self) -> None:
        rows, at_end = await asyncio.to_thread(self._pages, max(PAGE, len(self.rows)))
        wanted = self.at if self.at is not None else self._known_as(self.current)
        self.rows, self._at_end, self.at, self._read_once = rows, at_end, None, True
        names = [self.name_of(row) for row in rows]
        self.cursor = names.index(wanted) if wanted in names else min(self.cursor, max(0, len(rows) - 1))
        self._moved()

    def _pages(self, least: int) -> tuple[list[R], bool]:
        found: list[R] = []
        while True:
            page = self.fetch(found[-1] if found else None)
            found += page
            if not page or len(found) >= least:
                return found, not page

    async def _read_more(self) -> None:
        page = await asyncio.to_thread(self.fetch, self.rows[-1])
        self.rows += page
        self._at_end = not page
        self.paint()

    async def _look_up(self, row: R) -> None:
        found = await asyncio.to_thread(self.look_up, row)
        self.facts = (self.name_of(row), found)
        self.paint()

    def _go(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        doing: WorkType[None] = partial(self._try, work)
        self.run_worker(doing, group=group, exclusive=True)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreError as error:
            self.declined(error.what, error.remedy)

    def _known_as(self, row: R | None) -> object:
        return self.name_of(row) if row is not None else None

    # Moving

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
        self.cursor = min(max(0, on), max(0, len(self.rows) - 1))
        self._moved()

    def _moved(self) -> None:
        row = self.current
        self.paint()
        if row is not None:
            if type(self).look_up is not Board.look_up:
                self._go("facts", partial(self._look_up, row))
            if not self._at_end and self.cursor + self._height >= len(self.rows):
                self._go("more", self._read_more)

    @property
    def _height(self) -> int:
        return max(1, self.query_one("#rows").size.height)

    # Verbs that all of them have

    def act_open(self) -> None:
        """Show what stands behind the row on the whole screen. Screens with somewhere to go override it."""
        self._whole = not self._whole
        self._shape()
        self.call_after_refresh(self.paint)

    def act_back(self) -> None:
        """Go back to the list, or to the inbox."""
        if self._whole:
            self.act_open()
        else:
            self.dismiss()

    def act_help(self) -> None:
        """Show the keys that work here."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415  # it brings the palette's tables

        self.app.push_screen(HelpScreen(self.where, demo=False))

    def leave_to(self, go: Callable[[], None]) -> None:
        """Go back to the inbox, and do something there."""
        self.dismiss()
        self.inbox.call_after_refresh(go)

    def notice(self, words: str, role: str = "text") -> None:
        """Say something in the line under the head until the next key."""
        if self.is_mounted:
            self.query_one("#notice", Lines).show([(Span(" "), Span(words, role))] if words else [()])

    # Painting

    def paint(self) -> None:
        """Draw everything as it stands."""
        width = self.size.width
        if not width:
            return
        count = [Span(self.count(), "quiet")] if self._read_once else []
        self.query_one("#head", Lines).show([rule(width, [Span(say(self.heading), "strong")], count)])
        self._paint_rows()
        self._paint_detail()
        self.query_one("#foot", Lines).show([rule(width)])
        self.query_one("#keys", Lines).show([header.keys_line(self._hints(), width)])

    def _paint_rows(self) -> None:
        pane = self.query_one("#rows", BoardRows)
        width, height = pane.size.width or self.size.width, self._height
        if not self._top <= self.cursor < self._top + height:
            self._top = max(0, self.cursor - height // 2)
        self._top = min(self._top, max(0, len(self.rows) - height))
        seen = self.rows[self._top : self._top + height]
        here = self.cursor - self._top
        lines = [
            (_mark(focused=n == here), *self._fitting(row, width, focused=n == here)) for n, row in enumerate(seen)
        ]
        empty: Sequence[Line] = preview.words(say(self.nothing), width, "quiet", margin=2) if self._read_once else []
        pane.show_rows(lines or empty, here if lines else None)

    def _fitting(self, row: R, width: int, *, focused: bool) -> Line:
        return self.line(row, width - 3, focused=focused)

    def _paint_detail(self) -> None:
        pane, row = self.query_one("#detail", Lines), self.current
        if row is None:
            pane.show([])
            return
        known = self.facts[1] if self.facts is not None and self.facts[0] == self.name_of(row) else None
        lines = self.detail(row, known, pane.size.width or self.size.width)
        pane.show(lines, top=pane.top if self._whole else 0)

    def _hints(self) -> list[tuple[str, str, bool]]:
        told = [key for key in keys_of(self.where) if key.hint and self.offers(key.id, self.current)]
        back = next(key for key in keys_of(self.where) if key.id == "back")
        return [*((shown(key), say(key.text), False) for key in told), (shown(back).split()[0], say("back"), False)]


def _mark(*, focused: bool) -> Span:
    return Span("▌ " if focused else "  ", "accent")
