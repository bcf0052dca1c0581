"""One Telegram bot as Consulta sees it: the parts put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

from core.audience import Audience, Recipients
from core.clock import MINUTE, Clock, now
from core.incoming import Deletion, Page, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Sent, Unchanged
from networks.errors import NetworkError, Refused
from networks.protocol import Card, Stream, Walk
from networks.telegram.api import BotApi
from networks.telegram.card import LIMITS, card
from networks.telegram.sending import Sending
from networks.telegram.stream import Updates
from networks.voices import voice

UPDATES = Stream("updates", Walk.UP, pace=MINUTE, sole=True)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the account's settings choose."""

    users: frozenset[str] = frozenset()
    deletes_webhook: bool = False


class Telegram:
    """A Telegram bot, with the personal accounts that it reads for."""

    name: ClassVar[str] = "telegram"
    streams: tuple[Stream, ...] = (UPDATES,)

    def __init__(self, api: BotApi, choices: Choices, clock: Clock = now) -> None:
        self._api = api
        self._choices = choices
        self._clock = clock
        self._updates = Updates(api, choices.users, clock)
        self._sending = Sending(api, self._updates)
        self._voice = voice("telegram")

    async def connect(self) -> Card:
        """Tell who the bot is and what stands in its way."""
        told = await self._updates.introduce()
        webhook = await self._webhook()
        if webhook and self._choices.deletes_webhook:
            await self._api.delete_webhook()
            webhook = ""
        return card(self._updates.me, told, webhook, self._clock(), named=bool(self._choices.users))

    def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:  # noqa: ARG002 - there is one stream
        """Yield what is new since the mark."""
        return self._updates.pull(mark)

    async def wait(self, stream: Stream) -> None:  # noqa: ARG002 - there is one stream
        """Return when Telegram has something."""
        await self._updates.wait()

    async def reread(self, stream: Stream, body: str) -> Page:  # noqa: ARG002 - there is one stream
        """Read an update again that was set aside."""
        return self._updates.reread(body)

    async def prepare(self, part: Part) -> str:  # noqa: ARG002 - nothing can be made ready
        """There is nothing to make ready."""
        return ""

    async def send(self, part: Part) -> Sent:
        """Send one message."""
        length = self.measure(part.text, part.to, part.audience)
        if not length.fits:
            raise Refused(f"the answer has {length.used} of {length.limit} {length.unit}", "choose a shorter answer")
        return await self._sending.send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up, where Telegram lets us."""
        return await self._sending.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Tell what became of a message: a bot cannot read it again, so only news that wait to be stored can say."""
        fate = self._updates.fate(message.message)
        if fate is None:
            return Unchanged()
        return Deleted() if isinstance(fate, Deletion) else Edited(fate.text, fate.at)

    async def delete(self, message: Ref, key: str) -> None:  # noqa: ARG002 - Telegram knows no keys
        """Take our own message back; others may have read it."""
        await self._sending.delete(message)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text as Telegram does."""
        return self._voice.measure(text, to, audience, LIMITS)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def _webhook(self) -> str:
        """Return who else receives the messages; servers that cannot tell say so when they are asked for updates."""
        try:
            return await self._api.webhook()
        except NetworkError:
            return ""
