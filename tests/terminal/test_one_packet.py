"""Over a slow line many keys come in one packet: the real program in a terminal, and one write for all of them."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.cli.helpers import Program
from tests.terminal.conftest import Office
from tests.terminal.line import Line
from tests.terminal.test_hang_up import opened
from tests.tui.test_typed_at_random import ANYTHING, PACKET

READING = "400"


def at_work(office: Office) -> Line:
    more = {"CONSULTA_HOLD": "60", "CONSULTA_READ_MS": READING}
    return Line(office.program.command(), office.program.environment | more, office.program.home)


def demo(program: Program) -> Line:
    return Line(program.command("demo"), program.environment, program.home)


def quit_it(line: Line) -> None:
    """End it from wherever it stands."""
    line.send(signal.SIGTERM)
    assert line.ended() == 128 + signal.SIGTERM


def ready(line: Line) -> None:
    """Wait until the demo is open: it has no list before that."""
    line.until(r"line 1 of \d")
    line.until("/ search")


def test_in_the_list_and_in_a_conversation_one_packet_is_what_was_typed(office: Office) -> None:
    office.asked("my knee hurts")
    office.asked("and my elbow")
    with at_work(office) as line:
        opened(line)
        line.press("/knee\r")
        line.until("<?Esc goes back to the lane")
        line.press("\x1b")
        line.until(r"\A(?![\s\S]*search: knee)")
        line.press("ocall at xe noon\rtknee\r")
        line.until("tagged: knee")
        line.press("\r")
        line.until("first message")
        line.press("osecond xe note\rroh, xeQy")
        line.until("oh, xeQy")
        line.press("\x1b:decisions\r")
        line.until("tagged|tag")
        quit_it(line)
    assert [one["state"] for one in office.inside.json("list")] == ["open", "open"]
    assert office.states == []
    assert office.drafts == ["oh, xeQy"]


def test_a_yes_in_the_packet_of_its_answer_sends_nothing(tmp_path: Path) -> None:
    with demo(Program(tmp_path)) as line:
        ready(line)
        line.press("gdjay")
        line.until("read first")
        line.press("Afever\r")
        line.until(r"fe\d v1 VETTED")
        quit_it(line)
        assert "held" not in line.screen


def test_boards_take_the_keys_that_were_typed_for_them(tmp_path: Path) -> None:
    with demo(Program(tmp_path)) as line:
        ready(line)
        line.press("gdjrone xe\x1bjrtwo xe\x1bgw")
        line.until("one xe")
        line.until("two xe")
        line.press("?qgbq/fev")
        line.until("fev")
        line.press("er\r")
        line.until("Esc goes back to the lane")
        quit_it(line)


@pytest.mark.parametrize("seed", range(4))
def test_a_packet_of_random_keys_sends_nothing_and_breaks_nothing(office: Office, seed: int) -> None:
    office.asked("my knee hurts")
    office.asked("and my elbow")
    typed = "".join(random.Random(seed).choices(ANYTHING, k=PACKET))  # noqa: S311  # a test's own dice
    with at_work(office) as line:
        opened(line)
        line.press(typed)
        line.press("\x1b\x1b\x1b\x1b\x03")
        line.until("quits; Esc cancels")
        quit_it(line)
    assert office.states == []
    assert office.arrived == []
