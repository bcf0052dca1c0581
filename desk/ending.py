"""Ending: works that run side by side are ended together, and nobody waits for one without end.

A cancel can get lost: it comes in the same moment as what a task waits for, and is taken for that. So it
is given again until it is heard, and to every task itself: a TaskGroup cancels its children once only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any
from weakref import WeakSet

log = logging.getLogger(__name__)
AGAIN = 2.0
"""Seconds after which a cancel that was not heard is given again."""
PATIENCE = 6.0
"""Seconds that tasks have to end; an orderly end takes milliseconds. All ends after each other fit into LEAVING."""
CLOSING = 5.0
"""Seconds that an end waits for connections to close."""
FINISHING = 65.0
"""Seconds that leaving waits for a send or a decision: more than any connector waits for the answer to one message."""

_broken_off: WeakSet[asyncio.Task[Any]] = WeakSet()


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended; those that never do are broken off, and the log says which."""
    left = {task for task in tasks if not task.done()}
    for task in left:
        task.add_done_callback(failure)
    cancelled: asyncio.CancelledError | None = None
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    try:
        while left and loop.time() < until:
            for task in left:
                task.cancel()
            try:
                _, left = await asyncio.wait(left, timeout=min(AGAIN, until - loop.time()))
            except asyncio.CancelledError as error:
                # Whoever ends us asks again: so do we of those who are ours.
                cancelled, left = error, {task for task in left if not task.done()}
    finally:
        # Also where we are broken off ourselves: ours must not outlive us.
        for task in left:
            _break_off(task)
    if cancelled is not None:
        raise cancelled


def _break_off(task: asyncio.Task[Any]) -> None:
    """End a task where it stands, so that the loop does not wait for it either."""
    work = task.get_coro()
    _broken_off.add(task)
    log.warning("%s did not end and is broken off", getattr(work, "__qualname__", "a task"))
    if isinstance(work, Coroutine):
        try:
            work.close()
        except RuntimeError as error:
            log.warning("it could not be broken off: %s", error)
    task.cancel()


def failure(task: asyncio.Task[Any]) -> BaseException | None:
    """Return what a task failed with; nothing where it runs, has ended, was cancelled or broken off."""
    if not task.done() or task.cancelled():
        return None
    error = task.exception()
    return None if task in _broken_off else error


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run works side by side until all have ended or one fails; then, and when cancelled, end the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION) if tasks else (set(), set())
        for task in done:
            task.result()
    finally:
        # So that nobody complains of those that were never asked.
        for task in tasks:
            task.add_done_callback(failure)
        await end(tasks)


async def in_time(work: Coroutine[Any, Any, None], seconds: float) -> bool:
    """Let a work run so long at most, and tell whether it came to its end."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            task.result()
            return True
    finally:
        await end([task])
    log.warning("%s took more than %s seconds and was ended", getattr(work, "__qualname__", "a work"), seconds)
    return False
