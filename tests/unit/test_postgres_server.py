from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import postgres


def test_a_database_is_empty_and_takes_a_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (body TEXT)"))
        connection.execute(text("INSERT INTO note VALUES ('dose')"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM note")).scalars().all() == ["dose"]
    engine.dispose()


def test_the_next_database_knows_nothing_of_the_last(postgres_url: str) -> None:
    for _ in range(2):
        with postgres.fresh_database(postgres_url) as url:
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE note (body TEXT)"))
            engine.dispose()


def test_a_database_is_dropped_though_somebody_is_still_connected(postgres_url: str) -> None:
    with postgres.fresh_database(postgres_url) as url:
        engine = create_engine(url)
        held = engine.connect()
        name = held.execute(text("SELECT current_database()")).scalar_one()
    held.invalidate()
    engine.dispose()
    server = create_engine(postgres_url)
    with server.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM pg_database WHERE datname = :n"), {"n": name})
        assert found.scalar_one() == 0
    server.dispose()


def killed_run() -> tuple[Path, str]:
    """Run until the server stands, then die; return the home left behind and the address of the server."""
    killed = (
        "import os, signal; from tests import postgres; server = postgres.Server.own();"
        "print(server.home, server.url(), flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", killed], capture_output=True, text=True, check=False)
    home, url = done.stdout.split()
    return Path(home), url.replace("+psycopg", "")


@pytest.mark.usefixtures("postgres_url")
def test_the_server_of_a_killed_run_is_stopped_by_the_next_run() -> None:
    home, address = killed_run()
    psycopg.connect(address).close()
    postgres.sweep()
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(address)


def kill(pid: int) -> None:
    """Kill a process that is no child of ours, and wait until it has ended."""
    ending = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([ending], [], [], 30)[0]
    os.close(ending)


def gone() -> str:
    """Return a pid that nobody has any more."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return str(child.pid)


@pytest.mark.usefixtures("postgres_url")
@pytest.mark.parametrize("holder", [gone, lambda: str(os.getpid())], ids=["nobody", "a stranger"])
def test_what_a_power_cut_left_is_cleared_and_whoever_has_the_pid_now_is_left_alone(holder: Callable[[], str]) -> None:
    home, address = killed_run()
    recorded = home / "data" / "postmaster.pid"
    told = recorded.read_text()
    server, *rest = told.splitlines()
    kill(int(server))
    recorded.write_text("\n".join([holder(), *rest, ""]))
    postgres.sweep()
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(address)


def test_the_server_of_a_run_that_lives_is_left_alone(postgres_url: str) -> None:
    postgres.sweep()
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_missing_postgresql_is_a_failure_in_ci_and_wherever_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("CONSULTA_TEST_POSTGRES", raising=False)
    assert not postgres.required()
    monkeypatch.setenv("CI", "true")
    assert postgres.required()
    monkeypatch.delenv("CI")
    monkeypatch.setenv("CONSULTA_TEST_POSTGRES", "required")
    assert postgres.required()
