"""Leaving the real inbox: it ends whatever the networks do, and what is leaving is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.outgoing import Part, Sent
from desk import ending
from desk.answering import Wish
from desk.demo.opening import Demo
from desk.errors import Refusal
from networks.protocol import Card, Stream
from networks.simulated import Simulated
from tests.tui.hands import NEVER, Hands, app_on_demo, demo_inbox, stopped_watch
from tui import backstage


async def by_key(hands: Hands) -> None:
    await hands.pilot.press("Q")


async def by_two_keys(hands: Hands) -> None:
    await hands.pilot.press("Q", "Q")


async def by_signal(hands: Hands) -> None:
    hands.app.hang_up(15)


async def by_key_and_signal(hands: Hands) -> None:
    await hands.pilot.press("Q")
    hands.app.hang_up(15)


Way = Callable[[Hands], Awaitable[None]]
ways = pytest.mark.parametrize("way", [by_key, by_two_keys, by_signal, by_key_and_signal])


@dataclass
class Left:
    """How the inbox was left."""

    states: list[str] = field(default_factory=list)
    leases: list[str] = field(default_factory=list)
    closed: int = 0


@asynccontextmanager
async def leaving(hold: int = NEVER) -> AsyncIterator[tuple[Hands, Left]]:
    """Open the inbox, and note what the store says right before it is closed."""
    left = Left()
    async with demo_inbox(messages=20, hold=hold) as hands:
        close = hands.app._end

        def closing() -> None:
            left.states += [item.state for item in hands.items()]
            held = "SELECT duty FROM lease WHERE expires_at > :now"
            left.leases += [str(row[0]) for row in hands.desk.store.reader.rows(held, now=hands.watch())]
            left.closed += 1
            close()

        hands.app._end = closing
        yield hands, left
    assert left.closed == 1
    assert hands.app.failed is None


def hold_one(hands: Hands) -> None:
    """Hold an answer to the first conversation that can be answered."""
    stage = hands.app.stage
    assert stage is not None
    for row in hands.lane("open"):
        with suppress(Refusal):
            stage.queue(stage.prepare(row.id, Wish(text="Rest, drink, and call us tomorrow.")))
            return
    raise AssertionError("nothing could be answered")


async def ended(hands: Hands) -> None:
    await hands.until(lambda: hands.app._exit, "the end")


class Gate:
    """Stands before a network's send: tells when one has come, and lets it through when it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.come, self.opened, self.sent = asyncio.Event(), asyncio.Event(), 0
        send = Simulated.send

        async def behind(network: Simulated, part: Part) -> Sent:
            self.come.set()
            await self.opened.wait()
            self.sent += 1
            return await send(network, part)

        monkeypatch.setattr(Simulated, "send", behind)


@ways
async def test_a_slow_send_is_waited_for_with_a_word_and_sent_once(monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    gate = Gate(monkeypatch)
    async with leaving(hold=0) as (hands, left):
        hold_one(hands)
        await gate.come.wait()
        await way(hands)
        await hands.until(lambda: "1 answer is leaving: it is waited for, 65 seconds" in hands.notice, "a word")
        assert not hands.app._exit
        gate.opened.set()
        await ended(hands)
    assert (left.states, left.leases, gate.sent) == (["sent"], [], 1)


@ways
async def test_a_send_that_never_ends_is_left_to_be_looked_up(monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    monkeypatch.setattr(backstage, "FINISHING", 1)
    gate = Gate(monkeypatch)
    async with leaving(hold=0) as (hands, left):
        hold_one(hands)
        await gate.come.wait()
        await way(hands)
        await ended(hands)
    assert (left.states, left.leases, gate.sent) == (["sending"], [], 0)


@ways
async def test_a_network_that_swallows_every_other_cancel_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    monkeypatch.setattr(ending, "AGAIN", 0.01)
    waiting: list[Stream] = []
    swallowed: list[Stream] = []

    async def wait(_self: Simulated, stream: Stream) -> None:
        waiting.append(stream)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.append(stream)
            if swallowed.count(stream) > 3:
                raise

    monkeypatch.setattr(Simulated, "wait", wait)
    async with leaving() as (hands, left):
        await hands.until(lambda: waiting, "a network that waits")
        await way(hands)
        await ended(hands)
    assert swallowed
    assert left.leases == []


async def test_a_network_that_never_hears_a_cancel_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN", 0.05)
    monkeypatch.setattr(ending, "PATIENCE", 1)

    waiting: list[Stream] = []

    async def wait(_self: Simulated, stream: Stream) -> None:
        waiting.append(stream)
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    monkeypatch.setattr(Simulated, "wait", wait)
    async with leaving() as (hands, left):
        await hands.until(lambda: waiting, "a network that waits")
        await hands.pilot.press("Q")
        await hands.until(lambda: "the networks are let go of" in hands.notice, "a word")
        await ended(hands)
    assert left.leases == []


@pytest.mark.parametrize("what", ["close", "recheck"])
async def test_a_network_that_never_answers_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(backstage, "FINISHING", 0.5)
    monkeypatch.setattr(backstage, "CLOSING", 0.5)

    async def never(*_args: Any) -> Card:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Simulated, what, never)
    async with leaving(hold=0) as (hands, left):
        if what == "recheck":
            hold_one(hands)
            await hands.until(lambda: [item.state for item in hands.items()] == ["sending"], "a send")
        await hands.pilot.press("Q")
        await ended(hands)
    assert (left.states, left.leases) == (["sending"] if what == "recheck" else [], [])


async def test_keys_behind_the_last_one_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    async with leaving(hold=0) as (hands, _left):
        hold_one(hands)
        await gate.come.wait()
        await hands.still()
        before = hands.verbs()
        await hands.pilot.press("Q", "e", "x", "r", "a", "y")
        assert hands.verbs() == before
        assert hands.app.stage is not None
        assert hands.app.stage._queue.empty()
        gate.opened.set()
        await ended(hands)


async def test_a_decision_right_before_the_last_key_is_written() -> None:
    verbs: list[str] = []
    async with leaving() as (hands, _left):
        close = hands.app._end

        def closing() -> None:
            verbs.extend(hands.verbs())
            close()

        hands.app._end = closing
        before = len(hands.verbs())
        await hands.stand_on(lambda row: not row.red)
        await hands.pilot.press("e", "Q")
        await ended(hands)
    assert len(verbs) == before + 1


async def test_a_signal_while_the_desk_opens_lets_it_open_and_closes_it_again() -> None:
    with stopped_watch() as watch:
        made: list[Demo] = []
        app = app_on_demo(watch, made, messages=3)
        begun, going = asyncio.Event(), asyncio.Event()
        closed: list[int] = []
        opening = app._opening

        async def slowly(facts: Any) -> Any:
            begun.set()
            await going.wait()
            stage, close = await opening(facts)

            def closing() -> None:
                closed.append(1)
                close()

            return stage, closing

        app._opening = slowly
        async with app.run_test() as pilot:
            await begun.wait()
            app.hang_up(15)
            await pilot.press("Q")
            going.set()
            while not app._exit:
                await pilot.pause(0.01)
        assert closed == [1]
        assert app.return_code == 128 + 15
