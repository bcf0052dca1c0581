"""A window over a conversation: what is read, what is laid out, and which line stands at its top.

Entries have positions that never change while they are held, so reading more on either side moves
nothing. Only what comes near the window is wrapped, and what is far from it is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from tui.spans import Line
from tui.timeline import Entry, Stretch

KEPT = 60
"""Entries held on each side of the window at most."""


class Source(Protocol):
    """Where entries come from: `tui.timeline.Timeline`."""

    def around(self, key: int) -> Stretch:
        """Return what stands around a message."""
        ...

    def first(self) -> Stretch:
        """Return the beginning."""
        ...

    def last(self) -> Stretch:
        """Return the end."""
        ...

    def before(self, key: int) -> Stretch:
        """Return what stands before a place."""
        ...

    def after(self, key: int) -> Stretch:
        """Return what stands after a place."""
        ...

    def again(self, low: int, high: int | None, most: int) -> Stretch:
        """Return what stands between two places now."""
        ...

    def answered(self) -> int:
        """Return up to which message of theirs we have answered."""
        ...


class Place(NamedTuple):
    """A line: the position of its entry, and which line of it."""

    entry: int
    line: int


class ThreadWindow:
    """The part of a conversation that is held, and where the reader stands in it."""

    def __init__(self, source: Source, layout: Callable[[Entry, Entry | None], list[Line]]) -> None:
        """`layout` draws an entry below the one before it."""
        self._source = source
        self._layout = layout
        self.height = 1
        self.top = Place(0, 0)
        self.wrapped = 0
        """Entries laid out so far."""
        self._first = 0
        """The position of the first entry held."""
        self._entries: list[Entry] = []
        self._at_start = self._at_end = True
        self._laid: dict[int, list[Line]] = {}

    # What is held

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is held now."""
        return tuple(self._entries)

    @property
    def _end(self) -> int:
        return self._first + len(self._entries)

    def _entry(self, position: int) -> Entry:
        return self._entries[position - self._first]

    def _lines(self, position: int) -> list[Line]:
        if position not in self._laid:
            if position == self._first:
                # How an entry is drawn depends on what stands before it.
                self._read_before()
            before = self._entry(position - 1) if position > self._first else None
            self.wrapped += 1
            self._laid[position] = self._layout(self._entry(position), before)
        return self._laid[position]

    def _take(self, found: Stretch) -> None:
        self._entries = list(found.entries)
        self._at_start, self._at_end = found.at_start, found.at_end
        self._first, self.top = 0, Place(0, 0)
        self._laid.clear()

    def _read_before(self) -> bool:
        """Read an earlier page; tell whether anything came."""
        came = False
        while not came and not self._at_start and self._entries:
            found = self._source.before(self._entries[0].key)
            new = self._not_here(found)
            self._entries[:0] = new
            self._first -= len(new)
            self._at_start, came = found.at_start, bool(new)
        return came

    def _read_after(self) -> bool:
        """Read a later page; tell whether anything came."""
        came = False
        while not came and not self._at_end and self._entries:
            found = self._source.after(self._entries[-1].key)
            new = self._not_here(found)
            self._entries += new
            self._at_end, came = found.at_end, bool(new)
        return came

    def _not_here(self, found: Stretch) -> list[Entry]:
        known = {entry.name for entry in self._entries}
        return [entry for entry in found.entries if entry.name not in known]

    def _let_go(self) -> None:
        """Forget what is far from the window."""
        early = self.top.entry - KEPT - self._first
        if early > 0:
            del self._entries[:early]
            self._first += early
            self._at_start = False
        late = self._end - (self.top.entry + self.height + KEPT)
        if late > 0:
            del self._entries[-late:]
            self._at_end = False
        self._laid = {at: lines for at, lines in self._laid.items() if self._first <= at < self._end}

    # Where it stands

    def open(self, key: int, waits: Callable[[Entry], bool]) -> None:
        """Stand so that what waits for an answer is seen, with its newest question at any rate."""
        self._take(self._source.around(key))
        self._to_bottom()
        waiting = [self._first + n for n, entry in enumerate(self._entries) if waits(entry)]
        if waiting and Place(waiting[0], 0) < self.top:
            self._to_question(waiting[0], waiting[-1])
        self._let_go()

    def _to_question(self, first: int, newest: int) -> None:
        """Stand on the first question, or as low as the newest one needs."""
        end = Place(newest, len(self._lines(newest)))
        self.top = max(Place(first, 0), min(self._above(end, self.height), Place(newest, 0)))

    def _above(self, place: Place, lines: int) -> Place:
        """Return the place so many lines above another, or the first there is."""
        entry, line = place
        while lines > line:
            if entry == self._first and not self._read_before():
                return Place(self._first, 0)
            lines -= line
            entry -= 1
            line = len(self._lines(entry))
        return Place(entry, line - lines)

    def _below(self, place: Place, lines: int) -> Place:
        """Return the place so many lines below another; the end where there are not so many."""
        entry, line = place[0], place[1] + lines
        while entry < self._end and line >= (here := len(self._lines(entry))):
            line -= here
            entry += 1
            if entry == self._end and not self._read_after():
                return Place(entry, 0)
        return Place(entry, line if entry < self._end else 0)

    def _to_bottom(self) -> None:
        """Stand where the last line is the lowest that is seen."""
        if self._entries:
            self.top = self._above(Place(self._end, 0), self.height)

    def _ends_above(self, line: int) -> bool:
        """Tell whether the last line stands above a line of the window."""
        return self._below(self.top, line) == Place(self._end, 0)

    def settle(self) -> None:
        """Stand no lower than where the last line is the lowest that is seen."""
        if self._entries and self._ends_above(self.height - 1):
            self._to_bottom()
        self._let_go()

    # Moving

    def scroll(self, by: int) -> None:
        """Move by lines, no further than the conversation."""
        if not self._entries:
            return
        if by < 0:
            self.top = self._above(self.top, -by)
        else:
            self.top = self._below(self.top, by)
        self.settle()

    def to_start(self) -> None:
        """Go to the first entry there is."""
        self._take(self._source.first())
        self._let_go()

    def stand_at_end(self) -> None:
        """Stand where the last line is seen, without reading anew."""
        self._to_bottom()
        self._let_go()

    def to_end(self) -> None:
        """Go to the newest entry."""
        self._take(self._source.last())
        self._to_bottom()
        self._let_go()

    def relay(self) -> None:
        """Lay everything out anew; the entry at the top stays there."""
        self._laid.clear()
        if self._entries:
            self.top = Place(self.top.entry, min(self.top.line, len(self._lines(self.top.entry)) - 1))
            self.settle()

    def again(self) -> bool:
        """Read what is held again, and tell whether it changed; the entry at the top stays there."""
        if not self._entries:
            found = self._source.last()
            self._take(found)
            return bool(found.entries)
        low = 0 if self._at_start else self._entries[0].key
        high = None if self._at_end else self._entries[-1].key
        found = replace(self._source.again(low, high, len(self._entries) + 2 * KEPT), at_start=self._at_start)
        if found.entries == tuple(self._entries):
            return False
        here, line = self._entry(self.top.entry), self.top.line
        self._take(found)
        # What stood at the top may be gone; what follows it takes its place.
        self.top = Place(sum(entry.key < here.key for entry in found.entries), line)
        if self._entries:
            self.top = Place(min(self.top.entry, self._end - 1), line)
            self.relay()
        return True

    # Seeing

    def lines(self) -> Iterator[Line]:
        """Return the lines of the window, and read on where it reaches beyond what is held."""
        entry, line = self.top
        left = self.height
        while left and entry < self._end:
            here = self._lines(entry)[line : line + left]
            yield from here
            left -= len(here)
            entry, line = entry + 1, 0
            if entry == self._end:
                self._read_after()

    @property
    def above(self) -> bool:
        """Whether anything stands above the window."""
        return not self._at_start or self.top > Place(self._first, 0)

    @property
    def below(self) -> bool:
        """Whether anything stands below the window."""
        return bool(self._entries) and not self._ends_above(self.height)
