"""A vetted answer from the inbox: drawn as it will be read, changed by keys, held by a yes that can have read it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.catalogue import say
from core.clock import SECOND
from core.safe_text import one_line
from store.rows import Row
from tui import preview
from tui.screens.base import InboxBase, Mode
from tui.spans import Line, Span, flow, rule

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.answering import Prepared
    from desk.emergency.wording import Filled
    from tui.choosing import Choosing, Yes


class Answering(InboxBase):
    """The answer to the conversation under the cursor."""

    choosing: Choosing | None = None
    shown_at: float | None = None
    """Monotonic time at which the whole head of the answer was painted."""
    _last_line = 0
    """The line of the pane on which the answer ends."""

    def enter(self, mode: Mode) -> None:
        """Change what the keys speak to; in the list, and where one reads, no answer is being chosen."""
        if mode in (Mode.LIST, Mode.THREAD):
            self.choosing = None
        super().enter(mode)

    # Choosing

    def act_answer(self) -> None:
        """Draw the best answer, ready for a yes."""
        stage, row = self.ready(), self.looked_at()
        if stage is None or row is None:
            return
        keys = stage.ranking(row)
        if keys:
            self.listing.unmark_all()
            self.draw_answer(row, keys, key=keys[0])
        else:
            self.notice(say("no saved answer fits: <all-answers> lists them all, <write> writes by hand"), "amber")
        # Where nothing can leave, the answer may be read all the same: it is given on the network itself then.
        self.can_answer(row)

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
        """Draw an answer to a conversation, with others to choose from by their digits."""
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from tui.choosing import Choosing  # noqa: PLC0415  # the same

        stage = self.ready()
        if stage is None:
            return
        text = line.text if line is not None else text
        wish = Wish(key=key, text=text, more=more, read=row.newest_in_id, line=line)
        self.choosing = Choosing(row, keys, lambda wish: stage.prepare(row.id, wish), wish)
        self.choosing.look()
        self.enter(Mode.ANSWER)
        self.set_focus(self.listing)
        self.draw_anew()

    def draw_anew(self) -> None:
        """Draw another answer: reading it begins now."""
        self.shown_at = None
        self.pane.painted = 0
        self.paint_pane()
        # What is drawn as it was before has to be painted again too: only what was painted counts as seen.
        self.pane.refresh()
        self.paint_keys()
        self.call_after_refresh(self._note_shown)

    def _note_shown(self) -> None:
        if self.shown_at is None and self.mode is Mode.ANSWER:
            self.shown_at = time.monotonic()

    def on_resize(self) -> None:
        """Another size draws the answer in other lines: it has to be read anew, and said yes to anew."""
        self.read_anew()

    def on_screen_resume(self) -> None:
        """Another screen lay over the answer: that was no time to read it."""
        self.read_anew()

    def stop_asking(self) -> None:
        """Close the prompt; a list may have stood in the place of the answer."""
        super().stop_asking()
        self.read_anew()

    def read_anew(self) -> None:
        """Let the answer that is drawn be read, and said yes to, from the beginning."""
        if self.mode is Mode.ANSWER and self.choosing is not None:
            self.choosing.confirming, self.shown_at = False, None
            self.call_after_refresh(self.draw_anew)

    def scroll_answer(self, by: int) -> None:
        """Move in the answer; what comes into sight for the first time has to be read as well."""
        pane = self.pane
        pane.scroll_lines(by)
        if pane.top + pane.size.height > pane.painted:
            self.shown_at = None
            self.call_after_refresh(self._note_shown)

    def act_choose(self, key: str) -> None:
        """Take another answer by its digit."""
        if self.choosing is not None and self.choosing.choose(int(key)):
            self.draw_anew()

    def act_circle(self) -> None:
        """Answer the asker alone, or go back."""
        if self.choosing is not None:
            self.choosing.narrow()
            self.draw_anew()

    def act_hours(self) -> None:
        """Let the answer wait for office hours, or not."""
        choosing = self.choosing
        if choosing is None or choosing.prepared is None:
            return
        wished = choosing.wish.later
        choosing.wait()
        self.draw_anew()
        if choosing.wish.later is wished:
            from desk.hours import HOW_TO_SET, NONE_SET  # noqa: PLC0415  # loaded with the desk, after the first frame

            self.declined(say(NONE_SET), say(HOW_TO_SET))

    def act_language(self) -> None:
        """Say it in the next language that it can be said in."""
        choosing = self.choosing
        if choosing is None or not choosing.languages():
            return
        if choosing.next_language():
            self.draw_anew()
        else:
            only = " ".join(choosing.languages())
            self.declined(say("it can be said in {language} alone", language=only), say("<all-answers> lists others"))

    def act_take_away(self) -> None:
        """Take away the answer that was added last."""
        if self.choosing is None:
            return
        if self.choosing.take_away():
            self.draw_anew()
        else:
            self.declined(say("there is one answer, and none was added"), say("<back> leaves it"))

    # Its references

    def act_references(self) -> None:
        """Show what the answer rests on, or the answer again."""
        choosing = self.choosing
        if choosing is None or choosing.prepared is None:
            return
        choosing.show_references(shown=not choosing.references)
        self.draw_anew()

    def closed_references(self) -> bool:
        """Go back from the references to the answer; tell whether they were shown."""
        if self.mode is not Mode.ANSWER or self.choosing is None or not self.choosing.references:
            return False
        self.act_references()
        return True

    # Its fields

    def act_fill(self) -> None:
        """Ask for what the fields of the answer should say; blanks are left to own words."""
        choosing = self.choosing
        if choosing is None or choosing.prepared is None:
            return
        names = choosing.askable()
        if names:
            self._ask_for(choosing, names)
        elif any(stop.code == "blank" for stop in choosing.prepared.stops):
            self.declined(say("a blank is filled in your own words"), say("<write> takes the text over"))
        else:
            self.notice(say("every field is filled"), "quiet")

    def _ask_for(self, choosing: Choosing, names: tuple[str, ...]) -> None:
        """Ask for one field after the other; an empty line ends it."""
        name, *rest = names

        def typed(value: str) -> None:
            if not value.strip() or self.choosing is not choosing:
                return
            choosing.supply(name, value.strip())
            self.draw_anew()
            if rest:
                self._ask_for(choosing, tuple(rest))

        self.ask(say("fill {field}", field=f"{{{name}}}"), typed, text=dict(choosing.wish.supplied).get(name, ""))

    # Yes

    def act_yes(self) -> None:
        """Hold the answer, if it has been read and nothing speaks against it."""
        stage, choosing = self.ready(), self.choosing
        if stage is None or choosing is None or self.mode is not Mode.ANSWER:
            return
        from tui.choosing import Yes  # noqa: PLC0415  # loaded with the desk, after the first frame

        meant = self._meant(choosing)
        if meant is Yes.SEND and choosing.prepared is not None:
            held = choosing.prepared
            # A program that dies before it is kept has promised nothing.
            stage.queue(held, kept=lambda: self._tell_held(held))
            self._queued(choosing.row)
        elif meant is Yes.CONFIRM:
            self.draw_anew()
        else:
            self._not_yet(choosing, meant)

    def _meant(self, choosing: Choosing) -> Yes:
        """Return what a yes means now."""
        shown = (min(time.monotonic(), self.typed_at) - self.shown_at) * 1000 if self.shown_at is not None else -1.0
        seen_all = self.pane.painted >= self._last_line
        return choosing.yes(on_screen_ms=shown, needed_ms=self.setting.read_ms, seen_all=seen_all)

    def _not_yet(self, choosing: Choosing, meant: Yes) -> None:
        """Say why a yes did not count, and show the rest of what is to be read."""
        if meant.value == "unread":
            self.scroll_answer(max(1, self.pane.size.height - 1))
            self.notice(say("this is the rest of it: read it, then <yes>"), "amber")
        else:
            self.notice(_WORDS[meant.value](choosing), "amber")

    def _queued(self, row: Row) -> None:
        self.choosing = None
        self.stop_writing()
        self.go_home()
        self.listing.take_out([row.id])
        self.paint_pane()

    def _tell_held(self, held: Prepared) -> None:
        goes = held.goes
        if goes is not None and goes.waits:
            self.notice(say("goes {when}: <undo> takes it back until then", when=goes.words), "quiet")
        else:
            from desk.answering import hold_of  # noqa: PLC0415  # loaded with the desk, after the first frame

            seconds = hold_of(self.stage.desk, held) // SECOND if self.stage else 0
            self.notice(say("held for {n} s: <undo> takes it back", n=seconds), "quiet")

    def stop_writing(self) -> None:
        """Forget what was being written: it is on its way. Composing overrides it."""

    # Drawing

    def answer_lines(self, width: int, above: int, most: int | None = None) -> list[Line]:
        """Return the answer as it would leave, and what speaks against it; readers stand above it."""
        choosing, stage = self.choosing, self.stage
        if choosing is None or stage is None:
            return []
        if choosing.references and choosing.prepared is not None:
            return _references_lines(choosing, width)
        lines: list[Line] = [preview.answer_rule(choosing.best, width)]
        if choosing.refused is not None:
            what, remedy = say(choosing.refused.what), say(choosing.refused.remedy)
            return [*lines, *preview.words(f"{what}: {remedy}", width, "amber")]
        if choosing.prepared is None:
            return lines
        prepared = choosing.prepared
        lines += preview.provenance(prepared, stage.library.shown, width)
        lines += preview.unless(prepared, width)
        lines += self._readers_lines(choosing, width)
        # What speaks against it stands above the text: below it could lie out of sight.
        lines += preview.stops(prepared.stops, width)
        lines += _open_lines(choosing, width)
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
        goes = [*preview.notes(prepared, width), *preview.goes(prepared, width)]
        if not choosing.asks_twice:
            return [*preview.words(readers, width, "strong"), *goes]
        once_more = say("press <yes> once more to send it there")
        if not prepared.others_read:
            once_more = say("press <yes> once more to let it wait")
        ask = preview.words(once_more, width, "red_strong")
        role = "public" if prepared.others_read else "strong"
        return [*preview.words(readers, width, role), *goes, *(ask if choosing.confirming else [])]

    def _others(self, choosing: Choosing, width: int) -> list[Line]:
        """Return the answers that a digit chooses."""
        stage = self.stage
        if stage is None or len(choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
            return []
        pieces = []
        for number, key in enumerate(choosing.keys, 1):
            title = one_line(stage.library.saved[key].template.title)
            role = "green_strong" if key in choosing.wish.keys else "green"
            pieces.append([Span(str(number), "accent"), Span(f" {key} ", role), Span(title, "quiet")])
        return [rule(width), *flow(pieces, width, between="   ")]


def _stopped(choosing: Choosing) -> str:
    if choosing.refused is not None:
        return f"{say(choosing.refused.what)}: {say(choosing.refused.remedy)}"
    if choosing.prepared is None or not choosing.prepared.stops:
        return say("there is no answer to send: <all-answers> lists them all")
    stop = choosing.prepared.stops[0]
    return f"{say(stop.reason)}: {say(stop.remedy)}"


_WORDS: dict[str, Callable[[Choosing], str]] = {
    "early": lambda _choosing: say("read first: it has just been drawn"),
    "aside": lambda _choosing: say("these are its references: <references> shows the answer again, then <yes>"),
    "stopped": _stopped,
}


def _open_lines(choosing: Choosing, width: int) -> list[Line]:
    """Return which fields wait for a word."""
    names = choosing.prepared.open_fields if choosing.prepared else ()
    if not names:
        return []
    fields = ", ".join(f"{{{name}}}" for name in names)
    return preview.words(say("<fill> asks for {fields}", fields=fields), width, "accent")


def _references_lines(choosing: Choosing, width: int) -> list[Line]:
    from tui.references import references  # noqa: PLC0415  # loaded with the desk, after the first frame

    return references(choosing.prepared, width) if choosing.prepared else []
