"""Quitting ends, and what is held waits for the next yes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core import clock
from core.clock import Micros
from desk.answering import Wish
from desk.demo.opening import Demo, open_demo
from desk.errors import Refusal
from store import sending, views
from store.lanes import LANES, Order
from store.reading import SqliteReader
from tests.tui.hands import NEVER
from tui.backstage import Backstage, Facts

SOON = 10.0
"""Seconds within which every end of this page comes, on a busy machine; a wait without end is longer."""


@dataclass
class Desk:
    """A desk behind no screen."""

    stage: Backstage
    demo: Demo
    broken: list[BaseException] = field(default_factory=list)

    async def quit(self) -> None:
        """Quit as the interface does. A test that hangs here fails."""
        stopping = asyncio.create_task(self.stage.stop())
        await asyncio.wait([stopping], timeout=SOON)
        assert stopping.done(), "quitting does not end"
        await stopping

    async def until(self, fact: Callable[[], object]) -> None:
        end = time.monotonic() + SOON
        while not fact():
            assert time.monotonic() < end
            await asyncio.sleep(0.005)

    def hold(self, number: int = 1) -> None:
        """Hold answers to so many conversations."""
        for row in views.page(self.demo.desk.store.reader, LANES["open"], Order.TRIAGE, limit=500):
            try:
                self.stage.queue(self.stage.prepare(row.id, Wish(text="Rest, drink, and call us tomorrow.")))
            except Refusal:
                continue
            number -= 1
            if not number:
                return
        raise AssertionError("nothing could be answered")

    @property
    def states(self) -> list[str]:
        every = ("held", "sending", "sent", "waiting", "unknown", "refused", "partly", "undone")
        return [item.state for item in sending.items(self.demo.desk.store.reader, every)]


@asynccontextmanager
async def desk(hold: Micros = NEVER) -> AsyncIterator[Desk]:
    """Open the demo's desk, and wait until its accounts are read."""
    demo = await open_demo(messages=20, hold=hold)
    broken: list[BaseException] = []

    def nothing(*_facts: object) -> None:
        pass

    facts = Facts(nothing, nothing, nothing, nothing, nothing, broken.append)
    found = Desk(Backstage(demo.desk, demo.plugs, facts), demo, broken)
    try:
        await found.stage.start()
        await found.until(lambda: len(found.stage._pullers) == len(demo.plugs))
        await found.stage.settled()
        yield found
    finally:
        demo.close()


async def test_quitting_right_after_an_answer_was_held_ends_and_the_answer_waits() -> None:
    """What wakes the sender and what ends it come in one moment: the end must not be lost."""
    async with desk() as d:
        d.hold()
        await d.quit()
        assert (d.states, d.broken) == (["waiting"], [])


async def test_quitting_gives_every_lease_back() -> None:
    async with desk() as d:
        path = d.demo.desk.store.path
        assert path is not None
        await d.quit()
        reader = SqliteReader(path)
        held = reader.rows("SELECT duty FROM lease WHERE expires_at > :now", now=clock.now())
        reader.close()
        assert list(held) == []
