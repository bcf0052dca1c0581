"""The window that moves over a conversation, compared with the whole of it laid out at once."""

from __future__ import annotations

import random

import pytest

from core.clock import SECOND
from store.notes import NoteRow
from tests.fakes.rows import NOON
from tui.spans import Line, Span
from tui.thread_window import KEPT, ThreadWindow
from tui.timeline import PAGE, Entry, Stretch


class Stack:
    """A source of so many entries, of one to five lines each."""

    def __init__(self, number: int) -> None:
        self.all = [Entry(n + 1, NoteRow(n + 1, 1, "ana", f"entry {n + 1}", SECOND * n)) for n in range(number)]
        self.read = 0

    def _give(self, low: int, high: int) -> Stretch:
        low, high = max(0, low), min(len(self.all), high)
        self.read += max(0, high - low)
        return Stretch(tuple(self.all[low:high]), low == 0, high == len(self.all))

    def around(self, key: int) -> Stretch:
        return self._give(key - PAGE, key + PAGE)

    def first(self) -> Stretch:
        return self._give(0, PAGE)

    def last(self) -> Stretch:
        return self._give(len(self.all) - PAGE, len(self.all))

    def before(self, key: int) -> Stretch:
        return self._give(key - 1 - PAGE, key - 1)

    def after(self, key: int) -> Stretch:
        return self._give(key, key + PAGE)

    def again(self, low: int, high: int | None, most: int) -> Stretch:
        found = [entry for entry in self.all if low <= entry.key <= (high or 10**9)][:most]
        return Stretch(tuple(found), at_start=False, at_end=high is None)

    def answered(self) -> int:
        return 0


def labelled(entry: Entry, before: Entry | None) -> list[Line]:
    """Lay an entry out so that one sees which entry it was laid out below."""
    assert (before.key if before else 0) == entry.key - 1
    return [(Span(f"{entry.key}.{n}"),) for n in range(entry.key % 5 + 2)]


def window_on(stack: Stack, height: int, *, at: int | None = None) -> ThreadWindow:
    window = ThreadWindow(stack, labelled)
    window.height = height
    window.open(at or len(stack.all), lambda entry: entry.key == (at or len(stack.all)))
    return window


def seen(window: ThreadWindow) -> list[str]:
    return [line[0].text for line in window.lines()]


@pytest.mark.parametrize("number", [1, 3, PAGE - 1, PAGE, PAGE + 1, 700])
@pytest.mark.parametrize("height", [1, 4, 19])
def test_every_line_is_met_once_and_in_order_however_one_walks(number: int, height: int) -> None:
    stack = Stack(number)
    pairs = zip(stack.all, [None, *stack.all], strict=False)
    whole = [line[0].text for entry, before in pairs for line in labelled(entry, before)]
    end = max(0, len(whole) - height)
    window, top, rng = window_on(stack, height), end, random.Random(number * 100 + height)  # noqa: S311  # the same walk again
    window.to_end()
    for _ in range(120):
        move = rng.choice(["down", "up", "page down", "page up", "home", "end", "far up", "far down"])
        by = {"down": 1, "up": -1, "page down": height, "page up": -height, "far up": -333, "far down": 333}.get(move)
        if by is not None:
            window.scroll(by)
            top = min(max(0, top + by), max(end, 0)) if len(whole) > height else 0
        else:
            (window.to_start if move == "home" else window.to_end)()
            top = 0 if move == "home" else end
        assert seen(window) == whole[top : top + height], move
        assert window.above == (top > 0)
        assert window.below == (top < end)
        assert len(window.entries) <= 2 * KEPT + height + 2 * PAGE


def test_opening_and_moving_costs_the_same_in_a_long_conversation_as_in_a_short_one() -> None:
    figures = []
    for number in (1_000, 100_000):
        stack = Stack(number)
        window = window_on(stack, 20)
        for _ in range(50):
            window.scroll(-3)
            list(window.lines())
        figures.append((stack.read, window.wrapped, len(window.entries)))
    assert figures[0] == figures[1]
    assert figures[0][1] < 120


def test_what_waits_is_seen_from_its_first_line_where_there_is_room() -> None:
    stack = Stack(200)
    window = ThreadWindow(stack, labelled)
    window.height = 13
    window.open(150, lambda entry: 148 <= entry.key <= 150)
    assert seen(window)[0] == "148.0"
    assert "150.0" in seen(window)


def test_the_newest_question_is_seen_even_when_the_burst_has_no_room() -> None:
    stack = Stack(200)
    window = ThreadWindow(stack, labelled)
    window.height = 10
    window.open(200, lambda entry: entry.key > 150)
    assert "200.0" in seen(window)
    window.open(160, lambda entry: 120 < entry.key <= 160)
    assert "160.0" in seen(window)
    assert "120.0" not in seen(window)


def test_what_arrives_moves_nothing_that_is_read() -> None:
    stack = Stack(100)
    window = window_on(stack, 10)
    window.scroll(-25)
    before = seen(window)
    stack.all.append(Entry(101, NoteRow(101, 1, "ana", "new", NOON)))
    assert window.again()
    assert seen(window) == before
    assert not window.again()
    window.to_end()
    assert "101.0" in seen(window)
