"""Equal reds as one item, as the screen has them on one line: the oldest stands for those behind it."""

from __future__ import annotations

from store.lanes import Order
from store.rows import Row
from tui.equal_reds import same_red
from tui.folding import FOLDED_LANES, MOST_PAGES
from tui.sources import LaneSource


class Folded:
    """The rows of a lane. What stands behind which is read anew each time, so nothing stays hidden by what was so."""

    def __init__(self, source: LaneSource) -> None:
        self._source = source
        self._folds = source.lane.name in FOLDED_LANES and source.order is Order.TRIAGE
        self.unfolded = False
        """Each is an item of its own."""

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the items beyond one."""
        hidden = {row.id for rows in self._behind().values() for row in rows}
        while found := self._source.page(start, forward=forward):
            shown = [row for row in found if row.id not in hidden]
            if shown:
                return shown
            start = found[-1] if forward else found[0]
        return []

    def total(self) -> int:
        """Return how many items there are."""
        return self._source.total() - sum(len(rows) for rows in self._behind().values())

    def behind(self, row: Row) -> int:
        """Return how many stand behind an item."""
        return len(self._behind().get(row.id, ()))

    def _behind(self) -> dict[int, list[Row]]:
        """Return the equal reds behind the first of them; one that stands further down than is read here is shown."""
        heads: dict[int, int] = {}
        found: dict[int, list[Row]] = {}
        for row in self._reds():
            same = same_red(row)
            if same and heads.setdefault(same, row.id) != row.id:
                found.setdefault(heads[same], []).append(row)
        return found

    def _reds(self) -> list[Row]:
        """Return the reds, which stand first."""
        reds: list[Row] = []
        last: Row | None = None
        for _ in range(MOST_PAGES if self._folds and not self.unfolded else 0):
            rows = self._source.page(last, forward=True)
            reds += [row for row in rows if row.red]
            if not rows or not (rows[-1].red or rows[-1].trouble):
                break
            last = rows[-1]
        return reds
