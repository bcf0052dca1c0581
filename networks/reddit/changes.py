"""What people changed and took back: Reddit announces neither, and its rules want stored copies to follow."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping

from core.clock import MINUTE
from core.incoming import Page
from networks.protocol import Shelf, Stream, Walk
from networks.reddit.feeds import BATCH, Lists
from networks.reddit.parse import PRIVATE, edited, is_gone, text_of
from networks.revisits import Stands, revisited

CHANGES = Stream("changes", Walk.UP, 10 * MINUTE)
CALLS = 3
"""How many hundreds are looked at in a pull: eighteen hundred in an hour."""


def pull_changes(lists: Lists, shelf: Shelf | None, mark: str) -> AsyncGenerator[Page, None]:
    """Return what has changed among the messages whose turn it is, one page a call."""

    async def ask(ids: list[str]) -> Mapping[str, Stands]:
        found = await lists.info(ids)
        return {name: Stands(text_of(thing), edited(thing), is_gone(thing)) for name, thing in found.items()}

    return revisited(shelf, mark, ask, public=_public, batch=BATCH, calls=CALLS)


def _public(remote_id: str) -> bool:
    return not remote_id.startswith(PRIVATE)
