"""Ctrl-Z, and every other sleep: the terminal is given back, all is drawn anew, and nothing leaves unseen."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.terminal.conftest import Office
from tests.terminal.line import SIGNALS, Line
from tests.terminal.test_hang_up import held, opened

HOLD = 6


def shell(office: Office) -> Line:
    """A shell with job control, as a person has it."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("this needs bash")
    more = {"CONSULTA_HOLD": str(HOLD), "CONSULTA_READ_MS": "0", "PS1": "ready$ ", "HISTFILE": ""}
    return Line([bash, "--norc", "--noprofile", "-i"], office.program.environment | more, office.program.home)


def started(line: Line, office: Office) -> None:
    line.until("ready")
    # What a program finds while it runs, and finds again after it; the shell's own prompt is set otherwise.
    line.press("stty -a > before; " + " ".join(office.program.command()) + "\r")
    opened(line)


def stopped(line: Line) -> None:
    line.press("\x1a")
    line.until("Stopped")


def test_ctrl_z_gives_the_terminal_back_and_fg_draws_everything_anew(office: Office) -> None:
    office.asked("my knee hurts")
    with shell(office) as line:
        started(line, office)
        stopped(line)
        line.press("stty -a > after\r")
        line.until(r"after\s")
        assert line.left_on() <= {b"2004"}, "the shell's own prompt marks pastes"
        line.cleared()
        line.press("fg\r")
        opened(line)
        line.press("Q")
        line.until(r"ready\$")
        line.press("stty -a > end; echo over\r")
        line.until("\nover")
        home = office.program.home
        before = (home / "before").read_text()
        assert (home / "after").read_text() == before
        assert (home / "end").read_text() == before


def test_an_answer_that_came_due_while_the_inbox_was_stopped_waits_for_a_new_yes(office: Office) -> None:
    office.asked("my knee hurts")
    with shell(office) as line:
        started(line, office)
        held(line, "rest it and cool it")
        until = time.monotonic() + HOLD + 1
        stopped(line)
        assert office.states == ["held"]
        while time.monotonic() < until:
            line.read(0.1)
        line.cleared()
        line.press("fg\r")
        line.until("1 waiting|waits for your")
        line.press("Q")
    assert office.states == ["waiting"]
    assert office.arrived == []


def test_without_a_shell_that_could_wake_it_ctrl_z_is_refused_with_a_line(office: Office) -> None:
    office.asked("my knee hurts")
    with office.open() as line:
        opened(line)
        line.press("\x1a")
        line.until("no shell could wake")
        line.until("knee")
        line.press("Q")
        assert line.ended() == 0
        assert line.is_as_before()


def test_a_locked_inbox_never_stops(office: Office) -> None:
    office.asked("my knee hurts")
    with office.open("--locked") as line:
        opened(line)
        line.press("\x1a")
        line.until("this login is the inbox alone")
        line.press("Q")
        assert line.ended() == 0


def test_an_inbox_that_was_stopped_from_outside_draws_everything_anew(office: Office) -> None:
    office.asked("my knee hurts")
    with office.open() as line:
        opened(line)
        line.press("r")
        line.until("own words")
        line.send(SIGNALS["STOP"])
        line.cleared()
        line.send(SIGNALS["CONT"])
        line.until("knee hurts")
        line.until("own words")
        line.press("rest it")
        line.until("rest it")
        line.send(SIGNALS["TERM"])
        line.ended()
        assert line.is_as_before()
