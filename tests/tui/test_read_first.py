"""A yes is for what was on screen: what lay over an answer was not reading it."""

from __future__ import annotations

import time

import pytest

from core.audience import Audience
from store.rows import Row
from tests.tui.hands import Hands, demo_inbox


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
