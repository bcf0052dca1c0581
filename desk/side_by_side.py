"""Work for several accounts at once, of which none waits for another: one task each, never two for the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from desk.ending import end

T = TypeVar("T")


class SideBySide(Generic[T]):
    """The tasks under way, by account, and one more that runs for as long as any of them does."""

    def __init__(self, meanwhile: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks: dict[int, asyncio.Task[T]] = {}
        self._meanwhile = meanwhile
        self._beside: asyncio.Task[None] | None = None

    def begin(self, account: int, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Begin the work for an account, unless it is under way."""
        if account not in self._tasks:
            self._tasks[account] = asyncio.create_task(work())
        if self._beside is None:
            self._beside = asyncio.create_task(self._meanwhile())

    async def ended(self, patience: float | None) -> list[T]:
        """Return what has ended by then; None waits for all. Raises what one of them raised, after all were heard."""
        try:
            if self._tasks:
                await asyncio.wait(self._tasks.values(), timeout=patience)
        except BaseException:
            await self.stop()
            raise
        done = [self._tasks.pop(account) for account, task in list(self._tasks.items()) if task.done()]
        if not self._tasks:
            await self.stop()
        found = await asyncio.gather(*done, return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [one for one in found if not isinstance(one, BaseException)]

    async def stop(self) -> None:
        """Break everything off."""
        tasks: list[asyncio.Task[Any]] = [*self._tasks.values(), *([self._beside] if self._beside else [])]
        self._tasks.clear()
        self._beside = None
        await end(tasks)
