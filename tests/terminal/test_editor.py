"""The doctor's own editor on a real terminal: however it leaves it, the inbox draws on, and nothing stays behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.terminal.line import SIGNALS, Line
from tests.terminal.test_killed import DEMO, READY, assert_as_before, environment

WILD = "stty raw -echo; printf '\\033[?1049h\\033[?1000h\\033[?2004h\\033[2J'"
"""What an editor does to a terminal, and puts back only where it ends well."""


@contextmanager
def demo(home: Path, body: str) -> Iterator[Line]:
    script = home / "editor"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o700)
    told = {**environment(home), "VISUAL": str(script), "CONSULTA_HOLD": "10"}
    with Line([sys.executable, "-m", "cli.main", *DEMO], told, home) as line:
        line.until(READY)
        yield line


def left(home: Path) -> list[Path]:
    return [path for folder in home.glob("consulta-demo-*") for path in (folder / "editing").rglob("*")]


def test_the_text_comes_back_and_the_screen_is_whole_though_the_editor_left_the_terminal_wild(tmp_path: Path) -> None:
    with demo(tmp_path, f'{WILD}; printf "from my editor\\n" > "$1"') as line:
        line.press("R")
        line.until("own words, not vetted")
        line.until("from my editor")
        line.until("Ctrl-D ready")
        assert left(tmp_path) == []
        line.press("!")
        line.until("from my editor!")
        line.press("\x07")
        line.until(READY)
        line.press("Q")
        assert line.ended() == 0
        assert_as_before(line)


def test_an_editor_that_dies_is_told_and_the_inbox_goes_on(tmp_path: Path) -> None:
    with demo(tmp_path, f"{WILD}; kill -9 $$") as line:
        line.press("R")
        line.until("ended with -9")
        line.until(READY)
        assert left(tmp_path) == []
        line.press("Q")
        assert line.ended() == 0
        assert_as_before(line)


def test_ctrl_c_in_the_editor_is_the_editor_s(tmp_path: Path) -> None:
    with demo(
        tmp_path, "trap 'echo interrupted > \"$1\"; exit 0' INT; echo begun; while :; do sleep 0.1; done"
    ) as line:
        line.press("R")
        line.until("begun")
        line.press("\x03")
        line.until("own words, not vetted")
        line.until("interrupted")


def test_ending_the_inbox_ends_the_editor_and_leaves_no_text(tmp_path: Path) -> None:
    with demo(tmp_path, "echo begun; exec sleep 600") as line:
        line.press("R")
        line.until("begun")
        line.send(SIGNALS["TERM"])
        line.ended()
        assert_as_before(line)
        assert left(tmp_path) == []
        assert list(tmp_path.glob("consulta-demo-*")) == []
