"""Own words: a draft that survives, blanks walked by Tab, vetted answers behind them, or the doctor's own editor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from core.catalogue import say
from store.rows import Row
from tui import preview
from tui.screens.base import Mode
from tui.screens.picking import Picking
from tui.spans import Line, Span, rule
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.answering import Prepared
    from desk.answers.guard import Stop

DRAFT_PAUSE = 0.3
"""Seconds without a key after which a draft is written."""

COUNT_PAUSE = 0.1


class Composing(Picking):
    """Writing by hand."""

    _save: Timer | None = None
    _count: Timer | None = None
    _writing: Row | None = None
    _behind: tuple[str, ...] = ()
    """Saved answers that follow the own words."""
    _kept = ("", "", "")
    """The words in the field when the draft was read or written last, the draft, and what in it is from elsewhere."""

    @property
    def composer(self) -> Composer:
        """The field for own words."""
        return self.query_one("#composer", Composer)

    # Beginning

    def act_write(self) -> None:
        """Write by hand; what was written before is there again."""
        stage = self.ready()
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if stage is None or row is None:
            return
        draft, taken = stage.draft(row.id), self._taken_over()
        self.write_here(row, draft or taken, behind=self._own_and_behind())
        # The field opens on a dead account too: what is typed without looking would be keys of the list.
        self.can_answer(row)
        if draft and taken:
            # What somebody wrote is never thrown away for a template.
            self.notice(say("your draft of before: empty it and press <write> on the answer for its text"), "amber")

    def write_here(self, row: Row, text: str, *, behind: tuple[str, ...] = ()) -> None:
        """Open the field with a text; the cursor stands on its first blank, else at its end."""
        self._writing, self._behind = row, behind
        self.choosing = None
        composer = self.composer
        composer.load_text(text)
        there = self.stage.draft(row.id) if self.stage is not None else ""
        # What was taken over from a saved answer is no draft yet.
        self._kept = (composer.text if text == there else there, there, "")
        composer.move_cursor(composer.document.end)
        self.enter(Mode.WRITE)
        self.set_focus(composer)
        composer.to_first_blank()
        self.paint_pane()

    def _taken_over(self) -> str:
        """Return the text of the answer that is drawn, to be changed by hand: it is own words from then on."""
        prepared = self.choosing.prepared if self.choosing is not None else None
        if prepared is None or prepared.saved is None:
            return ""
        return taken_over(prepared)

    def _own_and_behind(self) -> tuple[str, ...]:
        """Return the saved answers behind own words that are drawn: they stay while the words are changed."""
        choosing = self.choosing
        return choosing.wish.more if choosing is not None and choosing.wish.text else ()

    # While writing

    def on_text_area_changed(self) -> None:
        """Write the draft after a pause, and count as it grows."""
        if self.mode is not Mode.WRITE:
            return
        if self._save is not None:
            self._save.stop()
        self._save = self.set_timer(DRAFT_PAUSE, self.keep_draft)
        if not self._behind:
            self.paint_pane()
            return
        # Fitting several answers takes longer than a key may: they are counted once the fingers rest.
        if self._count is not None:
            self._count.stop()
        self._count = self.set_timer(COUNT_PAUSE, self.paint_pane)

    def stop_writing(self) -> None:
        """Write no draft any more: what was sent is not a draft."""
        self._writing, self._behind = None, ()
        if self._save is not None:
            self._save.stop()

    def keep_draft(self) -> None:
        """Keep what was written so far; words that were written elsewhere meanwhile stay below it."""
        text = self.composer.text
        if self._writing is None or self.stage is None or text == self._kept[0]:
            return
        there = self.stage.draft(self._writing.id)
        _, known, elsewhere = self._kept
        if there != known and there not in text:
            elsewhere = there
            self.notice(say("this draft was changed elsewhere too: those words are kept below yours"), "amber")
        whole = f"{text}\n\n{elsewhere}".strip() if elsewhere.strip() else text
        self.stage.save_draft(self._writing.id, whole)
        self._kept = (text, whole, elsewhere)

    def on_composer_no_blank(self) -> None:
        """Say that there is nothing left to fill."""
        self.notice(say("no blank is left"), "quiet")

    def action_add(self) -> None:
        """Put a vetted answer behind the own words; it keeps its vetting, they have none."""
        self.keep_draft()
        self.pick(say("add behind your words: its key, or words of it"), self._add_behind)

    def _add_behind(self, keys: list[str]) -> None:
        if keys[0] in self._behind:
            self.declined(say("{key} is in it already", key=keys[0]), say("choose another one"))
        else:
            self._behind = (*self._behind, keys[0])
        self.paint_pane()
        self.paint_keys()

    def action_drop(self) -> None:
        """Take away the vetted answer that was added last."""
        self._behind = self._behind[:-1]
        self.paint_pane()
        self.paint_keys()

    def stop_asking(self) -> None:
        """Close the prompt; from the field for own words it goes back there."""
        super().stop_asking()
        if self.mode is Mode.WRITE:
            self.set_focus(self.composer)
            self.paint_pane()

    # Ending

    def action_ready(self) -> None:
        """Show own words as they will be read, ready for a yes."""
        text = self.composer.text
        if self._writing is None:
            return
        self.keep_draft()
        if not text.strip():
            self.declined(say("there is no text"), say("write something, or Esc"))
            return
        self.draw_answer(self._writing, [], text=text, more=self._behind)

    def action_leave(self) -> None:
        """Go back to where it was begun; the draft is kept."""
        self.keep_draft()
        kept = bool(self.composer.text.strip())
        self.stop_writing()
        self.go_home()
        self.set_focus(self.listing)
        self.notice(say("the draft is kept: <write> opens it again") if kept else "", "quiet")
        self.paint_pane()

    # In the doctor's own editor

    def act_editor(self) -> None:
        """Write in the doctor's own editor; the text comes back as own words."""
        from tui import editor  # noqa: PLC0415  # only this key needs it

        stage = self.ready()
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if stage is None or row is None or not self.can_answer(row):
            return
        refused = editor.refused(locked=self.setting.locked, folder=stage.desk.folder)
        if refused:
            self.declined(refused, say("<write> writes here"))
            return
        text = stage.draft(row.id) or self._taken_over()
        self.run_worker(self._edit(row, text), name="edit", exclusive=True)

    async def _edit(self, row: Row, text: str) -> None:
        from tui import editor  # noqa: PLC0415  # only this key needs it

        stage = self.stage
        if stage is None or stage.desk.folder is None:
            return
        try:
            edited = await editor.edit_beside(self.app, text, stage.desk.folder)
        except editor.EditorError as error:
            self.declined(error.what, error.remedy)
            return
        finally:
            # What was typed meanwhile went to the editor: nothing of it comes here.
            self.unmeant.end()
        stage.save_draft(row.id, edited)
        self.write_here(row, edited)

    # Drawing

    def writing_lines(self, width: int) -> list[Line]:
        """Return the count of own words by the network's rule, and who will read them."""
        stage, row = self.stage, self._writing
        if stage is None or row is None:
            return []
        from desk.answering import Wish  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        text = self.composer.text
        wish = Wish(text=text or " ", more=self._behind, read=row.newest_in_id)
        try:
            prepared = stage.prepare(row.id, wish)
        except Refusal as refusal:
            return preview.words(f"{say(refusal.what)}: {say(refusal.remedy)}", width, "amber")
        count = preview.measure(prepared) if text.strip() else ""
        lines = [rule(width, [Span(say("own words, not vetted"), "amber")], [Span(count, "quiet")] if count else [])]
        stops = [_here(stop) for stop in prepared.stops if text.strip()]
        return [*lines, *preview.stops(stops, width), *self._behind_lines(prepared, width)]

    def writing_hints(self) -> list[tuple[str, str, bool]]:
        """Return the keys that work while writing; letters are text here."""
        blank = [("Tab", say("next blank"), False)] if self.composer.has_blanks else []
        drop = [("Ctrl-R", say("take it away"), False)] if self._behind else []
        return [
            ("Ctrl-D", say("ready"), False),
            *blank,
            ("Ctrl-T", say("add"), False),
            *drop,
            ("Esc", say("back, draft kept"), False),
        ]

    def _behind_lines(self, prepared: Prepared, width: int) -> list[Line]:
        """Return the vetted answers that follow, each with its vetting and when not to use it."""
        stage = self.stage
        if stage is None or not self._behind:
            return []
        vetted = preview.provenance(prepared, stage.library.shown, width)[1:]
        label = [Span(say("behind your words"), "quiet")]
        return [rule(width, label), *vetted, *preview.unless(prepared, width)]


def _here(stop: Stop) -> Stop:
    """Return what stops own words with the remedy that is nearest while they are written."""
    return replace(stop, remedy=say("Tab goes to it")) if stop.code == "blank" else stop


def taken_over(prepared: Prepared) -> str:
    """Return the text of saved answers for own words: what nothing filled stands as {when}, to be seen and filled."""
    # What several of them say alike, a footer, stands once.
    return "\n\n".join(dict.fromkeys(block.with_holes for block in prepared.blocks))
