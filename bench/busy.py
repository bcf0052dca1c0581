"""The inbox on a store while ten invented accounts bring a page of 80 messages a second each."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bench import corpus
from store.lanes import Order
from store.place import url_of
from store.reading import SqliteReader
from tui.app import Consulta
from tui.screens.base import Setting

if TYPE_CHECKING:
    from core.incoming import Page
    from networks.protocol import Network, Stream
    from tui.backstage import Backstage, Facts

ACCOUNTS = 10
PACE = 1.0
"""Seconds between two pages of one account: what a network's limits allow at most."""


def account(number: int, pace: float = PACE, brought: Callable[[float], None] = lambda _cost: None) -> Network:
    """Return an account whose pages never end; `brought` hears what it cost to invent a page, in CPU seconds."""
    from bench.keeping import PAGE, incoming  # noqa: PLC0415  # the same
    from core.clock import SECOND, now  # noqa: PLC0415  # after the first frame
    from core.incoming import Page, Person  # noqa: PLC0415  # the same
    from networks.simulated import Simulated  # noqa: PLC0415  # the same

    class Flowing(Simulated):
        """A simulated account that is never read to its end."""

        name = "mastodon"

        def __new__(cls, *_: Any) -> Self:
            return object.__new__(cls)

        async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
            del stream
            turn = int(mark or 0)
            while True:
                await asyncio.sleep(pace)
                turn, began = turn + 1, time.thread_time()
                written = corpus.messages(PAGE, seed=turn * 100 + number)
                found = [incoming(m, now() - 400 * 86_400 * SECOND, f"{turn}-{m.name}") for m in written]
                # Each page has questions of its own: nobody writes hundreds of them without an answer.
                found = [replace(one, thread=f"{turn}-{one.thread}") for one in found]
                brought(time.thread_time() - began)
                yield Page(mark=str(turn), messages=tuple(found))

    return Flowing("mastodon", Person(f"me{number}", f"me{number}", "The practice"))


async def opening(path: Path, facts: Facts) -> tuple[Backstage, Callable[[], None]]:
    """Open the desk with its ten accounts."""
    return await asyncio.to_thread(_open, path, facts)


def _open(path: Path, facts: Facts) -> tuple[Backstage, Callable[[], None]]:
    from desk.lines import Plug  # noqa: PLC0415  # after the first frame
    from desk.office import Desk  # noqa: PLC0415  # the same
    from store.engine import open_store  # noqa: PLC0415  # the same
    from tui.backstage import Backstage  # noqa: PLC0415  # the same

    desk = Desk(open_store(url_of(path)))
    plugs = [Plug(f"bench-{n}", "mastodon", partial(account, n)) for n in range(ACCOUNTS)]
    return Backstage(desk, plugs, facts), desk.store.close


def main() -> None:
    """Open the inbox as `consulta --lane all --order newest` does."""
    path = Path(sys.argv[1])
    setting = Setting(lane="all", order=Order.NEWEST)
    Consulta(partial(opening, path), setting, reader=SqliteReader(path)).run(mouse=False)


if __name__ == "__main__":
    main()
