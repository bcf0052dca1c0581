"""Keys in the order in which they were typed, however fast they come.

Textual sends a key to the widget that has the focus, and lets it wander from there up to the screen. Keys that come in
one packet are all on their way before the first is understood: those behind one that opens a field would miss it. So
the application itself hands each key to the screen, and looks at the next one when all of it has been done.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property

from textual import events, on

from core.typed_text import text_alone
from tui.escapes import PerhapsAlt
from tui.life import Life
from tui.screens.keyed import Keyed


class InOrder(Life):
    """The application as its keyboard knows it."""

    _was_open = True
    """Whether the last Esc closed what letters go into, or what waits for one."""

    @cached_property
    def _typed(self) -> deque[events.Key | events.Paste]:
        """What no screen has taken yet."""
        return deque()

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed and pasted here; everything else goes its usual way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if self.leaving:
            return
        if isinstance(event, events.Paste):
            event.text = text_alone(event.text)
        self._typed.append(event)
        await self._go_on()

    @on(Keyed.Listens)
    async def _go_on(self) -> None:
        """Hand over what was typed: not before a screen stands, and not once the end has begun."""
        while (screen := self._listening) is not None and self._typed:
            await self._hand_over(screen, self._typed.popleft())

    @property
    def _listening(self) -> Keyed | None:
        """The screen that takes keys now."""
        screen = self.screen
        return screen if isinstance(screen, Keyed) and screen.listens and not self.leaving else None

    async def _hand_over(self, screen: Keyed, event: events.Key | events.Paste) -> None:
        if not self.app_focus:
            # Somebody types: what had the focus before the terminal lost it has it again.
            self.app_focus = True
        screen.aim()
        screen.typed_at = event.time
        if isinstance(event, events.Key) and event.key == "escape":
            self._was_open = screen.waits_for_letters
        if isinstance(event, events.Paste):
            await screen.pasted(event)
        elif isinstance(event, PerhapsAlt) and not self._was_open:
            # Nobody meant Alt and a letter as a decision, and words behind it as none either.
            self.inbox.pass_over()
        elif not (await self._check_bindings(event.key, priority=True) or await screen.typed(event)):
            await self._check_bindings(event.key)
