"""What of a list is gathered: rows that are marked, and equal questions behind one line."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Protocol

from textual.widget import Widget

from store.rows import Row
from tui.folding import FoldedSource, cluster_of


class Source(Protocol):
    """Where rows come from."""

    why: bool
    """Show why each row stands here."""

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the rows beyond one, in order; without one the first, or the last."""
        ...

    def total(self) -> int:
        """Return how many there are."""
        ...


class Gathered(Widget):
    """Marks, and clusters, of the rows that a list holds."""

    rows: list[Row]
    marked: dict[int, Row]
    taken: set[int]
    cursor: int
    _seen_at: dict[int, float]
    _source: Source | None

    @property
    def current(self) -> Row | None:
        """The conversation under the cursor."""
        raise NotImplementedError

    def was_in_sight(self, row: Row, by: float) -> bool:
        """Tell whether a row had been painted by then, under the cursor or not."""
        return self._seen_at.get(row.id, inf) <= by

    def _moved(self, old: int | None = None, *, whole: bool = False) -> None:
        """Paint what the cursor left, and where it stands. The list says how."""
        raise NotImplementedError

    # Marks

    def invert(self, by: float) -> None:
        """Mark what is not marked and the other way round, of all rows here that had been in sight by then."""
        for row in self.rows:
            if self.was_in_sight(row, by) and self.marked.pop(row.id, None) is None:
                self.marked[row.id] = row
        self.refresh()

    def mark_all(self, rows: Iterable[Row]) -> None:
        """Mark these and nothing else, also those that stand behind a line."""
        self.marked = {row.id: row for row in rows}
        self.refresh()

    def unmark_all(self) -> None:
        """Take all marks away."""
        self.marked.clear()
        self.refresh()

    # Clusters

    @property
    def folds(self) -> FoldedSource | None:
        """What folds equal questions here; None where each has a line."""
        return self._source if isinstance(self._source, FoldedSource) else None

    def _successor(self, row: Row, gone: set[int]) -> Row | None:
        """Return who stands for a cluster, in the same place, once the row that did is taken out."""
        return self.folds.succeed(row, gone) if self.folds is not None else None

    def _rise(self, rows: Iterable[Row]) -> None:
        """Let what stood behind another stand by itself, below it, where it changed so that it must be seen."""
        for row in self.folds.renew(rows) if self.folds is not None else ():
            same = cluster_of(row) if row.red else row.cluster
            known = ((n, cluster_of(one) if row.red else one.cluster) for n, one in enumerate(self.rows))
            above = next((n for n, cluster in known if cluster == same), self.cursor)
            self.rows.insert(above + 1, row)
            self.cursor += above < self.cursor
            self.refresh()

    def unfold(self, members: Iterable[Row]) -> None:
        """Let all members of the cluster under the cursor stand below it, in the order they are given."""
        here = self.current
        if here is None or self.folds is None:
            return
        known = {row.id for row in self.rows} | self.taken
        behind = {row.id: row for row in self.folds.unfold(here)}
        below = [row for row in members if row.id not in known and cluster_of(row) == cluster_of(here)]
        below += [row for row in behind.values() if row.id not in {*known, *(one.id for one in below)}]
        self.rows[self.cursor + 1 : self.cursor + 1] = below
        self.refresh()

    def fold(self) -> None:
        """Put all members of the cluster under the cursor behind the first of them."""
        here = self.current
        if here is None or self.folds is None:
            return
        same = [row for row in self.rows if cluster_of(row) == cluster_of(here)]
        behind = {row.id for row in same[1:]}
        self.folds.fold(same[0], same[1:])
        self.rows = [row for row in self.rows if row.id not in behind]
        self.cursor = next(n for n, row in enumerate(self.rows) if row.id == same[0].id)
        self._moved(whole=True)
