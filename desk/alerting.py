"""The program that is called for reds and for what is about to close: a kind and a number, and nothing of anybody.

It is the practice's own (a pager, a lamp, a text message). No shell reads it, it has a time limit and an environment of
its own, and what goes wrong with it is told once and stops nothing. A locked inbox starts no program, so it calls none.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import MINUTE, SECOND, Micros
from store import reds
from store.errors import StoreError

if TYPE_CHECKING:
    from desk.config import Settings
    from desk.office import Desk

RED, AGAIN, EXPIRING = "red", "red-again", "expiring"
NAME = "CONSULTA_ALERT_COMMAND"
TIME_LIMIT = 10.0
"""Seconds that the program has."""
REST = 30.0
"""Seconds between two calls: what comes meanwhile is one call of so many."""
LOOK: Micros = 2 * SECOND
PASSED_ON = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY"}
    | {"XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"}
)
"""What the program sees of our environment: no setting of ours, so no secret."""
Tell = Callable[[str, str], None]
"""Hears what went wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is called, and for what."""

    words: tuple[str, ...]
    kinds: frozenset[str]
    red_minutes: int


def command_of(settings: Settings) -> Command | None:
    """Return what the settings have called; None where they name nothing, or the inbox is locked."""
    if settings.locked or not settings.alert_command:
        return None
    kinds = {"red": {RED, AGAIN}, "expiring": {EXPIRING}}.get(settings.alert_for, {RED, AGAIN, EXPIRING})
    return Command(settings.alert_command, frozenset(kinds), settings.red_minutes)


class Watch:
    """What has come since the last look. What stands there at the first is in sight, unless nobody is before it."""

    def __init__(self, red_minutes: int, *, alone: bool = False) -> None:
        self._minutes = red_minutes
        self._since: dict[int, Micros] | None = {} if alone else None
        self._again: set[int] = set()
        self._closing: set[int] = set()

    def look(self, waiting: Sequence[int], closing: Sequence[int], now: Micros) -> dict[str, int]:
        """Return how many of each kind are to be called for, of the reds that wait and of what closes soon."""
        before = self._since
        known = before if before is not None else dict.fromkeys(waiting, now)
        self._since = {one: known.get(one, now) for one in waiting}
        late = {one for one, since in self._since.items() if self._minutes and now - since >= self._minutes * MINUTE}
        found = {RED: len(self._since.keys() - known.keys()), AGAIN: len(late - self._again)}
        found[EXPIRING] = len(set(closing) - self._closing) if before is not None else 0
        self._again, self._closing = late, set(closing)
        return {kind: number for kind, number in found.items() if number}


class Hook:
    """Calls the program, one call at a time, and each with what came since the last."""

    def __init__(self, words: Sequence[str], tell: Tell, environment: Mapping[str, str], *, rest: float = REST) -> None:
        self._words = words
        self._tell = tell
        self._environment = {
            name: value for name, value in environment.items() if name in PASSED_ON or name.startswith("LC_")
        }
        self._rest = rest
        self._due: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._told = False

    def call(self, kind: str, number: int) -> None:
        """Have the program called; of what waits for its turn the numbers are added up."""
        self._due[kind] = self._due.get(kind, 0) + number
        self._woken.set()

    async def serve(self) -> None:
        """Call for what is due; runs until it is cancelled, and ends the program that it is just calling."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            due, self._due = self._due, {}
            for kind, number in due.items():
                await self._run(kind, number)
            await asyncio.sleep(self._rest)

    async def _run(self, kind: str, number: int) -> None:
        try:
            wrong = await self._ended(kind, number)
        except OSError as error:
            wrong = f"cannot be run: {error.strerror}"
        if wrong and not self._told:
            self._tell(f"{NAME} {wrong}", "run it by hand and look; it is told once, and everything else goes on")
        self._told = bool(wrong)

    async def _ended(self, kind: str, number: int) -> str:
        """Run the program to its end; return what went wrong."""
        # In a session of its own, it has no terminal to write to or to read from.
        child = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._environment | {"CONSULTA_ALERT": kind, "CONSULTA_ALERT_COUNT": str(number)},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(TIME_LIMIT):
                code = await child.wait()
        except TimeoutError:
            return f"did not end within {TIME_LIMIT:g} seconds, and was ended"
        finally:
            if child.returncode is None:
                _end(child.pid)
                await child.wait()
        return f"ended with code {code}" if code else ""


def _end(child: int) -> None:
    """End the program, and what it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


async def serve(desk: Desk, command: Command | None, tell: Tell, *, alone: bool = False) -> None:
    """Call the program for what becomes red or is about to close; runs until it is cancelled.

    `alone`: nobody sits before this program, so what stands there already is called for as well.
    """
    if command is None:
        return
    hook, watch = Hook(command.words, tell, os.environ), Watch(command.red_minutes, alone=alone)
    calling = asyncio.create_task(hook.serve())
    try:
        while True:
            with contextlib.suppress(StoreError):
                waiting, closing = await asyncio.to_thread(_stand, desk)
                for kind, number in watch.look(waiting, closing, desk.now()).items():
                    if kind in command.kinds:
                        hook.call(kind, number)
            await asyncio.sleep(LOOK / SECOND)
    finally:
        calling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await calling


def _stand(desk: Desk) -> tuple[list[int], list[int]]:
    return reds.unacknowledged(desk.store.reader), reds.expiring(desk.store.reader)
