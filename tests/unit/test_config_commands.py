from __future__ import annotations

from pathlib import Path

import pytest

from desk import secret_commands
from desk.alerting import AGAIN, EXPIRING, RED, command_of
from desk.config import load
from networks.secret import Secret
from tests.config_places import (
    CLINIC,
    TOKEN,
    Places,
    by_command,
    command,
    lines,
    two_networks,
)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    two_networks(monkeypatch)
    return Places(tmp_path)


def test_a_command_prints_the_secret_and_no_shell_reads_it(places: Places) -> None:
    marker = places.here / "made-by-a-shell"
    places.user(by_command(command("\"print(chr(32) + 'tok-from-command')\"", f"; touch {marker}", "$(id)")))
    (account,) = places.load().accounts
    assert account.secrets == {"ACCESS_TOKEN": Secret("tok-from-command")}
    assert not marker.exists()


def test_a_command_sees_none_of_our_other_secrets(places: Places) -> None:
    code = "import os; print(sorted(n for n in os.environ if n[:8] == chr(67) + 'ONSULTA') or 'none')"
    places.user(by_command(command(f'"{code}"')))
    assert places.load({"CONSULTA_KEY": "key-1234"}).accounts[0].secrets["ACCESS_TOKEN"].reveal() == "none"


def test_the_key_may_come_from_a_command(places: Places) -> None:
    places.user(f"CONSULTA_KEY_COMMAND='{command('print(12345)')}'\n")
    assert places.load().key == Secret("12345")


def test_verbs_that_reach_no_network_run_no_command(places: Places) -> None:
    marker = places.here / "ran"
    places.user(by_command(f"touch {marker}"))
    (account,) = load({"HOME": str(places.home)}, cwd=places.here, commands=False).accounts
    assert account.secrets == {}
    assert not marker.exists()


def test_a_working_directory_names_no_command(places: Places) -> None:
    marker = places.here / "ran"
    path = places.working(by_command(f"touch {marker}"))
    error = places.refused()
    assert str(path) in str(error)
    assert error.variable == CLINIC + "ACCESS_TOKEN_COMMAND"
    assert not marker.exists()


def test_in_locked_mode_the_environment_names_no_command(places: Places) -> None:
    marker = places.here / "ran"
    error = places.refused({"CONSULTA_KEY_COMMAND": f"touch {marker}"}, locked=True)
    assert "locked" in str(error)
    assert not marker.exists()
    places.user(f"CONSULTA_KEY_COMMAND='{command('print(1)')}'\n")
    assert places.load(locked=True).key == Secret("1")


def test_the_program_that_is_called_is_named_by_no_working_directory_and_by_no_locked_inbox(places: Places) -> None:
    name = "CONSULTA_ALERT_COMMAND"
    assert command_of(places.load()) is None
    assert "a program and its arguments" in str(places.refused({name: "page 'open"}))
    places.user(f"{name}=page --ward 3\n")
    called = command_of(places.load())
    assert called is not None
    assert called.words == ("page", "--ward", "3")
    assert called.kinds == {RED, AGAIN, EXPIRING}
    called = command_of(places.load({"CONSULTA_ALERT_FOR": "expiring"}))
    assert called is not None
    assert called.kinds == {EXPIRING}
    assert command_of(places.load(locked=True)) is None
    places.user("")
    path = places.working(f"{name}=page\n")
    assert str(path) in str(places.refused())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (command("\"print('tok-x'); exit(3)\""), "ended with code 3"),
        (command('""'), "no secret"),
        (command("\"print('tok-x'); print('tok-y')\""), "more than one line"),
        (command('"import sys; sys.stdout.buffer.write(bytes([255]))"'), "no text"),
        ("/nowhere/pass show consulta", "cannot be run"),
        ("pass 'open", "is no command line"),
    ],
)
def test_a_command_that_fails_is_named_and_nothing_it_printed_is_shown(places: Places, line: str, says: str) -> None:
    places.user(by_command(line))
    error = places.refused()
    assert says in str(error)
    assert CLINIC + "ACCESS_TOKEN_COMMAND" in str(error)
    assert "tok-" not in str(error)


def test_a_command_that_hangs_is_ended(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_commands, "TIME_LIMIT", 0.2)
    places.user(by_command(command('"import time; time.sleep(60)"')))
    assert "did not end within 0.2 seconds" in str(places.refused())


def test_a_secret_and_its_command_in_one_place_are_one_too_many(places: Places) -> None:
    places.user(by_command("true") + lines({CLINIC + "ACCESS_TOKEN": TOKEN}))
    assert "both set" in str(places.refused())


def test_a_secret_of_a_stronger_place_comes_before_a_command(places: Places) -> None:
    places.user("CONSULTA_KEY_COMMAND=/nowhere/pass\n")
    assert places.load({"CONSULTA_KEY": "key-1234"}).key == Secret("key-1234")
