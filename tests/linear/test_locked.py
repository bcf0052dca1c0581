"""A login that may use the inbox and nothing else may use it as plain lines as well."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cli.helpers import ROOT, Program
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import ASK, PROMPT, Talk, asked, lane, states

_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def locked(clinic: FakeMastodon, program: Program) -> Iterator[Talk]:
    asked(clinic, program)
    environment = {name: value for name, value in program.environment.items() if name != "PYTHONPATH"}
    environment |= {"SSH_ORIGINAL_COMMAND": "consulta", "CONSULTA_HOLD": "60", "CONSULTA_READ_MS": "1"}
    environment |= {"EDITOR": "/bin/false", "VISUAL": "/bin/false", "TEXTUAL": "devtools"}
    argv = [sys.executable, "-I", "-c", _START, str(ROOT), "--locked", "--linear", "--professional", "ana"]
    with ExitStack() as stack:
        yield stack.enter_context(Talk(argv, environment, program.home))


def test_the_locked_inbox_does_its_whole_job_and_starts_nothing(locked: Talk, program: Program) -> None:
    locked.begin()
    assert "Consulta starts no other program here" in locked.said("R")
    assert "copy is not done here" in locked.said("Y")
    assert "no key here" in locked.said("!ls")
    assert "no key here" in locked.said("| sh")
    locked.said("e")
    assert lane(program, "open") == []
    locked.said("u")
    locked.said("a", ASK)
    locked.yes("Held for 60 s")
    locked.wait_for(PROMPT)
    assert states(program) == ["held"]
    assert locked.quit("q") == 0
    assert states(program) == ["waiting"]
