"""Moving through lists and lanes; arrivals wait until they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from core.audience import Audience
from core.incoming import Direction, Incoming, Person
from store.lanes import LANES
from tests.tui.hands import MORNING, SMALL, Hands, demo_inbox
from tui import header, screens
from tui.choices import CHOICES
from tui.keys import ANSWER, BOARDS, KEYS, LIST, THREAD, Key, keys_of
from tui.screens.base import Mode
from tui.screens.inbox import InboxScreen
from tui.screens.outbox import OutboxScreen


def test_every_key_of_the_table_names_a_method_that_is_there() -> None:
    for key in KEYS:
        if not {LIST, ANSWER, THREAD}.isdisjoint(key.where):
            assert callable(getattr(InboxScreen, f"act_{_method(key)}", None)), key


@pytest.mark.parametrize("where", BOARDS)
def test_every_key_of_a_screen_beside_the_inbox_is_a_method_there(where: str) -> None:
    modules = [import_module(f"tui.screens.{found.name}") for found in iter_modules(screens.__path__)]
    found = [value for module in modules for name, value in vars(module).items() if name.endswith("Screen")]
    boards = {screen.where: screen for screen in found if hasattr(screen, "where")}
    for key in keys_of(where):
        assert callable(getattr(boards[where], f"act_{_method(key)}", None)), key


@pytest.mark.parametrize("mode", [Mode.LIST, Mode.ANSWER, Mode.THREAD])
async def test_every_physical_key_calls_what_the_table_says(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def recorder(name: str) -> Callable[..., None]:
        return lambda *_arguments: called.append(name)

    async with demo_inbox(messages=3) as hands:
        for key in KEYS:
            name = f"act_{key.action.partition('(')[0]}"
            if hasattr(hands.inbox, name):
                monkeypatch.setattr(hands.inbox, name, recorder(key.id), raising=True)
        hands.inbox.mode = mode
        for key in keys_of(mode.value):
            for pressed in key.keys.split(","):
                called.clear()
                # Two rows of the table share a method where they differ only in its argument.
                same = {other.id for other in KEYS if _method(other) == _method(key)}
                await hands.pilot.press(pressed)
                assert len(called) == 1, (pressed, called)
                assert set(called) <= same, (pressed, called)
        monkeypatch.undo()
        hands.inbox.mode = Mode.LIST


def _method(key: Key) -> str:
    return key.action.partition("(")[0]


def test_one_key_never_means_two_things_in_one_place() -> None:
    for place in {place for key in KEYS for place in key.where}:
        seen = [pressed for key in KEYS if place in key.where for pressed in key.keys.split(",")]
        doubled = {pressed for pressed in seen if seen.count(pressed) > 1}
        assert not doubled, (place, doubled)


async def test_j_and_k_move_by_one_and_stop_at_the_ends() -> None:
    async with demo_inbox() as hands:
        order = hands.shown
        await hands.press("k")
        assert hands.row.id == order[0]
        await hands.press("j", "j", "down")
        assert hands.row.id == order[3]
        assert "line 4 of 70" in hands.line("#rule")
        await hands.press("k", "up")
        assert hands.row.id == order[1]
        await hands.press("end", "j")
        assert hands.row.id == hands.lane("open")[-1].id
        assert "line 70 of 70" in hands.line("#rule")


async def test_pages_half_pages_and_ends_reach_every_row() -> None:
    async with demo_inbox() as hands:
        order = [row.id for row in hands.lane("open")]
        height = hands.inbox.listing.size.height
        await hands.press("pagedown")
        assert hands.row.id == order[height]
        await hands.press("ctrl+d")
        assert hands.row.id == order[height + round(height / 2)]
        await hands.press("ctrl+u", "pageup")
        assert hands.row.id == order[0]
        await hands.press("G")
        assert hands.row.id == order[-1]
        await hands.press("home")
        assert hands.row.id == order[0]
        await hands.press("ctrl+f", "ctrl+b")
        assert hands.row.id == order[0]


async def test_the_row_under_the_cursor_is_always_painted() -> None:
    async with demo_inbox() as hands:
        for key in ("pagedown", "pagedown", "k", "end", "pageup", "ctrl+u", "j", "home", "end", "home"):
            await hands.press(key)
            assert hands.inbox.listing.painted_id == hands.row.id
            focused = [line for line in hands.text.splitlines() if line.startswith("▌")]
            assert len(focused) == 1, hands.text


async def test_tab_walks_the_lanes_round_and_back() -> None:
    async with demo_inbox() as hands:
        for lane in (*header.LANES[1:], header.LANES[0]):
            await hands.press("tab")
            assert hands.inbox.lane.name == lane
            assert hands.shown == [row.id for row in hands.lane(lane)][: len(hands.shown)]
            assert bool(hands.shown) == bool(hands.count(lane))
        await hands.press("shift+tab")
        assert hands.inbox.lane.name == header.LANES[-1]
        assert "nothing stands in Snoozed now" in hands.text


@pytest.mark.parametrize(("letter", "lane"), [(one.key, one.id) for one in CHOICES["go"] if one.id in LANES])
async def test_g_and_a_letter_go_to_a_lane(letter: str, lane: str) -> None:
    async with demo_inbox(messages=40) as hands:
        await hands.press("g")
        assert "go to" in hands.text
        await hands.press(letter)
        assert hands.inbox.lane.name == lane
        assert hands.shown == [row.id for row in hands.lane(lane)][: len(hands.shown)]
        assert f" {header.lane_name(lane)} {hands.count(lane)} " in hands.text.splitlines()[0]


async def test_g_names_every_place_that_it_reaches() -> None:
    async with demo_inbox(messages=5) as hands:
        await hands.press("g")
        for choice in CHOICES["go"]:
            assert f"{choice.key} {choice.text}" in hands.text


async def test_g_b_shows_the_outbox_and_esc_comes_back() -> None:
    async with demo_inbox(messages=5) as hands:
        await hands.press("g", "b")
        assert isinstance(hands.app.screen, OutboxScreen)
        await hands.press("escape")
        assert hands.on_inbox


async def test_escape_after_g_goes_nowhere() -> None:
    async with demo_inbox(messages=10) as hands:
        await hands.press("g", "escape")
        assert hands.inbox.lane.name == "open"
        assert hands.notice == ""
        await hands.press("r")
        assert hands.inbox.mode.value == "write"


def late(number: int) -> Incoming:
    return Incoming(
        remote_id=f"late{number}",
        thread=f"late{number}",
        audience=Audience.DIRECT,
        direction=Direction.IN,
        author=Person(f"late{number}", f"late{number}", "Late Comer"),
        text="how long does a cold last, please?",
        sent_at=MORNING,
        received_at=MORNING,
    )


def let_arrive(hands: Hands, number: int) -> None:
    for one in range(number):
        hands.networks["mastodon"].arrive(late(one))


async def test_arrivals_wait_behind_a_count_and_never_move_the_list() -> None:
    async with demo_inbox() as hands:
        await hands.press("j", "j")
        order, here, before = hands.shown, hands.row.id, hands.count("open")
        await hands.until(lambda: len(hands.app.stage.lines if hands.app.stage else {}) == len(hands.networks), "lines")
        let_arrive(hands, 3)
        await hands.until(lambda: "3 new: g g" in hands.line("#rule"), "the count of what is new")
        assert hands.count("open") == before + 3
        assert (hands.shown, hands.row.id) == (order, here)
        assert f"Open {before + 3}" in hands.text.splitlines()[0]
        await hands.press("g", "g")
        assert "new: g g" not in hands.line("#rule")
        await hands.press("end")
        assert hands.shown == [row.id for row in hands.lane("open")][-len(hands.shown) :]
        assert any(row.name == "Late Comer" for row in hands.inbox.listing.rows)


async def test_a_decision_does_not_make_older_arrivals_look_read() -> None:
    async with demo_inbox() as hands:
        await hands.press("j", "j")
        await hands.until(lambda: len(hands.app.stage.lines if hands.app.stage else {}) == len(hands.networks), "lines")
        let_arrive(hands, 2)
        await hands.until(lambda: "2 new: g g" in hands.line("#rule"), "the count of what is new")
        await hands.press("e")
        await hands.until(lambda: hands.count("open") == 71, "the decision")
        await hands.until(lambda: "line 3 of 71" in hands.line("#rule"), "the rule")
        assert "2 new: g g" in hands.line("#rule")


@pytest.mark.parametrize("size", [SMALL, (160, 50), (60, 20), (40, 12)])
async def test_every_size_shows_the_question_and_survives_every_screen(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size, messages=30) as hands:
        await hands.rested()
        assert "chest tight" in hands.text
        assert any(line.startswith("▌") or "▌ !" in line for line in hands.text.splitlines()), hands.text
        for keys in (["a"], ["escape"], ["r"], ["escape"], ["enter"], ["escape"], ["slash"], ["escape"]):
            await hands.press(*keys)
            if keys in (["a"], ["enter"], ["r"]):
                # A conversation is opened at its end.
                assert "chest tight" in hands.text or "left arm" in hands.text, (keys, hands.text)
        await hands.press("question_mark")
        assert "first minute" in hands.text
        await hands.press("escape", "O", "escape")
        assert hands.on_inbox


async def test_resizing_keeps_the_cursor_on_the_same_conversation_in_sight() -> None:
    async with demo_inbox() as hands:
        await hands.press("pagedown", "j")
        here = hands.row.id
        for size in ((160, 50), (60, 20), (40, 12), (200, 60), (80, 24)):
            await hands.pilot.resize_terminal(*size)
            await hands.still()
            assert hands.row.id == here
            assert len([line for line in hands.text.splitlines() if "▌" in line]) >= 1, (size, hands.text)
            assert {len(strip) for strip in hands.text.splitlines()} != set()


def test_lanes_on_screen_are_lanes_of_the_store() -> None:
    assert set(header.LANES) <= set(LANES)
