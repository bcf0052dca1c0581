"""Drawing the inbox: head, rule, the conversation under the cursor, the keys that work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.catalogue import say
from core.clock import Clock
from store import hours, views
from store.lanes import Order, lane_named
from store.reading import Reader
from store.rows import Row
from store.searches import SearchRow
from tui import handing, header, masking, preview
from tui.calling import Calling
from tui.hints import hints_of
from tui.noise_line import NoiseLine
from tui.offers import Offers
from tui.screens.base import Mode, Setting
from tui.screens.composing import Composing
from tui.sources import SearchSource
from tui.spans import Line, Span, rule
from tui.tally import Tally
from tui.widgets.lines import Lines
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    # Only their shape is spoken of here.
    from store.rows import AccountRow, MessageRow

_WORDS = {Order.TRIAGE: "red, under 4 h left, over a day, oldest", Order.NEWEST: "newest first"}


class Drawing(Composing):
    """Everything around the list, as lines."""

    def __init__(self, reader: Reader | None, setting: Setting, clock: Clock) -> None:
        super().__init__(reader, setting, clock)
        self.lane = lane_named(setting.lane)
        self.counts: dict[str, int] = {}
        self.accounts: list[AccountRow] = []
        self.outbox: dict[str, int] = {}
        self.busy = ""
        self.calling = Calling(setting.red_minutes)
        self.offers = Offers(setting.red_minutes)
        self.found: SearchSource | None = None
        self.kept: list[SearchRow] = []
        self.kept_shown = ""
        """The kept search that is shown as a lane."""
        self.tally = Tally() if setting.demo else None
        """In the demo it is counted what a day takes."""
        self.noise_line = NoiseLine()
        self._empty = False
        """There is no conversation that a key could be about."""
        self.known = 0
        """How many the lane held when it was opened, without what was decided since."""

    def opened(self) -> Reader:
        """Return the store that is read. Raises RuntimeError before it is open."""
        if self.reader is None:
            raise RuntimeError("the store is not open")
        return self.reader

    def action_ready(self) -> None:
        """Draw the own words as they would leave; the field hands this key over by itself."""
        if self.tally is not None:
            self.tally.key("ctrl+d", writing=True)
        super().action_ready()

    def paint_head(self) -> None:
        """Draw lanes, header and rule."""
        width = self.size.width
        standing = header.Standing(
            self.setting.who,
            self.setting.demo,
            self.outbox,
            self._next_due(),
            self.clock(),
            self.busy,
            self.setting.proof,
            self.calling.late,
        )
        self.query_one("#header", Lines).show([header.header(self.accounts, standing, width)])
        shown, kept = self.kept_shown or self.lane.name, {one.name: one.held for one in self.kept}
        self.query_one("#lanes", Lines).show([header.lane_bar(shown, self.counts | kept, width, tuple(kept))])
        if self.wide:
            self.query_one("#side", Lines).show(header.lane_column(shown, self.counts | kept, 22, tuple(kept)))
        self.paint_foot()
        self.paint_rule()

    def paint_foot(self) -> None:
        """Draw the rule above the last line; while something is asked, it says what."""
        asked = self.mode is Mode.PROMPT
        label = [Span(self.asking, "strong")] if asked else []
        leave = [Span(say("Esc leaves it"), "quiet")] if asked else []
        if asked and self.telling is not None:
            leave = [Span(self.telling(self.query_one("#prompt", Prompt).value), "accent"), Span("   "), *leave]
        self.query_one("#foot", Lines).show([rule(self.size.width, label, leave)])

    def _next_due(self) -> int | None:
        if self.reader is None or not self.outbox.get("held"):
            return None
        return hours.first_due(self.reader)

    def paint_rule(self) -> None:
        """Draw the rule under the list: its order, the line, how many wait, what has arrived."""
        order = self.setting.order or self.lane.order
        total = self.found.total() if self.found else self.counts.get(self.lane.name, 0)
        label = say("search: {words}", words=self.found.query) if self.found else say(_WORDS[order])
        over = "" if self.found else self.noise_line.words(self.lane.name, self.counts, self.reader, self.clock())
        label = over or label
        label = say("{name}: {words}", name=self.kept_shown, words=label) if self.kept_shown else label
        tally = self.tally.words(self.counts) if self.tally is not None and self.counts else ""
        label = tally if tally and not (self.found or self.kept_shown or over) else label
        marked = len(self.listing.marked)
        folded = self.listing.folds is not None and bool(self.listing.folds.folded)
        place = say("line {n} · {total} waiting") if folded else say("line {n} of {total}")
        here = place.format(n=self.listing.number, total=total) if total else ""
        right = [Span(here, "quiet")] if here else []
        if marked:
            right = [Span(say("{n} marked  ", n=marked), "accent"), *right]
        current, folds = self.listing.current, self.listing.folds
        if folds is not None and current is not None and folds.behind(current):
            words = "{n} ask it: <unfold> unfolds, <cluster> marks  "
            told = say("{n} equal reds: <unfold> unfolds  " if current.red else words, n=folds.behind(current) + 1)
            right = [Span(told, "accent"), *right]
        new = total - self.known if not self.found else 0
        if new > 0:
            right = [Span(say("{n} new: <go:start>  ", n=new), "accent"), *right]
        width = self.query_one("#rule", Lines).size.width or self.size.width
        self.query_one("#rule", Lines).show([rule(width, [Span(label, "quiet")], right)])

    def paint_pane(self, *, best: bool = True) -> None:
        """Draw the conversation under the cursor, and its best answer where there is time for it."""
        row, reader = self._spoken_of(), self.reader
        if (row is None) is not self._empty:
            self._empty = row is None
            self.paint_keys()
        pane = self.pane
        width, height = pane.size.width or self.size.width, pane.size.height or 7
        if row is None or reader is None:
            pane.show([])
            return
        if self.mode is Mode.PROMPT and self.has_class("-pick"):
            pane.show(self.pick_lines(width, self.query_one("#prompt", Prompt).value))
            return
        messages = views.messages(reader, row.id, limit=12)
        asked = row
        if self.covers(row):
            row, messages = masking.row(row), [masking.message(m) for m in messages]
        elif self.veils(row):
            row, messages = masking.veiled(row), [masking.folded(m) for m in messages]
        # Beside the whole conversation its question need not stand once more.
        mode = self.where_asked()
        lines = [] if mode is Mode.THREAD else self._question_lines(row, messages, width, height)
        if mode is Mode.WRITE:
            lines += self.writing_lines(width)
        elif mode is Mode.ANSWER:
            lines += self.answer_lines(width, len(lines))
        elif best and self.stage is not None:
            lines += self._best_lines(asked, width, max(1, height - len(lines) - 2))
        pane.show(lines, top=0)

    def _question_lines(self, row: Row, messages: Sequence[MessageRow], width: int, height: int) -> list[Line]:
        """Return who asks what, and who reads it."""
        answer = self.choosing if self.where_asked() is Mode.ANSWER else None
        drawn = answer is not None and answer.prepared is not None and not answer.references
        # While writing the pane is as high as its lines: what there is room for is told by what holds it.
        room = self.query_one("#body").size.height if self.mode is Mode.WRITE else height
        most = max(1 if self.mode is Mode.LIST else 3, room // 3)
        return [
            *preview.head(row, _asked(messages), width, readers_below=drawn, mine=self._answers_as(row)),
            *preview.why(row, width, 1 if self.mode is Mode.LIST else None),
            *self._handed(row, width),
            *preview.question(row, messages, width, most),
        ]

    def _handed(self, row: Row, width: int) -> list[Line]:
        """Return who hands it to whom, and what the one it is offered to may do."""
        told = handing.told(row, self.listing.who, self.clock())
        return preview.words(told, width, "amber" if row.offer else "quiet", most=2) if told else []

    def _answers_as(self, row: Row) -> str:
        """Return as whom we answer, where an answer is being made: the header names one of all identities."""
        if self.where_asked() not in (Mode.ANSWER, Mode.WRITE):
            return ""
        return next((one.handle for one in self.accounts if one.slug == row.account), "")

    def _spoken_of(self) -> Row | None:
        """Return the conversation that is drawn: the one being answered, whatever the list does meanwhile."""
        mode = self.where_asked()
        if mode is Mode.ANSWER and self.choosing is not None:
            return self.choosing.row
        if mode is Mode.WRITE and self._writing is not None:
            return self._writing
        return self.listing.current

    def _best_lines(self, row: Row, width: int, room: int) -> list[Line]:
        """Return the best answer, short: it is drawn whole after `a`."""
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        stage = self.stage
        if stage is None:
            return []
        keys = stage.ranking(row)
        if not keys:
            return [preview.answer_rule(preview.Best(None), width)]
        try:
            prepared = stage.prepare(row.id, Wish(key=keys[0], read=row.newest_in_id))
        except Refusal as refusal:
            return [rule(width), *preview.words(f"{say(refusal.what)}: {say(refusal.remedy)}", width, "quiet")]
        best = preview.Best(prepared, 1, len(keys))
        first = preview.stops(prepared.stops[:1], width)
        told = [*preview.provenance(prepared, stage.library.shown, width)[:1], *preview.unless(prepared, width, most=1)]
        if self.covers(row):
            return [preview.answer_rule(best, width), *told[:1]]
        lines = [preview.answer_rule(best, width), *told, *first]
        room -= len(told) - 1
        return [*lines, *preview.body(prepared, width, max(1, room - len(first)))]

    def paint_keys(self) -> None:
        """Draw the keys that work here."""
        self.paint_foot()
        answering = self.choosing if self.mode is Mode.ANSWER else None
        hints = hints_of(self.mode.value, self.lane.name, answering, empty=self._empty)
        if self.mode is Mode.WRITE:
            hints = self.writing_hints()
        elif self.mode in (Mode.ANSWER, Mode.THREAD):
            hints = [*hints, ("Esc", say("back"), False)]
        keep = 2 if self.mode in (Mode.ANSWER, Mode.THREAD) else 1
        self.query_one("#keys", Lines).show([header.keys_line(hints, self.size.width, keep=keep)])


def _asked(messages: Sequence[MessageRow]) -> MessageRow | None:
    """Return their newest message: who reads it reads the answer."""
    return next((m for m in reversed(messages) if m.role == "question"), None)
