"""Marks, and decisions on all that is marked: one action, one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.catalogue import say
from store.rows import Row
from tui import batches
from tui.batches import Batch
from tui.screens.base import InboxBase, Mode

Act = Callable[[Sequence[Row]], None]


class Together(InboxBase):
    """What is marked holds the conversations as they were when they were marked: nothing joins them later."""

    _batch = Batch(())
    """What is being decided together."""

    def act_invert(self) -> None:
        """Mark what is not marked, of all that has been in sight."""
        if self.mode is not Mode.LIST:
            return
        self.listing.invert(self.typed_at)
        self.paint_rule()

    def unmarked(self) -> bool:
        """Take all marks away; tell whether there were any."""
        if not self.listing.marked:
            return False
        self.listing.unmark_all()
        self.paint_rule()
        self.notice(say("nothing is marked any more"), "quiet")
        return True

    def together(self, rows: Sequence[Row], verb: str, act: Act) -> None:
        """Decide on many at once: what stands apart falls out and is named, and from five on their number is typed."""
        batch = self._batch = batches.batch_of(rows)
        if not batch.rows:
            if batch.left:
                self.declined(*batches.nothing_left(batch))
        elif batch.typed:
            self.ask(batches.question(batch, verb), lambda typed: self._typed_number(batch, typed, act))
        else:
            act(batch.rows)

    def _typed_number(self, batch: Batch, typed: str, act: Act) -> None:
        if typed.strip() == str(len(batch.rows)):
            act(batch.rows)
        else:
            self.declined(*batches.not_typed(batch))

    def tell_together(self, ids: Sequence[int]) -> None:
        """Say how many were decided, and what fell out of them; nothing where one was decided alone."""
        batch, self._batch = self._batch, Batch(())
        words = batches.told(batch) if [row.id for row in batch.rows] == list(ids) else ""
        if words:
            self.listing.unmark_all()
            self.add_to_notice(words)
