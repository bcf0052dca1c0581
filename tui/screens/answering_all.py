"""One saved answer to all that is marked: drawn for one, made for each, and held by a typed number."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from core.catalogue import say
from store.rows import Row
from tui import batches, bulk_words, preview
from tui.over import Option
from tui.screens.answering import Answering
from tui.screens.base import Mode
from tui.spans import Line, Span, rule

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.actions import Decision
    from desk.answering import Prepared
    from desk.bulk import Bulk
    from desk.emergency.wording import Filled
    from tui.choosing import Choosing, Yes

_YES = ("send", "confirm")
"""What a yes means where nothing speaks against it."""


class AnsweringAll(Answering):
    """The answer to everybody who is marked, as each stood when they were marked."""

    everybody: tuple[Row, ...] = ()
    """Who is answered together; empty: one alone."""
    _bulk: Bulk | None = None
    """The answers as they would leave."""
    _end_seen_at = inf
    """Monotonic time from which the end of what is drawn was in sight, where a number is asked for."""

    def enter(self, mode: Mode) -> None:
        """Change what the keys speak to; outside the answer nobody is answered together."""
        if mode in (Mode.LIST, Mode.THREAD, Mode.WRITE):
            self.everybody, self._bulk = (), None
        super().enter(mode)

    # Choosing

    def act_answer(self) -> None:
        """Draw the best answer: for all that is marked, else for the one under the cursor."""
        rows, stage = self._marked_rows(), self.stage
        if not rows or stage is None:
            super().act_answer()
            return
        if self.setting.masked:
            self.declined(say("what is covered is answered one by one"), say("<cancel> takes all marks away"))
            return
        keys = next((found for row in rows if (found := stage.ranking(row))), [])
        if keys:
            self.draw_answer(rows[0], keys, key=keys[0])
        else:
            self.notice(say("no saved answer fits: <all-answers> lists them all"), "amber")

    def _marked_rows(self) -> list[Row]:
        """Return who would be answered together, whom the cursor stands on first, and reds last; none for one alone."""
        marked = self.listing.marked
        if len(marked) < 2 or self.home is not Mode.LIST:  # noqa: PLR2004  # one is answered by itself
            return []
        here = self.listing.current
        return sorted(marked.values(), key=lambda row: (row.red > 0, here is None or row.id != here.id))

    def draw_answer(
        self,
        row: Row,
        keys: list[str],
        *,
        key: str = "",
        text: str = "",
        more: tuple[str, ...] = (),
        line: Filled | None = None,
    ) -> None:
        """Draw an answer to one; a saved one to all that is marked."""
        alone = not key or text or line is not None or self.setting.masked
        rows = [] if alone else self._marked_rows()
        self.everybody = tuple(rows)
        super().draw_answer(rows[0] if rows else row, keys, key=key, text=text, more=more, line=line)

    def draw_anew(self) -> None:
        """Draw another answer, and make it for everybody."""
        self._bulk = self._made()
        super().draw_anew()

    def _made(self) -> Bulk | None:
        from desk import bulk  # noqa: PLC0415  # loaded with the desk, after the first frame

        if not self.everybody or self.choosing is None or self.stage is None:
            return None
        return bulk.make(self.stage.desk, self.stage.library, self.everybody, self.choosing.wish)

    # Yes

    def act_yes(self) -> None:
        """Ask how many, where everybody is answered: others who read it take a key of their own, and many a number."""
        found, choosing = self._bulk, self.choosing
        if found is None or choosing is None or self.mode is not Mode.ANSWER:
            super().act_yes()
            return
        if not found.ready:
            self.declined(bulk_words.left(found), say("each is looked at by itself"))
        elif self.was_read():
            self._ask_circle(found)

    def was_read(self) -> bool:
        """Tell whether the answer that is drawn was read to its end, for those who are asked more than a yes."""
        choosing = self.choosing
        if choosing is None:
            return False
        meant = self._meant(choosing)
        # Who reads it is asked by a question of its own.
        choosing.confirming = False
        if meant.value in _YES:
            return True
        self._not_yet(choosing, meant)
        return False

    def _not_yet(self, choosing: Choosing, meant: Yes) -> None:
        """Show the rest; with its end on screen, the number that many take can be typed below it."""
        super()._not_yet(choosing, meant)
        found, pane = self._bulk, self.pane
        may_leave = choosing.yes(on_screen_ms=inf, needed_ms=0, seen_all=True).value in _YES
        if found is None or meant.value != "unread" or not may_leave or len(found.ready) < batches.TYPED_FROM:
            return
        if pane.top + pane.size.height >= self._last_line:
            self._end_seen_at = inf
            self._ask_number(found)
            self.notice(say("this is the rest of it: read it, then type the number"), "amber")
            self.call_after_refresh(self._note_end)

    def _note_end(self) -> None:
        if self.pane.painted >= self._last_line:
            self._end_seen_at = monotonic()

    def _ask_circle(self, found: Bulk) -> None:
        if len(found.ready) >= batches.TYPED_FROM:
            self._end_seen_at = 0.0
            self._ask_number(found)
            return
        if not found.wider:
            self._hold_all(found.ready)
            return
        options = [Option("y", say("all {n}, also those that others read", n=len(found.ready)), "all")]
        if found.direct:
            options.append(Option("d", say("only the {n} that they alone read", n=len(found.direct)), "direct"))
        self.offer(bulk_words.circles(found), options, lambda key: self._by_circle(found, key))

    def _ask_number(self, found: Bulk) -> None:
        # The number says for how many and who reads it in one: no further key would make it safer.
        self.ask(bulk_words.number_asked(found), lambda typed: self._typed_count(found, typed))

    def _by_circle(self, found: Bulk, key: str) -> None:
        if key in ("y", "d") and self.question_seen():
            ready = found.ready if key == "y" else found.direct
            if ready:
                self._hold_all(ready)

    def _typed_count(self, found: Bulk, typed: str) -> None:
        ready = bulk_words.by_number(found, typed)
        read = (min(monotonic(), self.typed_at) - self._end_seen_at) * 1000 >= self.setting.read_ms
        if ready and read:
            self._hold_all(ready)
        elif ready:
            self.declined(say("read first: the rest has just been shown"), say("<yes> asks once more"))
        else:
            self.declined(say("nothing was sent: {n} was not typed", n=len(found.ready)), say("<yes> asks once more"))

    def _hold_all(self, ready: Sequence[Prepared]) -> None:
        stage, found = self.stage, self._bulk
        if stage is None or found is None:
            return
        left = bulk_words.left(found)
        stage.queue_all(ready, lambda decision: self._tell_all_held(decision, left))
        self.choosing = None
        self.listing.unmark_all()
        self.stop_writing()
        self.go_home()
        self.listing.take_out([one.row.id for one in ready])
        self.paint_pane()

    def _tell_all_held(self, decision: Decision, left: str) -> None:
        held = bulk_words.held(decision)
        self.notice("; ".join(filter(None, (held, left))), "quiet")

    # Drawing

    def answer_lines(self, width: int, above: int, most: int | None = None) -> list[Line]:
        """Return the answer as it would leave; above it to how many, in which circles, and who falls out."""
        head = self._everybody_lines(width)
        lines = [*head, *super().answer_lines(width, above + len(head), most)]
        for group in self._otherwise():
            lines += [rule(width, [Span(bulk_words.otherwise(group), "strong")]), *preview.body(group[0], width)]
            # A yes is about all of them: each is read to its end, but for its sources, which are the same.
            self._last_line = above + len(lines) - preview.tail(group[0], width)
        return lines

    def _otherwise(self) -> list[list[Prepared]]:
        """Return who would read other words than those that are drawn."""
        choosing = self.choosing
        return self._bulk.otherwise(choosing.prepared) if self._bulk is not None and choosing is not None else []

    def _everybody_lines(self, width: int) -> list[Line]:
        found = self._bulk
        if found is None:
            return []
        lines: list[Line] = [rule(width, [Span(bulk_words.title(found), "strong")])]
        lines += preview.words(bulk_words.who(found), width, "public" if found.wider else "text", most=2)
        return [*lines, *preview.words(bulk_words.left(found), width, "amber", most=3)]
