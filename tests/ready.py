"""Stores that are ready: today's shape with nothing in it, made once a process instead of once a test.

On SQLite each test gets a copy of a file. On PostgreSQL one database goes from test to test: what a test wrote is
deleted, which costs a fiftieth of a new database; one whose shape was touched, or that has grown, is dropped.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from store.engine import open_store
from tests import postgres

GROWN = 4 * 2**20
"""Bytes above which deleted rows would make every later test slower."""
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid"
_SIZE = "SELECT SUM(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
_CATALOGUES = ("pg_attribute", "pg_constraint", "pg_index", "pg_namespace", "pg_proc", "pg_trigger", "pg_statistic")
_SHAPE: LiteralString = "SELECT SUM(oid::bigint), SUM(relnatts), SUM(reltuples) FROM pg_class"
_CHANGES: LiteralString = "SELECT COUNT(*), SUM(xmin::text::bigint), 0 FROM "
_RESTART = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


class Shelf:
    """An empty SQLite store to be copied."""

    def __init__(self, folder: Path) -> None:
        self._made = folder / "empty.db"

    def copied(self, place: Path) -> str:
        """Put an empty store at a place and return its URL."""
        if not self._made.exists():
            # Closing folds the write-ahead log into the file.
            open_store(f"sqlite:///{self._made}").close()
        shutil.copy(self._made, place)
        return f"sqlite:///{place}"


@dataclass
class Ready:
    """An empty PostgreSQL store that is lent to one test after the other."""

    server_url: str
    _url: str = ""
    _shape: list[Any] = field(default_factory=list)
    _first: dict[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)
    """The rows of a new store, by table."""
    _over: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @contextlib.contextmanager
    def lent(self) -> Iterator[str]:
        """Yield the URL of an empty store."""
        if not self._url:
            self._make()
        try:
            yield self._url
        finally:
            if not self._emptied():
                self.close()

    def close(self) -> None:
        """Drop the database; the next test gets a new one."""
        self._over.close()
        self._url = ""

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self._url.replace("+psycopg", ""))

    def _make(self) -> None:
        self._url = self._over.enter_context(postgres.fresh_database(self.server_url))
        open_store(self._url).close()
        with self._connected() as connection:
            self._shape = _shape(connection)
            found = {table: connection.execute(_from(table)).fetchall() for table in _tables(connection)}
            self._first = {table: rows for table, rows in found.items() if rows}

    def _emptied(self) -> bool:
        """Take out what a test wrote; tell whether the store is as it was when it was new."""
        with contextlib.suppress(psycopg.OperationalError), self._connected() as connection:
            connection.execute(_OTHERS)
            if _shape(connection) != self._shape or connection.execute(_SIZE).fetchall()[0][0] > GROWN:
                return False
            # No trigger counts along, and no reference asks for an order.
            connection.execute("SET session_replication_role = replica")
            for table in _tables(connection):
                connection.execute(b"DELETE FROM " + table.encode())
            for table, rows in self._first.items():
                marks = ", ".join(["%s"] * len(rows[0]))
                connection.cursor().executemany(f"INSERT INTO {table} VALUES ({marks})".encode(), rows)
            connection.execute(_RESTART)
            return True
        return False


def _from(table: str) -> bytes:
    return b"SELECT * FROM " + table.encode()


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    return [str(row[0]) for row in connection.execute(_TABLES).fetchall()]


def _shape(connection: psycopg.Connection[tuple[Any, ...]]) -> list[Any]:
    """Return what changes as soon as anything but rows does."""
    queries = [_SHAPE, *(f"{_CHANGES}{name}" for name in _CATALOGUES)]
    return [connection.execute(query.encode()).fetchall() for query in queries]
