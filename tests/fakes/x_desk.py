"""Who keeps a pair of tokens of X between two starts, as the desk does, and signs in again where it died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.clock import HOUR, now
from networks.conformance import Spoil
from networks.protocol import Look
from networks.secret import Secret
from networks.x.connector import X
from networks.x.door import SESSION, Door, Session, read_session
from tests.fakes import base
from tests.fakes.keeping import Kept
from tests.fakes.stages import Faults, lost_sends, spoiled_reads
from tests.fakes.x import FakeX


class Keeper(Kept[X]):
    network_name = "x"
    kind = X

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = asyncio.Lock()

    def shared(self, fake: FakeX, **settings: str) -> X:
        """Return a connector that looks at what other programs keep."""
        found = self.network(fake, **settings)
        found.turn = self.turn
        return found

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Look]:
        # A program that exchanged while another does would find the pair used up, and nothing newer kept yet.
        async with self._one_at_a_time:
            yield self.look

    def sign_in_again(self, fake: FakeX) -> None:
        """Let a person sign in again, where a lost exchange has left a pair that is worth nothing."""
        account = Door(fake.url, fake.sessions.client, refresh=Secret(fake.settings["REFRESH_TOKEN"])).account
        kept = read_session(self.kept.get(SESSION, ""), account)
        refresh = kept.refresh.reveal() if kept else fake.settings["REFRESH_TOKEN"]
        with fake.lock:
            if refresh not in fake.sessions.refresh:
                access, fresh = fake.sessions.pair()
                pair = Session(account, Secret(access), Secret(fresh), now() + 2 * HOUR)
                self.kept[SESSION] = pair.write()


def faults_of_x(reads: str, sends: str) -> Faults:
    """Return how X spoils what is read and what is sent, wherever its calls lie."""
    no = {"title": "Forbidden", "detail": "This operation is not permitted", "type": "about:blank"}
    busy = {"title": "Too Many Requests", "type": "about:blank"}
    return {
        **spoiled_reads(reads),
        **lost_sends(sends),
        Spoil.RATE_LIMIT: (base.status(429, busy, {"x-rate-limit-reset": "9999999999"}), "", reads),
        Spoil.REFUSE_SEND: (base.status(403, no), "POST", sends),
    }
