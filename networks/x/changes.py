"""What people changed and took back: X tells of no deletion, and wants stored copies to follow; a look is charged."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from core.clock import HOUR
from core.incoming import Page
from networks.protocol import Shelf, Stream, Walk
from networks.revisits import Stands, revisited
from networks.x.feeds import Posts
from networks.x.parse import text_of

CHANGES = Stream("changes", Walk.UP, HOUR)
TIMES_A_DAY = 24
MOST = 100
"""So many posts X tells of in one call."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Goes through the kept posts in turn."""

    posts: Posts
    a_day: int

    @property
    def batch(self) -> int:
        """How many are looked at in an hour."""
        return min(-(-self.a_day // TIMES_A_DAY), MOST)

    def pull(self, shelf: Shelf | None, mark: str) -> AsyncGenerator[Page, None]:
        """Return what has changed among the posts whose turn it is."""
        return revisited(shelf, mark, self._ask, public=str.isdigit, batch=self.batch)

    async def _ask(self, ids: list[str]) -> Mapping[str, Stands]:
        newest = await self.posts.newest(ids)
        gone = {one: Stands("", gone=True) for one in ids if one in newest and newest[one] is None}
        return gone | {one: Stands(text_of(post)) for one, post in newest.items() if post is not None}
