from __future__ import annotations

import argparse
import re
import sqlite3
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cli
from cli import conversations
from cli.main import main
from cli.parser import build
from desk.triage.rules import VERSION
from tests.cli.helpers import ROOT, Inside, Program

HEAVY = ("textual", "rich", "sqlalchemy", "sqlmodel", "httpx", "dotenv", "cryptography", "asyncio", "wcwidth")


def leaves(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command, by its words."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for name, below in group.choices.items():
            yield from leaves(below, (*words, name))


COMMANDS = tuple(leaves(build()))


def parser_of(words: tuple[str, ...]) -> argparse.ArgumentParser:
    parser: Any = build()
    for word in words:
        (group,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        parser = group.choices[word]
    assert isinstance(parser, argparse.ArgumentParser)
    return parser


@pytest.mark.parametrize("words", ["--version", "--help", "sync --help", "accounts remove"])
def test_what_needs_no_store_loads_nothing_heavy(words: str) -> None:
    code = "import sys; from cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *words.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "cli.parser" in loaded
    assert [name for name in HEAVY if name in loaded] == []
    assert [name for name in loaded if name.startswith(("tui", "store", "networks"))] == []


def test_commands_load_no_screen(program: Program) -> None:
    code = "import sys; from cli.main import main; main(['list']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=program.environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "desk.opening" in loaded
    assert [name for name in loaded if name.split(".")[0] in {"textual", "tui"}] == []


def test_the_version_is_that_of_the_package(inside: Inside) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert cli.__version__ == project["version"]
    assert inside.run("--version").out == f"consulta {project['version']}\n"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_has_a_json_form(words: tuple[str, ...], inside: Inside) -> None:
    ended = inside.run(*words, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "--json" in ended.out
    assert f"usage: consulta {' '.join(words)}" in ended.out


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_names_something_that_exists(words: tuple[str, ...]) -> None:
    module, _, name = parser_of(words).get_default("run").partition(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name))


READS = {
    ("demo",), ("accounts", "list"), ("accounts", "check"), ("list",), ("show",), ("drafts",), ("check",),
    ("professionals", "list"), ("templates", "list"), ("templates", "show"), ("templates", "export"),
    ("templates", "diff"), ("templates", "due"), ("suggest",), ("assess",), ("cluster",),
    ("audit", "verify"), ("store", "roles"), ("side-effect",), ("mutes", "list"), ("searches", "list"),
    ("rules", "list"), ("rules", "test"), ("mutes", "digest"), ("noises", "report"), ("noises", "learnt"),
    ("person", "show"),
}  # fmt: skip
WITHOUT_ANSWER = {("receive", "whatsapp"), ("backup",), ("restore",), ("store", "copy")}
"""What runs until it is stopped, and what moves whole stores: an answer kept in one would move with it."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_write_takes_a_request_id_and_no_read_does(words: tuple[str, ...]) -> None:
    takes = any("--request-id" in action.option_strings for action in parser_of(words)._actions)
    assert takes is (words not in READS | WITHOUT_ANSWER)


def test_without_a_terminal_the_inbox_says_so(inside: Inside) -> None:
    for words in ((), ("demo",)):
        assert "terminal" in inside.refused(*words, code=2)["message"]


def test_an_unknown_lane_is_named_with_the_lanes_there_are(inside: Inside) -> None:
    for words in (("--lane", "nowhere"), ("list", "--lane", "nowhere")):
        error = inside.refused(*words, code=2)
        assert "nowhere" in error["message"]
        assert "screener" in error["message"]


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("accounts",),
        ("answer", "1"),
        ("list", "--limit", "0"),
        ("list", "--limit", "many"),
        ("list", "--after", "x"),
        ("show", "12a"),
        ("show", "-5"),
        ("show", "9" * 40),
        ("snooze", "1", "--until", "some day"),
        ("done", "1", "--request-id", ""),
        ("answer", "1", "--with", "fe7", "--audience", "public", "--to-direct"),
        ("answer", "1", "--with", "fe7", "--field", "first_name"),
        ("write", "1", "--text", "   "),
        ("import", "missing.jsonl"),
        ("import", "."),
        ("accounts", "add", "pigeon", "--name", "clinic"),
        ("accounts", "add", "mastodon", "--name", "Not A Slug"),
        ("accounts", "add", "mastodon", "--name", "clinic", "--set", "BASE_URL"),
        ("accounts", "add", "mastodon", "--name", "clinic", "--set", "COLOUR=blue"),
        ("accounts", "add", "mastodon", "--name", "clinic"),
        ("check", "weather"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_code_2_with_a_remedy(words: tuple[str, ...], inside: Inside) -> None:
    assert inside.refused(*words, code=2)["remedy"]
    plain = inside.run(*words)
    assert (plain.code, plain.out) == (2, "")
    assert plain.err.startswith("consulta: ")
    assert plain.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "add", "mastodon", "--name", "clinic", "--token", "s3cr3t"),
        ("accounts", "add", "mastodon", "--name", "clinic", "--token=s3cr3t"),
        ("accounts", "add", "mastodon", "--name", "clinic", "s3cr3t"),
        ("accounts", "add", "mastodon", "--name", "clinic", "--set", "ACCESS_TOKEN=s3cr3t"),
        ("accounts", "add", "mastodon", "--name", "clinic", "--set", "s3cr3t"),
        ("professionals", "pin", "ana", "s3cr3t"),
        ("professionals", "add", "ana", "--new-pin", "s3cr3t"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["plain", "json"])
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(
    words: tuple[str, ...], form: tuple[str, ...], inside: Inside
) -> None:
    ended = inside.run(*words, *form)
    assert ended.code == 2
    assert "s3cr3t" not in ended.out + ended.err


def test_a_secret_comes_from_a_file_as_well(inside: Inside) -> None:
    inside.json("professionals", "add", "ana", "--new-pin", "@" + inside.file("pin", "417253\n"))
    assert inside.json("professionals", "list")[0]["has_pin"]


def test_a_wrong_setting_is_code_3_and_names_itself_its_value_and_what_is_allowed(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTA_HOLD", "soon")
    for words in (("list",), ("sync",), ("templates", "list"), ("check", "config")):
        ended = inside.run(*words, "--json")
        assert ended.code == 3
        assert all(word in ended.out for word in ("CONSULTA_HOLD", "soon", "0 to 60"))
    assert inside.refused("list", code=3)["code"] == "configuration"


def test_an_unknown_setting_is_code_3(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULTA_PROFESIONAL", "ana")
    assert "CONSULTA_PROFESSIONAL" in inside.refused("list", code=3)["remedy"]


def test_a_store_that_is_none_is_code_3(inside: Inside) -> None:
    (inside.home / "data").mkdir()
    (inside.home / "data" / "consulta.db").write_text("this is no store " * 100)
    error = inside.refused("list", code=3)
    assert (error["code"], "damaged" in error["message"], bool(error["remedy"])) == ("store", True, True)
    assert inside.run("check", "store").code == 3


def test_a_store_of_a_newer_program_is_code_3(inside: Inside) -> None:
    inside.json("list")
    with sqlite3.connect(inside.home / "data" / "consulta.db") as store:
        store.execute("PRAGMA user_version = 9999")
    store.close()
    assert "newer" in inside.refused("list", code=3)["message"]


def test_a_professional_whom_nobody_knows_is_refused_once_somebody_works_here(inside: Inside) -> None:
    inside.run("professionals", "add", "ana", "--role", "author")
    assert "zoe" in inside.refused("list", "--professional", "zoe")["message"]


def broken(_call: object) -> None:
    raise RuntimeError("my son 4111-1111 has a fever")


def test_a_fault_of_the_program_is_a_number_and_a_private_log_without_texts(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "list_", broken)
    ended = inside.run("list")
    number = re.search(r"incident ([0-9a-f]{8})", ended.err)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert number
    log = inside.home / "data" / "incidents.log"
    assert number[1] in log.read_text()
    assert "RuntimeError" in log.read_text()
    assert "fever" not in log.read_text() + ended.err
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert inside.refused("list")["code"] == "incident"


def test_a_reader_who_leaves_early_gets_no_traceback(program: Program) -> None:
    with subprocess.Popen(
        program.command("templates", "--help"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=program.environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_check_looks_at_everything(inside: Inside) -> None:
    found = inside.json("check")["checks"]
    assert [(one["name"], one["ok"]) for one in found] == [
        ("config", True),
        ("keys", True),
        ("triage", True),
        ("store", True),
        ("audit", True),
        ("accounts", True),
    ]
    assert all(part in found[2]["message"] for part in (f"danger signs {VERSION}", "en, es", "marked not checked"))


def test_a_changed_decision_is_found(inside: Inside) -> None:
    ids = inside.archive("a question", "another")
    inside.json("done", *ids)
    assert inside.json("audit", "verify") == {"whole": True, "first_wrong": None}
    with sqlite3.connect(inside.home / "data" / "consulta.db") as store:
        store.execute("UPDATE action SET verb = 'noise'")
    store.close()
    ended = inside.run("audit", "verify", "--json")
    assert (ended.code, ended.json["whole"], bool(ended.json["first_wrong"])) == (1, False, True)
    assert inside.run("check", "store").code == 1


DOCS = ROOT / "docs" / "cli.md"


def test_the_page_names_every_command_and_option() -> None:
    text = DOCS.read_text()
    missing = [" ".join(words) for words in COMMANDS if f"consulta {' '.join(words)}" not in text]
    options = {
        option
        for words in ((), *COMMANDS)
        for action in parser_of(words)._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert (missing, sorted(option for option in options if option not in text)) == ([], [])


def test_the_page_names_no_command_and_no_option_that_is_not_there() -> None:
    text = DOCS.read_text()
    families = {words[0] for words in COMMANDS if len(words) > 1}
    told = {
        (found[1], found[2]) if found[1] in families else (found[1],)
        for found in re.finditer(r"(?<![\w-])consulta ([a-z-]+)(?: ([a-z]+))?", text)
    }
    options = {
        option for words in ((), *COMMANDS) for action in parser_of(words)._actions for option in action.option_strings
    }
    assert sorted(told - set(COMMANDS)) == []
    assert sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - options) == []


def test_main_answers_with_a_code_and_never_leaves(inside: Inside) -> None:
    assert inside.run("--version").code == 0
    assert main(["--help"]) == 0
    assert main(["nonsense"]) == 2


def test_the_exit_codes_are_told_in_help(inside: Inside) -> None:
    assert "Exit codes: 0 done, 1 refused" in " ".join(inside.run("--help").out.split())


def test_no_command_of_the_contract_is_offered_before_it_exists() -> None:
    assert set(COMMANDS).isdisjoint({("report",), ("person", "export"), ("person", "erase")})


def test_the_folder_of_another_home_is_never_written(inside: Inside, tmp_path: Path) -> None:
    inside.json("list")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
