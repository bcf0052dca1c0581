"""Drawing the inbox: head, rule, the conversation under the cursor, the keys that work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widgets import Input

from core.catalogue import say
from core.clock import Clock
from store import sending, views
from store.lanes import Order, lane_named
from store.reading import Reader
from store.rows import Row
from tui import header, preview
from tui.keys import keys_of
from tui.screens.answering import Answering
from tui.screens.base import Mode, Setting
from tui.sources import SearchSource
from tui.spans import Line, Span, rule
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    # Only their shape is spoken of here.
    from store.rows import AccountRow, MessageRow

THREAD_PAGE = 80
_WORDS = {Order.TRIAGE: "red, under 4 h left, over a day, oldest", Order.NEWEST: "newest first"}


class Drawing(Answering):
    """Everything around the list, as lines."""

    def __init__(self, reader: Reader | None, setting: Setting, clock: Clock) -> None:
        super().__init__(reader, setting, clock)
        self.lane = lane_named(setting.lane)
        self.counts: dict[str, int] = {}
        self.accounts: list[AccountRow] = []
        self.outbox: dict[str, int] = {}
        self.busy = ""
        self.found: SearchSource | None = None
        self.known = 0
        """How many the lane held when it was opened, without what was decided since."""

    def opened(self) -> Reader:
        """Return the store that is read. Raises RuntimeError before it is open."""
        if self.reader is None:
            raise RuntimeError("the store is not open")
        return self.reader

    def paint_head(self) -> None:
        """Draw lanes, header and rule."""
        width = self.size.width
        standing = header.Standing(
            self.setting.who, self.setting.demo, self.outbox, self._next_due(), self.clock(), self.busy
        )
        self.query_one("#header", Lines).show([header.header(self.accounts, standing, width)])
        self.query_one("#lanes", Lines).show([header.lane_bar(self.lane.name, self.counts, width)])
        if self.wide:
            self.query_one("#side", Lines).show(header.lane_column(self.lane.name, self.counts, 22))
        self.query_one("#foot", Lines).show([rule(width)])
        self.paint_rule()

    def _next_due(self) -> int | None:
        if self.reader is None or not self.outbox.get("held"):
            return None
        return min((item.due_at for item in sending.items(self.reader, ("held",))), default=None)

    def paint_rule(self) -> None:
        """Draw the rule under the list: its order, the line, how many wait, what has arrived."""
        order = self.setting.order or self.lane.order
        total = self.found.total() if self.found else self.counts.get(self.lane.name, 0)
        label = say("search: {words}", words=self.found.query) if self.found else say(_WORDS[order])
        marked = len(self.listing.marked)
        right = [Span(say("line {n} of {total}", n=self.listing.number, total=total), "quiet")]
        if marked:
            right = [Span(say("{n} marked  ", n=marked), "accent"), *right]
        new = total - self.known if not self.found else 0
        if new > 0:
            right = [Span(say("{n} new: g g  ", n=new), "accent"), *right]
        width = self.query_one("#rule", Lines).size.width or self.size.width
        self.query_one("#rule", Lines).show([rule(width, [Span(label, "quiet")], right)])

    def paint_pane(self, *, best: bool = True) -> None:
        """Draw the conversation under the cursor, and its best answer where there is time for it."""
        row, reader = self._spoken_of(), self.reader
        pane = self.pane
        width, height = pane.size.width or self.size.width, pane.size.height or 7
        if row is None or reader is None:
            pane.show([])
            return
        if self.mode is Mode.PROMPT and self.has_class("-pick"):
            pane.show(self.pick_lines(width, self.query_one("#prompt", Input).value))
            return
        if self.mode is Mode.THREAD:
            self._paint_thread(pane, row, width, height)
            return
        messages = views.messages(reader, row.id, limit=12)
        drawn = self.mode is Mode.ANSWER and self.choosing is not None and self.choosing.prepared is not None
        lines: list[Line] = [*preview.head(row, _asked(messages), width, readers_below=drawn), *preview.why(row)]
        most = max(1, height // 3) if self.mode is Mode.LIST else max(3, height // 3)
        lines += preview.question(row, messages, width, most)
        if self.mode is Mode.WRITE:
            lines += self.writing_lines(width)
        elif self.mode is Mode.ANSWER:
            lines += self.answer_lines(width, len(lines))
        elif best and self.stage is not None:
            lines += self._best_lines(row, width, max(1, height - len(lines) - 2))
        pane.show(lines, top=0)

    def _spoken_of(self) -> Row | None:
        """Return the conversation that is drawn: the one being answered, whatever the list does meanwhile."""
        if self.mode is Mode.ANSWER and self.choosing is not None:
            return self.choosing.row
        if self.mode is Mode.WRITE and self._writing is not None:
            return self._writing
        return self.listing.current

    def _best_lines(self, row: Row, width: int, room: int) -> list[Line]:
        """Return the best answer, short: it is drawn whole after `a`."""
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        stage = self.stage
        if stage is None:
            return []
        keys = stage.ranking(row.question, row.language)
        if not keys:
            return [preview.answer_rule(preview.Best(None), width)]
        try:
            prepared = stage.prepare(row.id, Wish(key=keys[0], read=row.newest_in_id))
        except Refusal as refusal:
            return [rule(width), *preview.words(f"{refusal.what}: {refusal.remedy}", width, "quiet")]
        best = preview.Best(prepared, 1, len(keys))
        first = preview.stops(prepared.stops[:1], width)
        told = [*preview.provenance(prepared, stage.library.shown, width)[:1], *preview.unless(prepared, width, most=1)]
        lines = [preview.answer_rule(best, width), *told, *first]
        room -= len(told) - 1
        return [*lines, *preview.body(prepared, width, max(1, room - len(first)))]

    def _paint_thread(self, pane: Lines, row: Row, width: int, height: int) -> None:
        # What is read here is what the next key is about; the list behind it is not painted.
        self.listing.painted_id = row.id
        messages = views.messages(self.opened(), row.id, limit=THREAD_PAGE)
        lines: list[Line] = [*preview.head(row, _asked(messages), width), *preview.why(row), ()]
        lines += preview.thread(messages, width, self.clock())
        pane.show(lines, top=max(0, len(lines) - height))

    def paint_keys(self) -> None:
        """Draw the keys that work here."""
        hints = [(key.shown, say(key.text), key.id == "red") for key in keys_of(self.mode.value) if key.hint]
        if self.choosing is None or len(self.choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
            hints = [hint for hint in hints if hint[0] != "1-9"]
        if self.mode is Mode.WRITE:
            hints = [("Ctrl-D", say("ready"), False), ("Esc", say("back, the draft is kept"), False)]
        elif self.mode in (Mode.ANSWER, Mode.THREAD):
            hints = [*hints, ("Esc", say("back"), False)]
        self.query_one("#keys", Lines).show([header.keys_line(hints, self.size.width)])


def _asked(messages: Sequence[MessageRow]) -> MessageRow | None:
    """Return their newest message: who reads it reads the answer."""
    return next((m for m in reversed(messages) if m.role == "question"), None)
