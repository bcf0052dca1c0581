from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.config import VARIABLES, load
from tests.config_places import (
    Places,
    private_file,
    two_networks,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    two_networks(monkeypatch)
    return Places(tmp_path)


def test_without_any_setting_the_defaults_hold(places: Places) -> None:
    settings = places.load()
    data = places.home / ".local/share/consulta"
    assert settings.database_url == f"sqlite:///{data}/consulta.db"
    assert (settings.hold, settings.read_ms, settings.professional, settings.proxy, settings.theme) == (
        10,
        400,
        "",
        "",
        "",
    )
    assert (settings.data_dir, settings.config_dir) == (data, places.folder)
    assert not settings.key
    assert settings.accounts == ()
    assert settings.notes == ()


def test_the_environment_comes_before_the_user_and_the_user_before_the_working_directory(places: Places) -> None:
    places.working("CONSULTA_HOLD=1\nCONSULTA_READ_MS=1\nCONSULTA_THEME=light\n")
    places.user("CONSULTA_HOLD=2\nCONSULTA_READ_MS=2\n")
    settings = places.load({"CONSULTA_HOLD": "3"})
    assert (settings.hold, settings.read_ms, settings.theme) == (3, 2, "light")


def test_an_empty_setting_is_no_setting(places: Places) -> None:
    places.user("CONSULTA_HOLD=5\nCONSULTA_DATABASE_URL=    # empty: SQLite\n")
    settings = places.load({"CONSULTA_HOLD": ""})
    assert settings.hold == 5
    assert settings.database_url.startswith("sqlite:///")


def test_nothing_reaches_the_environment_of_the_process_and_nothing_is_interpolated(places: Places) -> None:
    places.user("CONSULTA_PROFESSIONAL=ana\nOTHER=1\nCONSULTA_KEY='${HOME}'\n")
    settings = places.load()
    assert settings.professional == "ana"
    assert settings.key.reveal() == "${HOME}"
    assert not {name for name in os.environ if name in {"CONSULTA_PROFESSIONAL", "OTHER", "CONSULTA_KEY"}}


def test_only_our_own_names_are_read(places: Places) -> None:
    proxies = {"HTTPS_PROXY": "http://evil.example", "DATABASE_URL": "x", "XDG_CONFIG_HOME": "/nowhere"}
    assert places.load(proxies) == places.load()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o601])
def test_a_file_here_that_others_can_touch_is_left_out_with_a_note(places: Places, mode: int) -> None:
    path = places.working("CONSULTA_HOLD=1\n", mode)
    settings = places.load()
    assert settings.hold == 10
    assert str(path) in settings.notes[0]
    assert "chmod 600" in settings.notes[0]


