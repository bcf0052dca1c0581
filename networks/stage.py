"""The stage that a connector is tested on: a server seen from a patient's side, and an inbox that keeps what comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from unittest import SkipTest

from core.audience import Audience, Recipients
from core.clock import SECOND, now
from core.incoming import Deletion, Edit, Hole, Incoming, Page, Request
from networks.protocol import Network, Receives, Stream, Walk


class Can(StrEnum):
    """What a stage may be able to do."""

    DIRECT = "direct"
    MENTION = "mention"
    REPLY = "reply"
    EDIT = "edit"
    DELETE = "delete"
    READ = "read"
    """`read_by_patient` tells what the patient sees of ours."""
    ECHO = "echo"
    """The network hands our own direct answers back to us."""
    STRANGER = "stranger"
    """The network holds strangers back."""
    THIRD = "third"
    """A direct message can have a third reader."""
    REPEAT = "repeat"
    """The network gives the same message again for a key that it has seen."""
    LENGTH = "length"
    """The server refuses what is too long, and the stage can tell."""


class Spoil(StrEnum):
    """What a stage may break on purpose until it is healed."""

    HTML = "html"
    TRUNCATED = "truncated"
    NOT_UTF8 = "not utf-8"
    HUGE = "huge"
    """Every read is answered so."""
    RATE_LIMIT = "rate limit"
    LOGGED_OUT = "logged out"
    """Every call is answered so."""
    REFUSE_SEND = "refuse send"
    LOSE_STORED = "lose stored"
    """A send is kept by the server, and its answer is lost."""
    LOSE_UNSTORED = "lose unstored"
    """A send never reaches the server's memory, and no answer comes."""


BROKEN_READS = (Spoil.HTML, Spoil.TRUNCATED, Spoil.NOT_UTF8, Spoil.HUGE)


@dataclass(frozen=True, slots=True)
class Read:
    """One of our messages as the patient sees it."""

    remote_id: str
    text: str
    audience: Audience


class BareStage:
    """A stage that can do nothing yet: override what yours can, and say so in `can` and `spoils`."""

    can: frozenset[Can] = frozenset()
    spoils: frozenset[Spoil] = frozenset()
    lacks: Mapping[Can | Spoil, str] = MappingProxyType({})
    """Why it cannot do something; the line of the skipped test says it."""
    patience: float = 0
    """Seconds until a message of the patient is sure to be readable by us."""
    many: int = 3
    """How many messages fill more than one page, where that is affordable."""

    async def network(self) -> Network:
        """Return a new connector for our account; each call gives another one of the same account."""
        raise NotImplementedError

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        """Compose a text as the network's voice does."""
        raise NotImplementedError

    async def direct(self, text: str) -> str:
        """Let the patient, known to us, write a direct message; return its remote id."""
        raise SkipTest(f"this stage writes no direct message ({text})")

    async def mention(self, text: str) -> str:
        """Let the patient mention us in public; return the remote id."""
        raise SkipTest(f"this stage writes no mention ({text})")

    async def reply(self, to: str, text: str) -> str:
        """Let the patient answer a message of ours or theirs, to the same readers; return the remote id."""
        raise SkipTest(f"this stage writes no reply ({to}: {text})")

    async def stranger(self, text: str) -> str:
        """Let somebody new write a direct message that the network holds back; return its remote id."""
        raise SkipTest(f"this stage holds nobody back ({text})")

    async def with_third(self, text: str) -> str:
        """Let the patient write to us and to a third; return the third's handle as the network writes it."""
        raise SkipTest(f"this stage knows no third reader ({text})")

    async def edit(self, remote_id: str, text: str) -> None:
        """Let the patient change a message."""
        raise SkipTest(f"this stage edits nothing ({remote_id}: {text})")

    async def delete(self, remote_id: str) -> None:
        """Let the patient take a message back."""
        raise SkipTest(f"this stage deletes nothing ({remote_id})")

    async def read_by_patient(self) -> list[Read]:
        """Return all of our messages that the patient can see."""
        raise SkipTest("this stage does not look through the patient's eyes")

    async def blocked(self) -> list[str]:
        """Return the remote ids of those whom the server keeps away from us."""
        raise SkipTest("this stage cannot see whom the server keeps away")

    async def reported(self) -> list[dict[str, str]]:
        """Return the reports that the server's moderators have, as `stated` names what they say."""
        raise SkipTest("this stage cannot see what the moderators are told")

    async def spoil(self, how: Spoil) -> None:
        """Break something until `heal`."""
        raise SkipTest(f"this stage cannot spoil: {how}")

    async def heal(self) -> None:
        """End what `spoil` began."""

    async def close(self) -> None:
        """End the stage."""


Stage = BareStage
"""The type of the `stage` fixture."""


@dataclass(slots=True)
class Inbox:
    """Keeps what a connector yields as the desk would: marks, messages, holes."""

    marks: dict[str, str] = field(default_factory=dict)
    messages: dict[str, Incoming] = field(default_factory=dict)
    edits: dict[str, Edit] = field(default_factory=dict)
    deletions: dict[str, Deletion] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    holes: dict[str, tuple[Hole, ...]] = field(default_factory=dict)

    async def pull(self, network: Network) -> list[str]:
        """Pull every stream to its end; return the ids that came, in order."""
        came: list[str] = []
        for stream in pulled(network):
            async with _pages(network, stream, self.marks.get(stream.name, "")) as pages:
                async for page in pages:
                    came += self.keep(stream, page)
        return came

    async def pull_one_page(self, network: Network, stream: Stream) -> list[str]:
        """Pull one page and stop, as a program that was killed there."""
        async with _pages(network, stream, self.marks.get(stream.name, "")) as pages:
            async for page in pages:
                return self.keep(stream, page)
        return []

    def keep(self, stream: Stream, page: Page) -> list[str]:
        """Keep one page."""
        self.marks[stream.name] = page.mark
        self.holes[stream.name] = page.holes
        self.messages |= {message.remote_id: message for message in page.messages}
        self.edits |= {edit.remote_id: edit for edit in page.edits}
        self.deletions |= {deletion.remote_id: deletion for deletion in page.deletions}
        if page.requests is not None:
            self.requests = {request.request_id: request for request in page.requests}
        return [message.remote_id for message in page.messages]

    def holding(self, words: str) -> list[Incoming]:
        """Return the messages whose text holds these words."""
        return [message for message in self.messages.values() if words in message.text]

    async def until(self, network: Network, words: str, patience: float) -> Incoming:
        """Pull until a message holds these words, and return it."""
        deadline = now() + round(patience * SECOND)
        while True:
            await self.pull(network)
            if found := self.holding(words):
                return found[-1]
            check(now() < deadline, f"a message never came in: {words}")
            await asyncio.sleep(0.2)


def check(holds: object, promise: str) -> None:
    """Fail with the broken promise."""
    if not holds:
        raise AssertionError(promise)


def pulled(network: Network) -> list[Stream]:
    """Return the streams that are pulled, also from where a receiver keeps what was pushed."""
    kept = isinstance(network, Receives) and network.raws is not None
    return [stream for stream in network.streams if kept or stream.walk is not Walk.PUSH]


@asynccontextmanager
async def _pages(network: Network, stream: Stream, mark: str) -> AsyncIterator[AsyncIterator[Page]]:
    pages = network.pull(stream, mark)
    close = getattr(pages, "aclose", None)
    try:
        yield pages
    finally:
        if close is not None:
            await close()
