"""Work in a thread, off the loop, that nobody leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def off_loop(work: Callable[..., T], *given: Any) -> T:
    """Run a work in a thread; whoever is cancelled meanwhile ends once the thread has.

    A thread cannot be stopped. One that took a lease after its program had given all of them back would keep the next
    program waiting for half a minute.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *given))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        if not running.cancelled():
            # Asked for, so that nobody complains: who was cancelled wants no answer.
            running.exception()
        raise
