"""The linear inbox as somebody uses it: the real program, in a terminal or behind pipes, and all it ever wrote."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon

ROWS, COLUMNS = 500, 1000
"""So large that nothing is paged or folded, unless a test is about that."""
PATIENCE = 90.0
PROMPT, ASK, MORE = r"Key: ?\Z", r"back: ?\Z", r"stop: q ?\Z"
LINEAR = ("--linear", "--professional", "ana")
FEVER = "@doctor my son has a fever of 38.5 since last night, is ibuprofen ok"
_TAKE_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"


class NotSaid(AssertionError):
    """The program never said what was waited for; the text ends with what it said."""


class Talk:
    """A program that is talked to. A context: the program ends with it, whatever happens."""

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        terminal: bool = True,
        size: tuple[int, int] = (ROWS, COLUMNS),
    ) -> None:
        self._argv, self._folder, self._terminal, self._size = list(argv), folder, terminal, size
        self._environment = {"TERM": "dumb", "LC_ALL": "C.UTF-8"} | dict(environment)
        self.written = b""
        self._heard = 0
        self.keys = 0
        """Letters and Enters typed so far."""
        self._news = threading.Condition()

    def __enter__(self) -> Self:
        if self._terminal:
            self._in, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *self._size, 0, 0))
            self._out = self._in
            argv, into = [sys.executable, "-c", _TAKE_TERMINAL, *self._argv], theirs
        else:
            into, self._in = os.pipe()
            self._out, theirs = os.pipe()
            argv = self._argv
        self._program: subprocess.Popen[bytes] = subprocess.Popen(
            argv, cwd=self._folder, env=self._environment, stdin=into, stdout=theirs, stderr=theirs
        )
        for end in {into, theirs}:
            os.close(end)
        self._stop, self._stopped = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._program.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._program.pid, signal.SIGKILL)
            self._program.wait(PATIENCE)
        os.close(self._stopped)
        self._reader.join(PATIENCE)
        for end in {self._stop, self._out, *({self._in} if self._in >= 0 else set())}:
            os.close(end)

    def _read(self) -> None:
        while True:
            readable, _, _ = select.select([self._out, self._stop], [], [])
            if self._stop in readable:
                return
            try:
                data = os.read(self._out, 65_536)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                data = b""
            if not data:
                return
            with self._news:
                self.written += data
                self._news.notify_all()

    # What it says

    @property
    def text(self) -> str:
        """Everything that was said so far."""
        return self.written.decode("utf-8", "replace").replace("\r\n", "\n")

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """Wait until something new is said, and hear it. Raises NotSaid."""
        sought, until = re.compile(pattern, re.MULTILINE), time.monotonic() + timeout
        with self._news:
            while (found := sought.search(self.text, self._heard)) is None:
                left = until - time.monotonic()
                if left <= 0 or (self._program.poll() is not None and not self._reader.is_alive()):
                    raise NotSaid(f"{pattern!r} was not said; it said\n{self.text[self._heard :]}")
                self._news.wait(min(left, 0.2))
        self._heard = found.end()
        return found

    def said(self, line: str, then: str = PROMPT) -> str:
        """Type a line, wait for what comes at the end, and return everything that was said in between."""
        before = self._heard
        self.type(line)
        self.wait_for(then)
        return self.text[before : self._heard]

    def turn_to(self, then: str) -> None:
        """Turn pages until something else is asked."""
        for _ in range(60):
            if re.search(MORE, self.wait_for(f"{then}|{MORE}")[0]) is None:
                return
            self.raw("\n")
        raise NotSaid(f"no page led to {then!r}")

    def begin(self) -> str:
        """Wait for the first prompt, and return what was said before it."""
        self.wait_for(PROMPT)
        return self.text

    # What is typed

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        self.keys += len(line) + 1
        self.raw(line + "\n")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.raw("\x03")

    def raw(self, text: str) -> None:
        os.write(self._in, text.encode())

    def yes(self, then: str) -> str:
        """Say yes as a person who reads: again, as long as the program says that it was too early."""
        before = self._heard
        for _ in range(40):
            self.type(self._yes())
            if not self.wait_for(rf"{then}|Read first[^\0]*?: ?\Z")[0].startswith("Read first"):
                self._question()
                return self.text[before : self._heard]
        raise NotSaid(f"no yes led to {then!r}:\n{self.text[before:]}")

    def _question(self) -> None:
        """Wait until the next question stands there: what is typed before that is thrown away."""
        heard = self._heard
        self.wait_for(r": ?\Z")
        self._heard = heard

    def _yes(self) -> str:
        """Return what sends: over pipes the question tells a number."""
        number = re.findall(r"yes (\d\d) (?:sends|does it|settles)", self.text[: self._heard])
        return "y" if self._terminal else f"yes {number[-1]}"

    def close_input(self) -> None:
        if self._in != self._out:
            os.close(self._in)
            self._in = -1

    def is_over(self) -> bool:
        return self._program.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        os.kill(self._program.pid, number)

    def quit(self, with_held: str = "w") -> int:
        """Leave, and return the exit code; `with_held` is typed where something is still held."""
        self.type("Q")
        with contextlib.suppress(NotSaid):
            self.wait_for(r"next yes: ?\Z")
            self.type(with_held)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        try:
            code = self._program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotSaid(f"it did not end; it said\n{self.text[self._heard :]}") from None
        self._reader.join(2)
        return code


Begin = Callable[..., Talk]


def asked(fake: FakeMastodon, program: Program, *texts: str, public: bool = False) -> None:
    for text in texts or (FEVER,):
        fake.write(fake.pat, text, "public" if public else "direct")
    program.json("sync")


def states(program: Program) -> list[str]:
    with closing(sqlite3.connect(program.home / "data" / "consulta.db")) as store:
        return [str(row[0]) for row in store.execute("SELECT state FROM outbox_item ORDER BY id")]


def lane(program: Program, name: str) -> list[str]:
    return [str(one["question"]) for one in program.json("list", "--lane", name)]
