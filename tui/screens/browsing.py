"""Going through the inbox: lanes, lines, a search and the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from core.catalogue import say
from store import searches, views
from store.errors import StoreBusy
from store.lanes import LANES, Order, lane_named
from store.rows import Row
from tui import header
from tui.choices import CHOICES
from tui.decided import came_back
from tui.folding import FOLDED_LANES, FoldedSource
from tui.reading_ahead import source_of
from tui.screens.base import Mode
from tui.screens.clustered import Clustered
from tui.screens.commanding import Commanding
from tui.screens.drawing import Drawing
from tui.screens.emergency import Emergency
from tui.sources import LaneSource, SearchSource
from tui.spans import Span
from tui.welcome import empty_lane, first_run
from tui.widgets.gathered import Source


class Browsing(Commanding, Emergency, Clustered, Drawing):
    """Where the cursor stands, and in what."""

    back_to: Row | None = None
    """Where the cursor stood before the search."""

    def act_outbox(self) -> None:
        """Show what is on its way. The inbox overrides it."""

    def open_lane(self, name: str, *, at: Row | None = None) -> None:
        """Show a lane from its start, or around a row."""
        if self.reader is None:
            return
        self.lane, self.found = lane_named(name), None
        order = self.setting.order or self.lane.order
        self.counts, self.kept = views.counts(self.reader), searches.searches(self.reader)
        self.known = self.counts[self.lane.name]
        self.listing.marked.clear()
        self.listing.open(self._source(LaneSource(self.reader, self.lane, order), order), at=at)
        self.describe_empty()
        self.paint_head()
        self.paint_keys()

    def _source(self, lane: LaneSource, order: Order) -> Source:
        """Return how a lane is shown: equal questions as one line where they are worked through."""
        read = source_of(lane)
        folds = order is Order.TRIAGE and self.lane.name in FOLDED_LANES
        return FoldedSource(read, every=self.every) if folds else read

    def put_back(self, ids: Sequence[int]) -> int:
        """Show again what a refused decision took out; the cursor, and what is marked, stay where they are.

        Where the store does not answer, it comes back from memory; returns how many lines did.
        """
        here = self.listing.current
        try:
            at = views.row_in(self.opened(), self.lane, here.id) if here is not None and self.found is None else None
            self.listing.reopen(at=at or here)
            back = 0
        except StoreBusy:
            back = self.listing.bring_back(ids)
        with contextlib.suppress(StoreBusy):
            # What stands beside the list may have to be read.
            self.paint_rule()
            self.paint_pane()
        self.paint_head()
        return back

    def describe_empty(self) -> None:
        nothing = self.reader is not None and not self.counts.get("everything") and not self.accounts
        width = self.listing.size.width or self.size.width
        self.listing.empty = first_run(width, locked=self.setting.locked) if nothing else empty_lane(self.lane.name)
        self.listing.refresh()

    def act_lane(self, by: int) -> None:
        """Go to the next lane."""
        names = header.LANES
        here = names.index(self.lane.name) if self.lane.name in names else -1
        self.open_lane(names[(here + by) % len(names)])

    def act_go(self) -> None:
        """Go somewhere, by one more letter."""
        counts = {name: str(count) for name, count in self.counts.items() if count}
        self.choose_from("go", say("go to"), self._go, counts)

    def _go(self, pressed: str) -> None:
        choice = next((one for one in CHOICES["go"] if one.key == pressed), None)
        if choice is not None:
            self.go_to(choice.id)

    def go_to(self, name: str) -> None:
        """Go to a lane, to the start of this one, or to a page of its own."""
        if name == "start" or name in LANES:
            self.leave_for_list()
        if name == "start":
            self.list_to_start()
        elif name in LANES:
            self.open_lane(name)
        else:
            getattr(self, f"act_{name}")()

    def leave_for_list(self) -> None:
        """Leave an answer and what is read for the list."""
        while self.mode in (Mode.ANSWER, Mode.THREAD):
            self.act_back()

    def list_to_start(self) -> None:
        """Go to the first line; what has arrived meanwhile is there."""
        if self.found is not None:
            self.listing.to_start()
        else:
            self.open_lane(self.lane.name)

    def act_step(self, by: int) -> None:
        """Move the cursor, or scroll what is being read."""
        if self.mode is Mode.LIST:
            self.listing.step(by)
        else:
            self.scroll_answer(by)

    def act_turn(self, pages: float) -> None:
        """Turn a page."""
        if self.mode is Mode.LIST:
            self.listing.turn(pages)
        else:
            self.scroll_answer(round(pages * max(1, self.pane.size.height - 1)))

    def act_to_start(self) -> None:
        """Go to the first line."""
        self.list_to_start()

    def act_to_end(self) -> None:
        """Go to the last line."""
        self.listing.to_end()

    def act_mark(self) -> None:
        """Mark and step on. What is marked is decided about: nobody marks what was not in sight."""
        row = self.listing.current
        if row is None or self.listing.was_in_sight(row, self.typed_at):
            self.listing.mark()
            self.paint_rule()
        else:
            self.notice(say("read first: the list had just moved, and nothing was decided"), "amber")

    def act_back(self) -> None:
        """Go back, or cancel."""
        self.choosing = None
        if self.mode is not Mode.LIST:
            self.enter(Mode.LIST)
        elif self.unmarked():
            return
        elif self.found is not None:
            self._leave_search()
        self.set_focus(self.listing)
        self.paint_pane()

    def act_open(self) -> None:
        """Read the whole conversation."""
        if self.listing.current is not None:
            self.enter(Mode.THREAD)
            self.call_after_refresh(self.paint_pane)

    def act_undo(self) -> None:
        """Undo the last decision, and stand on what came back."""
        stage = self.ready()
        if stage is not None:
            stage.undo(lambda decision: self._undone(came_back(decision), decision.done))

    def _undone(self, words: str, ids: Sequence[int]) -> None:
        self.notice(words, "quiet")
        if self.reader is None or not ids:
            return
        self.open_lane(self.lane.name, at=views.row_in(self.reader, self.lane, ids[0]))

    # Search

    def act_search(self) -> None:
        """Search as it is typed."""
        if self.reader is None:
            self.ready()
            return
        self.back_to = self.listing.current
        self.ask(say("search every word"), self.searched)

    def search(self, text: str) -> None:
        if not text.strip():
            return
        # What is marked would be decided about, and is not in sight here.
        self.listing.marked.clear()
        self.found = SearchSource(self.opened(), text)
        self.listing.open(self.found)
        self.listing.empty = [(Span(say("  nothing found"), "quiet"),)]
        self.paint_rule()

    def searched(self, text: str) -> None:
        if text.strip():
            self.search(text)
            self.notice(say("<cancel> goes back to the lane"), "quiet")
            self.pending = None
        else:
            self.open_lane(self.lane.name)

    def cancel_prompt(self) -> None:
        """Leave the prompt; a search that is left goes back to its lane."""
        self.stop_asking()
        self.notice("")
        if self.found is not None:
            self._leave_search()

    def _leave_search(self) -> None:
        back = self.back_to
        self.open_lane(self.lane.name, at=views.row_in(self.opened(), self.lane, back.id) if back else None)
