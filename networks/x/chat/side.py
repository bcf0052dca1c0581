"""Encrypted chat as the connector of X sees it: what it may do, and what stands in its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum

from core.clock import Micros
from core.incoming import Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Fate, Found, Part, Sent
from networks.errors import NeedsLogin, RateLimited, Refused, Stopped, Unreachable
from networks.protocol import Problem
from networks.x.chat import room
from networks.x.chat.addresses import parts_of
from networks.x.chat.answering import Answering, Pause
from networks.x.chat.failures import UNLOCK
from networks.x.chat.keys import Keys, newest_first
from networks.x.chat.marks import REQUESTS, ChatMark
from networks.x.chat.parse import Digest
from networks.x.chat.reading import CHAT, Reader, pull_chat, shut
from networks.x.chat.service import Line, Service

INSTALL = "install consulta[x-chat], then unlock it: consulta accounts add"
MISSING = "encrypted chat of X is not read: X's chat library is not installed"
LOCKED = "encrypted chat of X is not read: it was not unlocked here"
OTHERS = "encrypted chat of X is not read: the keys kept here are another account's"
STALE = "encrypted chat of X is not read: the account has new chat keys"

UNKNOWN = "encrypted chat of X is not read: X did not tell which keys the account has"


class State(StrEnum):
    """How encrypted chat stands."""

    OFF = "off"
    """The account never set it up: private messages come in unencrypted."""
    LOCKED = "locked"
    READY = "ready"
    STALE = "stale-key"
    UNKNOWN = "unknown"
    """X did not say."""


@dataclass(slots=True)
class ChatSide:
    """Encrypted chat of one account."""

    line: Line
    keys: Keys | None
    state: State = State.OFF
    problems: tuple[Problem, ...] = ()
    pause: Pause = asyncio.sleep
    _me: Person | None = None
    _reader: Reader | None = field(default=None, repr=False)
    _answering: Answering | None = field(default=None, repr=False)

    async def connect(self, me: Person) -> None:
        """Find out how chat stands, and open the room where its keys are here."""
        self.lock()
        self._me = me
        service = Service(self.line, me.remote_id)
        try:
            own = newest_first(await service.own_keys())
        except (NeedsLogin, Refused, RateLimited, Stopped, Unreachable):
            self.state, self.problems = State.UNKNOWN, _closed(self.keys)
            return
        self.state, problem = State.LOCKED, _hindrance(self.keys, me)
        if not own:
            self.state, self.problems = State.OFF, ()
            return
        if self.keys is None or problem is not None:
            self.problems = (problem,) if problem else ()
            return
        opened = await asyncio.to_thread(room.Room, self.keys)
        if not opened.fits(own[0]):
            opened.lock()
            self.state, self.problems = State.STALE, (Problem(STALE, UNLOCK),)
            return
        self._reader = Reader(service, opened, me)
        self._answering = Answering(self._reader, self.pause)
        self.state = State.READY
        self.problems = await _waiting(service)

    @property
    def there(self) -> bool:
        """Tell whether the account has encrypted chat, readable here or not."""
        return self.state in (State.LOCKED, State.READY, State.STALE) or (
            self.state is State.UNKNOWN and self.keys is not None
        )

    async def pull(self, mark: str, horizon: Micros) -> AsyncGenerator[Page, None]:
        """Yield what was written; while the keys are missing, one page that says so."""
        if self.state is State.UNKNOWN and self._me is not None:
            await self.connect(self._me)
        if self._reader is None:
            page = None if self.state is State.OFF else shut(mark, self.problems[0].cause if self.problems else LOCKED)
            if page is not None:
                yield page
            return
        async with aclosing(pull_chat(self._reader, mark, horizon)) as pages:
            async for page in pages:
                yield page

    async def prepare(self, part: Part) -> str:
        """Encrypt an answer once; what is returned is kept and sent as it stands."""
        return await self._ready().prepare(part)

    async def send(self, part: Part) -> Sent:
        """Send what was prepared."""
        return await self._ready().send(part)

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost answer up by its own id."""
        if self._answering is None:
            return CannotTell("encrypted chat is locked here, so the conversation cannot be read")
        return await self._answering.find(part)

    async def recheck(self, message: Ref) -> Fate:
        """Look at a message again."""
        return await self._ready().recheck(message)

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message among the newest of its conversation, oldest first."""
        self._ready()
        assert self._reader is not None  # noqa: S101 - both are set together
        key, _ = parts_of(message.message)
        taken, opened = await self._reader.newest(key)
        digest = Digest(await self._reader.where(key), ChatMark())
        for told, one in zip(taken.rows, opened, strict=True):
            digest.take(told, one)
        return tuple(one for one in digest.messages if one.remote_id != message.message)

    def lock(self) -> None:
        """Wipe the keys from memory; what was read stays."""
        if self._reader is not None:
            self._reader.room.lock()
        self._reader = self._answering = None

    def _ready(self) -> Answering:
        if self._answering is None:
            cause = self.problems[0] if self.problems else Problem(LOCKED, UNLOCK)
            raise Refused(cause.cause, cause.remedy)
        return self._answering


def _hindrance(keys: Keys | None, me: Person) -> Problem | None:
    """Return what keeps the room shut on this side."""
    if not room.available():
        return Problem(MISSING, INSTALL)
    if keys is None:
        return Problem(LOCKED, UNLOCK)
    return Problem(OTHERS, UNLOCK) if keys.person != me.remote_id else None


def _closed(keys: Keys | None) -> tuple[Problem, ...]:
    return (Problem(UNKNOWN, "sync again later"),) if keys is not None else ()


async def _waiting(service: Service) -> tuple[Problem, ...]:
    async with aclosing(service.listings()) as listings:
        async for listing in listings:
            return (Problem(REQUESTS, "open X and accept or refuse them there"),) if listing.requests else ()
    return ()


__all__ = ["CHAT", "ChatSide", "State"]
