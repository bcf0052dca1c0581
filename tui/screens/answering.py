"""Answering from the inbox: a vetted text in two keys, own words with a draft that survives."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from core.audience import Audience
from core.catalogue import say
from core.safe_text import one_line
from store.rows import Row
from tui import preview, times
from tui.screens.base import InboxBase, Mode
from tui.spans import Line, Span, cell, flow, rule
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from tui.choosing import Choosing

DRAFT_PAUSE = 0.3
"""Seconds without a key after which a draft is written."""


class Answering(InboxBase):
    """The answer to the conversation under the cursor."""

    choosing: Choosing | None = None
    shown_at: float | None = None
    """Monotonic time at which the whole head of the answer was painted."""
    _last_line = 0
    """The line of the pane on which the answer ends."""
    _save: Timer | None = None
    _writing: Row | None = None

    # A vetted answer

    def act_answer(self) -> None:
        """Draw the best answer, ready for a yes."""
        stage, row = self.ready(), self.looked_at()
        if stage is None or row is None:
            return
        keys = stage.ranking(row.question, row.language)
        if not keys:
            self.notice(say("no saved answer fits: A lists them all, r writes by hand"), "amber")
            return
        self.listing.unmark_all()
        self._choose(row, keys, key=keys[0])

    def _choose(self, row: Row, keys: list[str], *, key: str = "", text: str = "") -> None:
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from tui.choosing import Choosing  # noqa: PLC0415  # the same

        stage = self.ready()
        if stage is None:
            return
        wish = Wish(key=key, text=text, read=row.newest_in_id)
        self.choosing = Choosing(row, keys, lambda wish: stage.prepare(row.id, wish), wish)
        self.choosing.look()
        self.enter(Mode.ANSWER)
        self.listing.focus()
        self._draw_anew()

    def _draw_anew(self) -> None:
        """Draw another answer: reading it begins now."""
        self.shown_at = None
        self.pane.painted = 0
        self.paint_pane()
        self.call_after_refresh(self._note_shown)

    def _note_shown(self) -> None:
        if self.shown_at is None and self.mode is Mode.ANSWER:
            self.shown_at = time.monotonic()

    def act_choose(self, key: str) -> None:
        """Take another answer by its digit."""
        if self.choosing is not None and self.choosing.choose(int(key)):
            self._draw_anew()

    def act_circle(self) -> None:
        """Answer the asker alone, or go back."""
        if self.choosing is not None:
            self.choosing.narrow()
            self._draw_anew()

    def act_all_answers(self) -> None:
        """Ask for an answer by its key or title."""
        stage = self.ready()
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if stage is None or row is None:
            return
        self.ask(say("answer with: key or words of its title"), lambda text: self._by_name(row, text))
        self.add_class("-pick")
        self.call_after_refresh(self.paint_pane)

    def pick_lines(self, width: int, typed: str) -> list[Line]:
        """Return the saved answers that what is typed may mean, the one that Enter takes first."""
        from tui.finding import find_answers  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage = self.stage
        if stage is None:
            return []
        saved, day = stage.library.saved, times.local(self.clock()).date()
        lines: list[Line] = [rule(width, [Span(say("all answers"), "quiet")])]
        for number, key in enumerate(find_answers(saved, typed)):
            state = saved[key].vetting(day).value
            good = "green" if state in ("vetted", "self-vetted") else "amber"
            first = "strong" if number == 0 and typed else "text"
            title = one_line(saved[key].template.title)
            lines.append(
                (
                    Span(" "),
                    cell(key, 7, good),
                    cell(title, max(10, width - 24), first),
                    Span(" "),
                    cell(say(state), 12, good),
                )
            )
        return lines

    def _by_name(self, row: Row, text: str) -> None:
        stage = self.ready()
        if stage is None:
            return
        from tui.finding import find_answers  # noqa: PLC0415  # loaded with the desk, after the first frame

        keys = find_answers(stage.library.saved, text)
        if not keys:
            self.declined(say("no answer is called that"), say("A lists them all"))
            return
        self._choose(row, keys[:9], key=keys[0])

    def act_yes(self) -> None:
        """Hold the answer, if it has been read and nothing speaks against it."""
        stage, choosing = self.ready(), self.choosing
        if stage is None or choosing is None or self.mode is not Mode.ANSWER:
            return
        from tui.choosing import Yes  # noqa: PLC0415  # loaded with the desk, after the first frame

        shown = (time.monotonic() - self.shown_at) * 1000 if self.shown_at is not None else 0.0
        seen_all = self.pane.painted >= self._last_line
        meant = choosing.yes(on_screen_ms=shown, needed_ms=self.setting.read_ms, seen_all=seen_all)
        if meant is Yes.SEND and choosing.prepared is not None:
            stage.queue(choosing.prepared)
            self._queued(choosing.row)
        elif meant is Yes.CONFIRM:
            self._draw_anew()
        elif meant is Yes.UNREAD:
            self.pane.scroll_lines(max(1, self.pane.size.height - 1))
            self.notice(say("this is the rest of it: read it, then y"), "amber")
        else:
            self.notice(_WORDS[meant.value](choosing), "amber")

    def _queued(self, row: Row) -> None:
        self.choosing = None
        self._stop_writing()
        self.listing.take_out([row.id])
        self.enter(Mode.LIST)
        self.notice(say("held for {n} s: u takes it back", n=self._hold_seconds()), "quiet")
        self.paint_pane()

    def _hold_seconds(self) -> int:
        return self.stage.desk.hold // 1_000_000 if self.stage else 0

    # Own words

    def act_write(self) -> None:
        """Write by hand; what was written before is there again."""
        stage = self.ready()
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if stage is None or row is None:
            return
        self._writing = row
        composer = self.query_one("#composer", Composer)
        composer.load_text(stage.draft(row.id) or self._taken_over())
        composer.move_cursor(composer.document.end)
        self.choosing = None
        self.enter(Mode.WRITE)
        composer.focus()
        self.paint_pane()

    def _taken_over(self) -> str:
        """Return the text of the answer that is drawn, to be changed by hand: it is own words from then on."""
        prepared = self.choosing.prepared if self.choosing is not None else None
        if prepared is None or prepared.saved is None:
            return ""
        return "\n\n".join(block.bare for block in prepared.blocks)

    def on_text_area_changed(self) -> None:
        """Write the draft after a pause, and count as it grows."""
        if self.mode is not Mode.WRITE:
            return
        if self._save is not None:
            self._save.stop()
        self._save = self.set_timer(DRAFT_PAUSE, self.keep_draft)
        self.paint_pane()

    def _stop_writing(self) -> None:
        """Write no draft any more: what was sent is not a draft."""
        self._writing = None
        if self._save is not None:
            self._save.stop()

    def keep_draft(self) -> None:
        """Keep what was written so far."""
        if self._writing is not None and self.stage is not None:
            self.stage.save_draft(self._writing.id, self.query_one("#composer", Composer).text)

    def on_composer_ready(self) -> None:
        """Show own words as they will be read, ready for a yes."""
        text = self.query_one("#composer", Composer).text
        if self._writing is None:
            return
        self.keep_draft()
        if not text.strip():
            self.declined(say("there is no text"), say("write something, or Esc"))
            return
        self._choose(self._writing, [], text=text)

    def leave_writing(self) -> None:
        """Go back to the list; the draft is kept."""
        self.keep_draft()
        kept = bool(self.query_one("#composer", Composer).text.strip())
        self._stop_writing()
        self.enter(Mode.LIST)
        self.listing.focus()
        self.notice(say("the draft is kept: r opens it again") if kept else "", "quiet")
        self.paint_pane()

    # Drawing

    def answer_lines(self, width: int, above: int, most: int | None = None) -> list[Line]:
        """Return the answer as it would leave, and what speaks against it; readers stand above it."""
        choosing, stage = self.choosing, self.stage
        if choosing is None or stage is None:
            return []
        lines: list[Line] = [preview.answer_rule(choosing.best, width)]
        if choosing.refused is not None:
            return [*lines, *preview.words(f"{choosing.refused.what}: {choosing.refused.remedy}", width, "amber")]
        if choosing.prepared is None:
            return lines
        prepared = choosing.prepared
        lines += preview.provenance(prepared, stage.library.shown, width)
        lines += preview.unless(prepared, width)
        lines += self._readers_lines(choosing, width)
        # What speaks against it stands above the text: below it could lie out of sight.
        lines += preview.stops(prepared.stops, width)
        lines += preview.body(prepared, width, most)
        # The sources at the very end may lie below the pane: what is claimed, and its caveats, may not.
        self._last_line = above + len(lines) - preview.tail(prepared, width)
        lines += self._others(choosing, width)
        return lines

    def _readers_lines(self, choosing: Choosing, width: int) -> list[Line]:
        """Return who will read it: what the second yes of a public answer is about. All of them are named."""
        prepared = choosing.prepared
        if prepared is None:
            return []
        readers = preview.readers_words(prepared.readers, choosing.row.handle)
        if prepared.audience is Audience.DIRECT:
            return preview.words(readers, width, "strong")
        ask = preview.words(say("press y once more to send it there"), width, "red_strong")
        return [*preview.words(readers, width, "public"), *(ask if choosing.confirming else [])]

    def _others(self, choosing: Choosing, width: int) -> list[Line]:
        """Return the answers that a digit chooses."""
        stage = self.stage
        if stage is None or len(choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
            return []
        pieces = []
        for number, key in enumerate(choosing.keys, 1):
            title = one_line(stage.library.saved[key].template.title)
            role = "green_strong" if key == choosing.wish.key else "green"
            pieces.append([Span(str(number), "accent"), Span(f" {key} ", role), Span(title, "quiet")])
        return [rule(width), *flow(pieces, width, between="   ")]

    def writing_lines(self, width: int) -> list[Line]:
        """Return the count of own words by the network's rule, and who will read them."""
        stage, row = self.stage, self._writing
        if stage is None or row is None:
            return []
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        text = self.query_one("#composer", Composer).text
        try:
            prepared = stage.prepare(row.id, Wish(text=text or " ", read=row.newest_in_id))
        except Refusal as refusal:
            return preview.words(f"{refusal.what}: {refusal.remedy}", width, "amber")
        count = preview.measure(prepared) if text.strip() else ""
        lines = [rule(width, [Span(say("own words, not vetted"), "amber")], [Span(count, "quiet")] if count else [])]
        stops = [stop for stop in prepared.stops if text.strip()]
        return [*lines, *preview.stops(stops, width)]


def _stopped(choosing: Choosing) -> str:
    if choosing.refused is not None:
        return f"{choosing.refused.what}: {choosing.refused.remedy}"
    if choosing.prepared is None or not choosing.prepared.stops:
        return say("there is no answer to send: A lists them all")
    stop = choosing.prepared.stops[0]
    return f"{stop.reason}: {stop.remedy}"


_WORDS: dict[str, Callable[[Choosing], str]] = {
    "early": lambda _choosing: say("read first: it has just been drawn"),
    "stopped": _stopped,
}
