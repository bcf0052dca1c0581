from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from core.clock import MINUTE, now
from core.incoming import Aside, Incoming, Page
from networks.fields import order
from networks.mastodon.marks import read_mark
from networks.mastodon.walk import Batch, Row, walk


@dataclass
class Shelf:
    """A list of a server: ids newest first, `cap` of them a page."""

    cap: int
    ends: bool = True
    """The last page says that it is the last."""
    name: ClassVar[str] = "shelf"
    ids: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    asked: int = 0

    def arrive(self, count: int) -> None:
        for _ in range(count):
            self.ids.append(str(len(self.ids) + 1))

    async def fetch(self, below: str, above: str) -> Batch:
        self.asked += 1
        inside = [
            one
            for one in reversed(self.ids)
            if (not below or order(one) < order(below)) and (not above or order(one) > order(above))
        ]
        page = inside[: self.cap]
        last = self.ends and len(inside) <= self.cap
        old = now() - 5 * MINUTE
        return Batch([Row(one, old, {}) for one in page], None if last or not page else page[-1])

    async def messages(self, rows: list[Row]) -> tuple[Incoming, ...]:
        self.seen += [row.remote_id for row in rows]
        return ()


async def pulled(shelf: Shelf, mark: str, most: int = 10_000) -> tuple[str, Page | None]:
    """Pull and stop after some pages, as a program that was killed there; return the mark that was stored."""
    last = None
    async with aclosing(walk(shelf, mark)) as pages:
        async for page in pages:
            last = page
            most -= 1
            if not most:
                break
    return last.mark if last else mark, last


async def lived(shelf: Shelf, steps: list[tuple[int, int]]) -> Page | None:
    mark = ""
    for arrivals, most in steps:
        shelf.arrive(arrivals)
        mark, _ = await pulled(shelf, mark, most)
    _, last = await pulled(shelf, mark)
    assert all(gap.lost is False for gap in read_mark(mark).gaps)
    return last


STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4)), max_size=12)


@given(STEPS, st.integers(1, 7), st.booleans())
def test_no_message_is_missed_however_often_the_walk_is_cut(steps: list[tuple[int, int]], cap: int, ends: bool) -> None:
    shelf = Shelf(cap, ends)
    last = asyncio.run(lived(shelf, steps))
    assert set(shelf.seen) == set(shelf.ids)
    assert last is None or last.holes == ()


@given(STEPS, st.integers(1, 7))
def test_a_cut_walk_never_starts_over(steps: list[tuple[int, int]], cap: int) -> None:
    shelf = Shelf(cap)
    asyncio.run(lived(shelf, steps))
    assert len(shelf.seen) == len(set(shelf.seen))
    assert shelf.asked <= len(shelf.ids) / cap + 3 * len(steps) + 3


@given(STEPS, st.integers(1, 7))
def test_every_hole_keeps_its_key_until_it_is_filled(steps: list[tuple[int, int]], cap: int) -> None:
    shelf = Shelf(cap)

    async def live() -> None:
        mark, known = "", set[str]()
        for arrivals, most in steps:
            shelf.arrive(arrivals)
            before = known
            mark, page = await pulled(shelf, mark, most)
            known = {hole.key for hole in page.holes} if page else before
            assert page is None or len(known) == len(page.holes)
            assert len(known - before) <= 1

    asyncio.run(live())
