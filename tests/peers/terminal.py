"""The real program in a real terminal: what is on its screen, and the keys that a person presses there."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from bench.terminal import Terminal as Emulator

ROWS, COLUMNS = 24, 80
PATIENCE = 30.0
READING = 0.5
"""Seconds that a person looks at an answer: a little over what the inbox asks for before it takes a yes."""
_TAKE_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"
_NAMED = {
    "Enter": "\r",
    "Esc": "\x1b",
    "Tab": "\t",
    "Ctrl-D": "\x04",
    "Ctrl-U": "\x15",
    "Home": "\x1b[H",
    "End": "\x1b[F",
}


class NotShown(AssertionError):
    """The screen never showed what was waited for; the text ends with the screen."""


class Terminal:
    """A program in a terminal of 80x24. Use it as a context: the program ends with it, whatever happens."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._argv, self._environment, self._folder = argv, dict(environment), folder
        self._emulator = Emulator(ROWS, COLUMNS)
        self._news = threading.Condition()
        self.written = bytearray()
        """Every byte that the program wrote."""

    def __enter__(self) -> Self:
        # The program's side stays open here too: it outlives the program, and its attributes can be read after it.
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._before = self._attributes()
        self._program = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *self._argv],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            cwd=self._folder,
            env=self._environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )
        self._stop, self._stopped = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._program.poll() is None:
            self.kill()
        os.close(self._stopped)
        self._reader.join(PATIENCE)
        for end in (self._stop, self._ours, self._theirs):
            os.close(end)

    def _attributes(self) -> list[Any]:
        return termios.tcgetattr(self._theirs)

    # The screen

    def _read(self) -> None:
        """Draw what the program writes, and answer what it asks the terminal, until the context ends."""
        while True:
            readable, _, _ = select.select([self._ours, self._stop], [], [])
            if self._stop in readable:
                return
            try:
                data = os.read(self._ours, 65_536)
            except OSError as error:
                if error.errno == errno.EIO:
                    return
                raise
            with self._news:
                self.written += data
                self._emulator.feed(data)
                answer = self._emulator.answers(data)
                self._news.notify_all()
            if answer:
                os.write(self._ours, answer)

    def resize(self, rows: int, columns: int) -> None:
        """Make the window another size; the program is told of it, and has to draw everything anew."""
        with self._news:
            self._emulator = Emulator(rows, columns)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def screen(self) -> str:
        """Return what can be read on the screen now."""
        with self._news:
            return self._emulator.text

    def shows(self, pattern: str) -> bool:
        return re.search(pattern, self.screen(), re.MULTILINE) is not None

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """Wait until a pattern is on the screen. Raises NotShown."""
        sought, until = re.compile(pattern, re.MULTILINE), time.monotonic() + timeout
        with self._news:
            while (found := sought.search(self._emulator.text)) is None:
                left = until - time.monotonic()
                if left <= 0 or self._program.poll() is not None:
                    raise NotShown(self._told(f"{pattern!r} was not shown in {timeout:.0f} s"))
                self._news.wait(min(left, 0.5))
        return found

    def wait_until_gone(self, pattern: str, timeout: float = PATIENCE) -> None:
        """Wait until a pattern is on the screen no more. Raises NotShown."""
        sought, until = re.compile(pattern, re.MULTILINE), time.monotonic() + timeout
        with self._news:
            while sought.search(self._emulator.text):
                left = until - time.monotonic()
                if left <= 0:
                    raise NotShown(self._told(f"{pattern!r} still stands there after {timeout:.0f} s"))
                self._news.wait(left)

    def rest(self, quiet: float = 0.4) -> None:
        """Wait until nothing has been drawn for a while."""
        until = time.monotonic() + PATIENCE
        with self._news:
            while self._news.wait(quiet):
                if time.monotonic() > until:
                    raise NotShown(self._told("it never came to rest"))

    def _told(self, what: str) -> str:
        state = self._program.poll()
        alive = "running" if state is None else f"ended with {state}"
        return f"{what}; the program is {alive}; the screen is\n{self._emulator.text}"

    # The keys

    def press(self, *keys: str) -> None:
        """Press keys one after the other: `a`, `Enter`, `Esc`, `Tab`, `Ctrl-D`."""
        for key in keys:
            os.write(self._ours, _NAMED.get(key, key).encode())

    def press_until(self, key: str, pattern: str) -> None:
        """Press a key, again where it was refused or lost while the store opens, until a pattern is shown."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.press(key)
            with contextlib.suppress(NotShown):
                self.wait_for(f"{pattern}|the store is being opened", timeout=5)
            # The refusal of the time before may still stand there.
            self.rest()
            if self.shows(pattern):
                return
        raise NotShown(self._told(f"{key} never led to {pattern!r}"))

    def type(self, text: str) -> None:
        """Type a text, and wait until its end stands on the screen."""
        os.write(self._ours, text.encode())
        self.wait_for(re.escape(text.rstrip()[-20:]))

    def say_yes(self, then: str) -> None:
        """Read what is drawn and press `y`, as often as the inbox asks to read on, until `then` is shown."""
        self.rest(READING)
        self.press("y")
        self.insist(then)

    def insist(self, then: str) -> None:
        """After a `y`: press it again as often as the inbox asks to read on, until `then` is shown."""
        asked = "read first|this is the rest of it"
        for _ in range(20):
            self.wait_for(f"{then}|{asked}")
            # The guard counts from when the answer was drawn. What it asked before may still stand there when the yes
            # has been taken: nobody knows before the screen has come to rest.
            self.rest(READING)
            if self.shows(then):
                return
            self.press("y")
        raise NotShown(self._told(f"no yes led to {then!r}"))

    # The end

    def quit(self) -> None:
        """Leave with `Q`, and see that the terminal is as it was found."""
        self.press("Q")
        try:
            code = self._program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotShown(self._told("Q did not end it")) from None
        assert code == 0, self._told("it ended badly")
        assert self._attributes() == self._before, "the terminal was left in another state"

    def ended(self) -> None:
        """Wait until the program has ended well."""
        assert self._program.wait(PATIENCE) == 0, self._told("it ended badly")

    def crashed(self) -> str:
        """Wait until the program has ended by a fault of its own, and return the number that it tells."""
        assert self._program.wait(PATIENCE) == 1, self._told("it did not end by a fault")
        assert self._attributes() == self._before, "the terminal was left in another state"
        until = time.monotonic() + PATIENCE
        while (found := re.search(r"incident ([0-9a-f]{8})", self.screen())) is None:
            assert time.monotonic() < until, self._told("it told no number")
            time.sleep(0.02)
        return found[1]

    def kill(self) -> None:
        """End the program as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._program.pid, signal.SIGKILL)
        self._program.wait(PATIENCE)
