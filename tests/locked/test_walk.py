"""What a person who has only the keys of the locked inbox can make this machine do: nothing but the inbox."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, Program
from tests.fakes.mastodon import FakeMastodon
from tests.locked.walks import Walked, fill, walk

ELSEWHERE = {
    "/dev/null": "nothing is there",
    "/dev/urandom": "random numbers",
    "/proc/self/mounts": "whether the store lies on a network file system",
    "/etc/localtime": "the machine's time zone",
    "/etc/mime.types": "Python's own table of file kinds, when it is loaded",
}
"""Files that are read though they are neither ours nor Python's, and why that tells nobody anything."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    home = tmp_path_factory.mktemp("walk")
    program = Program(home)
    with FakeMastodon() as fake, pytest.MonkeyPatch.context() as patch:
        fill(program, fake)
        patch.chdir(home)
        hostile = {
            "EDITOR": "touch edited", "VISUAL": "touch edited", "BROWSER": "touch browsed", "PAGER": "touch paged",
            "LESSOPEN": "|touch %s", "TEXTUAL_LOG": str(home / "log"), "TEXTUAL": "devtools,debug",
            "TEXTUAL_DRIVER": "tests.locked.walks:nothing", "TEXTUAL_SCREENSHOT": "1", "SHELL": "/bin/sh",
        }  # fmt: skip
        (home / ".env").write_text("CONSULTA_HOLD=59\n")
        (home / ".env").chmod(0o600)
        # Newest first: a red flag would stand on top, and has no answer.
        yield walk(home, program.environment | {"CONSULTA_READ_MS": "0"} | hostile, "--order", "newest")


def test_the_walk_presses_every_key_of_the_table_in_every_place(walked: Walked) -> None:
    table = {(where, action) for where, actions in walked.report["table"].items() for action in actions}
    pressed = {(where, action) for where, action in walked.report["pressed"]}
    assert pressed
    assert sorted(table - pressed) == []


def test_the_walk_runs_every_command_of_every_palette_and_answers_every_question(walked: Walked) -> None:
    assert len(walked.report["commanded"]) > 20
    assert sorted(map(tuple, walked.report["offered"])) == sorted(map(tuple, walked.report["commanded"]))
    assert walked.report["asked"]


def test_no_key_starts_another_program(walked: Walked) -> None:
    assert walked.report["programs"] == []
    assert set(walked.report["before"]) <= {"os.fork ()"}, "only the guard of the terminal is forked, before any key"
    assert {path.name for path in walked.home.iterdir()} & {"edited", "browsed", "paged", "log"} == set()


def test_no_key_writes_a_file_that_is_not_ours(walked: Walked) -> None:
    above = {str(parent) for parent in (walked.home / "data").parents}
    strange = [path for path in walked.report["written"] if not (_ours(path, walked) or _compiled(path))]
    # Folders above the store are asked for, in case they are not there yet.
    assert set(strange) - above == set()
    assert {path for path in strange if Path(path).is_file()} == set()


def test_no_key_reads_a_file_that_is_neither_ours_nor_pythons(walked: Walked) -> None:
    assert [path for path in walked.report["read"] if not (_ours(path, walked) or _pythons(path))] == []


def test_no_key_reaches_further_than_the_accounts_of_the_settings(walked: Walked) -> None:
    assert [met for met in walked.report["met"] if "127.0.0.1" not in met and "localhost" not in met] == []


def test_the_walk_leaves_the_inbox_as_it_was_left_by_hand(walked: Walked) -> None:
    assert walked.report["code"] == 0
    assert walked.report["left"] > 0, "a key that quits was pressed too, and only kept from doing it"


def test_nothing_of_other_programs_is_left_in_the_environment(walked: Walked) -> None:
    assert {
        name for name in walked.report["environment"] if name.startswith(("TEXTUAL", "PYTHON", "EDIT", "LESS"))
    } == set()


def _ours(path: str, walked: Walked) -> bool:
    return Path(path).is_relative_to(walked.home / "data") or Path(path).is_relative_to(walked.home / "config")


def _compiled(path: str) -> bool:
    """Tell whether Python keeps its own compiled form of a module of ours there."""
    return _pythons(path) and Path(path).parent.name == "__pycache__"


def _pythons(path: str) -> bool:
    places = {str(ROOT), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/usr/share/zoneinfo"}
    real = Path(os.path.realpath(path))
    return path in ELSEWHERE or any(real.is_relative_to(os.path.realpath(place)) for place in places)
