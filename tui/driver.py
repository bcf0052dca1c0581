"""How Textual reaches the terminal: through its one owner, over a line that may be lost, and with a way to stop."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any, cast

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.escapes import ESC, Escapes, PerhapsAlt
from tui.terminal import Terminal

_WAKE = 0.1
"""Seconds between two looks at whether the keys are still wanted."""
_SETTLE = 0.05
"""Seconds within which a process that may be stopped is stopped."""
_AT_ONCE = 65_536
_TRIES = 100


class Output:
    """The terminal as a file. Once its line is lost, what is written goes nowhere, and nobody fails or waits."""

    def __init__(self, descriptor: int, lost: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._lost = lost
        self._waiting: list[str] = []
        self._gone = False

    def write(self, text: str) -> int:
        """Take a text; `flush` writes it."""
        self._waiting.append(text)
        return len(text)

    def flush(self) -> None:
        """Write everything that was taken."""
        data = "".join(self._waiting).encode("utf-8", "backslashreplace")
        self._waiting.clear()
        while data and not self._gone:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [], _WAKE)
            except OSError:
                self._gone = True
                self._lost()

    def fileno(self) -> int:
        """Return the number of the terminal."""
        return self._descriptor

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


class OwnedDriver(LinuxDriver):
    """Textual's driver on a terminal that has an owner."""

    owner: Terminal

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Textual draws on the standard error, which a person may well have sent into a file.
        self._file = cast("Any", Output(sys.__stdout__.fileno() if sys.__stdout__ else 1, self._line_lost))
        self._stopping = self._continued = False
        self._read_at = 0.0

    # Life

    def start_application_mode(self) -> None:
        """Begin to draw."""
        self.owner.drawn()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own has no types

    def stop_application_mode(self) -> None:
        """End drawing; once this returns, everything has been written and nothing more will be."""
        if self._writer_thread is None:
            return
        super().stop_application_mode()
        self.close()
        self.owner.left()

    def close(self) -> None:
        """Let the last bytes out."""
        super().close()
        self._writer_thread = None

    def write(self, data: str) -> None:
        """Write, while there is drawing."""
        if self._writer_thread is not None:
            super().write(data)

    def _line_lost(self) -> None:
        """Tell the application that nobody is there any more. Called in any thread."""
        ended = getattr(self._app, "hang_up", None)
        if ended is not None:
            self._loop.call_soon_threadsafe(ended, signal.SIGHUP)

    # Keys

    def run_input_thread(self) -> None:
        """Read keys until they are not wanted any more, or the line is lost."""
        parser, escapes = XTermParser(self._debug), Escapes(constants.ESCAPE_DELAY)
        # Half a character, or a paste in another encoding, is no reason to end.
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], _WAKE)[0]:
                data = self._read()
                if not data:
                    self._line_lost()
                    return
                self._read_at = time.monotonic()
                self._understand(parser, escapes, escapes.feed(decode(data)))
            self._understand(parser, escapes, escapes.tick())
            for message in parser.tick():
                self.process_message(message)

    def _understand(self, parser: XTermParser, escapes: Escapes, pieces: Iterable[str]) -> None:
        for piece in pieces:
            if piece == ESC:
                self.process_message(events.Key("escape", ESC))
                continue
            joined = escapes.joined
            for message in parser.feed(piece):
                if joined and isinstance(message, events.Key) and message.is_printable:
                    self.process_message(PerhapsAlt(message.key, message.character))
                else:
                    self.process_message(message)
                joined = False

    def process_message(self, message: Message) -> None:
        """Hand a message on; keys of one packet were typed together, before anything that the first of them shows."""
        if isinstance(message, events.Key):
            message.time = min(message.time, self._read_at)
        super().process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    # Stopping and going on

    def stop_here(self) -> bool:
        """Give the terminal back and stop, as Ctrl-Z asks for; tell, once it goes on, whether it had stopped at all.

        The kernel drops the signal where nobody could ever wake this program again.
        """
        # While an editor has the terminal it stays the editor's.
        ours = self._writer_thread is not None
        self._stopping, self._continued = True, False
        self.suspend_application_mode()
        before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(0, signal.SIGTSTP)
        time.sleep(_SETTLE)
        signal.signal(signal.SIGTSTP, before)
        if ours:
            self._go_on()
        self._stopping = False
        return self._continued

    def _go_on(self) -> None:
        """Take the terminal again; in the background this stops until it is in front."""
        for _ in range(_TRIES):
            self.owner.save()
            self.resume_application_mode()
            if self._writer_thread is not None or not self.owner.there():
                break
        else:
            self._line_lost()

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as soon as nothing is half done: this runs between any two steps of the program."""
        stop = getattr(self._app, "action_suspend_process", None)
        if stop is not None:
            self._loop.call_soon_threadsafe(stop)

    def _sigcont_application(self, *_: object) -> None:
        """Note that it goes on; where it had been stopped without being asked, draw everything anew."""
        self._continued = True
        if not self._stopping:
            self._loop.call_soon_threadsafe(self._drawn_anew)

    def _drawn_anew(self) -> None:
        awake = getattr(self._app, "woken", None)
        if self._writer_thread is not None and awake is not None:
            self.suspend_application_mode()
            self._go_on()
            awake()


def owned(terminal: Terminal) -> type[OwnedDriver]:
    """Return a driver on a terminal that has an owner."""

    class Owned(OwnedDriver):
        owner = terminal

    return Owned
