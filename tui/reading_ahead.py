"""Pages that are read before they are asked for: where a reading crosses a network, no key waits for it."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from store.errors import StoreError
from store.rows import Row
from tui.sources import LaneSource

_Place = tuple[int, bool]
"""Beyond which conversation, and in which direction."""


class AheadSource:
    """The rows of a lane; the page on each side of the last one is read on a thread of its own meanwhile."""

    def __init__(self, lane: LaneSource) -> None:
        self.why = lane.why
        self._lane = lane
        self._ahead: dict[_Place, tuple[Row, Future[list[Row]]]] = {}

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the rows beyond one, and begin to read those beyond them."""
        found = self._read_before(start, forward=forward)
        if found is None:
            found = self._lane.page(start, forward=forward)
        if found:
            self._begin(found[-1] if forward else found[0], forward=forward)
        return found

    def total(self) -> int:
        """Return how many the lane holds: a kept count."""
        return self._lane.total()

    def forget(self) -> None:
        """Something was written: what was read ahead may be old, and is read ahead anew."""
        old, self._ahead = self._ahead, {}
        for (_, forward), (start, _) in old.items():
            self._begin(start, forward=forward)

    def _read_before(self, start: Row | None, *, forward: bool) -> list[Row] | None:
        """Return a page that is there already; None where it is not, or could not be read."""
        if start is None:
            self._ahead.clear()
            return None
        # The place of a row may have moved since: then another page stands behind it.
        begun, ahead = self._ahead.pop((start.id, forward), (None, None))
        if ahead is None or begun != start or not ahead.done() or ahead.exception() is not None:
            return None
        return ahead.result()

    def _begin(self, start: Row, *, forward: bool) -> None:
        ahead: Future[list[Row]] = Future()
        self._ahead[start.id, forward] = (start, ahead)

        def read() -> None:
            try:
                ahead.set_result(self._lane.page(start, forward=forward))
            except StoreError as error:
                ahead.set_exception(error)

        threading.Thread(target=read, name="reading ahead", daemon=True).start()


def source_of(lane: LaneSource) -> LaneSource | AheadSource:
    """Return how a lane is read: a file at once, a server ahead of what is asked for."""
    return lane if lane.dialect == "sqlite" else AheadSource(lane)
