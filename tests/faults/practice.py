"""A doctor at work under fire: the product's own backstage on a real store, answering whatever stands open."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import httpx

from core.clock import SECOND
from desk.answering import Wish
from desk.dispatch import Outcome
from desk.errors import Refusal
from desk.lines import Plug
from store import sending, views
from store.engine import Store
from store.lanes import LANES, Order
from store.rows import Row
from tests.desk.clinics import shift_tries, sit_down
from tests.faults.rooms import ALL_STATES
from tui.backstage import Backstage, Facts

ON_THEIR_WAY = 8
"""Answers that a doctor has on their way at most."""
LOOK = 0.1
ENOUGH = 3
"""After so many refusals the doctor leaves a message alone."""


class Watched(httpx.AsyncBaseTransport):
    """The line to the server, on which is seen when an answer is given to it."""

    def __init__(self) -> None:
        self._line = httpx.AsyncHTTPTransport()
        self.sending = threading.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT" and "/send/" in request.url.path:
            self.sending.set()
        try:
            return await self._line.handle_async_request(request)
        finally:
            self.sending.clear()

    async def aclose(self) -> None:
        await self._line.aclose()


class Practice:
    """One doctor, who stops after so many answers have arrived."""

    def __init__(self, store: Store, plug: Plug, answers: int, *, hurried: bool = False) -> None:
        self.store, self.answers = store, answers
        self._hurried = hurried
        self.desk = sit_down(store, "campaign", hold=SECOND // 4)
        facts = Facts(
            changed=lambda: None,
            sent=self._sent,
            refused=self._refused,
            red=lambda _n: None,
            reading=lambda _n: None,
            broken=self._broken,
        )
        self.backstage = Backstage(self.desk, [plug], facts)
        self.refusals: Counter[str] = Counter()
        """Why something was refused, and how often."""
        self.looked_up: Counter[str] = Counter()
        """What became of answers that were unknown."""
        self.failure: BaseException | None = None
        self._refused_to: Counter[str] = Counter()
        self._unknown: set[int] = set()
        self._settled: set[str] = set()
        self._told = threading.Condition()
        self._written = 0

    # What happens

    def _broken(self, error: BaseException) -> None:
        self.failure = error

    def _refused(self, what: str, _remedy: str, _ids: Sequence[int]) -> None:
        self.refusals[what] += 1

    def _sent(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            item = sending.item(self.store.reader, outcome.item)
            assert item is not None
            if outcome.state == "refused":
                self.refusals[outcome.reason] += 1
                self._refused_to[item.parent_remote] += 1
            if outcome.item in self._unknown and outcome.state != "unknown":
                self._unknown.discard(outcome.item)
                self.looked_up[{"sent": "found there", "held": "not there, sent again"}[outcome.state]] += 1
            if outcome.state == "unknown":
                self._unknown.add(outcome.item)
            if outcome.state == "sent" or self._refused_to[item.parent_remote] >= ENOUGH:
                self._settle(item.parent_remote)

    def _settle(self, remote: str) -> None:
        with self._told:
            self._settled.add(remote)
            self._told.notify_all()

    # What patients ask

    def wait_for_answer(self, remote: str, stopped: threading.Event) -> None:
        """Return once a message was answered, or no answer will come any more; for the patients' threads."""
        with self._told:
            while remote not in self._settled and not stopped.is_set() and self.failure is None:
                self._told.wait(0.5)

    # The doctor's day

    def count(self, *states: str) -> int:
        """Return how many answers stand in some states."""
        return len(sending.items(self.store.reader, states, limit=1_000_000))

    @property
    def arrived(self) -> int:
        """How many answers arrived."""
        return self._number("sent")

    def _number(self, state: str) -> int:
        return int(self.store.reader.rows("SELECT COUNT(*) FROM outbox_item WHERE state = :s", s=state)[0][0])

    @property
    def under_way(self) -> int:
        """How many are neither sent nor refused."""
        return sum(sending.numbers(self.store.reader).values())

    async def work(self, over: asyncio.Event) -> None:
        """Answer until the campaign is over. Raises what broke the product."""
        while not over.is_set():
            if self.failure is not None:
                raise self.failure
            self._let_in()
            self._say_yes()
            self._answer()
            await self.backstage.written()
            if self._hurried and self._unknown:
                # A minute is over for them: the look-up need not be waited for.
                await asyncio.to_thread(shift_tries, self.store)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOOK)

    def _let_in(self) -> None:
        for row in views.page(self.store.reader, LANES["screener"], Order.TRIAGE, limit=5):
            asked = [one.request_id for one in views.messages(self.store.reader, row.id) if one.request_id]
            self.backstage.screen(row.id, asked[-1] if asked else "", row.account, accept=True)

    def _say_yes(self) -> None:
        for item in sending.items(self.store.reader, ("waiting",)):
            self.backstage.again(item.id)

    def _answer(self) -> None:
        numbers = sending.numbers(self.store.reader)
        free = ON_THEIR_WAY - numbers.get("held", 0) - numbers.get("sending", 0)
        free = min(free, self.answers - self.arrived - sum(numbers.values()))
        for row in views.page(self.store.reader, LANES["open"], Order.TRIAGE, limit=40):
            if free <= 0:
                return
            # What became of an unknown answer is being looked up: nobody answers twice meanwhile.
            free -= not row.trouble.startswith("unknown") and self._answered(row)

    def _answered(self, row: Row) -> bool:
        self._written += 1
        text = f"Answer {self._written}: rest, drink, and come back in {self._written % 7 + 2} days."
        with suppress(Refusal):
            prepared = self.backstage.prepare(row.id, Wish(text=text))
            parent = prepared.parent.remote_id
            # An invitation says nothing yet, and some messages cannot be answered to those who were approved.
            if parent.startswith("$") and self._refused_to[parent] < ENOUGH:
                assert not prepared.stops, prepared.stops
                self.backstage.queue(prepared)
                return True
        return False

    def outcomes(self) -> Counter[str]:
        """Return how many answers ended how."""
        return Counter(one.state for one in sending.items(self.store.reader, ALL_STATES, limit=1_000_000))
