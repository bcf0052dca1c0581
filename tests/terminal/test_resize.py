"""A terminal of any size, and one whose size changes all the time."""

from __future__ import annotations

from unittest import mock

import pytest
from textual import events
from textual._compositor import LayoutUpdate
from textual.geometry import Size

from tests.terminal.conftest import Office
from tests.terminal.line import SIGNALS
from tests.terminal.test_hang_up import opened, written
from tests.tui.hands import demo_inbox
from tui.screens.too_small import TooSmallScreen
from tui.terminal import LEAST

TINY = [(39, 24), (80, 9), (20, 5), (10, 3), (2, 1), (1, 1)]


@pytest.mark.parametrize("size", TINY, ids=str)
async def test_too_little_room_is_said_and_no_key_acts_unseen(size: tuple[int, int]) -> None:
    async with demo_inbox() as hands:
        await hands.press("a")
        await hands.pilot.resize_terminal(*size)
        await hands.pilot.pause()
        assert isinstance(hands.app.screen, TooSmallScreen)
        assert hands.text.replace("\n", " ").startswith("too small"[: size[0] if size[1] == 1 else 2])
        for key in ("y", "y", "e", "x", "Q"):
            await hands.pilot.press(key)
        await hands.pilot.resize_terminal(80, 24)
        await hands.pilot.pause()
        assert hands.on_inbox
        assert hands.inbox.mode.value == "answer"
        assert hands.items() == []
        assert hands.verbs() == []


async def test_the_smallest_room_there_is_shows_a_conversation_and_its_answer() -> None:
    async with demo_inbox(size=LEAST) as hands:
        assert hands.on_inbox
        assert max(map(len, hands.text.splitlines())) <= LEAST[0]
        await hands.press("a")
        seen = hands.text
        for _ in range(20):
            await hands.press("y")
            if hands.inbox.mode.value != "answer":
                break
            seen += hands.text
        # Little by little, but all of it, and only then it is held.
        assert "PUBLIC: everybody" in seen
        assert "112" in seen
        assert len(hands.items("held")) == 1


async def test_an_inbox_that_is_opened_in_too_little_room_waits_for_more() -> None:
    async with demo_inbox(size=(30, 8)) as hands:
        assert isinstance(hands.app.screen, TooSmallScreen)
        await hands.pilot.resize_terminal(80, 24)
        await hands.pilot.pause()
        assert hands.on_inbox
        assert "line 1 of" in hands.text


async def test_a_window_drawn_wider_and_back_in_one_moment_is_painted_anew_from_corner_to_corner() -> None:
    """Nothing is laid out anew then, and what the terminal shows is unknown all the same."""
    async with demo_inbox(messages=3) as hands:
        for width in (100, 80):
            await hands.pilot.resize_terminal(width, 24)
            await hands.pilot.pause()
        with mock.patch.object(hands.app, "_display", wraps=hands.app._display) as display:
            for width in (100, 80):
                hands.app.post_message(events.Resize(Size(width, 24), Size(width, 24)))
            await hands.until(
                lambda: any(isinstance(call.args[1], LayoutUpdate) for call in display.call_args_list),
                "the whole screen",
            )


def test_a_storm_of_sizes_ends_in_the_last_one_with_what_was_typed(office: Office) -> None:
    office.asked("my knee hurts")
    with office.open() as line:
        opened(line)
        written(line, "rest it")
        for n in range(150):
            line.resize(5 + n % 40, 20 + 3 * n % 100)
            line.read(0)
        line.resize(30, 100)
        line.press(" and cool it")
        line.until("rest it and cool it")
        line.until("─{97}")
        line.send(SIGNALS["TERM"])
        line.ended()
        assert line.is_as_before()
    assert office.drafts == ["rest it and cool it"]
