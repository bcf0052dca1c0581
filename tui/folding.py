"""Equal questions as one line: members of a cluster stand behind the one of them that comes first.

Only what has been read of the lane is folded, and no more is read for it than a few pages: a lane is never walked to
its end because everybody in it asks the same. What needs a look of its own is never behind another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from store.rows import Row
from tui.equal_reds import same_red
from tui.reading_ahead import AheadSource
from tui.sources import LaneSource

FOLDED_LANES = frozenset({"open", "red", "direct", "public", "screener"})
MOST_PAGES = 4
"""After so many pages that hold nothing but folded members, they are shown as they are."""


def cluster_of(row: Row) -> int:
    """Return the cluster that a row may be folded in; 0: it stands by itself."""
    if row.red:
        return same_red(row)
    alone = row.trouble or row.unchecked or row.personal or row.held or row.offer
    return 0 if alone else row.cluster


class FoldedSource:
    """The rows of a lane; of a cluster that is folded, the first that is met stands for the others."""

    def __init__(self, source: LaneSource | AheadSource, *, every: bool = False) -> None:
        self.why = source.why
        self.source = source
        self.every = every
        """Every cluster is folded that is not unfolded by itself."""
        self._by_itself: dict[int, bool] = {}
        """Whether a cluster is folded, where that was said of it alone."""
        self._heads: dict[int, int] = {}
        self._folded: dict[int, dict[int, Row]] = {}
        self._ends: dict[tuple[int, bool], Row] = {}
        self._gone: set[int] = set()
        """Decided, and perhaps not yet written: they stand behind nobody."""

    def begin(self) -> None:
        """Know nothing of what was read before."""
        self._heads.clear()
        self._folded.clear()
        self._ends.clear()
        self._gone.clear()

    def forget(self) -> None:
        """Something was written: what was read ahead is read anew."""
        if isinstance(self.source, AheadSource):
            self.source.forget()

    def total(self) -> int:
        """Return how many conversations the lane holds, folded or not."""
        return self.source.total()

    def page(self, start: Row | None, *, forward: bool) -> list[Row]:
        """Return the lines beyond one; of a cluster only the line that stands for it."""
        if start is not None and cluster_of(start):
            self._heads.setdefault(cluster_of(start), start.id)
        beyond = self._ends.get((start.id, forward), start) if start is not None else None
        found: list[Row] = []
        for _ in range(MOST_PAGES):
            found = self.source.page(beyond, forward=forward)
            shown = [row for row in found if not self._folds(row)]
            if not found or shown:
                if shown:
                    self._end_at(shown, found, forward=forward)
                return shown
            beyond = found[-1] if forward else found[0]
        return found

    def _end_at(self, shown: list[Row], found: list[Row], *, forward: bool) -> None:
        """Remember how far was read, so that what is folded at the end of a page is not read again."""
        edge, read = (shown[-1], found[-1]) if forward else (shown[0], found[0])
        self._ends[edge.id, forward] = read

    def is_folded(self, cluster: int) -> bool:
        """Tell whether a cluster has one line."""
        return self._by_itself.get(cluster, self.every or cluster < 0)

    def _folds(self, row: Row) -> bool:
        cluster = cluster_of(row)
        if not cluster or not self.is_folded(cluster) or row.id in self._gone:
            return False
        if self._heads.setdefault(cluster, row.id) == row.id:
            return False
        self._folded.setdefault(cluster, {})[row.id] = row
        return True

    # What stands behind a line

    @property
    def folded(self) -> list[Row]:
        """Every row that was read and stands behind another."""
        return [row for rows in self._folded.values() for row in rows.values()]

    def behind(self, row: Row) -> int:
        """Return how many stand behind a line, as far as the lane was read."""
        cluster = cluster_of(row)
        return len(self._folded.get(cluster, {})) if self._heads.get(cluster) == row.id else 0

    def succeed(self, row: Row, gone: Collection[int]) -> Row | None:
        """Return the member that stands for a cluster once the one that did is decided."""
        cluster = cluster_of(row)
        self._gone.update(gone)
        if not cluster or self._heads.get(cluster) != row.id:
            return None
        members = self._folded.get(cluster, {})
        for one in gone:
            members.pop(one, None)
        following = next(iter(members.values()), None)
        if following is None:
            del self._heads[cluster]
            return None
        self._heads[cluster] = following.id
        return members.pop(following.id)

    def unfold(self, row: Row) -> list[Row]:
        """Let every member of a cluster stand in the list; return those that stood behind the line."""
        cluster = cluster_of(row)
        self._by_itself[cluster] = False
        return list(self._folded.pop(cluster, {}).values())

    def fold(self, row: Row, others: Iterable[Row]) -> None:
        """Put the other members behind a line again."""
        cluster = cluster_of(row)
        self._by_itself[cluster] = True
        self._heads[cluster] = row.id
        self._folded[cluster] = {one.id: one for one in others}

    def _released(self, row: Row) -> list[Row]:
        """Let the next one stand where a red that stood before others is no longer their equal: it was seen, say."""
        stood_for = next((one for one, head in self._heads.items() if head == row.id and one < 0), 0)
        members = self._folded.get(stood_for, {})
        if not stood_for or cluster_of(row) == stood_for:
            return []
        del self._heads[stood_for]
        following = next(iter(members.values()), None)
        if following is None:
            return []
        self._heads[stood_for] = following.id
        return [members.pop(following.id)]

    def renew(self, rows: Iterable[Row]) -> list[Row]:
        """Take in what changed of what is folded; return the rows that stand by themselves from now on."""
        risen = []
        for row in rows:
            risen += self._released(row)
            for cluster, members in self._folded.items():
                before = members.get(row.id)
                if before is None:
                    continue
                if row.state != before.state or row.held or cluster_of(row) != cluster:
                    del members[row.id]
                    if row.state == before.state and not row.held:
                        risen.append(row)
                else:
                    members[row.id] = row
        return risen
