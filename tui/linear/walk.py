"""Going through a lane or the hits of a search, one conversation at a time, by their place and never by a copy."""

from __future__ import annotations

from typing import Protocol

from store.rows import Row

_COUNTED_PAGES = 16
"""How far from the start a place is still counted; further on it has no number."""


class Source(Protocol):
    """Where rows come from."""

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the rows beyond one."""
        ...

    def total(self) -> int:
        """Return how many there are."""
        ...


class Hits:
    """The hits of a search, which do not change while one goes through them."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the hits beyond one."""
        ids = [row.id for row in self._rows]
        if start is None:
            return list(self._rows)
        here = ids.index(start.id) if start.id in ids else (-1 if forward else len(ids))
        return self._rows[here + 1 :] if forward else self._rows[:here]

    def total(self) -> int:
        """Return how many were found."""
        return len(self._rows)


class Walk:
    """A place among the rows of a source."""

    def __init__(self, source: Source, at: Row | None = None) -> None:
        self.source = source
        self.current: Row | None = None
        self.number = 0
        """The place of the current row, counted from one; 0: too far to be counted."""
        if at is None:
            self.to_start()
        else:
            self.stand_on(at)

    def to_start(self) -> None:
        """Go to the first row."""
        self.current = next(iter(self.source.page(None, forward=True)), None)
        self.number = 1 if self.current is not None else 0

    def to_end(self) -> None:
        """Go to the last row."""
        rows = self.source.page(None, forward=False)
        self.current = rows[-1] if rows else None
        self.number = self.source.total() if rows else 0

    def stand_on(self, row: Row) -> None:
        """Go to a row that is known."""
        self.current, self.number = row, self._number_of(row)

    def _number_of(self, row: Row) -> int:
        before: Row | None = None
        counted = 0
        for _ in range(_COUNTED_PAGES):
            rows = self.source.page(before, forward=True)
            ids = [one.id for one in rows]
            if row.id in ids:
                return counted + ids.index(row.id) + 1
            if not rows or isinstance(self.source, Hits):
                return 0
            counted, before = counted + len(rows), rows[-1]
        return 0

    def step(self, by: int) -> bool:
        """Go one row on or back; tell whether there was one."""
        if self.current is None:
            self.to_start()
            return self.current is not None
        rows = self.source.page(self.current, forward=by > 0)
        if not rows:
            return False
        self.current = rows[0] if by > 0 else rows[-1]
        self.number += by if self.number else 0
        return True

    def advance(self, *, left: bool) -> None:
        """Go to the next row after a decision; `left`: the row decided on stands here no more, and gives its place."""
        rows = self.source.page(self.current, forward=True)
        if rows:
            self.current = rows[0]
            self.number += 0 if left or not self.number else 1
        elif left:
            self.to_end()
