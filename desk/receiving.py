"""What networks push: kept with full durability before they are answered, and read from there by the sync."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.clock import DAY, HOUR, Clock, Micros, now
from networks.protocol import Raw
from store import accounts, receiving
from store.engine import Store

KEPT: Micros = 8 * DAY
"""How long a payload is kept after it was read: windows and lost answers are looked up in it."""
SPANS_KEPT: Micros = 60 * DAY
TIDY_EVERY: Micros = HOUR


class KeptRaws:
    """What the receiver kept for one account."""

    def __init__(self, store: Store, account: int) -> None:
        self._store = store
        self._account = account

    async def after(self, number: int, limit: int) -> Sequence[Raw]:
        """Return the payloads behind one, in their order."""
        rows = await asyncio.to_thread(receiving.raws_after, self._store.reader, self._account, number, limit)
        return [Raw(row.id, row.at, row.body) for row in rows]

    async def since(self, moment: Micros) -> Sequence[Raw]:
        """Return the payloads that came since a moment and are still kept, in their order."""
        rows = await asyncio.to_thread(receiving.raws_since, self._store.reader, self._account, moment)
        return [Raw(row.id, row.at, row.body) for row in rows]

    async def taken(self, upto: int) -> None:
        """Note that what stands up to a payload is in the inbox."""
        await asyncio.to_thread(self._take, upto)

    async def spans(self) -> Sequence[tuple[Micros, Micros]]:
        """Return when the receiver listened, oldest first."""
        return await asyncio.to_thread(receiving.spans, self._store.reader, self._account)

    def _take(self, upto: int) -> None:
        # A look before the write: an inbox at rest writes nothing.
        if receiving.untaken(self._store.reader, self._account, upto):
            with self._store.writing(durable=False) as tx:
                receiving.take(tx, self._account, upto)


@dataclass(slots=True)
class Keeper:
    """Keeps what is pushed for the accounts of one receiver, and beats its heart."""

    store: Store
    accounts: Mapping[str, int]
    clock: Clock = now
    _since: Micros = 0
    _tidied: Micros = 0

    async def keep(self, slugs: Sequence[str], body: bytes) -> None:
        """Keep a payload for these accounts, in one durable transaction. Raises StoreError."""
        await asyncio.to_thread(self._keep, slugs, body)

    def _keep(self, slugs: Sequence[str], body: bytes) -> None:
        moment = self.clock()
        with self.store.writing() as tx:
            for slug in slugs:
                receiving.keep_raw(tx, self.accounts[slug], body, moment)

    async def beat(self) -> None:
        """Note that the receiver listens, from its first beat on; tidy up once an hour."""
        await asyncio.to_thread(self._beat)

    def _beat(self) -> None:
        moment = self.clock()
        tidy = moment - self._tidied >= TIDY_EVERY
        with self.store.writing() as tx:
            for account in self.accounts.values():
                if not self._since:
                    receiving.listen(tx, account, moment)
                receiving.beat(tx, account, self._since or moment, moment)
                if tidy:
                    receiving.forget_taken(tx, account, moment - KEPT)
                    receiving.forget_spans(tx, account, moment - SPANS_KEPT)
        self._since = self._since or moment
        self._tidied = moment if tidy else self._tidied


def keeper(store: Store, slugs: Sequence[str], network: str) -> Keeper:
    """Return the keeper of these accounts, made in the store where they are new."""
    with store.writing() as tx:
        return Keeper(store, {slug: accounts.ensure(tx, slug, network) for slug in slugs})
