"""Snoozing: by a letter, by a typed time, and never past the time to answer."""

from __future__ import annotations

from functools import partial

import pytest

from core.clock import DAY, HOUR, Micros
from store.rows import Row
from tests.tui.hands import MORNING, Hands, demo_inbox

NEXT_MORNING: Micros = MORNING - 90 * 60 * 1_000_000 + DAY
"""Tuesday, eight o'clock."""


def plain(row: Row) -> bool:
    return not row.red and row.window_until is None


async def test_tomorrow_is_the_next_morning_and_same_is_the_same_again() -> None:
    async with demo_inbox() as hands:
        first = await hands.stand_on(plain)
        await hands.press("s", "t")
        second = await hands.stand_on(plain)
        await hands.press("s", "s")
        assert {hands.stored(row.id).snoozed_until for row in (first, second)} == {NEXT_MORNING}
        third = await hands.stand_on(plain)
        await hands.press("s", "3", "d", "enter")
        assert hands.stored(third.id).snoozed_until == MORNING + 3 * DAY
        fourth = await hands.stand_on(plain)
        await hands.press("s", "w")
        assert hands.stored(fourth.id).state == "open"
        assert "the network sets no time to answer here" in hands.notice


async def test_before_the_window_wakes_two_hours_before_it_closes() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(
            lambda row: not row.red and row.window_until is not None and row.window_until > MORNING + 10 * HOUR
        )
        await hands.press("s", "w")
        assert row.window_until is not None
        assert hands.stored(row.id).snoozed_until == row.window_until - 2 * HOUR


def _says(hands: Hands, told: str) -> bool:
    return told in hands.line("#foot")


async def test_a_typed_time_says_when_it_wakes_before_it_is_taken() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        await hands.press("s", "a")
        for typed, told in (("mar", "wakes Tue "), (" 9:30", "09:30"), ("9", "no time yet")):
            await hands.type(typed)
            await hands.until(partial(_says, hands, told), told)
        await hands.press("backspace")
        await hands.press("enter")
        assert hands.stored(row.id).snoozed_until == NEXT_MORNING + 90 * 60 * 1_000_000
        another = await hands.stand_on(plain)
        await hands.press("s", "a")
        await hands.type("2020-01-01")
        await hands.press("enter")
        assert "that moment has passed: 1 Jan 2020 08:00" in hands.notice
        assert hands.row.id == another.id


async def test_a_snooze_past_the_window_is_refused_and_the_row_stays() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(lambda row: not row.red and row.window_until is not None)
        await hands.press("s", "t")
        await hands.until(lambda: "takes no answer after that" in hands.notice, "the refusal")
        assert hands.stored(row.id).state == "open"
        assert row.id in hands.shown


@pytest.mark.parametrize("typed", ["0x", "days", "3", "9999d"])
async def test_a_time_that_is_none_decides_nothing(typed: str) -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(plain)
        await hands.press("s", "1", "backspace")
        await hands.type(typed)
        await hands.press("enter")
        assert hands.stored(row.id).state == "open"
        assert "write 2h, 3d, fri 9" in hands.notice
