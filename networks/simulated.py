"""A network of any name that lives in memory: for the demo and for tests, with no server and no wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, Self, cast

from core.audience import Audience, Recipients
from core.clock import SECOND, Clock, Micros, now
from core.incoming import Deletion, Direction, Edit, Hidden, Hole, Incoming, Page, Person, Ref, Request
from core.outgoing import Absent, CannotTell, Deleted, Edited, Fate, Found, Length, Part, Report, Sent, Unchanged
from networks.errors import Refused, WindowClosed
from networks.protocol import Card, Stream, Voice, Walk
from networks.simulated_facts import FACTS, RENEWAL, Facts
from networks.voices import voice

Event = Incoming | Edit | Deletion
"""What a feed holds, in the order in which the network got it."""
PAGE = 40
"""Events a page."""


class Simulated:
    """One account on a simulated network: the network's name, ourselves, and what was written so far."""

    name: ClassVar[str] = ""

    def __new__(cls, network: str, *_args: Any, **_settings: Any) -> Self:
        """Make an account of a class that bears the network's name: the protocol asks for it on the class."""
        return cast("Self", object.__new__(_named(network)))

    def __init__(
        self,
        network: str,
        me: Person,
        script: Iterable[Incoming] = (),
        *,
        delay: float = 0,
        clock: Clock = now,
        requests: Iterable[Request] = (),
        behind: Mapping[str, Incoming] | None = None,
    ) -> None:
        """`delay` is how many seconds a send takes; `behind` holds what shows in place of a hidden request."""
        self.network = network
        self.me = me
        self.delay = delay
        self.sent: list[Part] = []
        self.blocked: set[str] = set()
        self.reports: list[Report] = []
        self.streams: tuple[Stream, ...] = (Stream("inbox", self._facts.walk),)
        self._clock = clock
        self._feed: list[Event] = [*sorted(script, key=lambda message: message.sent_at)]
        self._requests = {request.request_id: request for request in requests}
        self._behind = dict(behind or {})
        self._answers: dict[str, Sent] = {}
        self._unread = asyncio.Event()
        self._unread.set()
        self._due: list[asyncio.TimerHandle] = []

    @property
    def _facts(self) -> Facts:
        return FACTS[self.network]

    @property
    def _voice(self) -> Voice:
        return voice(self.network)

    async def connect(self) -> Card:
        """Return the card of the network that this one plays."""
        facts = self._facts
        return Card(
            network=self.network,
            me=self.me,
            read_at=self._clock(),
            software="simulated",
            audiences=facts.audiences,
            window=facts.window,
            settle=facts.settle,
            crash_check=facts.crash_check,
            extras=facts.extras,
            push=facts.walk is Walk.PUSH,
            problems=facts.problems,
            without=facts.without,
            moderators="nobody: this network is simulated",
            ends=self._clock() + facts.ends if facts.ends is not None else None,
            renewal=RENEWAL if facts.ends is not None else "",
        )

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        """Yield what came since the mark, in the walk of the network; one page even when nothing came."""
        self._unread.clear()
        walk = self._down(mark) if stream.walk is Walk.DOWN else self._up(mark)
        for page in walk:
            yield page

    async def wait(self, stream: Stream) -> None:
        """Return when something has arrived since the last pull."""
        del stream
        await self._unread.wait()

    def arrive(self, event: Event) -> None:
        """Let a message, an edit or a deletion reach the network now."""
        self._feed.append(event)
        self._unread.set()

    def schedule(self, after: Micros, event: Event) -> None:
        """Let something arrive later, counted from now; call it inside the running loop. `close` forgets it."""
        loop = asyncio.get_running_loop()
        self._due.append(loop.call_later(after / SECOND, self.arrive, event))

    async def prepare(self, part: Part) -> str:
        """Do nothing: no simulated network needs it."""
        del part
        return ""

    async def send(self, part: Part) -> Sent:
        """Keep the part; the same key again gives the first answer. Nothing leaves this process."""
        await asyncio.sleep(self.delay)
        if part.key not in self._answers:
            self._check(part)
            self.sent.append(part)
            remote_id = f"simulated-{self.network}-{part.key}"
            self._answers[part.key] = Sent(remote_id=remote_id, audience=part.audience)
        return self._answers[part.key]

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a part up by its key."""
        answer = self._answers.get(part.key)
        return Found(answer.remote_id) if answer else Absent()

    async def recheck(self, message: Ref) -> Fate:
        """Tell the newest thing that its author did to a message."""
        for event in reversed(self._feed):
            if event.remote_id != message.message:
                continue
            if isinstance(event, Deletion):
                return Deleted()
            return Edited(event.text, event.at) if isinstance(event, Edit) else Unchanged()
        return Deleted()

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        """Write a text as the network that this one plays."""
        return self._voice.compose(text, to, audience)

    def measure(self, text: str, to: Recipients, audience: Audience) -> Length:
        """Count a text as the network that this one plays."""
        return self._voice.measure(text, to, audience, {})

    async def accept(self, request_id: str) -> None:
        """Let a person in: what was held back comes again, now to be read."""
        self._requests.pop(request_id, None)
        held = [event for event in self._feed if isinstance(event, Incoming) and event.request_id == request_id]
        shown = self._behind.pop(request_id, None)
        for event in [shown] if shown else held:
            self.arrive(replace(event, held_back="", request_id="", hidden=Hidden.NO))

    async def refuse(self, request_id: str) -> None:
        """Turn a request down."""
        self._requests.pop(request_id, None)
        self._behind.pop(request_id, None)

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return the other messages of the thread, oldest first."""
        known = [event for event in self._feed if isinstance(event, Incoming)]
        threads = {event.thread for event in known if event.remote_id == message.message}
        around = [event for event in known if event.thread in threads and event.remote_id != message.message]
        return tuple(replace(event, context=True) for event in sorted(around, key=lambda event: event.sent_at))

    async def delete(self, message: Ref, key: str) -> None:
        """Take our own part back: it is no longer among the sent ones."""
        del message
        self.sent = [part for part in self.sent if part.key != key]
        self._answers.pop(key, None)

    async def block(self, whom: Person) -> None:
        """Remember whom to keep away. What was scripted still arrives: the demo is not the place to lose a question."""
        if "blocks" in self._facts.without:
            raise Refused(self._facts.without["blocks"], "mute them here instead")
        self.blocked.add(whom.remote_id)

    async def unblock(self, whom: Person) -> None:
        """Forget it again."""
        self.blocked.discard(whom.remote_id)

    def stated(self, report: Report) -> dict[str, str]:
        """Return what a report would say."""
        told = {"account": report.whom.remote_id, "reason": report.words or report.ground.value}
        return told | ({"message": report.message.message} if report.message else {})

    async def report(self, report: Report) -> None:
        """Keep the report; nothing leaves this process."""
        if "reports" in self._facts.without:
            raise Refused(self._facts.without["reports"], "mute them here instead")
        self.reports.append(report)

    async def close(self) -> None:
        """Forget what was still to arrive."""
        for handle in self._due:
            handle.cancel()
        self._due.clear()

    def _check(self, part: Part) -> None:
        if part.audience not in self._facts.audiences:
            raise Refused(f"{self.network} takes no {part.audience} messages", "answer in another audience")
        length = self.measure(part.text, part.to, part.audience)
        if not length.fits:
            what = f"{self.network} takes {length.limit} {length.unit}, this part has {length.used}"
            raise Refused(what, "shorten the answer or choose another one")
        if part.audience is Audience.DIRECT and self._facts.window:
            self._check_window(part, self._facts.window)

    def _check_window(self, part: Part, window: Micros) -> None:
        theirs = [e.sent_at for e in self._feed if isinstance(e, Incoming) and _asks_in(e, part.thread)]
        if theirs and self._clock() - max(theirs) > window:
            raise WindowClosed(f"{self.network} no longer takes an answer here", "wait until the person writes again")

    def _up(self, mark: str) -> Iterator[Page]:
        start = int(mark or 0)
        while True:
            events = self._feed[start : start + PAGE]
            end = start + len(events)
            yield self._page(events, mark=str(end), span=(str(start), str(end)))
            if end >= len(self._feed):
                return
            start = end

    def _down(self, mark: str) -> Iterator[Page]:
        """Walk from the newest down to the floor; until they meet, the rest is a hole and the mark remembers it."""
        gap = _Gap.read(mark, len(self._feed))
        while True:
            start = max(gap.floor, gap.cursor - PAGE)
            events = self._feed[start : gap.cursor]
            span = (str(start), str(gap.cursor))
            gap = replace(gap, cursor=start)
            yield self._page(events, mark=gap.mark, span=span, holes=gap.holes)
            if gap.open:
                continue
            if gap.top >= len(self._feed):
                return
            gap = _Gap(floor=gap.top, cursor=len(self._feed), top=len(self._feed))

    def _page(self, events: list[Event], *, mark: str, span: tuple[str, str], holes: tuple[Hole, ...] = ()) -> Page:
        return Page(
            mark=mark,
            messages=tuple(event for event in events if isinstance(event, Incoming)),
            edits=tuple(event for event in events if isinstance(event, Edit)),
            deletions=tuple(event for event in events if isinstance(event, Deletion)),
            requests=tuple(self._requests.values()),
            holes=holes,
            span=span,
            forgets=self._facts.walk is Walk.PUSH,
        )


@dataclass(frozen=True, slots=True)
class _Gap:
    """A walk down: all below `floor` is known, all from `cursor` up to `top` too."""

    floor: int
    cursor: int
    top: int

    @classmethod
    def read(cls, mark: str, newest: int) -> _Gap:
        floor, *rest = [int(number) for number in (mark or "0").split()]
        return cls(floor, *rest) if rest else cls(floor, newest, newest)

    @property
    def open(self) -> bool:
        return self.cursor > self.floor

    @property
    def mark(self) -> str:
        return f"{self.floor} {self.cursor} {self.top}" if self.open else str(self.top)

    @property
    def holes(self) -> tuple[Hole, ...]:
        if not self.open:
            return ()
        since, until = str(self.floor), str(self.cursor)
        return (Hole(key="walk", since=since, until=until, reason="not read yet", resume=self.mark),)


def _asks_in(message: Incoming, thread: str) -> bool:
    return message.thread == thread and message.direction is Direction.IN and not message.context


@cache
def _named(network: str) -> type[Simulated]:
    if network not in FACTS:
        raise ValueError(f"no network is called {network!r}: choose one of {', '.join(FACTS)}")
    return cast("type[Simulated]", type("Simulated", (Simulated,), {"name": network}))
