"""What guards against speed, pasted text, pipes and a terminal that goes away."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import ASK, LINEAR, MORE, PATIENCE, PROMPT, Begin, asked, lane, states

NEVER_READ = "60000"
"""Longer than any test looks at an answer."""


def test_pasted_lines_are_no_keys(talk: Begin, clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.raw("a\ny\ne\nx\n")
    inbox.wait_for("Several lines came at once: pasted text is no key, and nothing was done")
    inbox.wait_for(PROMPT)
    assert (states(program), len(lane(program, "open"))) == ([], 1)
    inbox.said("a", ASK)
    inbox.raw("y\ny\n")
    inbox.wait_for("pasted text is no key")
    inbox.wait_for(ASK)
    assert states(program) == []


def test_a_yes_before_the_answer_could_be_read_sends_nothing(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60", CONSULTA_READ_MS="5000")
    inbox.begin()
    inbox.said("a", ASK)
    assert "Read first: it has just been printed" in inbox.said("y", ASK)
    assert "Nothing was sent" in inbox.said("h")
    assert states(program) == []


def test_a_yes_before_the_end_of_a_long_answer_prints_it_again(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60", size=(9, 70))
    inbox.turn_to(PROMPT)
    inbox.type("a")
    inbox.wait_for(MORE)
    inbox.said("q", ASK)
    inbox.type("y")
    inbox.turn_to(ASK)
    assert states(program) == []
    inbox.yes("Held for 60 s")


def test_in_a_pipe_no_yes_counts_that_does_not_answer_the_question(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, terminal=False, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("a", ASK)
    for word in ("y", "yes", "yes 1", "Y", "", "yes yes"):
        inbox.said(word, ASK)
    assert states(program) == []
    inbox.yes("Held for 60 s")


@pytest.mark.parametrize("given", ["a\ny\n", "a\nyes\nyes 10\n", "y\n" * 5000, "a\n" + "y\n" * 5000], ids=range(4))
def test_what_was_written_before_the_question_sends_nothing(given: str, clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program)
    ended = program.run(*LINEAR, given=given, CONSULTA_READ_MS="1", CONSULTA_HOLD="0")
    assert (ended.code, states(program)) == (0, [])


def test_a_file_as_its_keyboard_sends_nothing(clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program)
    script = program.home / "script"
    script.write_text("a\ny\n\n")
    with script.open() as keyboard:
        done = subprocess.run(
            program.command(*LINEAR),
            stdin=keyboard,
            capture_output=True,
            env=program.environment,
            cwd=program.home,
            timeout=180,
            check=False,
        )
    assert (done.returncode, states(program)) == (0, [])
    assert b"Send it?" in done.stdout


def test_ctrl_c_takes_a_question_back_and_ctrl_d_leaves(talk: Begin, clinic: FakeMastodon, program: Program) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("a", ASK)
    inbox.interrupt()
    inbox.wait_for("Nothing was sent")
    inbox.wait_for(PROMPT)
    inbox.said("s", r"24/12: ?\Z")
    inbox.interrupt()
    inbox.wait_for("Cancelled")
    inbox.wait_for(PROMPT)
    assert len(lane(program, "open")) == 1
    inbox.said("a", ASK)
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    for _ in range(2):
        inbox.raw("\x04")
        inbox.wait_for(r"next yes: ?\Z")
        inbox.interrupt()
        inbox.wait_for("Not left")
        inbox.wait_for(PROMPT)
    inbox.raw("\x04")
    inbox.wait_for(r"next yes: ?\Z")
    inbox.raw("\x04")
    assert inbox.ended() == 0
    assert states(program) == ["waiting"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_when_it_is_ended_from_outside_the_draft_is_kept_and_what_is_held_waits(
    number: signal.Signals, talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program, "@doctor how long does a cold last?", "@doctor my son has a fever, is ibuprofen ok")
    inbox = talk(*LINEAR, CONSULTA_HOLD="60")
    inbox.begin()
    inbox.said("A fe7", ASK)
    inbox.yes("Held for 60 s")
    inbox.wait_for(PROMPT)
    inbox.said("r", r"1: ?\Z")
    inbox.said("Rest and drink.", r"2: ?\Z")
    inbox.signal(number)
    assert inbox.ended() == 0
    assert states(program) == ["waiting"]
    assert program.json("drafts", "--professional", "ana")[0]["text"] == "Rest and drink."


def test_what_arrives_is_told_at_the_next_prompt_and_never_in_the_middle(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program)
    inbox = talk(*LINEAR)
    inbox.begin()
    before = inbox.written
    clinic.write(clinic.pat, "@doctor chest tight since morning, going down my left arm", "direct")
    until = time.monotonic() + PATIENCE
    while len(lane(program, "open")) < 2:
        assert time.monotonic() < until, "it was never read"
    assert inbox.written == before
    told = inbox.said("o a note")
    assert "1 new RED FLAG" in told
    assert "1 new in Open" in told
    assert "RED FLAG: " in inbox.said("g g")


def test_a_decision_is_about_what_was_printed_last_though_something_stands_before_it_now(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    asked(clinic, program, "@doctor how long does a cold last?")
    inbox = talk(*LINEAR)
    inbox.begin()
    clinic.write(clinic.pat, "@doctor chest tight since morning, going down my left arm", "direct")
    until = time.monotonic() + PATIENCE
    while len(lane(program, "open")) < 2:
        assert time.monotonic() < until, "it was never read"
    inbox.said("e")
    assert ["chest" in question for question in lane(program, "open")] == [True]


def test_what_came_after_it_was_printed_is_not_put_away_by_a_note_and_a_key(
    talk: Begin, clinic: FakeMastodon, program: Program
) -> None:
    first = clinic.write(clinic.pat, "@doctor how long does a cold last?", "direct")
    program.json("sync")
    inbox = talk(*LINEAR)
    inbox.begin()
    clinic.write(clinic.pat, "@doctor and may I go to work with it?", "direct", first)
    until = time.monotonic() + PATIENCE
    while "work" not in "".join(lane(program, "open")):
        assert time.monotonic() < until, "it was never read"
    assert len(lane(program, "open")) == 1
    inbox.said("o a note")
    assert "they wrote again" in inbox.said("e").casefold()
    assert len(lane(program, "open")) == 1


def test_no_screen_is_ever_loaded(program: Program) -> None:
    look = (
        "import sys; from cli.main import main; code = main(['demo', '--linear', '--messages', '5']); "
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('textual', 'rich')), code)"
    )
    done = subprocess.run(
        [*program.command()[:1], "-c", look],
        input="j\na\nh\n?\nO\nU\ng h\nl\nQ\n",
        capture_output=True,
        text=True,
        env=program.environment,
        cwd=program.home,
        timeout=180,
        check=False,
    )
    assert done.stdout.rstrip().endswith("[] 0"), done
    assert "Traceback" not in done.stderr


def test_a_dumb_terminal_is_told_of_the_linear_inbox(talk: Begin) -> None:
    screen = talk()
    screen.wait_for("`consulta --linear` works there")
    assert screen.ended() == 1
