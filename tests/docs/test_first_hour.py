"""The first hour, typed as it is written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

import pytest

from tests.cli.helpers import Inside, Program, joined
from tests.docs.pages import ROOT, commands, fenced, indented
from tests.fakes.mastodon import FakeMastodon

PAGE = ROOT / "docs" / "first-hour.md"
PIN = "417253\n"
EXAMPLE_ID = "1838506343446528000"
Typing = Callable[[str], str]


def shown(beginning: str) -> list[str]:
    """Return the commands of the page that begin with some words, in their order."""
    found = [said.text for said in commands(PAGE) if said.text.startswith(beginning)]
    assert found, f"the page shows no `{beginning}`"
    return found


@pytest.fixture
def typed(program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typing:
    """Return what types a command of the page; where a person is asked for a PIN, standard input gives it."""
    inside = Inside(program, monkeypatch, capsys)

    def run(command: str) -> str:
        words = shlex.split(command)[1:]
        words += ["--pin", "-"] if words[:2] == ["templates", "approve"] else []
        ended = inside.run(*words, given=PIN if "-" in words else "")
        assert ended.code == 0, (command, ended)
        return ended.out

    return run


@pytest.fixture
def vetted(program: Program, typed: Typing, monkeypatch: pytest.MonkeyPatch) -> str:
    """Type everything up to the approval, and return what the approval printed."""
    assert "echo CONSULTA_PROFESSIONAL=ana >> ~/.config/consulta/.env" in [said.text for said in indented(PAGE)]
    (program.home / "answers").mkdir()
    (program.home / "answers" / "fever.md").write_text(fenced(PAGE, "template")[0], encoding="utf-8")
    for command in [*shown("consulta professionals add"), *shown("consulta templates import")]:
        typed(command)
    monkeypatch.setenv("CONSULTA_PROFESSIONAL", "ana")
    typed(shown("consulta templates submit")[0])
    typed(shown("consulta templates show")[0])
    return typed(shown("consulta templates approve")[0])


def test_the_saved_answer_of_the_page_is_vetted_by_its_commands(vetted: str) -> None:
    (printed,) = [said.text for said in indented(PAGE) if said.text.startswith("fever v1 VETTED")]
    dated = r"\d{2} \w{3} \d{4}"
    assert re.sub(dated, "DAY", vetted.strip()) == re.sub(dated, "DAY", printed)


def test_the_first_question_is_answered_by_the_commands_of_the_page(
    vetted: str, typed: Typing, program: Program, fake: FakeMastodon
) -> None:
    assert vetted
    joined(program, fake)
    fake.write(fake.pat, "@doctor my son has a fever, when must he be seen?")
    typed(shown("consulta sync")[0])
    listed = typed(shown("consulta list")[0])
    assert "my son has a fever" in listed
    for command in shown("consulta answer"):
        typed(command.replace(EXAMPLE_ID, listed.split()[0]))
    typed(shown("consulta outbox")[0])
    (reply,) = fake.read_by(fake.pat)
    assert "A baby under three months with a fever must be seen today." in reply.text


def test_a_reviewer_who_wrote_it_approves_alone_as_the_page_says(program: Program, typed: Typing) -> None:
    (program.home / "fever.md").write_text(fenced(PAGE, "template")[0], encoding="utf-8")
    typed(shown("consulta professionals add")[0])
    typed("consulta templates import fever.md --professional lago")
    typed("consulta templates submit fever --professional lago")
    alone = next(command for command in shown("consulta templates approve") if "--solo" in command)
    assert "SELF-VETTED" in typed(alone).upper()
