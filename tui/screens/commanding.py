"""What the palette adds in the inbox, and the steps from one answer to the next."""

from __future__ import annotations

import time

from textual.widget import Widget

from core.catalogue import say
from tui.commands import Command, theme_commands
from tui.painting import Painted
from tui.screens.answering_all import AnsweringAll
from tui.screens.base import Mode


class Commanding(AnsweringAll):
    """Every action by its name."""

    _palette_on: int | None = None
    """The conversation under the cursor when the palette was opened."""

    def act_other(self, by: int) -> None:
        """Take the next answer, or the one before."""
        choosing = self.choosing
        if choosing is None or not choosing.keys:
            return
        keys = list(choosing.keys)
        here = keys.index(choosing.wish.key) if choosing.wish.key in keys else -1
        self.act_choose(str((here + by) % len(keys) + 1))

    def uncovered(self) -> None:
        """What lay over the answer is gone: reading it begins now."""
        if self.mode is Mode.ANSWER and self.shown_at is not None:
            self.shown_at = time.monotonic()

    @property
    def aside(self) -> Widget | None:
        """What stands beside the list."""
        return self.query_one("#right") if self.wide else None

    def act_palette(self) -> None:
        """Offer every action by its name."""
        self._palette_on = self._under_cursor
        super().act_palette()

    @property
    def _under_cursor(self) -> int | None:
        row = self.listing.current
        return row.id if row is not None else None

    def commands(self) -> list[Command]:
        """Return what the palette offers here, and the themes."""
        return [*super().commands(), *theme_commands()]

    def run_command(self, command: Command, argument: str = "") -> None:
        """Do what a command's key would do, about the conversation that the palette was opened on."""
        if command.action == "theme" and isinstance(self.app, Painted):
            self.notice(self.app.choose_theme(command.chosen), "quiet")
        elif self._under_cursor != self._palette_on:
            self.notice(say("read first: the list had just moved, and nothing was done"), "amber")
        else:
            super().run_command(command, argument)
