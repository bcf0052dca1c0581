"""Finding the best answers for what has just come in, beside the doctor's decisions: a flood delays none of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from desk import clustering, suggesting
from store.errors import StoreBusy

if TYPE_CHECKING:
    from desk.library import Library
    from desk.office import Desk
    from store.keeping import Kept
    from tui.backstage import Facts


class Ranking:
    """Ranks page after page, and tells the screen how much has come in."""

    def __init__(self, desk: Desk, library: Callable[[], Library], facts: Facts) -> None:
        self._desk, self._library, self._facts = desk, library, facts
        self._waiting: asyncio.Queue[Kept] = asyncio.Queue()
        self._read = 0

    def take(self, _slug: str, kept: Kept) -> None:
        """Rank a page that came in once those before it are; a red waits for nothing of that."""
        if kept.touched:
            self._read += kept.new
            self._facts.reading(self._read)
            self._waiting.put_nowait(kept)
        if kept.red:
            self._facts.changed()
            self._facts.red(len(kept.red))

    async def serve(self) -> None:
        """Rank what comes in; runs until it is cancelled."""
        while True:
            await self._rank(await self._waiting.get())

    async def _rank(self, kept: Kept) -> None:
        with contextlib.suppress(StoreBusy):
            # A question without its best answer is a question still.
            await self._desk.write(lambda tx: suggesting.fill(tx, self._library(), kept.touched), durable=False)
            await clustering.keep_up(self._desk, len(kept.touched), red=self._facts.red)
        if self._waiting.empty():
            self._read = 0
            self._facts.reading(0)
        self._facts.changed()
