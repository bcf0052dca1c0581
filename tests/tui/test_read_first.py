"""A yes is for what was on screen: what lay over an answer was not reading it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.audience import Audience
from core.safe_text import visible
from store.rows import Row
from tests.tui.hands import READING, Hands, demo_inbox
from tests.tui.scenes import fill_outbox, stand_in_outbox


def direct(row: Row) -> bool:
    return row.audience is Audience.DIRECT and not row.red and row.best not in ("", "ref")


def drawn_since(hands: Hands, moment: float) -> bool:
    return hands.inbox.shown_at is not None and hands.inbox.shown_at >= moment


@pytest.mark.parametrize("over", ["question_mark", "w"])
async def test_time_under_another_screen_is_not_time_to_read(over: str) -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(direct)
        await hands.press("a", over)
        assert not hands.on_inbox
        moment = time.monotonic()
        await hands.press("escape")
        await hands.until(lambda: hands.on_inbox, "the inbox")
        await hands.until(lambda: drawn_since(hands, moment), "the answer to be drawn anew")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_list_that_was_left_shows_the_answer_again_before_a_yes_counts(size: tuple[int, int]) -> None:
    async with demo_inbox(messages=30, size=size) as hands:
        await hands.stand_on(direct)
        await hands.press("a")
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.prepared is not None
        key = hands.inbox.choosing.wish.key
        await hands.press("plus")
        assert "all answers" in hands.text
        moment = time.monotonic()
        await hands.press("escape")
        await hands.until(lambda: drawn_since(hands, moment), "the answer to be drawn anew")
        assert "all answers" not in hands.text
        assert "VETTED" in hands.text
        assert hands.inbox.choosing.wish.key == key


async def stand_on_waiting(hands: Hands) -> int:
    await fill_outbox(hands)
    return await stand_in_outbox(hands, "waiting")


def state_of(hands: Hands, item: int) -> str:
    return next(one.state for one in hands.items() if one.id == item)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_waiting_answer_is_held_anew_by_a_yes_to_the_whole_of_it(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        item = await stand_on_waiting(hands)
        text = " ".join(visible(next(one for one in hands.items() if one.id == item).parts[0].text).split())
        await hands.press("y")
        assert state_of(hands, item) == "waiting"
        assert text[:200] in " ".join(hands.text.split())
        assert "read by" in hands.text
        for _ in range(4):
            await hands.press("y")
        await hands.until(lambda: state_of(hands, item) == "held", "it to be held")


async def test_a_quick_second_yes_in_the_outbox_is_dropped() -> None:
    async with demo_inbox(setting=replace(READING, read_ms=10**6)) as hands:
        hands.inbox.setting = replace(hands.inbox.setting, read_ms=1)
        item = await stand_on_waiting(hands)
        hands.inbox.setting = replace(hands.inbox.setting, read_ms=10**6)
        await hands.press("y", "y", "y")
        assert "read first" in hands.text
        assert state_of(hands, item) == "waiting"
        await hands.press("escape", "y")
        assert state_of(hands, item) == "waiting"


async def test_nobody_says_yes_to_dots() -> None:
    async with demo_inbox(setting=replace(READING, masked=True)) as hands:
        item = await stand_on_waiting(hands)
        words = next(one for one in hands.items() if one.id == item).parts[0].text.split()[0]
        assert words not in hands.text
        await hands.press("y")
        assert state_of(hands, item) == "waiting"
        assert words in hands.text
        await hands.press("escape")
        assert words not in hands.text


@pytest.mark.parametrize("onward", ["y", "pagedown"])
async def test_the_last_page_of_an_answer_is_read_before_a_yes_counts(onward: str) -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("a", "plus")
        await hands.type("antibiotics")
        await hands.press("enter")
        begun = hands.inbox.shown_at
        assert begun is not None
        assert hands.inbox.pane.painted < hands.inbox._last_line
        await hands.press(onward)
        turned = hands.inbox.shown_at
        assert turned is not None
        assert turned > begun
        assert hands.items() == []


@pytest.mark.parametrize("onward", ["y", "pagedown"])
async def test_the_last_page_of_a_waiting_answer_is_read_before_a_yes_counts(onward: str) -> None:
    async with demo_inbox(size=(80, 16)) as hands:
        item = await stand_on_waiting(hands)
        await hands.press("y")
        begun = hands.app.screen._read_since  # type: ignore[attr-defined]  # the outbox
        assert begun is not None
        await hands.press(onward)
        turned = hands.app.screen._read_since  # type: ignore[attr-defined]  # the outbox
        if state_of(hands, item) == "waiting":
            assert turned is not None
            assert turned[1] > begun[1]
