"""Reading a conversation: the verbs of the list work in it, and every decision shows the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.catalogue import say
from store.rows import Row
from tui.screens.base import Mode
from tui.screens.boards import Boards
from tui.thread_head import Head
from tui.timeline import Timeline
from tui.widgets.conversation import ConversationView

if TYPE_CHECKING:
    # Only their shape is spoken of here.
    from store.reading import Reader


class Reading(Boards):
    """The conversation that is open, and what stays covered where others see the screen."""

    @property
    def view(self) -> ConversationView:
        """Where the conversation is drawn."""
        return self.query_one("#thread", ConversationView)

    @property
    def in_thread(self) -> bool:
        """Whether keys speak to the conversation that is open."""
        return self.mode is Mode.THREAD

    # Opening and leaving

    def act_open(self) -> None:
        """Read the whole conversation."""
        if self.listing.current is not None:
            self.home = Mode.THREAD
            self.enter(Mode.THREAD)

    def enter(self, mode: Mode) -> None:
        """Change what the keys speak to; a conversation is drawn once there is room for it."""
        super().enter(mode)
        if mode is Mode.THREAD:
            self.call_after_refresh(self._paint_anew)

    def _paint_anew(self) -> None:
        """Draw what may have changed while something else was on screen."""
        if self._thread_shown:
            self.paint_conversation(again=True)
        self.paint_pane()

    def act_back(self) -> None:
        """Go back, or cancel: from an answer to the conversation it was begun in, from there to the list."""
        if self.closed_references():
            return
        if self.mode is Mode.THREAD:
            self._leave_thread()
        elif self.mode is Mode.ANSWER and self.home is Mode.THREAD:
            self.choosing = None
            self.go_home()
            self.set_focus(self.listing)
        else:
            super().act_back()

    def _leave_thread(self) -> None:
        self.home = Mode.LIST
        self.view.close()
        super().act_back()
        self.call_after_refresh(self.paint_pane)

    def chosen(self) -> Sequence[Row]:
        """Return what a decision is about: in a conversation that one alone, whatever is marked in the list."""
        if not self.in_thread:
            return super().chosen()
        row = self.listing.current
        if row is None or not self.view.was_painted(row, self.typed_at):
            self.notice(say("read first: the conversation had just changed, and nothing was decided"), "amber")
            return ()
        return (row,)

    # Moving

    def act_neighbour(self, by: int) -> None:
        """Read the next conversation of the list, or the one before, without a decision."""
        self.listing.step(by)

    def act_step(self, by: int) -> None:
        """Move the cursor, or scroll what is being read."""
        if self.in_thread:
            self.view.scroll_by(by)
        else:
            super().act_step(by)

    def act_turn(self, pages: float) -> None:
        """Turn a page."""
        if self.in_thread:
            self.view.turn(pages)
        else:
            super().act_turn(pages)

    def act_to_start(self) -> None:
        """Go to the first line, or to the first message ever."""
        if self.in_thread:
            self.view.to_start()
        else:
            super().act_to_start()

    def act_to_end(self) -> None:
        """Go to the last line, or to the newest message."""
        if self.in_thread:
            self.view.to_end()
        else:
            super().act_to_end()

    def act_fold(self) -> None:
        """Unfold what is folded, or fold it."""
        self.view.fold()

    # Who wrote it

    def act_person(self) -> None:
        """Show who this is: their handles, and what they asked and were answered before."""
        from tui.screens.person import PersonScreen  # noqa: PLC0415  # loaded after the first frame

        row = self.choosing.row if self.mode is Mode.ANSWER and self.choosing is not None else self.listing.current
        stage = self.ready()
        if row is not None and stage is not None and self.reader is not None:
            masked = self.setting.masked and row.id != self.listing.revealed
            self.app.push_screen(PersonScreen(self, self.reader, stage, self.clock, of=row, masked=masked))

    # Where others see the screen

    def act_reveal(self) -> None:
        """Show the words of the conversation under the cursor, until the cursor leaves it; or cover them again."""
        row = self.listing.current
        if self.in_thread and not self.setting.masked:
            self.act_fold()
        elif not self.setting.masked and (row is None or not row.veil):
            self.notice(say("nothing is masked here: the setting CONSULTA_MASKED does it"), "quiet")
        elif row is not None:
            self.listing.reveal(None if self.listing.revealed == row.id else row.id)
            self.paint_pane()

    # Drawing

    def paint_pane(self, *, best: bool = True) -> None:
        """Draw the conversation that is open, and what stands beside the list."""
        if self._thread_shown:
            self.paint_conversation()
        if self.mode is not Mode.THREAD or self.wide:
            super().paint_pane(best=best)

    @property
    def _thread_shown(self) -> bool:
        over = self.mode is Mode.PROMPT and self._before_prompt is Mode.THREAD
        return self.home is Mode.THREAD and (self.in_thread or over or self.wide)

    def paint_conversation(self, *, again: bool = False) -> None:
        """Show the conversation under the cursor; one that is open already stays where it is, read again if asked."""
        row, reader = self.listing.current, self.reader
        if reader is None or not self.view.size.height:
            return
        if row is None:
            if self.mode is Mode.THREAD:
                self._leave_thread()
            return
        self.view.mask(masked=self.covers(row))
        if self.view.row is None or self.view.row.id != row.id:
            self.view.open(row, Timeline(reader, row.id), self._head(reader, row))
            if row.veil and row.id == self.listing.revealed:
                self.view.fold()
        elif again:
            self.view.reread(row, self._head(reader, row))

    def reread(self) -> None:
        """The store changed: what is read shows it, and stays where it is."""
        if self._thread_shown and self.view.row is not None and self.listing.current is not None:
            self.paint_conversation(again=True)

    def read_in_thread(self, conversation: int) -> None:
        """Note what was painted: the list behind it is not, and keys are about what is read."""
        if self.in_thread:
            self.listing.note_painted(conversation)

    def _head(self, reader: Reader, row: Row) -> Head:
        return Head(reader, row, self.clock, masked=lambda: self.view.masked)
