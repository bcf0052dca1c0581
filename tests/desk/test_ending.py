from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from core.incoming import Person
from desk import ending, lines
from desk.ending import end, in_time, together
from desk.lines import Plug
from desk.off_loop import off_loop
from networks.protocol import Card, Network
from networks.simulated import Simulated
from store.engine import open_store
from tests.desk.clinics import sit_down

Work = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN", 0.01)
    monkeypatch.setattr(ending, "PATIENCE", 0.2)


class Deaf:
    """Swallows so many cancels before it hears one."""

    def __init__(self, cancels: int) -> None:
        self.left = cancels
        self.begun = asyncio.Event()

    async def work(self) -> None:
        self.begun.set()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not self.left:
                    raise
                self.left -= 1


@pytest.mark.parametrize("cancels", [0, 1, 3])
async def test_a_cancel_that_is_swallowed_is_given_again(cancels: int) -> None:
    deaf = Deaf(cancels)
    task = asyncio.create_task(deaf.work())
    await deaf.begun.wait()
    await end([task])
    assert task.cancelled()


async def test_a_cancel_reaches_the_children_of_children_until_each_has_heard_it() -> None:
    """A TaskGroup would wait for such a child without end: it cancels each of its children once."""
    deaf = [Deaf(2), Deaf(0), Deaf(1)]

    async def inner() -> None:
        await together(one.work() for one in deaf)

    task = asyncio.create_task(together([inner(), inner()]))
    for one in deaf:
        await one.begun.wait()
    await end([task])
    assert task.cancelled()
    assert [one.left for one in deaf] == [0, 0, 0]


def test_what_never_hears_a_cancel_is_broken_off_and_the_loop_ends_without_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    never = 1_000_000

    async def program() -> int:
        deaf = Deaf(never)
        task = asyncio.create_task(deaf.work())
        await deaf.begun.wait()
        await end([task])
        return deaf.left

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(program()) < never
    assert [one.getMessage() for one in caplog.records] == ["Deaf.work did not end and is broken off"]


def test_children_that_never_hear_a_cancel_are_broken_off_with_those_who_wait_for_them() -> None:
    async def program() -> int:
        deaf = [Deaf(1_000_000) for _ in range(3)]
        task = asyncio.create_task(together([together(one.work() for one in deaf)]))
        for one in deaf:
            await one.begun.wait()
        await end([task])
        return len(deaf)

    assert asyncio.run(program()) == 3


async def test_of_works_side_by_side_the_first_that_fails_ends_the_others() -> None:
    deaf = Deaf(1)

    async def fails() -> None:
        await deaf.begun.wait()
        raise ValueError("this one")

    with pytest.raises(ValueError, match="this one"):
        await together([deaf.work(), fails()])
    assert deaf.left == 0


async def test_works_that_all_end_are_waited_for_and_none_are_too() -> None:
    ended: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(0)
        ended.append(number)

    await together([work(1), work(2)])
    await together([])
    assert sorted(ended) == [1, 2]


async def test_a_work_that_takes_too_long_is_ended() -> None:
    deaf = Deaf(1)
    assert not await in_time(deaf.work(), 0.01)
    assert deaf.left == 0
    assert await in_time(asyncio.sleep(0), 5)


class Quick(Simulated):
    """Is connected at once, or never; knows whether it was closed."""

    def __init__(self, slug: str, *, answers: bool) -> None:
        super().__init__("mastodon", Person(slug, f"@{slug}", slug))
        self.answers, self.closed, self.asked = answers, 0, asyncio.Event()

    async def connect(self) -> Card:
        self.asked.set()
        if not self.answers:
            await asyncio.Event().wait()
        return await super().connect()

    async def close(self) -> None:
        await super().close()
        self.closed += 1


async def test_lines_that_were_quicker_are_closed_when_connecting_is_given_up(database_url: str) -> None:
    store = await asyncio.to_thread(open_store, database_url)
    with contextlib.closing(store):
        quick, slow = _made("quick", answers=True), _made("slow", answers=False)

        def plug(network: Quick) -> Plug:
            def build() -> Network:
                return network

            return Plug(network.me.remote_id, "mastodon", build)

        desk = sit_down(store, "s1")
        ready = asyncio.Event()
        introduced = lines._introduced

        async def then_ready(*told: Any) -> Any:
            line = await introduced(*told)
            ready.set()
            return line

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lines, "_introduced", then_ready)
            connecting = asyncio.create_task(lines.connect_all(desk, [plug(quick), plug(slow)]))
            await ready.wait()
            await slow.asked.wait()
            await end([connecting])
        assert connecting.cancelled()
        assert (quick.closed, slow.closed) == (1, 1)


def _made(slug: str, *, answers: bool) -> Quick:
    made: Quick = object.__new__(Quick)
    made.__init__(slug, answers=answers)  # type: ignore[misc]  # the network makes its class by its name
    return made


async def test_who_is_cancelled_ends_only_once_the_thread_that_writes_for_it_has() -> None:
    may_end, told = threading.Event(), list[str]()

    def write() -> None:
        may_end.wait(10)
        told.append("written")

    async def program() -> None:
        try:
            await off_loop(write)
        finally:
            told.append("ended")

    task = asyncio.create_task(program())
    await asyncio.sleep(0)
    ending_it = asyncio.create_task(end([task]))
    for _ in range(3):
        # Cancelled again and again, as whoever ends it does.
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    await ending_it
    assert told == ["written", "ended"]
    assert task.cancelled()


async def test_a_failure_of_a_thread_whose_waiter_was_cancelled_is_nobodys() -> None:
    may_end = threading.Event()

    def write() -> None:
        may_end.wait(10)
        raise ValueError("nobody asked")

    task = asyncio.create_task(off_loop(write))
    await asyncio.sleep(0)
    task.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
