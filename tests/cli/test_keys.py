"""The owner's keys at the front door."""

from __future__ import annotations

import re
from pathlib import Path

from cli.errors import COMMANDS, command_for
from core.catalogue import named, verbs_in
from tests.cli.helpers import Inside, Program
from tui.keymap import name_of

ROOT = Path(__file__).resolve().parents[2]


def write_keys(program: Program, text: str) -> Path:
    path = program.home / "config" / "keys.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_check_config_says_which_preset_is_in_use(program: Program, inside: Inside) -> None:
    write_keys(program, 'preset = "mutt"\n')
    found = inside.json("check", "config")["checks"]
    assert {"name": "keys", "ok": True, "message": "preset mutt", "means": "", "remedy": ""} in found


def test_check_config_tells_every_fault_of_the_keys_and_fails(program: Program, inside: Inside) -> None:
    path = write_keys(program, '[keys]\ndone = "x"\ndoen = "e"\n')
    ended = inside.run("check", "config", "--json")
    assert ended.code == 3
    told = [check for check in ended.json["checks"] if check["name"] == "keys"]
    assert [check["message"] for check in told] == [
        f"{path}, line 3: there is no action 'doen'",
        f"{path}, line 2: x is both done and noise in one place (list)",
    ]
    assert all(check["remedy"] for check in told)


def test_a_file_of_keys_that_others_may_change_fails_the_check(program: Program, inside: Inside) -> None:
    write_keys(program, "").chmod(0o666)
    ended = inside.run("check", "config", "--json")
    assert ended.code == 3
    assert "can be changed by others" in ended.json["checks"][0]["message"]


def test_every_verb_that_the_desk_or_the_store_names_has_a_key_and_a_command() -> None:
    named_verbs = {
        verb
        for folder in ("desk", "store")
        for path in (ROOT / folder).rglob("*.py")
        if "demo" not in path.parts
        for verb in verbs_in(path.read_text().replace("?P<", ""))
    }
    assert {"red", "circle:back", "yes"} <= named_verbs
    assert sorted(verb for verb in named_verbs if not name_of(verb)) == []
    assert sorted(named_verbs - COMMANDS.keys()) == []


def test_a_command_that_a_remedy_names_can_be_typed() -> None:
    told = named("<red> acknowledges it, <circle> makes it direct", command_for)
    assert told == "`consulta flag ID --acknowledge` acknowledges it, --to-direct makes it direct"
    assert not re.search(r"<[a-z]", told)
