"""What the inbox holds of an account, for networks whose rules want kept texts to follow their authors."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from networks.protocol import Kept
from store import shelf
from store.engine import Store


class KeptMessages:
    """The messages of one account that still have a text."""

    def __init__(self, store: Store, account: int) -> None:
        self._store = store
        self._account = account

    async def kept(self, after: str, limit: int) -> Sequence[Kept]:
        """Return messages of others by their remote ids, behind one."""
        rows = await asyncio.to_thread(shelf.messages_behind, self._store.reader, self._account, after, limit)
        return [Kept(remote_id, text) for remote_id, text in rows]
