"""What every network can do, and the small extras that its card names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from core.audience import Audience, Recipients
from core.clock import MINUTE, SECOND, Micros
from core.incoming import Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Fate, Found, Length, Part, Report, Sent

if TYPE_CHECKING:
    import httpx

    from networks.secret import Secret


class Walk(StrEnum):
    """How a stream is read."""

    DOWN = "down"
    """Newest first; the mark moves when the walk meets it."""
    UP = "up"
    """Oldest first; the mark moves with each page."""
    PUSH = "push"
    """The network calls us."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One feed of an account."""

    name: str
    walk: Walk
    pace: Micros = MINUTE
    """How often to pull where nothing can be waited for."""
    sole: bool = False
    """True where the network serves one reader at a time: whoever waits holds the lease, too."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an account cannot see or do, in red: never an empty list."""

    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Card:
    """What an account can do, as its server told at `read_at`."""

    network: str
    me: Person
    read_at: Micros
    software: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    """Length limits by name, as the server told them."""
    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    """Audiences in which we can answer."""
    window: Micros | None = None
    """How long after their newest message an answer is taken; None: no limit."""
    windows: dict[str, Micros] = field(default_factory=dict)
    """The same for threads whose root begins with a word, where it differs there."""
    settle: Micros = 60 * SECOND
    """How long after a lost send `find` may be believed when it sees nothing."""
    crash_check: str = ""
    """How a lost send is looked up, in words."""
    end_to_end: bool = False
    extras: frozenset[str] = frozenset()
    """The optional protocols that work here: `screens`, `corrects`, `context`, `reads`, `blocks`, `reports`."""
    without: dict[str, str] = field(default_factory=dict)
    """Why `blocks` or `reports` do not work here, by these names, in words."""
    moderators: str = ""
    """Who reads what is reported, in words."""
    final: tuple[Audience, ...] = ()
    """Where nothing can be taken back, though `corrects` works elsewhere."""
    push: bool = False
    problems: tuple[Problem, ...] = ()
    late: dict[str, str] = field(default_factory=dict)
    """Texts that are taken even when the window has closed, by name; `{{1}}` stands for what is filled in."""
    ends: Micros | None = None
    """When the access ends unless it is renewed, where the network tells it."""
    renewal: str = ""
    """What a person does about it."""
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    """Rotated credentials that the caller must keep encrypted before the next call."""


class Voice(Protocol):
    """How a network writes and counts, without any connection: pure, so that previews need no server."""

    network: str

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        """Return the text exactly as it will be sent: addresses added, stray mentions and markup neutralised.

        Composing twice changes nothing more.
        """
        ...

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:
        """Count a composed text by the network's own rule; `limits` are a card's, empty means the sheet's defaults."""
        ...


class Network(Protocol):
    """One account of ours on a network. Methods raise `networks.errors`, nothing else."""

    name: ClassVar[str]
    streams: tuple[Stream, ...]

    async def connect(self) -> Card:
        """Tell who we are and what we may do. Raises NeedsLogin."""
        ...

    def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield pages from `mark` on (empty: from the start). The next page is asked for after this one is stored."""
        ...

    async def wait(self, stream: Stream) -> None:
        """Return when a pull is worth it: a push, a long poll, or the card's pace."""
        ...

    async def prepare(self, part: Part) -> str:
        """Do what no reader sees and may be repeated; the token is stored before `send`. Empty: nothing to do."""
        ...

    async def send(self, part: Part) -> Sent:
        """Cause exactly one visible effect. Raises OutcomeUnknown when it may have happened."""
        ...

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look up a send whose answer was lost. Absent only from the network's own proof."""
        ...

    async def recheck(self, message: Ref) -> Fate:
        """Read a message again right before it is answered."""
        ...

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a composed text as the network would, by this account's own limits (see Voice)."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Screens(Protocol):
    """Networks that hold strangers back."""

    async def accept(self, request_id: str) -> None:
        """Let the person in. Answering does it too."""
        ...

    async def refuse(self, request_id: str) -> None:
        """Turn the request down without a word."""
        ...


@runtime_checkable
class Context(Protocol):
    """Networks that can show the thread around a message."""

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message, oldest first, roles left to the caller."""
        ...


@runtime_checkable
class Corrects(Protocol):
    """Networks where a sent message can be taken back."""

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own message back. Others may have read it."""
        ...


@runtime_checkable
class Reads(Protocol):
    """Networks where we can mark a message as read without telling its author."""

    async def mark_read(self, message: Ref) -> None:
        """Mark as read, privately."""
        ...


