"""The ledger, feed by feed, and dismissing what was set aside and nobody needs."""

from __future__ import annotations

from functools import partial

from core.catalogue import say
from core.safe_text import one_line
from desk import dismissing
from store import ledger
from store.ledger import StreamRow
from tui.keys import LEDGER
from tui.linear import lists
from tui.linear.listing import Deed, Entry, Listing, Page


class Feeds(Listing):
    """One more list."""

    async def act_ledger(self, _by: str, _rest: str) -> None:
        """Say of each feed whether anything is missing; a number says since when, and which gaps there are."""
        entries = [self._feed(row) for row in ledger.streams(self.reader)]
        asks = say(
            "A number says all of a feed, <dismiss> and a number dismisses what was set aside, Enter goes back: "
        )
        await self.list_page(Page(LEDGER, entries, "whole", asks, say("Nothing was read yet.")))

    def _feed(self, row: StreamRow) -> Entry:
        async def tell() -> None:
            self.console.say_all(lists.feed_details(row, self.clock()))

        deeds: dict[str, Deed] = {"whole": tell, "dismiss": partial(self._dismiss, row)}
        return Entry([lists.feed(row)], deeds=deeds)

    async def _dismiss(self, row: StreamRow) -> None:
        """Ask why nobody needs the oldest item that was set aside in a feed; the answer dismisses it."""
        if not row.needed:
            self.tell(say("Nothing is set aside there."))
            return
        item = min(row.needed, key=lambda one: (one.at, one.id))
        name = one_line(item.remote_id) or say("an item without an id")
        letters = ", ".join(f"{key} {say(words)}" for key, words in dismissing.REASONS.items())
        reason = dismissing.REASONS.get(await self.ask(say("Nobody needs {id}, because: ", id=name) + f"{letters}: "))
        if reason is None:
            self.tell(say("Nothing was done."))
            return
        self.stage.decide((), lambda desk, _ids: dismissing.dismiss(desk, item.id, reason))
        if await self.settle():
            self.tell(say("Dismissed: <day> takes it back."))
