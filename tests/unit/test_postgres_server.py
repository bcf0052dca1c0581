from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import postgres


def test_a_database_is_empty_and_takes_a_table(database_url: str) -> None:
    engine = create_engine(database_url)
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


@pytest.mark.usefixtures("postgres_url")
def test_the_server_of_a_killed_run_is_stopped_by_the_next_run() -> None:
    killed = (
        "import os, signal; from tests import postgres; server = postgres.Server.own();"
        "print(server.home, server.url(), flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", killed], capture_output=True, text=True, check=False)
    home, url = done.stdout.split()
    address = url.replace("+psycopg", "")
    psycopg.connect(address).close()
    postgres.sweep()
    assert not Path(home).exists()
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
