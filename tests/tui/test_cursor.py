"""The terminal's own cursor stands where the eye is to be: braille displays and magnifiers follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

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


LAST_MOVE = re.compile(rb"\x1b\[[0-9;]*[HABCD]\Z|\r\Z")


@contextmanager
def opened() -> Iterator[Written]:
    """Open the inbox, and wait until it rests."""
    with Written(TRUE) as written:
        written.started(limit=60)
        written.calm()
        yield written


def focused(written: Written) -> int:
    """Return the line of the screen whose mark says that keys are about it."""
    (line,) = [y for y, text in enumerate(written.lines) if text.startswith("▌")]
    return line


def test_the_cursor_stands_on_the_focused_row_after_every_key() -> None:
    with opened() as written:
        assert written.data.count(SHOW) == 1
        written.data = b""
        for key in ("j", "j", "k", "<PageDown>", "j", "v", "x", "u", "<End>", "k", "<Home>"):
            written.press(key, rest=0.2)
            assert written.cursor == (focused(written), 0), f"after {key}\n{written.terminal.text}"
            assert len(b"".join(LAST_MOVE.findall(written.data))) <= FOR_THE_CURSOR
        assert not written.hidden
        assert HIDE not in written.data
        assert SHOW not in written.data, "it stays shown, and costs nothing"


def test_ctrl_l_writes_everything_anew_after_somebody_wrote_over_it() -> None:
    with opened() as written:
        before = written.lines
        written.terminal.feed(b"\x1b[5;1H\x1b[31mBroadcast message from root\x1b[m\x1b[H")
        assert written.lines != before
        written.press("\x0c", rest=0.3)
        assert written.lines == before
        assert written.cursor == (focused(written), 0)


def test_the_cursor_stands_where_letters_are_typed() -> None:
    with opened() as written:
        written.press("/", rest=0.3)
        prompt = written.cursor[0]
        for number, letter in enumerate("fev", start=1):
            written.press(letter, rest=0.2)
            assert written.cursor == (prompt, written.lines[prompt].index("fev"[:number]) + number)
        assert written.idle(1.2)[0] == 0, "nothing blinks"
        written.press("<Esc>", rest=0.5)
        written.press("r", rest=0.5)
        written.press("Hello", rest=0.5)
        (line,) = [y for y, text in enumerate(written.lines) if text.strip() == "Hello"]
        assert written.cursor == (line, written.lines[line].index("Hello") + len("Hello"))
        assert written.idle(1.2)[0] == 0
        assert not written.hidden


def test_the_cursor_stands_below_the_head_of_what_is_read_and_on_rows_elsewhere() -> None:
    with opened() as written:
        assert written.idle(1.2)[0] == 0
        written.press("<Enter>", rest=0.5)
        joint = next(y for y, text in enumerate(written.lines) if text.startswith(" ──"))
        assert written.cursor == (joint + 1, 0)
        assert written.idle(1.2)[0] == 0
        written.press("<Esc>", rest=0.5)
        written.press("gh", rest=0.8)
        assert written.cursor == (focused(written), 0)
