"""What the parts of the inbox share: its panes, its mode, its notice, its desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.widget import Widget

from core.catalogue import say
from core.clock import Clock
from core.typed_text import text_alone
from store.reading import Reader
from store.rows import AccountRow, Row
from tui.behind import Behind
from tui.keys import ANSWER, LIST, THREAD, WRITE, Key
from tui.screens.overlaid import Overlaid
from tui.setting import Setting
from tui.spans import Span
from tui.widgets.conversations import ConversationList
from tui.widgets.lines import Lines
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    # Loaded after the first frame.
    from tui.backstage import Backstage


class Mode(StrEnum):
    """What the keys speak to."""

    LIST = LIST
    ANSWER = ANSWER
    THREAD = THREAD
    WRITE = WRITE
    PROMPT = "prompt"


__all__ = ["InboxBase", "Mode", "Setting"]


class InboxBase(Overlaid):
    """The panes of the inbox, and what every part of it needs."""

    accounts: list[AccountRow]
    """As they stood when the store was last looked at."""

    def __init__(self, reader: Reader | None, setting: Setting, clock: Clock) -> None:
        super().__init__()
        self.reader = reader
        self.setting = setting
        self.clock = clock
        self.stage: Backstage | None = None
        self.mode = Mode.LIST
        self.home = Mode.LIST
        """Where a decision or an answer leads back to: the list, or the conversation that is read."""
        self._asked: Callable[[str], None] | None = None
        self.asking = ""
        """What the line that is typed is for; it stays in sight."""
        self.telling: Callable[[str], str] | None = None
        """Says what the line that is typed means so far."""
        self._before_prompt = Mode.LIST
        self.unmeant = Behind()
        """What is typed behind a key that was refused."""

    @property
    def place(self) -> str:
        """The place of the key table that keys speak to now."""
        return self.mode.value

    # Panes

    @property
    def listing(self) -> ConversationList:
        """The list of conversations."""
        return self.query_one("#list", ConversationList)

    @property
    def wide(self) -> bool:
        """Whether three panes stand side by side."""
        return self.has_class("-wide")

    @property
    def pane(self) -> Lines:
        """Where the conversation and its answer are drawn."""
        return self.query_one("#right" if self.wide else "#preview", Lines)

    @property
    def spoken_to(self) -> Widget | None:
        """What the keys speak to: the list, what is read, or the answer; what is typed into has the focus itself."""
        if self.mode is Mode.LIST:
            return self.listing
        if self.mode is Mode.THREAD:
            return self.query_one("#thread")
        return self.pane if self.mode is Mode.ANSWER else None

    # Modes

    def enter(self, mode: Mode) -> None:
        """Change what the keys speak to."""
        self.mode = mode
        for name in (Mode.ANSWER, Mode.THREAD, Mode.WRITE, Mode.PROMPT):
            # A question about an answer, or while writing, leaves what it is about where it stands.
            asked_in = mode is Mode.PROMPT and name is self._before_prompt
            self.set_class(mode is name or asked_in, f"-{name.value}")
        over_thread = mode is Mode.PROMPT and self._before_prompt is Mode.THREAD
        self.set_class(mode is Mode.THREAD or over_thread, f"-{Mode.THREAD.value}")
        self.set_class(self.home is Mode.THREAD, "-reading")
        self.pending = None
        self.leave_overlay()
        self.paint_keys()

    def go_home(self) -> None:
        """Go back to what is worked in: the list, or the conversation that is read."""
        self.enter(self.home)

    def paint_keys(self) -> None:
        """Draw the last line. The inbox overrides it."""

    def paint_rule(self) -> None:
        """Draw the rule under the list. The inbox overrides it."""

    def paint_pane(self) -> None:
        """Draw the conversation under the cursor. The inbox overrides it."""

    def covers(self, row: Row) -> bool:
        """Tell whether a conversation is drawn as dots. What is answered is shown: nobody sends what was not read."""
        return self.setting.masked and self.veils(row)

    def veils(self, row: Row) -> bool:
        """Tell whether what stands behind a warning stays there. What is answered is shown."""
        return row.id != self.listing.revealed and self.mode not in (Mode.ANSWER, Mode.WRITE)

    # Words to the doctor

    def notice(self, words: str, role: str = "text") -> None:
        """Say something in the quiet line above the list; the next key takes it away."""
        self.query_one("#notice", Lines).show([(Span(" "), Span(words, role))] if words else [()])

    def troubled(self, what: str, remedy: str) -> None:
        """Say what goes wrong behind the screen; where the line says it already, with what it did, that stays."""
        lines = self.query_one("#notice", Lines).lines
        if not any(what in span.text for line in lines for span in line):
            self.declined(what, remedy)

    def add_to_notice(self, words: str) -> None:
        """Say something behind what has just been said."""
        pane = self.query_one("#notice", Lines)
        before = pane.lines[0] if pane.lines else ()
        pane.show([(*before, Span("   " if before else " "), Span(words, "quiet"))])

    def ready(self) -> Backstage | None:
        """Return the desk, or say that it is still being opened."""
        if self.stage is None:
            self.notice(say("the store is being opened; one moment"), "quiet")
        return self.stage

    # Asking

    def ask(
        self, label: str, done: Callable[[str], None], *, text: str = "", tells: Callable[[str], str] | None = None
    ) -> None:
        """Ask for a line of text in the place of the last line; `tells` says what it means so far."""
        self._asked, self.asking, self.telling = done, label, tells
        self._before_prompt = self.mode if self.mode is not Mode.PROMPT else self._before_prompt
        self.enter(Mode.PROMPT)
        field = self.query_one("#prompt", Prompt)
        field.value = text_alone(text)
        field.cursor_position = len(field.value)
        # Not later, as a widget's own focus does: what is typed behind this key is here already.
        self.set_focus(field)

    def answered(self, text: str) -> None:
        """Hand a typed line to whoever asked."""
        done = self._asked
        if done is not None:
            self.stop_asking()
            done(text)

    def answer_with(self, key: Key, argument: str) -> None:
        """Give an action what was typed behind its name: to what it waits for, or as the line that it asks for."""
        super().answer_with(key, argument)
        if self.mode is Mode.PROMPT:
            self.answered(argument)

    def stop_asking(self) -> None:
        """Close the prompt."""
        self._asked = None
        self.remove_class("-pick")
        self.enter(self._before_prompt)
        self.set_focus(self.listing)

    def can_answer(self, row: Row) -> bool:
        """Tell whether anything can leave from the account of a conversation, and say so first where it cannot."""
        from desk.standing import dead  # noqa: PLC0415  # loaded with the desk, after the first frame

        account = next((one for one in self.accounts if one.slug == row.account), None)
        why = dead(account, self.clock()) if account is not None else None
        if account is None or why is None:
            return True
        archive = account.kind == "archive"
        what = why[0] if archive else say("{name} can send nothing now: it needs a person", name=account.slug)
        self.declined(what, why[1] if archive else say("<go:networks> says why, and what mends it"))
        return False

    # What decisions are about

    def chosen(self) -> Sequence[Row]:
        """Return what a decision is about: the marked rows, or the one painted under the cursor.

        A key that was typed before the new row was painted is about nothing: it was meant for the old one.
        """
        if self.listing.marked:
            return list(self.listing.marked.values())
        row = self.listing.current
        return (row,) if row is not None and self.saw(row) else ()

    def saw(self, row: Row) -> bool:
        """Tell whether a row had been painted under the cursor when the key was typed, and say so where it had not."""
        seen = self.listing.was_painted(row, self.typed_at)
        if not seen:
            self.notice(say("read first: the list had just moved, and nothing was decided"), "amber")
        return seen

    def looked_at(self) -> Row | None:
        """Return the row under the cursor, for what only opens it: nothing is decided by that."""
        return self.listing.current
