"""Another package's connector behind a guard: its mistakes become errors of the tree and touch no other account."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.audience import Audience, Recipients
from core.clock import Micros
from core.incoming import Page, Person, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Report, Sent, Unchanged
from networks.calls import Calls
from networks.errors import NetworkError, OutcomeUnknown, Unreachable, Unusable
from networks.protocol import Card, Network, Problem, Stream, Voice

log = logging.getLogger(__name__)
EXTRAS = {
    "screens": ("accept", "refuse"),
    "corrects": ("delete",),
    "context": ("context",),
    "reads": ("mark_read",),
    "blocks": ("block", "unblock"),
    "reports": ("report", "stated"),
}
"""What a card may name, and the methods that it then needs."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose network it is."""

    network: str
    package: str
    release: str = ""

    @property
    def words(self) -> str:
        """The network and its package, as errors name them."""
        return f"the network {self.network} (package {f'{self.package} {self.release}'.strip()})"

    @property
    def remedy(self) -> str:
        """What a person does about a mistake of the package."""
        return f"update or uninstall {self.package}, and tell whoever made it; your other accounts go on"

    def unusable(self, what: str) -> Unusable:
        """Return the error for a package that cannot be used."""
        return Unusable(f"{self.words} {what}", self.remedy)

    @contextmanager
    def mistakes(self, where: str, becomes: type[NetworkError] = Unreachable) -> Iterator[None]:
        """Turn whatever is raised, and is none of ours, into an error of the tree: its kind is told, not its words."""
        try:
            yield
        except NetworkError:
            raise
        except Exception as error:  # noqa: BLE001 - another package may raise anything, and must not stop ours
            raise becomes(f"{self.words} failed in {where} ({type(error).__name__})", self.remedy) from None

    def checked(self, value: Any, kinds: Any, where: str, becomes: type[NetworkError] = Unreachable) -> Any:
        """Return what a method gave, or raise where it is of another kind."""
        if isinstance(value, kinds):
            return value
        raise becomes(f"{self.words} gave {type(value).__name__} in {where}", self.remedy)


class Guarded:
    """A connector as the desk sees it. What the other package can do besides is added by `guarded`."""

    def __init__(self, theirs: Any, origin: Origin) -> None:
        self.theirs = theirs
        self.origin = origin
        self.streams: tuple[Stream, ...] = tuple(theirs.streams)

    async def connect(self) -> Card:
        """Connect, and look the card over."""
        with self.origin.mistakes("connect"):
            card = await self.theirs.connect()
        if fault := card_fault(card, self.theirs, self.origin.network):
            raise self.origin.unusable(f"gave a bad card: {fault}")
        found: Card = card
        return found

    async def pull(self, stream: Stream, mark: str) -> AsyncGenerator[Page, None]:
        """Yield pages, and nothing that is none."""
        with self.origin.mistakes("pull"):
            pages = self.theirs.pull(stream, mark)
            try:
                async for page in pages:
                    yield self._page(page)
            finally:
                if hasattr(pages, "aclose"):
                    await pages.aclose()

    def _page(self, page: Any) -> Page:
        found: Page = self.origin.checked(page, Page, "pull")
        self.origin.checked(found.mark, str, "the mark of a page")
        for items in (found.messages, found.edits, found.deletions, found.receipts, found.holes, found.aside):
            self.origin.checked(items, tuple, "a list of a page")
        return found

    async def wait(self, stream: Stream) -> None:
        with self.origin.mistakes("wait"):
            await self.theirs.wait(stream)

    async def prepare(self, part: Part) -> str:
        with self.origin.mistakes("prepare"):
            token = await self.theirs.prepare(part)
        return str(self.origin.checked(token, str, "prepare"))

    async def send(self, part: Part) -> Sent:
        """Send; whatever goes wrong then, it may stand there."""
        with self.origin.mistakes("send", OutcomeUnknown):
            sent = await self.theirs.send(part)
        found: Sent = self.origin.checked(sent, Sent, "send", OutcomeUnknown)
        self.origin.checked(found.remote_id, str, "the id of a message", OutcomeUnknown)
        return found

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        with self.origin.mistakes("find"):
            answer = await self.theirs.find(part)
        found: Found | Absent | CannotTell = self.origin.checked(answer, (Found, Absent, CannotTell), "find")
        return found

    async def recheck(self, message: Ref) -> Fate:
        with self.origin.mistakes("recheck"):
            fate = await self.theirs.recheck(message)
        found: Fate = self.origin.checked(fate, (Unchanged, Edited, Deleted), "recheck")
        return found

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        with self.origin.mistakes("measure"):
            length = self.theirs.measure(text, to, audience)
        found: Length = self.origin.checked(length, Length, "measure")
        return found

    async def close(self) -> None:
        """Close; a failure of it is only noted, because nobody can do anything about it."""
        try:
            with self.origin.mistakes("close"):
                await self.theirs.close()
        except NetworkError as error:
            log.warning("%s", error.what)


