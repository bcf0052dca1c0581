"""The walk down: the live head first, then what an earlier walk left open."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from core.clock import MINUTE, Micros, now
from core.incoming import Aside, Incoming, Page
from networks.fields import order
from networks.marks import unreadable
from networks.mastodon.marks import Gap, Mark, at_or_below, newest, read_mark

SETTLED = 2 * MINUTE
"""Younger items are read once more: until then an older id may still appear behind them."""
BOTTOM = "0"
"""Lies below every id."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a list."""

    remote_id: str
    at: Micros | None
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Items newest first, and where the list goes on: None at its end."""

    rows: list[Row]
    below: str | None


class Source(Protocol):
    """A list that is walked."""

    name: ClassVar[str]
    aside: list[Aside]
    """What of the last items could not be read; whoever takes it empties it."""

    async def fetch(self, below: str, above: str) -> Batch:
        """Return the newest items below one id and, where the server can, above another; empty means no bound."""
        ...

    async def messages(self, rows: list[Row]) -> tuple[Incoming, ...]:
        """Return what the items say."""
        ...


async def walk(source: Source, text: str, horizon: Micros = 0) -> AsyncGenerator[Page, None]:
    """Yield the pages from a mark on; the very first walk ends at the horizon."""
    mark, anew = read_mark(text), unreadable(text)
    resumed = _open(mark) is not None
    floor = mark.top if resumed else mark.lag
    batch = await source.fetch("", floor)
    fresh = [row for row in batch.rows if not at_or_below(row.remote_id, floor)]
    if fresh:
        # What comes into a list that was read and empty is new, however old it is by now.
        first = not mark.top and (not text or anew)
        batch = _ended(batch, horizon) if first else batch
        met = batch.below is None or any(at_or_below(row.remote_id, mark.top) for row in batch.rows)
        # Where an older pull did not come to its end, what was not settled then is read again after this one.
        behind = resumed and mark.lag != mark.top
        lag = mark.lag if behind else newest(mark.lag, *_settled(fresh))
        bottom = floor or ("" if first else BOTTOM)
        gaps = mark.gaps if met else (Gap(batch.below or "", bottom), *mark.gaps)
        below = "" if resumed or not met else _down_to(floor, batch)
        mark = Mark(newest(mark.top, *(row.remote_id for row in fresh)), mark.lag if below else lag, gaps)
        page = await _page(source, mark, _recent(fresh, horizon) if first else fresh)
        yield replace(page, back_to=horizon, anew=anew) if first else page
        if below:
            async for again in _unsettled(source, mark, below, horizon):
                yield again
            if lag != mark.lag:
                mark = replace(mark, lag=lag)
                yield Page(mark.write(), holes=mark.holes(source.name))
    elif not text or anew:
        # Nothing is there, and that is proven as far back as we look.
        yield Page(mark.write(), back_to=horizon, anew=anew)
    while (gap := _open(mark)) is not None:
        batch = await source.fetch(gap.below, gap.floor)
        batch = batch if gap.floor else _ended(batch, horizon)
        fresh = [row for row in batch.rows if _inside(row, gap)]
        left = _left(gap, batch, fresh)
        rest = [one for one in mark.gaps if one is not gap]
        # On the first walk of a busy account what is settled lies further down.
        lag = mark.lag or ("" if gap.floor else newest(*_settled(fresh)))
        mark = replace(mark, lag=lag, gaps=(*left, *rest))
        yield await _page(source, mark, fresh if gap.floor else _recent(fresh, horizon))


async def _unsettled(source: Source, mark: Mark, below: str, horizon: Micros) -> AsyncGenerator[Page, None]:
    """Yield what is read again behind the newest page, down to what is settled: more may have appeared there since."""
    while below:
        batch = await source.fetch(below, mark.lag)
        batch = batch if mark.lag else _ended(batch, horizon)
        gap = Gap(below, mark.lag)
        fresh = [row for row in batch.rows if _inside(row, gap)]
        if fresh:
            yield await _page(source, mark, fresh if mark.lag else _recent(fresh, horizon))
        below = _down_to(mark.lag, batch) if fresh else ""


def _down_to(floor: str, batch: Batch) -> str:
    """Return the id below which a list goes on above a floor; empty where it was met."""
    met = any(at_or_below(row.remote_id, floor) for row in batch.rows)
    return "" if met else batch.below or ""


def _settled(rows: list[Row]) -> list[str]:
    """Return the ids of items that are old enough: nothing appears behind them any more."""
    return [row.remote_id for row in rows if row.at is None or row.at < now() - SETTLED]


def _recent(rows: list[Row], horizon: Micros) -> list[Row]:
    return [row for row in rows if row.at is None or row.at >= horizon]


def _ended(batch: Batch, horizon: Micros) -> Batch:
    """Return a batch of the first walk: it is the last where it reaches beyond the horizon."""
    return batch if len(_recent(batch.rows, horizon)) == len(batch.rows) else Batch(batch.rows, None)


def _open(mark: Mark) -> Gap | None:
    return next((gap for gap in mark.gaps if not gap.lost), None)


def _inside(row: Row, gap: Gap) -> bool:
    return order(row.remote_id) < order(gap.below) and not at_or_below(row.remote_id, gap.floor)


def _left(gap: Gap, batch: Batch, fresh: list[Row]) -> tuple[Gap, ...]:
    """Return what is still open of a gap after one more batch."""
    if not batch.rows or any(at_or_below(row.remote_id, gap.floor) for row in batch.rows):
        return ()
    if not fresh:
        return (replace(gap, lost=True),) if gap.floor else ()
    if batch.below is None:
        return ()
    return (Gap(min(batch.below, fresh[-1].remote_id, gap.below, key=order), gap.floor),)


async def _page(source: Source, mark: Mark, fresh: list[Row]) -> Page:
    source.aside.clear()
    messages = await source.messages(fresh)
    span = (fresh[-1].remote_id, fresh[0].remote_id) if fresh else None
    return Page(mark.write(), messages, holes=mark.holes(source.name), span=span, aside=tuple(source.aside))
