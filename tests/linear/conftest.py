from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.helpers import Beside, Inside, Program, joined, staffed
from tests.fakes.mastodon import FakeMastodon
from tests.linear.talk import COLUMNS, ROWS, Talk


@pytest.fixture(scope="session")
def staffed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which two people work and one answer is vetted; tests work on copies of it."""
    home = tmp_path_factory.mktemp("linear") / "home"
    home.mkdir()
    staffed(Program(home))
    return home


@pytest.fixture
def program(
    tmp_path: Path, staffed_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    home = tmp_path / "home"
    shutil.copytree(staffed_home, home)
    return Beside(home, Inside(Program(home), monkeypatch, capsys))


@pytest.fixture
def talk(program: Program) -> Iterator[Callable[..., Talk]]:
    """Call with the words behind `consulta` to talk to it; every program ends with the test."""
    with ExitStack() as open_ones:

        def begin(*words: str, terminal: bool = True, size: tuple[int, int] = (ROWS, COLUMNS), **more: str) -> Talk:
            environment = program.environment | {"CONSULTA_READ_MS": "1"} | more
            argv = program.command(*words)
            return open_ones.enter_context(Talk(argv, environment, program.home, terminal=terminal, size=size))

        yield begin


@pytest.fixture
def clinic(program: Program) -> Iterator[FakeMastodon]:
    """The same with an account on a fake server."""
    with FakeMastodon() as server:
        joined(program, server)
        yield server
