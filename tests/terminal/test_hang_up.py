"""A lost line, and every other end that nobody chose: what was typed is kept, what was held waits."""

from __future__ import annotations

import time

import pytest

from tests.fakes.base import delayed
from tests.terminal.conftest import Office
from tests.terminal.line import PATIENCE, SIGNALS, Line, settled
from tests.tui.hands import demo_inbox
from tui.osc import Osc


def opened(line: Line) -> None:
    """Wait until keys are served: the list stands there before that, the account only once the store is open."""
    line.until(r"line 1 of \d")
    line.until("pat")
    line.until("from @doctor")


def written(line: Line, text: str) -> None:
    """Write by hand."""
    line.press("r")
    line.until("own words")
    line.press(text)
    line.until(text)


def held(line: Line, text: str) -> None:
    """Write an answer by hand and say yes to it."""
    written(line, text)
    line.press("\x04")
    line.until("not vetted")
    for _ in range(100):
        line.press("y")
        line.read(0.1)
        if "1 held" in line.screen or "held for" in line.screen:
            return
    raise AssertionError(line.screen)


@pytest.mark.parametrize("how", ["hang up", "TERM", "INT"])
def test_an_inbox_that_loses_its_terminal_keeps_the_draft_and_lets_no_held_answer_leave(
    office: Office, how: str
) -> None:
    office.asked("my knee hurts")
    office.asked("and my elbow")
    with office.open() as line:
        opened(line)
        held(line, "rest it and cool it")
        written(line, "half a sen")
        if how == "hang up":
            line.hang_up()
            code = line.program.wait(PATIENCE)
        else:
            line.send(SIGNALS[how])
            code = line.ended()
            settled(line)
            assert line.is_as_before()
        assert code == 128 + SIGNALS["HUP" if how == "hang up" else how]
    assert office.states == ["waiting"]
    assert office.drafts == ["half a sen"]
    assert office.arrived == []
    assert not (office.program.home / "data" / "incidents.log").exists()


def test_an_answer_that_is_being_sent_when_a_signal_comes_is_waited_for_and_sent_once(office: Office) -> None:
    office.asked("my knee hurts")
    office.fake.fail(delayed(3), "POST", "/api/v1/statuses", times=1)
    with office.open(hold=0) as line:
        opened(line)
        written(line, "rest it and cool it")
        line.press("\x04")
        line.until("not vetted")
        end = time.monotonic() + 20
        while (
            not any(r.method == "POST" and r.path == "/api/v1/statuses" for r in office.fake.requests)
            and time.monotonic() < end
        ):
            line.press("y")
            line.read(0.1)
        line.send(SIGNALS["TERM"])
        line.until("1 answer is leaving: it is waited for")
        line.send(SIGNALS["TERM"])
        assert line.ended() == 128 + SIGNALS["TERM"]
        assert line.is_as_before()
    assert office.states == [], "nothing is left to be looked up"
    assert len(office.arrived) == 1


def test_a_draft_survives_kill_9_once_the_hand_has_rested(office: Office) -> None:
    office.asked("my knee hurts")
    with office.open() as line:
        opened(line)
        written(line, "rest it and")
        end = time.monotonic() + PATIENCE
        while not office.drafts and time.monotonic() < end:
            line.read(0.05)
        line.send(SIGNALS["KILL"])
        line.ended()
        settled(line)
        assert line.is_as_before()
    assert office.drafts == ["rest it and"]


def test_a_lost_line_is_noticed_also_where_nobody_hears_the_signal(office: Office) -> None:
    office.asked("my knee hurts")
    words = "trap '' HUP; exec " + " ".join(office.program.command())
    with Line(["/bin/sh", "-c", words], office.program.environment, office.program.home) as line:
        opened(line)
        written(line, "half a sen")
        line.hang_up()
        assert line.program.wait(PATIENCE) == 128 + SIGNALS["HUP"]
    assert office.drafts == ["half a sen"]


async def test_a_red_flag_calls_once_and_only_where_that_was_asked_for() -> None:
    async with demo_inbox() as hands:
        called: list[str] = []
        hands.app.osc = Osc(called.append, {"TERM": "xterm"}, "osc9")
        hands.app._red(1)
        assert called == ["\x1b]9;Consulta: 1 new red\x07"]
        hands.app.osc = Osc(called.append, {"TERM": "xterm"})
        hands.app._red(1)
        assert len(called) == 1


async def test_no_key_of_the_toolkit_ends_the_inbox() -> None:
    async with demo_inbox() as hands:
        await hands.press("ctrl+c")
        assert "quits" in hands.notice
        await hands.press("ctrl+q")
        assert hands.app._exit is False
        assert hands.on_inbox
