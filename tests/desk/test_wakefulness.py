"""What came due while nobody could see it does not leave by itself."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desk import answering
from desk.answering import Wish
from desk.library import EMPTY
from desk.wakefulness import TOLERANCE, Awake
from tests.desk.clinics import ADVICE, clinic


@dataclass
class Hands:
    wall: float = 1_000.0
    steady: float = 5.0

    def awake(self) -> Awake:
        return Awake((lambda: self.wall, lambda: self.steady))


def test_a_program_that_runs_on_has_not_slept() -> None:
    hands = Hands()
    awake = hands.awake()
    for _ in range(100):
        awake.beat()
        hands.wall += 1
        hands.steady += 1
    assert not awake.check()


@pytest.mark.parametrize(
    ("wall", "steady"),
    [(TOLERANCE + 1, TOLERANCE + 1), (TOLERANCE + 1, 0.5), (0.5, TOLERANCE + 1)],
    ids=["a stopped process", "a sleeping machine or a clock set forward", "a clock set back meanwhile"],
)
def test_a_gap_on_either_clock_is_a_sleep_until_somebody_deals_with_it(wall: float, steady: float) -> None:
    hands = Hands()
    awake = hands.awake()
    awake.beat()
    hands.wall += wall
    hands.steady += steady
    awake.beat()
    assert awake.check()
    assert awake.take()
    assert not awake.check()


def test_without_a_beat_nobody_looks_for_gaps() -> None:
    hands = Hands()
    awake = hands.awake()
    hands.wall += 1_000
    assert not awake.check()


async def test_what_is_due_after_a_sleep_waits_and_what_is_not_due_stays_held(database_url: str) -> None:
    async with clinic(database_url) as c:
        due, later = await c.ask("one"), await c.ask("two")
        items = []
        for conversation, hold in ((due, 0), (later, 3_600_000_000)):
            prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
            items.append(answering.queue(c.desk, prepared, hold=hold)[0])
        c.dispatcher.awake.slept = True
        assert await c.round() == []
        assert [c.item(item).state for item in items] == ["waiting", "held"]
        assert "slept" in c.item(items[0]).reason
        assert c.row(due).trouble
        answering.again(c.desk, items[0])
        assert [one.state for one in await c.round()] == ["sent"]


async def test_a_sleep_between_the_look_and_the_claim_stops_the_claim(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        item, _ = answering.queue(c.desk, prepared, hold=0)
        awake = c.dispatcher.awake
        serve = c.dispatcher._serve

        async def asleep(*args: object) -> object:
            awake.slept = True
            return await serve(*args)  # type: ignore[arg-type]

        c.dispatcher._serve = asleep  # type: ignore[assignment,method-assign]
        assert await c.round() == []
        assert c.item(item).state == "held"
        c.dispatcher._serve = serve  # type: ignore[method-assign]
        assert await c.round() == []
        assert c.item(item).state == "waiting"
        assert c.standing() == []


@pytest.mark.parametrize(
    ("wall", "there", "jumped"),
    [(9_000.0, 9_000.0, False), (9_000.0, 1.0, True), (1.0, 1.0, False), (-9_000.0, 1.0, False)],
    ids=["a machine that slept", "a clock set forward", "neither", "a clock set back"],
)
def test_a_clock_that_was_set_forward_is_told_from_a_machine_that_slept(
    wall: float, there: float, *, jumped: bool
) -> None:
    hands, boot = Hands(), [50.0]
    awake = Awake((lambda: hands.wall, lambda: hands.steady), lambda: boot[0])
    awake.beat()
    hands.wall += wall
    boot[0] += there
    awake.beat()
    assert awake.take_jump() is jumped
    assert not awake.take_jump()
