"""The one owner of the terminal: it saves the attributes before anything is drawn and gives them back last.

A small second process, forked before anything is loaded, does the same where this one is killed
without a word. Nothing here knows Textual.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from core.last_resort import LEAVING, LastResort

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""What asks the inbox to end; it finishes what was decided first."""
LEAST = (40, 10)
"""Columns and rows of the smallest terminal that shows a conversation and its answer."""
GRACE = 10.0
"""Seconds within which an inbox that was asked to end has begun to: it hangs where it has not."""
LEAVE = (
    "\x1b\\\x1b[?2026l"  # ends a string or a frame that was cut off
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # pointer
    "\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # marked pastes, focus, sizes among the keys
    "\x1b[<u\x1b[?1049l"  # the keyboard's stack belongs to the screen that is left
    "\x1b[?7h\x1b[0m\x1b[?25h"  # line wrap, colours, cursor
)
"""What undoes everything that a program may have asked of a terminal, in an order that terminals need."""
_WRITING = 0.5
"""Seconds for which a terminal that takes nothing is waited for."""
_DRAWN, _LEFT, _DONE = b"d", b"l", b"q"
_LFLAG = 3
Attributes = list[Any]


class Terminal:
    """The terminal of this program, as a context: however it is left, the terminal is as it was."""

    def __init__(self, keys: int = 0, screen: int = 1) -> None:
        self._keys, self._screen = keys, screen
        self._saved = _attributes(keys)
        self._drawn = False
        self._guard: tuple[int, int] | None = None
        self._before: dict[int, Any] = {}
        self._closing = False
        self._resort = LastResort(self.give_back)
        self.ended_by = 0
        """The signal that asked to end; none: 0."""
        self.listener: Callable[[int], bool] | None = None
        """Hears of the signal that asks to end, and tells whether it will see to it."""

    def __enter__(self) -> Self:
        self._guard = _guarded(self._keys, self._screen, self._saved)
        for one in ENDING:
            if signal.getsignal(one) is not signal.SIG_IGN:
                self._before[one] = signal.signal(one, self._heard)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        # From here on a signal to end changes nothing: that is what happens.
        self._closing = True
        self._resort.off()
        self.give_back()
        self._dismiss()
        for one, handler in self._before.items():
            signal.signal(one, handler)
        if not self.there():
            self._mute()

    # Drawing

    def drawn(self) -> None:
        """Note that drawing begins."""
        self._drawn = True
        self._tell(_DRAWN)

    def left(self) -> None:
        """Note that whoever drew has put everything back."""
        self._drawn = False
        self._tell(_LEFT)

    def save(self) -> None:
        """Save the attributes anew: the terminal was somebody else's meanwhile."""
        self._saved = _attributes(self._keys) or self._saved

    def give_back(self) -> None:
        """Put everything back, the attributes last. Harmless where nothing was changed, and where nothing is there."""
        if self._drawn:
            _write(self._screen, LEAVE)
        _restore(self._keys, self._saved, flush=self._drawn)
        self.left()

    def there(self) -> bool:
        """Tell whether the terminal still exists."""
        return _attributes(self._keys) is not None

    # Signals

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        """End by a signal: those who listen finish first, and nobody waits longer than the grace."""
        if self._closing or self.ended_by:
            return
        self.ended_by = number
        if self.listener is not None and self.listener(number):
            self._resort.within(GRACE, 128 + number)
            return
        self.give_back()
        raise SystemExit(128 + number)

    def leaving(self) -> None:
        """Note that whoever draws finishes what was begun; from now on that has an end, whatever hangs."""
        self._resort.within(LEAVING, 128 + self.ended_by if self.ended_by else 1)

    # The guard

    def _tell(self, what: bytes) -> None:
        if self._guard is not None:
            with contextlib.suppress(OSError):
                os.write(self._guard[1], what)

    def _dismiss(self) -> None:
        """Tell the guard that all is well, and see it go."""
        if self._guard is None:
            return
        self._tell(_DONE)
        pid, pipe = self._guard
        self._guard = None
        os.close(pipe)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def _mute(self) -> None:
        """Let what is still said go nowhere: there is no terminal any more to say it on."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (self._keys, self._screen, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)


def _guarded(keys: int, screen: int, saved: Attributes | None) -> tuple[int, int] | None:
    """Fork the guard; return its process and the pipe whose end it waits for. None where there can be no guard."""
    if saved is None:
        return None
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if pid == 0:
        os.close(writing)
        _guard(reading, keys, screen, saved)
    os.close(reading)
    return pid, writing


def _guard(pipe: int, keys: int, screen: int, saved: Attributes) -> NoReturn:
    """Wait until the inbox is done; where it ended without saying so, put the terminal back in its place."""
    try:
        # In a session of its own: neither the keys of the terminal nor the end of the line reach it.
        os.setsid()
        for one in (*ENDING, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN):
            signal.signal(one, signal.SIG_IGN)
        drawn, said = False, os.read(pipe, 1)
        while said not in (b"", _DONE):
            drawn, said = said == _DRAWN, os.read(pipe, 1)
        if said != _DONE:
            if drawn:
                _write(screen, LEAVE)
            # What a shell has set since then is the shell's; keys that no longer send signals are ours.
            now = _attributes(keys)
            if now is not None and not now[_LFLAG] & termios.ISIG:
                _restore(keys, saved, flush=True)
    finally:
        os._exit(0)


def _attributes(descriptor: int) -> Attributes | None:
    try:
        return termios.tcgetattr(descriptor)
    except termios.error:
        return None


def _restore(descriptor: int, saved: Attributes | None, *, flush: bool) -> None:
    """Set attributes; what was typed or answered meanwhile is for nobody."""
    if saved is None:
        return
    with contextlib.suppress(termios.error):
        if flush:
            termios.tcflush(descriptor, termios.TCIFLUSH)
        termios.tcsetattr(descriptor, termios.TCSANOW, saved)


def _write(descriptor: int, text: str) -> None:
    """Write to a terminal that may be gone, or may take nothing."""
    with contextlib.suppress(OSError, ValueError):
        if select.select([], [descriptor], [], _WRITING)[1]:
            os.write(descriptor, text.encode())
