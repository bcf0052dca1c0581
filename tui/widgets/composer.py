"""Where the doctor writes: plain text, Tab to the next blank, Ctrl-D when it is ready, Esc keeps the draft."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from core.typed_text import text_alone


class Composer(TextArea):
    """A field for several lines. Its own keys call the screen at once: the next key already means what follows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "screen.ready", "ready", show=False, priority=True),
        Binding("ctrl+g", "screen.leave", "cancel", show=False, priority=True),
        Binding("escape", "screen.leave", "back", show=False, priority=True),
        Binding("tab", "blank(1)", "next blank", show=False, priority=True),
        Binding("shift+tab", "blank(-1)", "previous blank", show=False, priority=True),
        Binding("ctrl+t", "screen.add", "add an answer", show=False, priority=True),
        Binding("ctrl+r", "screen.drop", "take the added answer away", show=False, priority=True),
    ]

    class NoBlank(Message):
        """There is no blank to go to."""

    def load_text(self, text: str) -> None:
        """Begin with a text, and with nothing in it that a terminal would obey."""
        super().load_text(text_alone(text))

    async def typed(self, event: events.Key) -> bool:
        """Take a key that writes; tell whether it was one."""
        writes = event.key == "enter" or self.check_consume_key(event.key, event.character)
        if writes:
            await self._on_key(event)
        return writes

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted."""
        await self._on_paste(event)

    def action_blank(self, by: int) -> None:
        """Select the next blank, or the one before, around the ends; what is typed takes its place."""
        found = self._blanks()
        if not found:
            self.post_message(self.NoBlank())
            return
        start, end = sorted((self._index(self.selection.start), self._index(self.selection.end)))
        if by > 0:
            onward = [span for span in found if span[0] >= end and span != (start, end)]
            self._select(onward[0] if onward else found[0])
        else:
            onward = [span for span in found if span[1] <= start and span != (start, end)]
            self._select(onward[-1] if onward else found[-1])

    def to_first_blank(self) -> None:
        """Select the first blank, if there is one."""
        found = self._blanks()
        if found:
            self._select(found[0])

    @property
    def has_blanks(self) -> bool:
        """Whether there is a blank to go to."""
        return bool(self._blanks())

    def _blanks(self) -> list[tuple[int, int]]:
        from desk.answers.template_text import holes  # noqa: PLC0415  # loaded with the desk, after the first frame

        return holes(self.text)

    def _index(self, place: tuple[int, int]) -> int:
        row, column = place
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def _select(self, span: tuple[int, int]) -> None:
        self.selection = Selection(self._place(span[0]), self._place(span[1]))
        self.scroll_cursor_visible()

    def _place(self, index: int) -> tuple[int, int]:
        before = self.text[:index]
        return before.count("\n"), len(before) - (before.rfind("\n") + 1)
