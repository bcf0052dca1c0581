"""Where the doctor writes: plain text, Ctrl-D when it is ready, Esc keeps the draft."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


class Composer(TextArea):
    """A field for several lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "ready", "ready", show=False, priority=True),
        Binding("ctrl+g", "leave", "cancel", show=False, priority=True),
        Binding("escape", "leave", "back", show=False, priority=True),
    ]

    class Ready(Message):
        """The text is ready to be looked at as it will be read."""

    class Left(Message):
        """The doctor goes back; the draft is kept."""

    def action_ready(self) -> None:
        """Say that the text is ready."""
        self.post_message(self.Ready())

    def action_leave(self) -> None:
        """Say that the doctor goes back."""
        self.post_message(self.Left())
