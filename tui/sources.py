"""Where the list takes its rows from: a lane, or the hits of a search."""

from __future__ import annotations

from store import search, searches, views
from store.lanes import Lane, Order
from store.reading import Reader
from store.rows import Row


class LaneSource:
    """The rows of a lane in one of the stored orders."""

    def __init__(self, reader: Reader, lane: Lane, order: Order) -> None:
        self.lane = lane
        self.order = order
        self.why = lane.name in ("noise", "screener", "snoozed", "closed", "red")
        self.dialect = reader.dialect
        self._reader = reader

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the rows beyond one."""
        key = views.key_of(start, self.order, self.lane) if start is not None else None
        return views.page(self._reader, self.lane, self.order, start=key, forward=forward)

    def total(self) -> int:
        """Return how many the lane holds: a kept count."""
        return views.counts(self._reader)[self.lane.name]


class SearchSource:
    """What a search found, newest first."""

    why = False

    def __init__(self, reader: Reader, query: str) -> None:
        self.query = query
        self.rows = self._find(reader, query)

    def _find(self, reader: Reader, query: str) -> list[Row]:
        return search.search(reader, query)

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return all hits at once: there are at most some hundreds."""
        del forward
        return list(self.rows) if start is None else []

    def total(self) -> int:
        """Return how many were found."""
        return len(self.rows)


class KeptSource(SearchSource):
    """What a kept search finds: a lane holds nothing that is closed."""

    def _find(self, reader: Reader, query: str) -> list[Row]:
        return searches.found(reader, query)
