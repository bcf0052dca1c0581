"""What stands between Textual and the terminal: brackets, modes and everything that is no frame."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.helpers import ROOT
from tui.means import MANY, Means, no_colour
from tui.thrift import Thrift

ON, OFF = "\x1b[?2026h", "\x1b[?2026l"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
SMALL = "\x1b[1;1Hwords\x1b[1;1H"
LARGE = "".join(f"\x1b[{y};1H\x1b[38;5;{y}m{'words ' * 13}\x1b[0m" for y in range(1, 25)) + "\x1b[1;1H"


def thrift(**more: bool) -> Thrift:
    made = Thrift(Means(**more))
    made.resized(80, 24)
    return made


def test_a_small_frame_needs_no_brackets_and_a_large_one_has_them() -> None:
    one = thrift()
    assert one.take(ON) == ""
    assert one.take(SMALL) == ""
    assert one.take(OFF) == "\x1b[H\x1b[mwords\r"
    one.take(ON)
    one.take(LARGE)
    written = one.take(OFF)
    assert written.startswith(ON)
    assert written.endswith(OFF)


def test_brackets_around_nothing_new_write_nothing() -> None:
    one = thrift()
    one.take(SMALL)
    assert [one.take(part) for part in (ON, SMALL, OFF)] == ["", "", ""]


def test_without_brackets_the_cursor_is_hidden_while_much_is_painted() -> None:
    one = thrift()
    written = one.take(LARGE)
    assert written.startswith(HIDE)
    assert written.endswith(SHOW)
    assert HIDE not in one.take(SMALL)
    assert HIDE not in thrift(hides_cursor=False).take(LARGE)


def test_a_cursor_that_is_hidden_is_shown_with_the_first_frame_and_then_left_alone() -> None:
    one = thrift()
    assert one.take(HIDE) == HIDE
    assert one.take(SMALL).endswith(SHOW)
    assert SHOW not in one.take("\x1b[2;1Hmore\x1b[2;1H")


@pytest.mark.parametrize("other", ["\x1b]52;c;SG9sYSBtdW5kbw==\x07", "\x1b]9;1 new red\x1b\\", "\x1b[?2004h", "\x07"])
def test_what_is_no_frame_passes_as_it_is(other: str) -> None:
    one = thrift()
    one.take(SMALL)
    assert one.take(other) == other


def test_what_is_no_frame_is_written_in_the_terminals_own_colours() -> None:
    one = thrift()
    one.take("\x1b[1;1H\x1b[31mred\x1b[0m\x1b[1;1H")
    assert one.take("\x1b[?1049l") == "\x1b[m\x1b[?1049l"
    assert "red" in one.take("\x1b[1;1H\x1b[31mred\x1b[0m\x1b[1;1H"), "another screen shows nothing of it"


@pytest.mark.parametrize(
    "private", ["\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b[?1004h", "\x1b[?1049h", "\x1b[?2004h"]
)
def test_a_terminal_from_before_xterm_is_not_told_what_it_would_print(private: str) -> None:
    assert thrift(alternate=False).take(private) == ""
    assert thrift().take(private).endswith(private)


def test_a_terminal_from_before_xterm_is_told_what_it_knows() -> None:
    old = thrift(alternate=False)
    assert old.take("\x1b[?7l") == "\x1b[m\x1b[?7l"
    assert old.take(HIDE) == HIDE
    assert thrift(alternate=False, hides_cursor=False).take(HIDE) == ""


def test_until_the_size_is_known_everything_passes() -> None:
    assert Thrift(Means()).take(SMALL) == SMALL


def colours_of(**environment: str) -> int:
    """Ask a program of its own: a process looks a terminal up once, and keeps to it."""
    code = f"from tui.means import means; print(means({environment!r}).colours)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return int(said)


def test_means_follow_the_environment() -> None:
    assert colours_of(TERM="no-such-terminal") == MANY
    assert colours_of(TERM="no-such-terminal", COLORTERM="truecolor") > MANY
    assert colours_of(TERM="xterm-kitty") > MANY
    assert colours_of(TERM="xterm-kitty", NO_COLOR="1") == 0
    assert not no_colour({"NO_COLOR": ""})
