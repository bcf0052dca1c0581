"""Where one line is typed: a search, a note, a tag, how long to snooze."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from core.safe_text import one_line


class Prompt(Input):
    """A field for one line; whoever asked is told at once, so that the next key already means what follows."""

    handed_in: Callable[[str], None] | None = None
    """Takes the line."""

    async def typed(self, event: events.Key) -> bool:
        """Take a key that writes; tell whether it was one."""
        writes = self.check_consume_key(event.key, event.character)
        if writes:
            await self._on_key(event)
        return writes

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted, as one line: it hands nothing in."""
        self.replace(one_line(event.text), *self.selection)

    async def action_submit(self) -> None:
        """Hand the line in."""
        if self.handed_in is not None:
            self.handed_in(self.value)
