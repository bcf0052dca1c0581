"""How far back an account is read: decided at the first reading of each feed, and carried in its marks.

Two weeks before *now* would move on by itself: after three weeks in which no program ran, a first week would be passed
over in silence, though the account was read up to its beginning.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from core.clock import SECOND, Micros, now
from core.incoming import Page
from networks.marks import moment, read_table, write_table

FROM = "from"
"""Where a mark keeps it, in seconds."""
Walk = Callable[[str, Micros], AsyncGenerator[Page, None]]
"""Yields the pages of a feed from a mark on, back to a horizon at most."""


async def with_one_horizon(text: str, history: Micros, walk: Walk) -> AsyncGenerator[Page, None]:
    """Walk with the horizon of the first reading; every mark carries it, and the walk itself sees marks without it."""
    table = read_table(text)
    horizon = moment(table, FROM, SECOND) or now() - history
    bare = write_table({name: value for name, value in table.items() if name != FROM}) if FROM in table else text
    async with aclosing(walk(bare, horizon)) as pages:
        async for page in pages:
            yield replace(page, mark=_carrying(page.mark, horizon))


def _carrying(mark: str, horizon: Micros) -> str:
    table = read_table(mark)
    return write_table(table | {FROM: horizon // SECOND}) if table else mark
