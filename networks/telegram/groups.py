"""Who reads in a group: asked when a message comes, and again right before an answer leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.audience import Audience, Readers
from core.clock import HOUR, Clock, Micros
from core.incoming import Incoming
from networks.errors import NetworkError
from networks.telegram.addresses import Place, spot_of
from networks.telegram.api import BotApi
from networks.telegram.parse import audience_of
from networks.telegram.replies import UnknownCall

FRESH: Micros = HOUR
"""So long a count of members is believed: it is shown, and decides nothing."""


class Groups:
    """The groups that the bot is in."""

    def __init__(self, api: BotApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._counts: dict[str, tuple[Micros, int | None]] = {}

    async def with_readers(self, messages: Sequence[Incoming]) -> list[Incoming]:
        """Return messages with the number of those who read them; where nobody tells it, anybody may."""
        return [await self._read(one) if one.audience is Audience.GROUP else one for one in messages]

    async def audience(self, place: Place, approved: Audience) -> Audience:
        """Return who can read a group now; a server that cannot tell leaves it at what was approved."""
        try:
            return audience_of(await self._api.chat(place.chat))
        except UnknownCall:
            return Audience.GROUP if approved is Audience.DIRECT else approved

    async def _read(self, message: Incoming) -> Incoming:
        spot = spot_of(message.remote_id)
        count = await self._count(spot.chat) if spot else None
        return replace(message, readers=Readers(everyone=True) if count is None else Readers(count=max(count - 1, 1)))

    async def _count(self, chat: str) -> int | None:
        asked_at, count = self._counts.get(chat, (0, None))
        if self._clock() - asked_at < FRESH:
            return count
        try:
            count = await self._api.member_count(chat)
        except NetworkError:
            # The page must not wait for a number that is only shown.
            count = None
        self._counts[chat] = (self._clock(), count)
        return count
