"""How the application lives in its terminal: it stops, goes on, loses the line, and ends without losing a word."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.worker import Worker, WorkerError

from core.catalogue import say
from tui.driver import OwnedDriver, owned
from tui.osc import Osc
from tui.painting import Painted
from tui.screens.too_small import TooSmallScreen, too_small
from tui.setting import Setting
from tui.terminal import Terminal
from tui.thrift import sparing

if TYPE_CHECKING:
    from tui.backstage import Backstage
    from tui.screens.inbox import InboxScreen

SIGNAL = 128
"""What an exit code says beside the number of the signal that ended a program."""

_WRITTEN_IN = 3.0
"""Seconds that a stop waits for what was decided; a network may take longer."""


class Life(Painted, inherit_bindings=False):
    """What is between the screens and the terminal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False),
        Binding("ctrl+l", "repaint", show=False),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    terminal: Terminal | None = None
    stage: Backstage | None = None
    inbox: InboxScreen
    _setting: Setting
    osc: Osc | None = None
    ended_by = 0
    """The signal that asked to end; none: 0."""
    leaving = False
    """Whether the end has begun: keys and pastes mean nothing any more."""
    opening: Worker[None] | None = None

    def live_in(self, terminal: Terminal) -> None:
        """Draw on a terminal, and hear of the signals that reach its owner."""
        self.terminal = terminal
        self.driver_class = self.get_driver_class()
        terminal.listener = self._heard
        self.osc = Osc(self._write, os.environ, self._setting.alerts)

    def get_driver_class(self) -> type[Driver]:
        """Draw through the terminal's owner, with few bytes; whatever the toolkit's own variables say."""
        driver = owned(self.terminal) if self.terminal is not None else super().get_driver_class()
        return sparing(driver, self.thrift)

    # The end

    def _heard(self, number: int) -> bool:
        """Take note of a signal to end, between any two steps of the program; tell whether it is seen to."""
        self.ended_by = number
        if self._loop is None:
            return True
        try:
            self._loop.call_soon_threadsafe(self.hang_up, number)
        except RuntimeError:
            return False
        return True

    def hang_up(self, number: int) -> None:
        """End because a signal asks for it; what is held waits for a new yes."""
        if not self.leaving:
            self.ended_by = number
        self.leave(SIGNAL + number)

    def leave(self, code: int = 0) -> None:
        """Keep what is being typed, finish what was begun, and end, while the screen says what is waited for."""
        if self.terminal is not None:
            self.terminal.leaving()
        if self.leaving or self._exit:
            return
        self.leaving = True
        inbox = getattr(self, "inbox", None)
        if inbox is not None and inbox.is_mounted:
            inbox.keep_draft()
        self.run_worker(self._leave(code), name="leave")

    async def _leave(self, code: int) -> None:
        if self.opening is not None:
            # What is half open cannot be closed.
            with suppress(WorkerError):
                await self.opening.wait()
        if self.stage is not None:
            await self.stage.stop(self._say_why)
        self.exit(return_code=code)

    def _say_why(self, words: str) -> None:
        """Say what the end waits for, where the professional looks now."""
        if self.inbox.query("#notice"):
            self.inbox.notice(words, "amber")

    def action_help_quit(self) -> None:
        """Say how to quit: Ctrl-C is no way to leave what others wait for."""
        self._tell(say("<quit> quits; Esc cancels"))

    # Room

    def on_resize(self, event: events.Resize) -> None:
        """Cover what cannot be read in so little room, until there is more."""
        self.fit(event.size)

    def fit(self, size: Size) -> None:
        """Cover the screens, or uncover them."""
        if not hasattr(self, "inbox"):
            return
        covered = isinstance(self.screen, TooSmallScreen)
        if too_small(size) and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not too_small(size):
            self.pop_screen()

    # Stopping and going on

    def action_suspend_process(self) -> None:
        """Give the terminal back and stop until the shell wakes us; refused where that would be for ever."""
        driver = self._driver
        if self._setting.locked or not isinstance(driver, OwnedDriver):
            self._tell(say("Ctrl-Z does nothing here: this login is the inbox alone"))
            return
        self.run_worker(self._stop_here(driver), name="stop", group="stop", exclusive=True)

    async def _stop_here(self, driver: OwnedDriver) -> None:
        """Stop once everything that was decided is written: nobody knows for how long it will be."""
        self.inbox.keep_draft()
        if self.stage is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_WRITTEN_IN):
                    await self.stage.written()
        if self.leaving:
            return
        stopped = driver.stop_here()
        if stopped:
            self.woken()
        else:
            self.refresh(layout=True)
            self._tell(say("Ctrl-Z does nothing here: no shell could wake the inbox again"))

    def woken(self) -> None:
        """Go on after a stop: what came due meanwhile leaves only with a new yes, and all is drawn anew."""
        if self.stage is not None:
            self.stage.slept()
        self.inbox.read_anew()
        self.refresh(layout=True)

    # The clipboard, and addresses

    def _write(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what a field of ours has marked, by the one writer of such things."""
        self._clipboard = text
        self.inbox.copy(text)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show where an address leads; nothing here starts a browser."""
        del new_tab
        self.inbox.show_address(url)

    def _tell(self, words: str) -> None:
        if self.screen is self.inbox:
            self.inbox.notice(words, "quiet")
        else:
            self.bell()