def test_a_file_here_of_another_user_is_left_out_with_a_note(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    places.working("CONSULTA_HOLD=1\n")
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    settings = places.load()
    assert settings.hold == 10
    assert "another user" in settings.notes[0]


def test_in_locked_mode_the_file_here_is_left_out_with_a_note(places: Places) -> None:
    places.working("CONSULTA_HOLD=1\n")
    settings = places.load(locked=True)
    assert settings.hold == 10
    assert "locked" in settings.notes[0]


def test_in_locked_mode_the_file_here_is_not_even_opened(places: Places) -> None:
    (places.here / ".env").symlink_to("/dev/zero")
    assert "locked" in places.load(locked=True).notes[0]


def test_a_link_or_a_pipe_here_is_left_out_with_a_note_and_nothing_waits(places: Places) -> None:
    (places.here / ".env").symlink_to(places.user("CONSULTA_HOLD=5\n"))
    assert "it is a link" in places.load().notes[0]
    (places.here / ".env").unlink()
    os.mkfifo(places.here / ".env", 0o600)
    assert "not a file" in places.load().notes[0]


def test_the_file_of_another_program_here_makes_no_noise(places: Places) -> None:
    places.working("POSTGRES_PASSWORD=x\nthis is 'not ours\n", 0o644)
    assert places.load().notes == ()


def test_the_users_file_that_others_can_change_stops_the_start(places: Places) -> None:
    path = places.user("CONSULTA_HOLD=1\n", 0o620)
    error = places.refused()
    assert str(path) in str(error)
    assert "chmod 600" in error.remedy


def test_the_users_file_that_others_can_read_is_used_with_a_note(places: Places) -> None:
    places.user("CONSULTA_HOLD=1\n", 0o644)
    settings = places.load()
    assert settings.hold == 1
    assert "chmod 600" in settings.notes[0]


def test_the_configuration_folder_as_working_directory_is_read_once(places: Places) -> None:
    places.user("CONSULTA_HOLD=1\n")
    settings = load({"HOME": str(places.home)}, cwd=places.folder, locked=True)
    assert settings.hold == 1
    assert settings.notes == ()


@pytest.mark.parametrize("line", ["CONSULTA_HOLD", 'CONSULTA_HOLD="5', "CONSULTA_HOLD='5"])
def test_a_line_of_ours_that_cannot_be_read_is_named(places: Places, line: str) -> None:
    path = places.user(f"# first\n\n{line}\n")
    assert f"{path}, line 3" in str(places.refused())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULTA_HOLD", "61"),
        ("CONSULTA_HOLD", "-1"),
        ("CONSULTA_HOLD", "soon"),
        ("CONSULTA_HOLD", "²"),
        ("CONSULTA_READ_MS", "1.5"),
        ("CONSULTA_PROFESSIONAL", "Dr Ruiz"),
        ("CONSULTA_DATA_DIR", "relative/folder"),
        ("CONSULTA_THEME", "mauve"),
    ],
)
def test_an_error_names_the_variable_its_value_its_place_and_what_is_allowed(
    places: Places, name: str, value: str
) -> None:
    path = places.user(f"{name}='{value}'\n")
    error = places.refused()
    assert (error.variable, error.was, error.allowed, error.source) == (name, value, VARIABLES[name].allowed, str(path))
    assert all(part in str(error) for part in (name, repr(value), str(path), error.allowed, error.remedy))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULTA_DATABASE_URL", "sqlite:///relative.db"),
        ("CONSULTA_DATABASE_URL", "sqlite:///:memory:"),
        ("CONSULTA_DATABASE_URL", "sqlite:////folder/"),
        ("CONSULTA_DATABASE_URL", "postgresql://ana:geheim@db.example/clinic"),
        ("CONSULTA_DATABASE_URL", "postgresql+psycopg://ana:geheim@db.example"),
        ("CONSULTA_DATABASE_URL", "mysql://ana:geheim@db.example/clinic"),
        ("CONSULTA_PROXY", "socks5://ana:geheim@proxy.example"),
        ("CONSULTA_PROXY", "http://ana:geheim@proxy.example:port"),
        ("CONSULTA_PROXY", "proxy.example:3128"),
    ],
)
def test_an_address_that_may_hold_a_password_is_refused_without_being_shown(
    places: Places, name: str, value: str
) -> None:
    error = places.refused({name: value})
    assert error.variable == name
    assert value not in str(error)
    assert "geheim" not in repr(error.args)
    assert error.allowed in str(error)


@pytest.mark.parametrize(
    ("name", "nearest"), [("CONSULTA_HOLDS", "CONSULTA_HOLD"), ("CONSULTA_DATABASE", "CONSULTA_DATABASE_URL")]
)
def test_an_unknown_variable_is_an_error_that_names_a_known_one(places: Places, name: str, nearest: str) -> None:
    path = places.user(f"{name}=hidden-value\n")
    error = places.refused()
    assert (error.variable, error.was) == (name, "")
    assert str(path) in str(error)
    assert nearest in error.remedy
    assert "hidden-value" not in str(error)


def test_a_file_cannot_say_where_files_are(places: Places) -> None:
    places.user("CONSULTA_CONFIG_DIR=/etc\n")
    assert "environment" in places.refused().remedy


def test_the_environment_may_name_another_configuration_folder(places: Places, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    private_file(other / ".env", "CONSULTA_HOLD=7\n", 0o600)
    settings = places.load({"CONSULTA_CONFIG_DIR": str(other)})
    assert (settings.hold, settings.config_dir) == (7, other)


def test_start_without_a_file_does_not_pay_for_reading_files(tmp_path: Path) -> None:
    code = (
        "import sys; from desk.config import load; load({'HOME': sys.argv[1]}); "
        "print(sorted({'dotenv', 'cryptography', 'httpx', 'sqlalchemy', 'difflib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_example_shows_every_setting_with_its_words_and_loads_as_it_stands(places: Places) -> None:
    shown = re.findall(r"^#? ?(CONSULTA_[A-Z_]+)=", EXAMPLE, re.MULTILINE)
    general = [
        name for name in shown if "ACCOUNTS__" not in name and (name in VARIABLES or not name.endswith("_COMMAND"))
    ]
    assert general == list(VARIABLES)
    for variable in VARIABLES.values():
        assert f"# {variable.text}\n" in EXAMPLE
        assert f"# Allowed: {variable.allowed}" in EXAMPLE
        assert not variable.default or f"Default: {variable.default}\n" in EXAMPLE
    places.user(EXAMPLE)
    assert places.load() == places.load({"CONSULTA_HOLD": "10"})


def test_the_examples_own_lines_load_when_they_are_made_active(places: Places) -> None:
    active = re.sub(r"^# (CONSULTA_ACCOUNTS__)", r"\1", EXAMPLE, flags=re.MULTILINE)
    active = "\n".join(line for line in active.splitlines() if "_COMMAND=" not in line)
    places.user(active)
    assert [(account.slug, account.network) for account in places.load().accounts] == [("clinic", "mastodon")]
