"""However and whenever the inbox is killed, the terminal is as it was before it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.line import ENDINGS, Line, settled
from tests.terminal.program import LEAVING, STEPS

DEMO = ("demo", "--messages", "20")
READY = r"1 of \d+"


def environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "TMPDIR": str(home)}


@contextmanager
def demo(home: Path, *, step: str = "", signal: str = "TERM") -> Iterator[Line]:
    struck = ["-m", "tests.terminal.program", step, signal] if step else ["-m", "cli.main"]
    with Line([sys.executable, *struck, *DEMO], environment(home), home) as line:
        yield line


def said_badly(line: Line) -> bool:
    return b"Traceback" in line.written or b"Exception ignored" in line.written


@pytest.mark.parametrize("signal", ENDINGS)
@pytest.mark.parametrize("step", STEPS)
def test_a_terminal_is_as_it_was_after_a_kill_at_any_step(tmp_path: Path, step: str, signal: str) -> None:
    with demo(tmp_path, step=step, signal=signal) as line:
        if step in LEAVING:
            line.until(READY)
            line.press("Q")
        line.ended()
        settled(line)
        assert line.attributes() == line.before
        assert line.left_on() == set()
        # One too many is popped from the stack of the screen that is left, and that goes with it.
        assert line.keyboards_left() <= 0
        assert not said_badly(line), line.written[-2000:]
