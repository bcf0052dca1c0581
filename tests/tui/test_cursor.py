"""The terminal's own cursor stands where the eye is to be: braille displays and magnifiers follow it."""

from __future__ import annotations

import re

import pytest

from bench import session
from tests.tui.on_terminal import Written
from tests.tui.test_terminals import TRUE

HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"
FOR_THE_CURSOR = 8
"""Bytes that a move may cost more because the cursor is placed."""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "ROWS", 24)
    monkeypatch.setattr(session, "COLUMNS", 80)


def focused(written: Written) -> int:
    """Return the line of the screen whose mark says that keys are about it."""
    (line,) = [y for y, text in enumerate(written.lines) if text.startswith("▌")]
    return line


def test_the_cursor_stands_on_the_focused_row_after_every_key() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        for key in ("j", "j", "k", "<PageDown>", "j", "v", "x", "u", "<End>", "k", "<Home>"):
            written.press(key, rest=0.3)
            assert written.cursor == (focused(written), 0), f"after {key}\n{written.terminal.text}"
            assert not written.hidden


def test_the_cursor_is_shown_once_and_never_hidden_for_a_move() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        assert written.data.count(SHOW) == 1
        written.data = b""
        for key in ("j", "j", "k"):
            written.press(key, rest=0.2)
        assert HIDE not in written.data
        assert SHOW not in written.data


def test_a_move_costs_few_bytes_more_for_the_cursor() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        written.data = b""
        written.press("j", rest=0.3)
        last = re.findall(rb"\x1b\[[0-9;]*[HABCD]\Z|\r\Z", written.data)
        assert len(b"".join(last)) <= FOR_THE_CURSOR


def test_the_cursor_stands_where_letters_are_typed() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        written.press("/", rest=0.3)
        prompt = written.cursor[0]
        for number, letter in enumerate("fev", start=1):
            written.press(letter, rest=0.3)
            assert written.cursor == (prompt, written.lines[prompt].index("fev"[:number]) + number)
        written.press("<Esc>", rest=0.5)
        written.press("r", rest=0.5)
        written.press("Hello", rest=0.5)
        (line,) = [y for y, text in enumerate(written.lines) if text.strip() == "Hello"]
        assert written.cursor == (line, written.lines[line].index("Hello") + len("Hello"))
        assert not written.hidden


def test_the_cursor_stands_below_the_head_of_what_is_read() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        written.press("<Enter>", rest=0.5)
        joint = next(y for y, text in enumerate(written.lines) if "from the first message" in text or "older" in text)
        assert written.cursor == (joint + 1, 0)


def test_the_cursor_stands_on_the_row_of_another_screen() -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        written.press("gN", rest=0.6)
        rows = [y for y, text in enumerate(written.lines) if text.startswith("▌")]
        if rows:
            assert written.cursor[0] == rows[0]


@pytest.mark.parametrize("keys", ["", "/", "r", "a", "<Enter>"])
def test_nothing_is_written_while_nobody_types(keys: str) -> None:
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        if keys:
            written.press(keys, rest=0.4)
            written.calm()
        assert written.idle(2.5)[0] == 0