class GuardedVoice:
    """A voice of another package."""

    def __init__(self, theirs: Voice, origin: Origin) -> None:
        self.theirs = theirs
        self.origin = origin
        self.network = origin.network

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        with self.origin.mistakes("compose", Unusable):
            composed = self.theirs.compose(text, to, audience)
        return str(self.origin.checked(composed, str, "compose", Unusable))

    def measure(self, text: str, to: Recipients, audience: Audience, limits: dict[str, int]) -> Length:
        with self.origin.mistakes("measure", Unusable):
            length = self.theirs.measure(text, to, audience, limits)
        found: Length = self.origin.checked(length, Length, "measure", Unusable)
        return found


def guarded(theirs: Any, origin: Origin) -> Network:
    """Return a connector behind its guard, with just those extras that the other package has."""
    more = {name: way for name, way in _MORE.items() if hasattr(theirs, name)}
    kind = type("Guarded", (Guarded,), {"name": origin.network, **more})
    made: Network = kind(theirs, origin)
    return made


def _method(name: str) -> Callable[..., Any]:
    async def call(self: Guarded, *words: Any) -> Any:
        with self.origin.mistakes(name):
            return await getattr(self.theirs, name)(*words)

    return call


def _kept(name: str) -> property:
    """Return an attribute that the desk sets, or reads, on the connector itself."""

    def read(self: Guarded) -> Any:
        return getattr(self.theirs, name)

    def write(self: Guarded, value: Any) -> None:
        setattr(self.theirs, name, value)

    return property(read, write)


def _calls(self: Guarded) -> Calls | None:
    with self.origin.mistakes("calls"):
        found = self.theirs.calls()
    return found if isinstance(found, Calls) else None


def _pace(self: Guarded, stream: Stream) -> Micros:
    with self.origin.mistakes("pace"):
        found = self.theirs.pace(stream)
    return found if isinstance(found, int) else stream.pace


async def _reported(self: Guarded, report: Report) -> None:
    with self.origin.mistakes("report", OutcomeUnknown):
        await self.theirs.report(report)


def _stated(self: Guarded, report: Report) -> dict[str, str]:
    with self.origin.mistakes("stated", Unusable):
        found = self.theirs.stated(report)
    table: dict[str, str] = self.origin.checked(found, dict, "stated", Unusable)
    return {str(name): str(value) for name, value in table.items()}


_METHODS = (*(name for names in EXTRAS.values() for name in names), "reread")
_MORE: dict[str, Any] = {
    **{name: _method(name) for name in _METHODS},
    "report": _reported,
    "stated": _stated,
    **{name: _kept(name) for name in ("raws", "rotated")},
    "calls": _calls,
    "pace": _pace,
}


def card_fault(card: Any, theirs: Any, network: str) -> str:
    """Tell what is wrong with a card, in words; empty where nothing is."""
    if not isinstance(card, Card):
        return f"it is {type(card).__name__}"
    if card.network != network:
        return f"it names the network {str(card.network)[:20]!a}"
    for name, holds, what in _FIELDS:
        if not holds(getattr(card, name)):
            return f"{name} is not {what}"
    lacking = [m for extra in sorted(card.extras) for m in EXTRAS.get(extra, ()) if not hasattr(theirs, m)]
    return f"it promises what is not there: {' and '.join(lacking)}" if lacking else ""


def _known(me: Any) -> bool:
    return isinstance(me, Person) and all(_text(one) and one for one in (me.remote_id, me.handle))


def _span(value: Any) -> bool:
    return type(value) is int and value >= 0


def _table(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(isinstance(k, str) and kind(v) for k, v in value.items())


def _text(value: Any) -> bool:
    return isinstance(value, str)


_FIELDS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("me", _known, "a Person with an id and a handle"),
    ("read_at", _span, "a time in microseconds"),
    ("software", _text, "a text"),
    ("limits", _table(_span), "a table of whole numbers"),
    (
        "audiences",
        lambda v: isinstance(v, tuple) and all(isinstance(one, Audience) for one in v),
        "a tuple of audiences",
    ),
    ("window", lambda value: value is None or _span(value), "a span in microseconds, or None"),
    ("windows", _table(_span), "a table of spans in microseconds"),
    ("settle", _span, "a span in microseconds"),
    ("crash_check", _text, "a text"),
    ("extras", lambda v: isinstance(v, frozenset) and all(map(_text, v)), "a frozenset of names"),
    ("final", lambda v: isinstance(v, tuple) and all(isinstance(one, Audience) for one in v), "a tuple of audiences"),
    ("problems", lambda v: isinstance(v, tuple) and all(isinstance(one, Problem) for one in v), "a tuple of Problems"),
    ("late", _table(_text), "a table of texts"),
    ("without", _table(_text), "a table of texts"),
    ("moderators", _text, "a text"),
    ("secrets", _table(_text), "a table of texts"),
)
