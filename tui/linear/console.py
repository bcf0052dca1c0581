"""The console: lines out, a page at a time; lines in, one for each question."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import time
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any, Self

from core.catalogue import say
from core.last_resort import LEAVING, LastResort
from tui.linear.plain import encoded, encoding_of, folded, speaks_everything
from tui.linear.typing_in import End, Lines, write_all

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Cancelled(Exception):
    """Ctrl-C, or Ctrl-D in the middle: the question is taken back, and nothing was decided."""


class Gone(Exception):
    """The terminal is gone, or the program is asked to end."""


class Console:
    """Where the linear inbox is read and typed. A context: it takes the signals of the terminal while it lasts."""

    def __init__(self, environment: Mapping[str, str], resort: LastResort, *, source: int = 0) -> None:
        self._resort = resort
        self.encoding = encoding_of(environment)
        self._lines = Lines(source, self.encoding)
        self._to_say: list[str] = []
        self._gone: Exception | None = None
        self._resting: asyncio.Future[None] | None = None
        self._writing: asyncio.Task[Any] | None = None
        self._last: asyncio.Task[None] | None = None
        self._asking = False
        self._taken_back = False
        """Ctrl-C came when the question stood there and nobody read yet."""
        self.said_at = 0.0
        """Monotonic time at which the last line had been printed."""
        self.whole = True
        """Whether what was said last has been printed to its end."""

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        for number in _SIGNALS[1:]:
            loop.add_signal_handler(number, self.end)
        return self

    def __exit__(self, *_error: object) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    @property
    def typed(self) -> bool:
        """Whether a person types at a terminal; what comes through a pipe may have been written long before."""
        return self._lines.terminal

    @property
    def plain_letters(self) -> bool:
        """Whether some letters cannot be shown here."""
        return not speaks_everything(self.encoding)

    def _interrupt(self) -> None:
        self._taken_back = not self._throw(Cancelled()) and self._asking

    def _throw(self, error: Exception) -> bool:
        """Let whoever waits have an error; tell whether anybody waits."""
        resting = self._resting is not None and not self._resting.done()
        if self._resting is not None and resting:
            self._resting.set_exception(error)
        return self._lines.interrupt(error) or resting

    def end(self, error: Exception | None = None) -> None:
        """End the inbox at its next question, or now where one is open or the terminal takes nothing."""
        self._resort.within(LEAVING, 1)
        self._gone = error or Gone()
        self._throw(self._gone)
        if self._writing is not None:
            self._writing.cancel()

    # Out

    def say(self, *lines: str) -> None:
        """Say lines; they are printed before the next question."""
        self._to_say += lines

    def say_all(self, lines: Iterable[str]) -> None:
        """Say many lines."""
        self._to_say += lines

    async def print_all(self) -> None:
        """Print what is to be said, a page at a time; `q` stops it, and then it was not said whole."""
        lines, self._to_say = self._folded(self._to_say), []
        if lines:
            self.whole = await self._print(lines)
            self.said_at = time.monotonic()

    async def _print(self, lines: list[str]) -> bool:
        """Print lines, and tell whether all of them were."""
        page = self._page()
        while page and len(lines) > page:
            await self._write("".join(f"{line}\n" for line in lines[:page]))
            lines = lines[page:]
            if not await self._goes_on():
                return False
        await self._write("".join(f"{line}\n" for line in lines))
        return True

    async def _goes_on(self) -> bool:
        await self._write(say("more: Enter, stop: q "))
        try:
            return (await self._next()).strip().lower() not in ("q", "h")
        except End:
            return False

    def _folded(self, lines: list[str]) -> list[str]:
        width = shutil.get_terminal_size().columns - 1 if self._screen else 0
        return [piece for line in lines for piece in folded(line, width)]

    def _page(self) -> int:
        """Return how many lines are printed at a time: a screen but one line; none where nobody turns pages."""
        return max(5, shutil.get_terminal_size().lines - 2) if self._screen and self.typed else 0

    @property
    def _screen(self) -> bool:
        return sys.stdout.isatty()

    async def _write(self, text: str) -> None:
        # Not on the loop: a terminal that is stopped with Ctrl-S must not stop what is being sent.
        self._writing = asyncio.create_task(asyncio.to_thread(write_all, encoded(text, self.encoding)))
        try:
            await self._writing
        except OSError as error:
            raise Gone from error
        except asyncio.CancelledError:
            if self._gone is not None and self._writing.cancelled():
                raise self._gone from None
            raise
        finally:
            self._writing = None

    async def beside(self, work: Coroutine[Any, Any, str]) -> str:
        """Let something else have the terminal, and return what came of it; the end of the program ends it too."""
        task = asyncio.create_task(work)
        self._writing = task
        try:
            return await task
        except asyncio.CancelledError:
            if self._gone is not None and task.cancelled():
                raise self._gone from None
            raise
        finally:
            self._writing = None
            self._lines.drop()

    def last_word(self, words: str) -> None:
        """Say what the end waits for; the end does not wait for the terminal."""
        self._last = asyncio.create_task(self._print_last(words))

    async def _print_last(self, words: str) -> None:
        with contextlib.suppress(Gone):
            await self._write(f"{words}\n")

    # In

    async def ask(self, prompt: str, *, fresh: bool = False) -> str:
        """Print what is to be said, then ask for a line. Raises Cancelled, End and Gone.

        `fresh`: what was typed before the question stood there is thrown away.
        """
        await self.print_all()
        if fresh:
            self._lines.drop()
        self._asking, self._taken_back = True, False
        try:
            await self._write("\n".join(self._folded([prompt.rstrip()])) + " ")
            line = await self._next()
        finally:
            self._asking = False
        if not self.typed:
            # Nobody has pressed Enter here: the answer to a question would stand behind it.
            await self._write("\n")
        return line

    async def _next(self) -> str:
        if self._gone is not None:
            raise self._gone
        try:
            line = await self._line()
        except Cancelled:
            await self._write("\n")
            raise
        if self._gone is not None:
            raise self._gone
        return line

    async def _line(self) -> str:
        if self._taken_back:
            raise Cancelled
        return await self._lines.next()

    async def rest(self, seconds: float) -> None:
        """Wait without a question. Raises Cancelled and Gone as a question does."""
        self._resting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._resting
        except TimeoutError:
            pass
        finally:
            self._resting = None

    async def pasted(self) -> bool:
        """Tell whether the last line came with others: pasted text is no key."""
        return await self._lines.came_together()
