"""Keys that follow each other faster than screens change decide nothing about what nobody was looking at."""

from __future__ import annotations

import pytest
from textual import events

from tests.tui.hands import Hands, demo_inbox


def typed_at_once(hands: Hands, *keys: str) -> None:
    """Put keys where the terminal puts them, without waiting for what the first of them does."""
    for key in keys:
        hands.app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("key", ["e", "x"])
@pytest.mark.parametrize("page", ["U", "O"])
async def test_a_key_right_behind_enter_on_a_page_decides_nothing_in_the_list_behind_it(page: str, key: str) -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.press("g", "d")
        await hands.stand_on(lambda row: not row.red and row.best not in ("", "ref"))
        await hands.press("a", "y")
        behind = await hands.stand_on(lambda row: not row.red)
        await hands.press(page)
        before = hands.verbs()
        typed_at_once(hands, "enter", key)
        await hands.pilot.pause(0.2)
        await hands.still()
        assert hands.stored(behind.id).state == "open"
        assert hands.verbs() == before


@pytest.mark.parametrize("key", ["e", "x"])
async def test_a_key_right_behind_going_to_a_lane_from_a_page_decides_nothing(key: str) -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(lambda row: not row.red)
        await hands.press("U")
        before = hands.verbs()
        typed_at_once(hands, "g", "d", key)
        await hands.pilot.pause(0.2)
        await hands.still()
        assert hands.verbs() == before


async def test_an_undo_whose_page_was_left_meanwhile_is_done_and_breaks_nothing() -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await hands.press("e", "U")
        typed_at_once(hands, "u", "escape")
        await hands.until(lambda: hands.stored(row.id).state == "open", "the undo")
        await hands.still()
        assert hands.app.failed is None
        assert hands.on_inbox


async def test_a_refusal_that_comes_late_does_not_move_the_cursor_to_another_conversation() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.press("j", "j", "j", "j")
        here = hands.row.id
        hands.app._refused("it was answered meanwhile", "open it and read the answer first", [hands.shown[0]])
        await hands.still()
        assert hands.row.id == here


async def test_a_key_that_comes_before_the_lane_that_was_gone_to_decides_nothing_in_the_one_behind() -> None:
    async with demo_inbox(messages=30) as hands:
        behind = await hands.stand_on(lambda row: not row.red)
        await hands.press("U")
        before = hands.verbs()
        # The page is gone, and where it led to has not been painted yet.
        hands.inbox.board.leave_to(lambda: hands.inbox.go_to("public"))  # type: ignore[union-attr]  # it stands
        await hands.inbox.typed(events.Key("e", "e"))
        assert hands.verbs() == before
        await hands.pilot.pause()
        await hands.still()
        assert hands.stored(behind.id).state == "open"
        assert hands.inbox.lane.name == "public"


@pytest.mark.parametrize("first", ["question_mark", "U", "w"])
@pytest.mark.parametrize("key", ["e", "x"])
async def test_a_key_in_one_packet_with_the_key_of_a_page_decides_nothing_behind_it(first: str, key: str) -> None:
    async with demo_inbox(messages=30) as hands:
        behind = await hands.stand_on(lambda row: not row.red)
        before = hands.verbs()
        typed_at_once(hands, first, key)
        await hands.until(lambda: not hands.on_inbox, "the page")
        await hands.still()
        assert hands.verbs() == before
        assert hands.stored(behind.id).state == "open"


@pytest.mark.parametrize("way", [("U",), ("O",), ("?",), ("w",), ("g", "l"), ("U", "?")], ids=" ".join)
@pytest.mark.parametrize("twice", ["escape", "gb"])
async def test_a_page_that_is_left_twice_in_one_packet_takes_only_itself_away(way: tuple[str, ...], twice: str) -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.press(*way)
        if twice == "escape":
            typed_at_once(hands, "escape", "escape", "escape")
        else:
            typed_at_once(hands, "g", "b", "escape", "escape", "escape")
        await hands.pilot.pause(0.2)
        await hands.press("escape", "escape")
        assert hands.app.screen_stack[1] is hands.inbox
        assert hands.on_inbox
