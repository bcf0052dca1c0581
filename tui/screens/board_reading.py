"""The rows of the screens beside the inbox, and how they are read.

They are read off the key path: a key moves at once, and what it leads to is drawn when it has been read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from textual.worker import WorkType

from core.clock import Clock, Micros
from store.errors import StoreError
from store.reading import Reader, SqliteReader, scalar
from tui.keys import Key
from tui.screens.overlaid import Overlaid
from tui.spans import Line

if TYPE_CHECKING:
    from tui.backstage import Backstage
    from tui.screens.boards import Boards

PAGE = 64
R = TypeVar("R")


class Rows(Overlaid, Generic[R]):
    """The rows of a screen beside the inbox; screens say what they are and what stands behind each."""

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
        self.masked = inbox.setting.masked
        """Who wrote, and what, is drawn as dots."""
        self.revealed: object = None
        """The row whose words are drawn all the same, by its name."""
        self.rows: list[R] = []
        self.cursor = 0
        self.facts: tuple[object, object] | None = None
        """Which row more was read of, and what."""
        self.at: object = None
        """The row to stand on once it has been read."""
        self.when_width = 6
        """The width of the column of times: clock times alone need less than half of what days do."""
        self._top = 0
        self._at_end = False
        self._whole = False
        self._read_once = False
        self._seen_version: object = None

    def standing_on(self, name: object) -> Self:
        """Stand on a row, known by its name, as soon as it has been read."""
        self.at = name
        return self

    def covers(self, row: R) -> bool:
        """Tell whether a row is drawn as dots, where others see the screen."""
        return self.masked and self.name_of(row) != self.revealed

    def drawn(self, row: R) -> R:
        """Return a row as it is drawn."""
        return self.hidden(row) if self.covers(row) else row

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

    def hidden(self, row: R) -> R:
        """Return a row without who wrote, and what."""
        return row

    def look_up(self, row: R) -> object:
        """Return what more is read of the row under the cursor, off the key path."""
        del row
        return None

    def detail(self, row: R, facts: Any, width: int) -> list[Line]:
        """Return what stands behind a row; `facts` is None until it has been looked up."""
        raise NotImplementedError

    def moment_of(self, row: R) -> Micros | None:
        """Return the moment that a row tells, if it tells one."""
        del row
        return None

    def count(self) -> str:
        """Return how many there are, in words."""
        raise NotImplementedError

    def offers(self, key: str, row: R | None) -> bool:
        """Tell whether the last line names a key of the table for the row under the cursor."""
        del key
        return row is not None

    def verb(self, key: Key) -> str:
        """Return what a key does to the row under the cursor, as the last line names it."""
        return key.text

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
    def shown_whole(self) -> bool:
        """Whether what stands behind the row takes the whole screen."""
        return self._whole

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return not self._read_once or any(one.node is self and not one.is_finished for one in self.workers)

    @property
    def more(self) -> bool:
        """Whether there are rows behind those that were read."""
        return not self._at_end

    # What the screen does when something was read

    def paint(self) -> None:
        """Draw everything as it stands."""
        raise NotImplementedError

    def moved(self) -> None:
        """Draw the row under the cursor, and read what belongs to it."""
        raise NotImplementedError

    # Reading

    def look(self) -> None:
        """Read anew if another program, or this one, wrote."""
        if isinstance(self.reader, SqliteReader):
            version = scalar(self.reader, "PRAGMA data_version")
            if version == self._seen_version:
                return
            self._seen_version = version
        elif self.stage.hearing.told:
            # The inbox is told, and tells us.
            return
        self.read()

    def read(self) -> None:
        """Read anew as many rows as there are; the cursor stays on its row."""
        self.go("rows", self._read)

    def read_soon(self) -> None:
        """Read anew once the decision that was just made is written."""
        self.go("rows", self._read_written)

    async def _read_written(self) -> None:
        await self.stage.written()
        await self._read()

    async def _read(self) -> None:
        rows, at_end = await asyncio.to_thread(self._pages, max(PAGE, len(self.rows)))
        wanted = self.at if self.at is not None else self._known_as(self.current)
        self.rows, self._at_end, self.at, self._read_once = rows, at_end, None, True
        names = [self.name_of(row) for row in rows]
        self.cursor = names.index(wanted) if wanted in names else min(self.cursor, max(0, len(rows) - 1))
        self.moved()

    def _pages(self, least: int) -> tuple[list[R], bool]:
        found: list[R] = []
        while True:
            page = self.fetch(found[-1] if found else None)
            found += page
            if not page or len(found) >= least:
                return found, not page

    async def read_more(self) -> None:
        """Read the page behind the last row."""
        page = await asyncio.to_thread(self.fetch, self.rows[-1])
        self.rows += page
        self._at_end = not page
        self.paint()

    async def keep_facts(self, row: R) -> None:
        """Look up what belongs to a row, and draw it."""
        found = await asyncio.to_thread(self.look_up, row)
        self.facts = (self.name_of(row), found)
        self.paint()

    def go(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Read something off the key path; what was still being read of its group is dropped."""
        doing: WorkType[None] = partial(self._try, work)
        self.run_worker(doing, group=group, exclusive=True)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreError as error:
            self.declined(error.what, error.remedy)

    def _known_as(self, row: R | None) -> object:
        return self.name_of(row) if row is not None else None
