"""However and whenever the inbox is killed, the terminal is as it was before it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.line import SIGNALS, Line, settled
from tests.terminal.program import LEAVING, STEPS

DEMO = ("demo", "--messages", "20")
READY = r"line 1 of \d+"
BY_HAND = {
    "writing": ("r", "own words"),
    "asked for a line": ("/", "search every word"),
    "among the choices of a key": ("g", "Esc leaves it"),
}
POLITE = ("TERM", "HUP", "INT")
"""These take one way through the program: each step gets one of them, the longest steps all."""
STRUCK = [
    *((step, "KILL") for step in STEPS),
    *((step, POLITE[n % 3]) for n, step in enumerate(STEPS)),
    *((step, one) for step in ("in raw mode", "opening the desk", "while the desk is closed") for one in POLITE),
    *((step, "FAULT") for step in ("in raw mode", "once drawing", "opening the desk", "while the desk is closed")),
]


def environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "TMPDIR": str(home)}


@contextmanager
def demo(home: Path, *, step: str = "", signal: str = "TERM") -> Iterator[Line]:
    struck = ["-m", "tests.terminal.program", step, signal] if step else ["-m", "cli.main"]
    with Line([sys.executable, *struck, *DEMO], environment(home), home) as line:
        yield line


def assert_as_before(line: Line) -> None:
    settled(line)
    assert line.attributes() == line.before
    assert line.left_on() == set()
    # One too many is popped from the stack of the screen that is left, and that goes with it.
    assert line.keyboards_left() <= 0
    assert b"Traceback" not in line.written, line.written[-2000:]
    assert b"Exception ignored" not in line.written, line.written[-2000:]


@pytest.mark.parametrize(("step", "signal"), sorted(set(STRUCK)))
def test_a_terminal_is_as_it_was_after_an_end_at_any_step(tmp_path: Path, step: str, signal: str) -> None:
    with demo(tmp_path, step=step, signal=signal) as line:
        if step in LEAVING:
            line.until(READY)
            line.press("Q")
        code = line.ended()
        assert_as_before(line)
        if signal == "FAULT":
            assert code == 1
            assert b"incident" in line.written


@pytest.mark.parametrize("signal", ["TERM", "KILL"])
@pytest.mark.parametrize("where", BY_HAND)
def test_a_terminal_is_as_it_was_after_a_kill_in_the_middle_of_something(
    tmp_path: Path, where: str, signal: str
) -> None:
    key, shown = BY_HAND[where]
    with demo(tmp_path) as line:
        line.until(READY)
        line.press(key)
        line.until(shown)
        line.send(SIGNALS[signal])
        line.ended()
        assert_as_before(line)


def test_a_demo_that_is_ended_while_it_opens_leaves_no_folder_behind(tmp_path: Path) -> None:
    with demo(tmp_path, step="opening the desk") as line:
        line.ended()
    assert list(tmp_path.glob("consulta-demo-*")) == []


def test_the_screen_is_drawn_on_the_terminal_also_where_errors_go_into_a_file(tmp_path: Path) -> None:
    words = f"exec {sys.executable} -m cli.main demo --messages 20 2>errors"
    with Line(["/bin/sh", "-c", words], environment(tmp_path), tmp_path) as line:
        line.until(READY)
        line.press("Q")
        assert line.ended() == 0
        assert line.is_as_before()
    assert (tmp_path / "errors").read_bytes() == b""
