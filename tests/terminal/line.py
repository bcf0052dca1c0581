"""A pseudo terminal that remembers every byte: what was asked of it, and what its attributes are."""

from __future__ import annotations

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
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from bench.terminal import Terminal as Emulator

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
_TAKE_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_AT_THE_START = {b"7", b"25"}
"""Modes that a terminal begins with: line wrap and a cursor that is seen."""


class Line:
    """A program at the end of a line. Use it as a context: the program ends with it."""

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        size: str = "24x80",
        *,
        answering: bool = True,
    ) -> None:
        self._answering = answering
        self._argv, self._environment, self._folder = argv, dict(environment), folder
        self._rows, self._columns = map(int, size.split("x"))
        self.written = b""
        self._emulator = Emulator(self._rows, self._columns)

    def __enter__(self) -> Self:
        # The program's side stays open here too: its attributes can be read after the program has gone.
        self.ours, self._theirs = pty.openpty()
        self.resize(self._rows, self._columns)
        self.before = self.attributes()
        self.program = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *self._argv],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            cwd=self._folder,
            env=self._environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)},
        )
        return self

    def __exit__(self, *_error: object) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait(PATIENCE)
        self.hang_up()
        os.close(self._theirs)

    # Reading

    def attributes(self) -> list[Any]:
        return termios.tcgetattr(self._theirs)

    def read(self, timeout: float) -> bool:
        """Read what is there, answer what was asked, and tell whether there was anything."""
        if not select.select([self.ours], [], [], timeout)[0]:
            return False
        data = os.read(self.ours, 65_536)
        self.written += data
        for piece in re.split(rb"(?<=\x1b\[6n)", data):
            self._emulator.feed(piece)
            answer = self._emulator.answers(piece)
            if answer and self._answering:
                os.write(self.ours, answer)
        return True

    @property
    def screen(self) -> str:
        return self._emulator.text

    def until(self, pattern: str, timeout: float = PATIENCE) -> None:
        """Read until a pattern stands on the screen."""
        self._until(lambda: re.search(pattern, self.screen) is not None, pattern, timeout)

    def until_bytes(self, sought: bytes, timeout: float = PATIENCE) -> None:
        """Read until some bytes were written."""
        self._until(lambda: sought in self.written, repr(sought), timeout)

    def _until(self, fact: Any, what: str, timeout: float) -> None:
        end = time.monotonic() + timeout
        while not fact():
            over = time.monotonic() > end or self.program.poll() is not None
            if not self.read(0.05) and over:
                raise AssertionError(f"{what} never came; it is {self.program.poll()}; the screen is\n{self.screen}")

    def ended(self, timeout: float = PATIENCE) -> int:
        """Read until the program has ended and nothing more is written; return its code."""
        end = time.monotonic() + timeout
        while self.program.poll() is None:
            self.read(0.02)
            if time.monotonic() > end:
                raise AssertionError(f"it did not end; the screen is\n{self.screen}")
        while self.read(0.05):
            pass
        return self.program.returncode

    # Doing

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def send(self, number: int) -> None:
        os.kill(self.program.pid, number)

    def resize(self, rows: int, columns: int) -> None:
        self._rows, self._columns = rows, columns
        self._emulator = Emulator(rows, columns)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def cleared(self) -> None:
        """Forget what stands on the screen: what is seen from now on was drawn anew."""
        self._emulator = Emulator(self._rows, self._columns)

    def hang_up(self) -> None:
        """Cut the line, as a lost connection does: the program's terminal is gone."""
        if self.ours >= 0:
            os.close(self.ours)
            self.ours = -1

    # What is left behind

    def left_on(self) -> set[bytes]:
        """The private modes that were asked for and never given back, and those that stand switched off."""
        modes: dict[bytes, bytes] = {}
        for numbers, state in _MODE.findall(self.written):
            for number in numbers.split(b";"):
                modes[number] = state
        return {number for number, state in modes.items() if state != (b"h" if number in _AT_THE_START else b"l")}

    def keyboards_left(self) -> int:
        """How many keyboard modes were pushed and not popped."""
        return self.written.count(b"\x1b[>") - self.written.count(b"\x1b[>c") - self.written.count(b"\x1b[<u")

    def is_as_before(self) -> bool:
        return self.attributes() == self.before and not self.left_on()


def settled(line: Line, timeout: float = PATIENCE) -> None:
    """Wait until the terminal is as it was: the guard of a killed program needs a moment."""
    end = time.monotonic() + timeout
    while not line.is_as_before() and time.monotonic() < end:
        line.read(0.02)


ENDINGS = ("TERM", "HUP", "INT", "KILL")
SIGNALS = {name: getattr(signal, f"SIG{name}") for name in (*ENDINGS, "STOP", "CONT")}
