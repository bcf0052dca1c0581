"""The engine as the desk sees it: started when first asked, ended when it hangs, and never waited for by a key."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from desk.semantic import files
from desk.semantic.files import Unfit

START_SECONDS = 20.0
SECONDS_A_TEXT = 10.0
"""Many times what the longest text takes on a busy machine: beyond that it hangs."""
AT_ONCE = 32
_CHILD = Path(__file__).with_name("child.py")
_LIVES = 3
_SILENT = "the embedding engine does not answer"
_REMEDY = "words alone are compared until Consulta is started anew"


class Engine(Protocol):
    """Something that turns texts into vectors."""

    name: str
    fingerprint: str
    """What its files are, to the last bit; empty: nobody knows."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Return a signed byte for each direction of each text. Raises Unfit."""
        ...

    def stop(self) -> None:
        """End it for good, also while it works."""
        ...


class Child:
    """The engine in a process of its own, without network. One thread asks at a time."""

    name = files.NAME

    def __init__(self, where: Path, *, pinned: Mapping[str, str] = files.PINNED, program: Path = _CHILD) -> None:
        self._where, self._pinned, self._program = where, pinned, program
        self.fingerprint = files.fingerprint(pinned)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lives = _LIVES
        self.sealed = False
        """True where the system took the network and everything else from the process that runs."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Return a vector of each text; a process that hangs or dies is replaced, and a third is the last."""
        with self._turn:
            found: list[bytes] = []
            for first in range(0, len(texts), AT_ONCE):
                found += self._some(texts[first : first + AT_ONCE])
            return found

    def stop(self) -> None:
        """End the process from another thread, also while it works, for good."""
        self._lives = 0
        process = self._process
        if process is not None:
            process.kill()
        self.close()

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _some(self, texts: Sequence[str]) -> list[bytes]:
        while self._lives > 0:
            try:
                return self._ask(self._process or self._start(), texts)
            except (OSError, EOFError):
                self._end()
                self._lives -= 1
        raise Unfit(_SILENT, _REMEDY)

    def _start(self) -> subprocess.Popen[bytes]:
        files.check(self._where, self._pinned)
        paths = [str(self._where / name) for name in self._pinned]
        if self._lives <= 0:
            raise EOFError
        process = subprocess.Popen(  # noqa: S603 - our own program, by its path
            [sys.executable, "-I", "-S", str(self._program), paths[-1], *paths[:-1]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OMP_NUM_THREADS": "1"},
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        self._process = process
        self.sealed = _read(process, 6, time.monotonic() + START_SECONDS) == b"sealed"
        return process

    def _ask(self, process: subprocess.Popen[bytes], texts: Sequence[str]) -> list[bytes]:
        until = time.monotonic() + SECONDS_A_TEXT * len(texts)
        asked = json.dumps([text[:4000] for text in texts]).encode()
        if process.stdin is None:
            raise EOFError
        process.stdin.write(len(asked).to_bytes(4) + asked)
        length = int.from_bytes(_read(process, 4, until))
        if length != len(texts) * files.DIRECTIONS:
            raise EOFError
        answer = _read(process, length, until)
        return [answer[at : at + files.DIRECTIONS] for at in range(0, length, files.DIRECTIONS)]

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _read(process: subprocess.Popen[bytes], length: int, until: float) -> bytes:
    """Read so many bytes. Raises EOFError where they end or do not come in time."""
    if process.stdout is None:
        raise EOFError
    found = b""
    while len(found) < length:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
        more = process.stdout.read(length - len(found)) if ready else b""
        if not more:
            raise EOFError
        found += more
    return found


def installed() -> Child | None:
    """Return the engine where one is installed; what it is made of is looked at when it is first asked."""
    try:
        return Child(files.folder())
    except Unfit:
        return None
