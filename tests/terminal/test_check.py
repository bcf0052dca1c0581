"""`consulta check terminal` asks, says what to set, leaves nothing behind and never hangs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.helpers import Program
from tests.terminal.line import Line
from tui.advice import Finding, advise
from tui.probe import Facts

XTERM = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
GOOD = {"encoding": "UTF-8", "colours": 256, "answers": True, "size": (80, 24), "clipboard": True}


def checked(home: Path, *, size: str = "24x80", answering: bool = True, **more: str) -> Line:
    argv = [sys.executable, "-W", "error", "-m", "cli.main", "check", "terminal"]
    return Line(argv, Program(home).environment | more, home, size, answering=answering)


def found(facts: Facts, name: str) -> Finding:
    (one,) = [one for one in advise(facts) if one.name == name]
    return one


def facts(**more: object) -> Facts:
    return Facts(**{"environment": XTERM, **GOOD, **more})  # type: ignore[arg-type]


def test_a_terminal_that_answers_is_told_what_it_can(tmp_path: Path) -> None:
    with checked(tmp_path) as line:
        assert line.ended() == 0, line.screen
        assert line.is_as_before()
        for words in ("xterm-256color", "80x24", "UTF-8", "widths", "clipboard"):
            assert words in line.screen


def test_a_terminal_that_says_nothing_holds_nobody_up(tmp_path: Path) -> None:
    with checked(tmp_path, answering=False) as line:
        line.until_bytes(b"\x1b[c")
        # It ends although nobody ever answers.
        assert line.ended() == 0, line.screen
        assert "answers no question" in line.screen
        assert line.is_as_before()


def test_a_small_terminal_is_named(tmp_path: Path) -> None:
    with checked(tmp_path, size="30x36") as line:
        assert line.ended() == 1
        assert "36x30: too small" in " ".join(line.screen.split())


def test_without_a_terminal_it_says_so_and_what_can_be_told(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("check", "terminal", "--json", TERM="xterm-256color", LANG="C.UTF-8")
    rows = {one["name"]: one for one in ended.json["checks"]}
    assert ended.code == 1
    assert "no terminal" in rows["terminal"]["message"]
    assert rows["letters"]["ok"]
    assert "\x1b" not in ended.out


def test_a_check_of_everything_without_a_terminal_says_nothing_of_it(tmp_path: Path) -> None:
    rows = Program(tmp_path).json("check")["checks"]
    assert {one["name"] for one in rows} >= {"config", "store", "accounts"}
    assert "TERM" not in {one["name"] for one in rows}


def test_a_locked_login_does_not_check(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("--locked", "check", "terminal")
    assert ended.code != 0
    assert "locked" in ended.err or "the inbox and nothing else" in ended.err


@pytest.mark.parametrize(
    ("name", "more", "remedy"),
    [
        ("TERM", {"environment": {"TERM": "dumb"}}, "--linear"),
        ("TERM", {"known": False}, "ncurses-term"),
        ("size", {"size": (30, 24)}, "40x10"),
        ("letters", {"encoding": "ANSI_X3.4-1968"}, "LANG=C.UTF-8"),
        ("widths", {"widths": {"accents": 4, "Chinese": 4}}, "a cell off"),
        ("colours", {"environment": {"TERM": "vt100"}, "colours": 8}, "CONSULTA_THEME=terminal"),
        ("clipboard", {"tmux": {"set-clipboard": "external"}}, "set-clipboard on"),
        ("Esc", {"tmux": {"escape-time": "500"}}, "escape-time"),
        ("Esc", {"environment": XTERM | {"ESCDELAY": "1000"}}, "ESCDELAY"),
    ],
)
def test_what_is_not_right_is_said_with_what_to_set(name: str, more: dict[str, object], remedy: str) -> None:
    assert all(one.ok for one in advise(facts()))
    one = found(facts(**more), name)
    assert not one.ok
    assert remedy in one.remedy


def test_emoji_alone_are_no_fault_of_a_terminal() -> None:
    assert found(facts(widths={"accents": 2, "emoji": 1}), "widths").ok


def test_sudo_that_drops_colorterm_is_named() -> None:
    one = found(facts(environment={"TERM": "xterm", "SUDO_USER": "ana"}, true_colour=True), "colours")
    assert "sudo" in one.words
    assert "COLORTERM" in one.remedy


def test_a_light_ground_gets_the_light_theme() -> None:
    assert "CONSULTA_THEME=light" in found(facts(light=True), "ground").remedy
