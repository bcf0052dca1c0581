"""Decisions on all that is marked, typed: what falls out is named, and from five on their number is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import counted, say
from store.rows import Row
from tui import batches, clusters
from tui.batches import Batch
from tui.clusters import Cluster
from tui.linear.browsing import Browsing
from tui.linear.folded import Folded
from tui.linear.walk import Walk
from tui.linear.words import named, sentence


class Together(Browsing):
    """What is marked holds the conversations as they were when they were marked: nothing joins them later."""

    _batch = Batch(())
    """What is being decided together."""

    async def act_invert(self, _by: str, _rest: str) -> None:
        """Mark what is not marked, of all that was said here."""
        for row in self.printed.values():
            if self.marked.pop(row.id, None) is None:
                self.marked[row.id] = row
        self.tell(counted(len(self.marked), "1 marked.", "{n} marked."))

    async def act_unfold(self, _by: str, _rest: str) -> None:
        """Say who asks the same, each an item of its own; let equal reds be items, or one item again."""
        source, row = self.walk.source, self.row
        if isinstance(source, Folded) and row is not None and row.red and (source.unfolded or source.behind(row)):
            source.unfolded = not source.unfolded
            self.walk = Walk(source, row)
            told = say("Each equal red is an item now.") if source.unfolded else say("Equal reds are one item again.")
            self.tell(told)
            self.print_item()
            return
        found = self._cluster()
        if found is not None:
            self.tell(sentence(f"{len(found.rows)}: {clusters.spread(found.rows)}"), *self._members(found))

    def _members(self, found: Cluster) -> list[str]:
        apart = found.outliers
        return [
            sentence(f"{named(row.name or row.handle)}{say(', asks something else') if row.id in apart else ''}")
            for row in found.rows
        ]

    async def act_cluster(self, _by: str, _rest: str) -> None:
        """Mark all who ask the same; who stands apart from them is left out and said."""
        found = self._cluster()
        if found is None:
            return
        self.marked = {row.id: row for row in found.alike}
        left = batches.left_words(batches.Out(row, say("asks something else")) for row in found.apart)
        self.tell(sentence(f"{counted(len(self.marked), '1 marked', '{n} marked')}: {clusters.spread(found.alike)}"))
        self.tell(*([sentence(left)] if left else []))

    def _cluster(self) -> Cluster | None:
        """Return who asks the same as the item, or say that nobody does."""
        row = self.row
        found = clusters.cluster(self.reader, row, self.lane) if row is not None and row.cluster else None
        if found is None or len(found.rows) < 2:  # noqa: PLR2004  # one alone is no cluster
            self.decline(say("nobody else asks the same here"), say("<mark> marks one by one"))
            return None
        return found

    async def together(self, verb: str) -> Sequence[Row]:
        """Return what is decided together; none where its number was not typed, or nothing is left of it."""
        batch = self._batch = batches.batch_of(self.chosen())
        if batch.rows and batch.typed:
            typed = await self.ask(f"{batches.question(batch, verb)}: ")
            if typed.strip() != str(len(batch.rows)):
                self.decline(*batches.not_typed(batch))
                return ()
        if not batch.rows and batch.left:
            self.decline(*batches.nothing_left(batch))
        return batch.rows

    def told_together(self, rows: Sequence[Row]) -> list[str]:
        """Return how many were decided, and what fell out of them; none where one was decided alone."""
        batch, self._batch = self._batch, Batch(())
        if batch.rows != tuple(rows) or not (told := batches.told(batch)):
            return []
        self.marked.clear()
        return [sentence(told)]
