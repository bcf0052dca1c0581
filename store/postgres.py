"""PostgreSQL's side of the open store: how it is connected to, and what its errors mean in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.errors import StoreBusy, StoreError, StoreUnusable

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlalchemy.exc import DBAPIError

ONE_WRITER = 0x436F6E73
"""The advisory lock that makes PostgreSQL's writers take turns as SQLite's do."""
_LIMITS = "-c idle_in_transaction_session_timeout=30s -c lock_timeout=60s"
"""A machine that falls asleep in the middle of a transaction keeps nobody waiting for longer."""
_ALIVE = {"keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000"}
"""A line that is dead without a word is noticed within half a minute."""


def connect(url: str) -> Engine:
    """Return the engine of a PostgreSQL address; nothing is asked of the server yet. Raises StoreUnusable."""
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415 - a store in a file is read without it

    address = make_url(url)
    try:
        # Without the values of a statement: they would stand in an error's words.
        return create_engine(
            address,
            pool_size=4,
            pool_pre_ping=True,
            # Claims see what others committed a moment ago, whatever the server's own setting is.
            isolation_level="READ COMMITTED",
            hide_parameters=True,
            connect_args=settings(address),
        )
    except ImportError as error:
        raise StoreUnusable("PostgreSQL needs the package psycopg", "install consulta[postgres]") from error


def settings(address: URL) -> dict[str, str]:
    """Return what each connection is opened with, beside what its address says."""
    given = address.query.get("options", "")
    told = {name: value for name, value in _ALIVE.items() if name not in address.query}
    return told | {"options": f"{_LIMITS} {given if isinstance(given, str) else ' '.join(given)}".strip()}


def address_of(url: str, *, patience: str) -> dict[str, Any]:
    """Return how a connection beside the engine is opened, and how many seconds that may take."""
    from sqlalchemy import make_url  # noqa: PLC0415 - as above

    address = make_url(url)
    told = address.translate_connect_args(username="user", database="dbname") | dict(address.query)
    return told | settings(address) | {"connect_timeout": told.get("connect_timeout", patience)}


def state_of(error: DBAPIError) -> str:
    """Return PostgreSQL's own name of an error; empty where there is none."""
    return str(getattr(error.orig, "sqlstate", "") or "")


def refuses_value(error: DBAPIError) -> bool:
    """Tell whether a value cannot be kept, whoever tries: no number of that size, no such text, too long."""
    return state_of(error)[:2] in {"22", "54"}


_TROUBLES: dict[str, tuple[type[StoreError], str, str]] = {
    "42501": (
        StoreUnusable,
        "does not let its role do this",
        "ask for the rights of docs/postgres.md; a new shape is brought up by the role that owns the store",
    ),
    "3D000": (StoreUnusable, "is not there", "make the database first: docs/postgres.md says how"),
    "25P03": (StoreBusy, "ended a step that stood still for too long; nothing was changed", "try again"),
    "40P01": (StoreBusy, "was reached for by two programs at once; nothing was changed", "try again"),
    "55P03": (StoreBusy, "is in use by another program for too long", "try again in a moment"),
    "53100": (StoreBusy, "lies on a full disk; nothing was changed", "free some space on the server and try again"),
    "53300": (StoreBusy, "has too many connections", "try again in a moment, or raise max_connections of PostgreSQL"),
}


def of_the_store(error: DBAPIError) -> bool:
    """Tell whether an error speaks of the server and its rights, not of a statement of ours."""
    return state_of(error) in _TROUBLES


def unusable(engine: Engine, error: DBAPIError) -> StoreError:
    """Return an error of the server as words and a remedy; the address is named without its password."""
    url = engine.url
    kind, what, remedy = _TROUBLES.get(
        state_of(error),
        (StoreBusy, "does not answer", "check that PostgreSQL runs and CONSULTA_DATABASE_URL is right"),
    )
    return kind(f"the store {url.host}:{url.port or 5432}/{url.database} {what}", remedy)
