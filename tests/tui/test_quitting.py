"""Quitting ends: nothing that was decided is lost, and nothing that is leaving is cut in two."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core import clock
from core.clock import Micros
from core.last_resort import LEAVING
from core.outgoing import Part, Sent
from desk import ending, last_send
from desk.answering import Wish
from desk.demo.opening import Demo, open_demo
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from networks.http import Edge
from networks.matrix import server
from networks.protocol import Stream
from networks.simulated import Simulated
from store import sending, views
from store.lanes import LANES, Order
from store.reading import SqliteReader
from tests.tui.hands import NEVER
from tui import backstage
from tui.backstage import Backstage, Facts

SOON = 60.0
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
        await found.until(lambda: len(found.stage.lines) == len(demo.plugs))
        await found.stage.written()
        yield found
    finally:
        demo.close()


async def test_quitting_right_after_an_answer_was_held_ends_and_the_answer_waits() -> None:
    """What wakes the sender and what ends it come in one moment: the end must not be lost."""
    async with desk() as d:
        d.hold()
        await d.quit()
        assert (d.states, d.broken) == (["waiting"], [])


async def test_a_network_whose_wait_swallows_a_cancel_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ending, "AGAIN", 0.01)
    waiting: list[Stream] = []

    async def wait(_self: Simulated, stream: Stream) -> None:
        waiting.append(stream)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if waiting.count(stream) > 3:
                raise

    monkeypatch.setattr(Simulated, "wait", wait)
    async with desk() as d:
        await d.until(lambda: waiting)
        await d.quit()
        assert d.broken == []


class Gate:
    """Stands before a network's send: tells when one has come, and lets it through when it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.come, self.opened = asyncio.Event(), asyncio.Event()
        send = Simulated.send

        async def behind(network: Simulated, part: Part) -> Sent:
            self.come.set()
            await self.opened.wait()
            return await send(network, part)

        monkeypatch.setattr(Simulated, "send", behind)


async def test_a_send_in_the_middle_is_finished_and_nothing_else_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    async with desk(hold=0) as d:
        d.hold()
        await gate.come.wait()
        d.hold(2)
        quitting = asyncio.create_task(d.quit())
        await d.until(lambda: d.stage._reading and all(task.done() for task in d.stage._reading))
        await d.stage.written()
        assert d.states.count("sending") == 1
        gate.opened.set()
        await quitting
        assert sorted(d.states) in (["sent", "waiting"], ["sent", "waiting", "waiting"])
        assert d.broken == []


async def test_a_send_that_never_ends_is_left_to_be_looked_up_and_quitting_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backstage, "FINISHING", 0.05)
    gate = Gate(monkeypatch)
    async with desk(hold=0) as d:
        d.hold()
        await gate.come.wait()
        await d.quit()
        assert d.states == ["sending"]
        # The next program looks it up: it never sends by guess.
        gate.opened.set()
        await Dispatcher(d.demo.desk, d.stage.lines, holder="the next").round()
        assert d.states == ["unknown"]


@pytest.mark.parametrize("step", ["recheck", "prepare"])
async def test_a_send_that_could_be_cut_off_by_the_end_does_not_begin(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    # As if the time that is left were shorter than one send.
    monkeypatch.setattr(last_send, "LONGEST_SEND", ending.FINISHING + 3600)
    come, opened, before = asyncio.Event(), asyncio.Event(), getattr(Simulated, step)

    async def slowly(network: Simulated, *what: object) -> object:
        come.set()
        await opened.wait()
        return await before(network, *what)

    monkeypatch.setattr(Simulated, step, slowly)
    sent: list[Part] = []

    async def send(_network: Simulated, part: Part) -> Sent:
        sent.append(part)
        raise AssertionError("it began")

    monkeypatch.setattr(Simulated, "send", send)
    async with desk(hold=0) as d:
        d.hold()
        await come.wait()
        quitting = asyncio.create_task(d.quit())
        await d.until(lambda: d.stage._dispatcher._last_send.leaving)
        opened.set()
        await quitting
        assert (d.states, sent, d.broken) == (["waiting"], [], [])


def test_an_end_comes_by_itself_before_the_last_resort() -> None:
    """What may take longest: a send, three times what ends tasks, and connections that do not close."""
    assert ending.FINISHING + 3 * ending.PATIENCE + ending.CLOSING < LEAVING
    assert ending.FINISHING > last_send.LONGEST_SEND
    waited = inspect.signature(Edge.call).parameters["timeout"].default
    assert max(waited, server.SEND_TIMEOUT) <= last_send.LONGEST_SEND


async def test_a_decision_in_the_middle_is_written_and_so_are_those_behind_it() -> None:
    async with desk() as d:
        done: list[int] = []
        going, begun = asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            begun.set()
            await going.wait()
            done.append(1)

        async def quick() -> None:
            done.append(2)

        d.stage._queue.put_nowait(slow())
        d.stage._queue.put_nowait(quick())
        await begun.wait()
        quitting = asyncio.create_task(d.quit())
        await d.until(lambda: all(task.done() for task in d.stage._reading))
        assert not quitting.done()
        going.set()
        await quitting
        assert done == [1, 2]


async def test_a_decision_that_fails_unexpectedly_is_told_and_those_behind_it_are_written() -> None:
    async with desk() as d:
        done: list[int] = []

        async def fails() -> None:
            raise ValueError("nobody expects this")

        async def quick() -> None:
            done.append(2)

        d.stage._queue.put_nowait(fails())
        d.stage._queue.put_nowait(quick())
        await d.quit()
        assert done == [2]
        assert [str(error) for error in d.broken] == ["nobody expects this"]


async def test_a_decision_that_never_ends_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backstage, "FINISHING", 0.05)
    async with desk() as d:
        d.hold()
        await d.stage.written()

        async def never() -> None:
            await asyncio.Event().wait()

        d.stage._queue.put_nowait(never())
        d.stage._queue.put_nowait(never())
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
