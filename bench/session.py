"""One program in a terminal: typed to, read from, timed.

Output is stamped when it is read; the emulation, which is slow, runs while the program is silent.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bench import processes
from bench.link import Link
from bench.terminal import Terminal

ROWS, COLUMNS = 40, 120
SLICE = 2048
"""Bytes that are emulated before the program's output is looked at again."""
_NAMED = {
    "<Enter>": "\r",
    "<Esc>": "\x1b",
    "<BackSpace>": "\x7f",
    "<PageDown>": "\x1b[6~",
    "<Home>": "\x1b[H",
    "<End>": "\x1b[F",
}
_ENVIRONMENT = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}


class TooSlow(Exception):
    """The program did not show in time what was waited for."""


@dataclass(frozen=True, slots=True)
class Program:
    """How a program is started, and what it shows once it is ready."""

    name: str
    argv: Sequence[str]
    ready: str
    quit: Sequence[str] = ("q",)
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What followed a key; times are seconds after it."""

    first: float
    full: float
    match: float | None
    written: int
    cpu: float


def keys(text: str) -> bytes:
    """Return what a terminal sends for `j`, `<PageDown>` and the like."""
    return re.sub(r"<[A-Za-z]+>", lambda m: _NAMED.get(m[0], m[0]), text).encode()


def complete_at(changes: Sequence[float], start: float, pause: float) -> float:
    """Return when the picture that began at `start` was complete: the last change before a pause."""
    last = start
    for moment in changes:
        if moment > last + pause:
            break
        last = max(last, moment)
    return last


class Session:
    """A started program. Use it as a context: it is ended, whatever happens."""

    def __init__(self, program: Program, link: Link | None = None) -> None:
        self.program = program
        self.terminal = Terminal(ROWS, COLUMNS)
        self.written = 0
        self._link = link
        self._pending: deque[tuple[float, bytes]] = deque()
        self._typed: deque[tuple[float, bytes]] = deque()
        self._changes: list[float] = []
        self._pattern: re.Pattern[str] | None = None
        self._match: float | None = None
        self._closed = False
        self._ended = False

    def __enter__(self) -> Self:
        main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.began = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(other)
        os.close(other)
        os.set_blocking(main, False)
        self._fd = main
        return self

    def _become(self, terminal: int) -> None:
        """Turn the forked process into the program."""
        try:
            os.login_tty(terminal)
            if self.program.folder:
                os.chdir(self.program.folder)
            kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            os.execvpe(self.program.argv[0], list(self.program.argv), kept | _ENVIRONMENT | self.program.environment)  # noqa: S606  # a shell would be timed too
        finally:
            os._exit(127)

    def __exit__(self, *_error: object) -> None:
        for key in self.program.quit:
            self._write(keys(key))
            self._pump(self._until(0.3), 1)
        for sign in (None, signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            if sign is not None and not self._ended:
                os.kill(self.pid, sign)
            if self._wait_for_end(3.0):
                break
        os.close(self._fd)

    def _until(self, seconds: float) -> Callable[[float], float | None]:
        """Return what tells the pump to go on for so long, or until the program has gone."""
        end = time.perf_counter() + seconds
        return lambda now: end - now if now < end and not self._closed else None

    def _wait_for_end(self, seconds: float) -> bool:
        until = time.perf_counter() + seconds
        while not self._ended and time.perf_counter() < until:
            self._read(0.02)
            self._pending.clear()
            self._ended = os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        return self._ended

    # Typing and waiting

    def started(self, *, pause: float = 0.2, limit: float = 120) -> Seen:
        """Wait until the program shows what it is to show first."""
        return self._watch(self.began, self.program.ready, pause, pause, limit, 0, 0.0)

    def press(self, text: str, *, shows: str = "", pause: float = 0.035, rest: float = 0.15, limit: float = 30) -> Seen:
        """Press keys, and wait until nothing has changed for `rest` seconds.

        The picture counts as complete before the first pause of `pause` seconds; bytes and CPU count to the end.
        """
        cpu, written = processes.cpu_seconds(self.pid), self.written
        self._changes, self._match, self._pattern = [], None, None
        moment = time.perf_counter()
        self._write(keys(text))
        return self._watch(moment, shows, pause, rest, limit, written, cpu)

    def _watch(
        self, start: float, shows: str, pause: float, rest: float, limit: float, written: int, cpu: float
    ) -> Seen:
        self._pattern = re.compile(shows, re.MULTILINE) if shows else None

        def quiet(now: float) -> float | None:
            if self._pending or not self._changes or (self._pattern and self._match is None):
                return 0.05
            left = max(self._changes[-1], self._match or 0.0) + rest - now
            return left if left > 0 else None

        if not self._pump(quiet, limit):
            why = "it ended" if self._closed else f"not in {limit:.0f} s"
            raise TooSlow(f"{self.program.name} did not show {shows or 'a change'}: {why}\n{self.terminal.text}")
        first = self._changes[0] if self._changes else start
        full = complete_at(self._changes, self._match or first, pause)
        return Seen(
            first - start,
            full - start,
            self._match - start if self._match else None,
            self.written - written,
            processes.cpu_seconds(self.pid) - cpu,
        )

    def calm(self, limit: float = 30) -> None:
        """Wait until the program does nothing any more."""
        until = time.perf_counter() + limit
        while time.perf_counter() < until:
            if self.idle(0.4)[1] < 0.02:
                return
        raise TooSlow(f"{self.program.name} was busy for {limit:.0f} s")

    def idle(self, seconds: float) -> tuple[int, float]:
        """Return how many bytes and how much CPU a second the program used while nobody typed."""
        written, cpu, start = self.written, processes.cpu_seconds(self.pid), time.perf_counter()
        self._pump(self._until(seconds), seconds + 1)
        return self.written - written, (processes.cpu_seconds(self.pid) - cpu) / (time.perf_counter() - start)

    # The pump

    def _write(self, data: bytes) -> None:
        if self._link:
            self._typed.append((self._link.up(time.perf_counter(), data), data))
        else:
            self._send(data)

    def _send(self, data: bytes) -> None:
        try:
            os.write(self._fd, data)
        except OSError:
            self._closed = True

    def _pump(self, left: Callable[[float], float | None], limit: float) -> bool:
        """Read and emulate until `left` returns None; False when it did not within `limit` seconds."""
        until = time.perf_counter() + limit
        while True:
            now = time.perf_counter()
            while self._typed and self._typed[0][0] <= now:
                self._send(self._typed.popleft()[1])
            arrived = bool(self._pending) and self._pending[0][0] <= now
            if self._read(0 if arrived else 0.0005 if self._pending else 0):
                continue
            if arrived:
                self._emulate()
                continue
            wait = left(now)
            if wait is None:
                return True
            if now > until or self._closed:
                return False
            due = [queue[0][0] - now for queue in (self._pending, self._typed) if queue]
            self._read(max(0.0002, min([wait, 0.05, *due])))

    def _read(self, timeout: float) -> bool:
        now = time.perf_counter()
        if self._closed or (self._link and self._link.full(now)):
            time.sleep(min(timeout, 0.002))
            return False
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 65_536)
        except OSError as error:
            self._closed = error.errno == errno.EIO
            return False
        self._took(time.perf_counter(), data)
        return True

    def _took(self, moment: float, data: bytes) -> None:
        self.written += len(data)
        answers = self.terminal.answers(data)
        if answers:
            self._write(answers)
        if self._link:
            self._pending.extend(self._link.down(moment, data))
        else:
            self._pending.append((moment, data))

    def _emulate(self) -> None:
        moment, data = self._pending.popleft()
        if len(data) > SLICE:
            self._pending.appendleft((moment, data[SLICE:]))
        if self.terminal.feed(data[:SLICE]):
            self._changes.append(moment)
        if self._pattern and self._match is None and self._pattern.search(self.terminal.text):
            self._match = moment