@runtime_checkable
class Blocks(Protocol):
    """Networks where somebody can be kept away from the account. Doing either twice is doing it once."""

    async def block(self, whom: Person) -> None:
        """Keep somebody away. Where the answer is lost: Unreachable, and it may be done again."""
        ...

    async def unblock(self, whom: Person) -> None:
        """Let them write again."""
        ...


@runtime_checkable
class Reports(Protocol):
    """Networks whose moderators can be told of somebody."""

    def stated(self, report: Report) -> dict[str, str]:
        """Return, field by field, just what would be sent: pure, and looked at before the yes. Raises Refused."""
        ...

    async def report(self, report: Report) -> None:
        """Tell the moderators. Raises OutcomeUnknown when they may have been told."""
        ...


@runtime_checkable
class Rereads(Protocol):
    """Networks that can be given an item again which they could not read before."""

    async def reread(self, stream: Stream, body: str) -> Page:
        """Return what an item that was set apart says; a page that sets it apart again understands it no better."""
        ...


@dataclass(frozen=True, slots=True)
class Raw:
    """A payload that a network pushed, as it was kept before anybody understood it."""

    id: int
    at: Micros
    body: bytes


class Raws(Protocol):
    """What was pushed for one account, kept by the receiver."""

    async def after(self, number: int, limit: int) -> Sequence[Raw]:
        """Return the payloads behind one, in their order."""
        ...

    async def since(self, moment: Micros) -> Sequence[Raw]:
        """Return the payloads that came since a moment and are still kept, in their order."""
        ...

    async def taken(self, upto: int) -> None:
        """Say that what stands up to a payload is in the inbox: it may be forgotten after a while."""
        ...

    async def spans(self) -> Sequence[tuple[Micros, Micros]]:
        """Return when the receiver listened, oldest first."""
        ...


@runtime_checkable
class Receives(Protocol):
    """Networks that call us: the caller says where the receiver keeps what they pushed, before it connects."""

    raws: Raws | None


Look = Callable[[], Awaitable[Mapping[str, str]]]
"""Returns what is kept now of what a network rotated: another program may have been faster."""
Turn = Callable[[], AbstractAsyncContextManager[Look]]
"""Gives one program at a time the turn to exchange, and a look at what is kept."""


@runtime_checkable
class TakesTurns(Protocol):
    """Networks where a token dies once it was exchanged: of several programs one exchanges, the others take it up."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of somebody else's as the inbox holds it."""

    remote_id: str
    text: str


class Shelf(Protocol):
    """What the inbox holds of one account."""

    async def kept(self, after: str, limit: int) -> Sequence[Kept]:
        """Return messages of others that still have a text, by their remote ids, behind one."""
        ...


@runtime_checkable
class Revisits(Protocol):
    """Networks whose rules want what is kept to follow its authors: the caller hands them what it holds."""

    shelf: Shelf | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a connector: `CONSULTA_ACCOUNTS__<SLUG>__<NAME>`."""

    name: str
    """In capitals, as in the environment."""
    text: str
    """What it is and where to get it."""
    secret: bool = False
    required: bool = True
    default: str = ""
    asked: bool = False
    """True where whoever adds an account is asked for it, though it may stay empty."""
    brief: str = ""
    """What it is, without where to get it, for whoever has just been told where to click."""
    unless: str = ""
    """The setting that makes the question needless once it is given."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the network before an account can be added. A connector's module lists them in `STEPS`.

    The dialogue and docs/networks.md say the same words: names of buttons stand in *asterisks*, what is copied or
    ticked in `backticks`.
    """

    text: str
    items: tuple[str, ...] = ()
    """What to tick or copy, one a line."""


class Ask(Protocol):
    """Asks the person who adds an account one thing; an address in the words is shown whole, to be copied."""

    def __call__(self, prompt_words: str, *, secret: bool) -> Awaitable[str]:
        """Return what they typed or pasted, without blanks around it."""
        ...


class Authorise(Protocol):
    """What a connector's module may offer as `authorise`: a sign-in in the browser while an account is added.

    It gets the settings given so far and returns further ones. Those of `SETTINGS` are written beside the others, and
    must be optional there; any others are kept encrypted, as if the network had rotated them. Nothing is returned
    where the settings hold all that is needed. It may raise NetworkError, and ValueError for what was pasted: both are
    told in words, and the person tries again. It opens no browser: it asks, with the address in the words.
    """

    def __call__(
        self,
        settings: Mapping[str, str | Secret],
        ask: Ask,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: str = "",
    ) -> Awaitable[dict[str, str]]:
        """Sign in, and return what is to be kept; every call goes by the proxy, where there is one."""
        ...
