"""Hostile texts in the real program, through a real pseudo-terminal: what it wrote is judged byte by byte."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest

from tests.cli.helpers import ROOT, Program, row, staffed
from tests.locked.hostile import ACTING, texts
from tests.locked.strict import trespasses
from tests.peers.terminal import Terminal

NUMBER = 300
THEIRS = re.compile(r"\x1b\](?!22;default\x07)[^\x07\x1b]*|\x1b[P^_X]")
"""Strings that Consulta has no reason to write unasked."""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A store full of hostile people, read before Consulta was there."""
    program = Program(tmp_path_factory.mktemp("hostile"))
    staffed(program)
    found = [*ACTING, *texts(NUMBER * 3)[: NUMBER * 3 - len(ACTING)]]
    rows = [
        row(
            n,
            f"{found[n]} fever?",
            sent_at=f"2026-03-01T{9 + n // 60:02}:{n % 60:02}:00Z",
            sender_handle=found[NUMBER + n],
            sender_name=found[2 * NUMBER + n],
        )
        for n in range(NUMBER)
    ]
    path = program.home / "earlier.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    ended = program.run("import", str(path), "--json")
    assert ended.json["new"] > NUMBER * 0.9, ended.json["bad"][:3]
    return program


def opened(program: Program, *words: str) -> Terminal:
    environment = {name: value for name, value in program.environment.items() if name != "PYTHONPATH"}
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from cli.main import main; sys.exit(main())"
    return Terminal([sys.executable, "-I", "-c", start, *words], environment, program.home)


@pytest.fixture
def inbox(clinic: Program) -> Iterator[Terminal]:
    with opened(clinic, "--locked", "--professional", "ana") as terminal:
        yield terminal


def judged(terminal: Terminal, *, breaks: str = "\r\n") -> None:
    written = terminal.written.decode("utf-8", "strict")
    assert trespasses(written, breaks=breaks) == []
    assert THEIRS.findall(written) == []


def test_the_inbox_writes_nothing_of_theirs_that_acts(inbox: Terminal) -> None:
    inbox.wait_for("Open [1-9]")
    inbox.rest()
    for keys in ("j" * 12, ["\x1b[6~"] * 8, ["Enter"], ["\x1b[6~"] * 3, ["J"] * 6, ["Esc"], ["w"], ["Esc"], ["/"]):
        inbox.press(*keys)
        inbox.rest(0.2)
        assert inbox.shows(r"^.{0,80}$")
    inbox.type("fever")
    inbox.press("Enter")
    inbox.rest()
    inbox.press("Esc")
    inbox.rest(0.2)
    inbox.press("A")
    inbox.rest()
    inbox.press("Esc")
    inbox.rest()
    # The driver steps back by a backspace; that none of theirs gets as far as the driver is judged frame by frame.
    judged(inbox, breaks="\r\n\b")


@pytest.mark.parametrize("words", [("list", "--limit", "200"), ("list", "--lane", "closed"), ("drafts",)], ids=" ".join)
def test_the_command_line_writes_nothing_of_theirs_that_acts(clinic: Program, words: tuple[str, ...]) -> None:
    with opened(clinic, *words) as terminal:
        terminal.ended()
        terminal.rest(0.1)
    judged(terminal)
    assert words[0] != "list" or terminal.written


def test_showing_a_conversation_writes_nothing_of_theirs_that_acts(clinic: Program) -> None:
    numbers = [one["id"] for one in clinic.json("list", "--lane", "everything", "--limit", "5")]
    for number in numbers:
        with opened(clinic, "show", number) as terminal:
            terminal.ended()
            terminal.rest(0.05)
        judged(terminal)


def test_the_linear_inbox_writes_nothing_of_theirs_that_acts(clinic: Program) -> None:
    with opened(clinic, "--linear", "--locked", "--professional", "ana") as terminal:
        terminal.rest(1)
        for line in ("list", "next", "next", "read", "next", "read", "back", "list"):
            terminal.press(line, "Enter")
            terminal.rest(0.2)
        terminal.press("quit", "Enter")
        terminal.rest()
    judged(terminal)
    assert "fever" in terminal.written.decode()


@pytest.mark.parametrize("word", ["\x1b]0;x\x07", "\x9b2J", "\u202elist", "--lane=\x1b[2J"])
def test_an_error_repeats_nothing_that_acts(clinic: Program, word: str) -> None:
    with opened(clinic, "list", word) as terminal:
        terminal.rest(0.3)
    judged(terminal)
