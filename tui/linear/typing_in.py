"""Lines that somebody types, or a pipe brings: read when one is asked for, thrown away where they came too early."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import select
import sys
import termios
from collections.abc import Callable

_CHUNK = 65_536
_TOGETHER = 0.02
"""Seconds in which nobody types a second line: what comes in them was pasted."""


class End(Exception):
    """There is no line: Ctrl-D, or the end of a pipe."""


class Lines:
    """Reads lines from a file descriptor on the running loop. Nothing is read ahead of its being asked for."""

    def __init__(self, source: int, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self._rest = b""
        self.terminal = os.isatty(source)
        self._waiting: asyncio.Future[None] | None = None

    async def next(self) -> str:
        """Return the next line without its end. Raises End."""
        while b"\n" not in self._rest:
            await self._readable()
            try:
                found = os.read(self._source, _CHUNK)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                # The terminal is gone.
                found = b""
            if not found and not self._rest:
                raise End
            self._rest += found or b"\n"
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(self._encoding, "replace").rstrip("\r")

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        try:
            loop.add_reader(self._source, self._wake)
        except PermissionError:
            # A file is always there to be read.
            self._waiting = None
            return
        try:
            await self._waiting
        finally:
            loop.remove_reader(self._source)
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def interrupt(self, error: BaseException) -> bool:
        """Let whoever waits for a line have an error instead; tell whether somebody waits."""
        if self._waiting is None or self._waiting.done():
            return False
        self._waiting.set_exception(error)
        return True

    def drop(self) -> None:
        """Throw away what was typed before now."""
        self._rest = b""
        if self.terminal:
            with contextlib.suppress(termios.error):
                termios.tcflush(self._source, termios.TCIFLUSH)
            return
        while self._more() and os.read(self._source, _CHUNK):
            pass

    async def came_together(self) -> bool:
        """Tell whether another line came with the last one, as pasted lines do; what came is thrown away."""
        if not self.terminal:
            return False
        await asyncio.sleep(_TOGETHER)
        more = bool(self._rest) or self._more()
        if more:
            self.drop()
        return more

    def _more(self) -> bool:
        return bool(select.select([self._source], [], [], 0)[0])


def write_all(data: bytes) -> None:
    """Write everything to standard output. Raises OSError where nobody reads it any more."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


Writer = Callable[[bytes], None]
