"""A fault of the program in the locked inbox: one line and a number, and nobody's words anywhere."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from desk.incidents import LOG
from tests.cli.helpers import ROOT, Program, staffed
from tests.peers.terminal import Terminal

SECRET = "swordfish-4711 my son has a fever"
_START = """
import sys; sys.path.insert(0, sys.argv.pop(1)); keys = sys.argv.pop(1)
from cli import lock
real = lock.without_toolkit
def shut(environment):
    real(environment)
    from tui.screens.overlaid import Overlaid
    do = Overlaid.do
    def broken(self, key, pressed=''):
        words = SECRET_WORDS
        if key.id == keys:
            raise RuntimeError(words)
        return do(self, key, pressed)
    Overlaid.do = broken
lock.without_toolkit = shut
SECRET_WORDS = 'swordfish-4711 my son has a fever'
from cli.main import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("crash"))
    staffed(made)
    return made


@pytest.mark.parametrize(
    ("way", "action"),
    [((), "search"), (("g", "l"), "row-down"), (("g", "h"), "row-down"), (("O",), "row-down"), (("U",), "row-down")],
    ids=["inbox", "networks", "problems", "outbox", "day"],
)
def test_a_crash_shows_one_line_and_a_number_and_no_words(program: Program, way: tuple[str, ...], action: str) -> None:
    environment = {name: value for name, value in program.environment.items() if name != "PYTHONPATH"}
    argv = [sys.executable, "-I", "-c", _START, str(ROOT), action, "--locked", "--professional", "ana"]
    with Terminal(argv, environment, program.home) as inbox:
        inbox.wait_for("Open 0")
        inbox.rest()
        for key in way:
            inbox.press(key)
        inbox.rest()
        inbox.press("/" if action == "search" else "j")
        number = inbox.crashed()
    assert SECRET not in inbox.written.decode()
    assert "Traceback" not in inbox.written.decode()
    log = program.home / "data" / LOG
    assert number in log.read_text()
    assert "swordfish" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert not re.search(r"\bana\b", log.read_text().replace(str(ROOT), "").replace(os.fspath(program.home), ""))
    assert list(Path(program.home).rglob("core*")) == []
