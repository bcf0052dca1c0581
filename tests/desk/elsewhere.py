"""The clinic of the desk's tests on other networks than Mastodon: whatever fake stands behind its line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from desk import answering, lines
from desk.answering import Wish
from desk.dispatch import Dispatcher
from desk.library import Library
from desk.lines import Line, Plug
from networks.protocol import Network
from store.engine import open_store
from tests.desk.clinics import Clinic, end_leases, sit_down
from tests.desk.shelves import stocked

VETTED = "A cold lasts about a week. It needs no antibiotics"


class Elsewhere(Clinic):
    """A clinic with vetted answers and an account that is not on Mastodon."""

    library: Library

    def answer_vetted(self, conversation: int, key: str = "co1", *, again: bool = False) -> int:
        """Hold a saved, vetted answer as a doctor does."""
        prepared = answering.prepare(self.desk, self.library, conversation, Wish(key=key, again=again))
        return answering.queue(self.desk, prepared)[0]

    async def lost_and_found(self, conversation: int) -> None:
        """Answer while the acknowledgement is lost; another program looks the answer up, finds it, and closes."""
        self.answer_vetted(conversation)
        assert [one.state for one in await self.round()] == ["unknown"]
        end_leases(self.store)
        self.moved_clock()
        assert [one.state for one in await self.round()] == ["sent"]
        assert self.row(conversation).state == "closed"


@asynccontextmanager
async def elsewhere(
    url: str, network: str, build: Callable[[], Network], *, session: str = "s1"
) -> AsyncIterator[Elsewhere]:
    """Open a clinic with one account, and close it at the end."""
    store = await asyncio.to_thread(open_store, url)
    desk = sit_down(store, session)
    line = await lines.connect(desk, Plug("clinic", network, build))
    assert isinstance(line, Line), line
    # Its own fake is driven by the test; the one that the class speaks of is Mastodon's.
    one = Elsewhere(cast("Any", None), desk, line)
    one.library = stocked(desk)
    one.dispatcher = Dispatcher(desk, {line.account: line})
    try:
        yield one
    finally:
        await line.network.close()
        store.close()
