"""Clusters in the list: one line for all who ask the same, with what unfolds it, marks them, or calls them noise."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import say
from store.lanes import Lane
from store.rows import Row
from tui import batches, clusters
from tui.clusters import Cluster
from tui.folding import FoldedSource, cluster_of
from tui.screens.base import Mode
from tui.screens.deciding import Deciding


class Clustered(Deciding):
    """Single keys are about the member shown; these are about all of them."""

    lane: Lane
    """The lane that is shown."""
    every = False
    """Every cluster has one line."""

    def open_lane(self, name: str, *, at: Row | None = None) -> None:
        """Show a lane. What goes through the inbox says how."""
        raise NotImplementedError

    def act_unfold(self) -> None:
        """Fold who ask the same into one line, or show them below it, outliers first; elsewhere, do so with all."""
        row, folds = self.listing.current, self.listing.folds
        if row is not None and row.red and folds is not None and self._unfold_reds(row, folds):
            self.paint_rule()
            return
        if row is not None and folds is not None and not row.cluster:
            self._fold_every(row)
            return
        found = self._cluster(row)
        if row is None or found is None or folds is None:
            return
        if folds.is_folded(row.cluster):
            self.listing.unfold(found.rows)
        else:
            self.listing.fold()
        self.notice(self._told(found), "quiet")
        self.paint_rule()

    def _fold_every(self, row: Row) -> None:
        """Fold every cluster of the lane, or unfold all of them; it stays so in every lane."""
        self.every = not self.every
        self.open_lane(self.lane.name, at=row)
        folded = say("equal questions stand in one line: <unfold> on it shows them")
        self.notice(folded if self.every else say("each question has its own line"), "quiet")

    def _unfold_reds(self, row: Row, folds: FoldedSource) -> bool:
        """Show the reds that stand behind an equal one, or put them behind it again; tell whether there are any."""
        same = cluster_of(row)
        if folds.behind(row):
            self.listing.unfold(())
        elif same and not folds.is_folded(same):
            self.listing.fold()
        else:
            return False
        return True

    def act_cluster(self) -> None:
        """Mark all who ask the same; who stands apart from them is left out and named."""
        row = self.listing.current
        found = self._cluster(row)
        if row is None or found is None or not self.saw(row):
            return
        self.listing.mark_all(found.alike)
        self.paint_rule()
        self.notice(self._told(found), "quiet")

    def act_noise_all(self) -> None:
        """Call noise what is marked, else all who ask the same."""
        row = self.listing.current
        if self.listing.marked or row is None or not row.cluster:
            self.act_noise()
        elif self.saw(row):
            found = self._cluster(row)
            self.together(found.alike if found is not None else (row,), say("noise"), self._noise)

    def _cluster(self, row: Row | None) -> Cluster | None:
        """Return who asks the same as a row, or say that nobody does."""
        if row is None or self.reader is None or self.mode is not Mode.LIST or self.ready() is None:
            return None
        found = clusters.cluster(self.reader, row, self.lane) if row.cluster else None
        if found is None or len(found.rows) < 2:  # noqa: PLR2004  # one alone is no cluster
            self.declined(say("nobody else asks the same here"), say("<mark> marks one by one"))
            return None
        return found

    def _told(self, found: Cluster) -> str:
        """Return how many ask it, in which circles and languages, and who stands apart."""
        left = batches.left_words(_apart(found.apart))
        told = f"{len(found.rows)}: {clusters.spread(found.rows)}"
        return f"{told}; {left}" if left else told


def _apart(rows: Sequence[Row]) -> list[batches.Out]:
    return [batches.Out(row, say("asks something else")) for row in rows]
