"""What every test may ask for: an empty store or database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres
from tests.ready import Ready, Shelf

SERVER = pytest.StashKey[postgres.Server]()

# A busy machine breaks no promise: no example has a deadline.
_USUAL = settings.get_profile(settings.get_current_profile_name())
settings.register_profile("patient", _USUAL, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    config.stash[SERVER] = postgres.Server(Path(told["postgres_home"])) if told else postgres.Server.own()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres_home"] = str(node.config.stash[SERVER].home)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server and not hasattr(config, "workerinput"):
        server.stop()


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """The SQLAlchemy URL of the run's PostgreSQL server (its maintenance database)."""
    if postgres.programs() is None:
        if postgres.required():
            pytest.fail(postgres.NOT_INSTALLED)
        pytest.skip(postgres.NOT_INSTALLED)
    return pytestconfig.stash[SERVER].url()


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database, dropped after the test."""
    with postgres.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def own_postgres(postgres_url: str) -> Iterator[postgres.Server]:
    """A server of the test's own, which it may stop and start again."""
    del postgres_url  # asked for, so that a missing PostgreSQL is told the same way
    server = postgres.Server.own(durable=True)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a database in which there is nothing at all: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_database_url")
    return url


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="session")
def ready(postgres_url: str) -> Iterator[Ready]:
    made = Ready(postgres_url)
    yield made
    made.close()


@pytest.fixture
def ready_postgres(ready: Ready) -> Iterator[str]:
    with ready.lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, shelf: Shelf) -> str:
    """The SQLAlchemy URL of a store of today's shape with nothing in it: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        return shelf.copied(tmp_path / "store.db")
    url: str = request.getfixturevalue("ready_postgres")
    return url
