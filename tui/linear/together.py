"""Decisions on all that is marked, typed: what falls out is named, and from five on their number is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import counted
from store.rows import Row
from tui import batches
from tui.batches import Batch
from tui.linear.browsing import Browsing
from tui.linear.words import sentence


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
