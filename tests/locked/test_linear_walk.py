"""What a person who has only the locked linear inbox can make this machine do: nothing but the inbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.helpers import Program
from tests.fakes.mastodon import FakeMastodon
from tests.locked.test_walk import _compiled, _ours, _pythons
from tests.locked.walks import Walked, fill, walk


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    home = tmp_path_factory.mktemp("linear")
    program = Program(home)
    with FakeMastodon() as fake:
        fill(program, fake)
        hostile = {"EDITOR": "touch edited", "BROWSER": "touch browsed", "PAGER": "touch paged", "SHELL": "/bin/sh"}
        environment = program.environment | {"CONSULTA_READ_MS": "0"} | hostile
        yield walk(home, environment, "--linear", "--lane", "direct", walker="linear_walker")


def test_every_key_of_the_list_was_typed_by_its_name(walked: Walked) -> None:
    assert sorted(set(walked.report["table"]) - set(walked.report["done"]) - {"quit"}) == []
    assert len(walked.report["prompts"]) > 3, walked.report["prompts"]
    assert walked.report["code"] == 0


def test_no_line_starts_another_program(walked: Walked) -> None:
    assert (walked.report["before"], walked.report["programs"]) == ([], [])
    assert {path.name for path in walked.home.iterdir()} & {"edited", "browsed", "paged"} == set()


def test_no_line_reads_or_writes_a_file_that_is_not_ours(walked: Walked) -> None:
    above = {str(parent) for parent in (walked.home / "data").parents}
    strange = {path for path in walked.report["written"] if not (_ours(path, walked) or _compiled(path))}
    assert strange - above == set()
    assert [path for path in walked.report["read"] if not (_ours(path, walked) or _pythons(path))] == []


def test_no_line_reaches_further_than_the_accounts_of_the_settings(walked: Walked) -> None:
    assert [met for met in walked.report["met"] if "127.0.0.1" not in met and "localhost" not in met] == []
