"""Reading without SQLAlchemy: the first frame comes before it is loaded.

A view is a plain function that runs SQL with `:named` values through a `Reader` and returns frozen
rows. The same text runs on SQLite by the standard library and on PostgreSQL by SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from store.errors import StoreBusy, StoreError, StoreUnusable

BUSY_MS = 5000


class Reader(Protocol):
    """Something that answers a SELECT."""

    dialect: str

    def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        """Return all rows of a statement."""
        ...


def one(reader: Reader, sql: str, /, **values: Any) -> Sequence[Any] | None:
    """Return the first row, or None."""
    rows = reader.rows(sql, **values)
    return rows[0] if rows else None


def scalar(reader: Reader, sql: str, /, **values: Any) -> Any:
    """Return the first column of the first row, or None."""
    row = one(reader, sql, **values)
    return row[0] if row else None


def inlist(name: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Return `:name0, :name1, …` and its values, for `IN (…)`."""
    bound = {f"{name}{n}": value for n, value in enumerate(values)}
    return ", ".join(f":{key}" for key in bound) or "NULL", bound


class Readings:
    """Which readings are under way: nobody closes a connection under one, least of all one of another thread."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one reading for as long as it takes."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        with self._changed:
            self._number += by
            self._changed.notify_all()

    def over(self) -> bool:
        """Wait until none is under way, and tell whether that came true."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number == 0, timeout=BUSY_MS / 1000)


class SqliteReader:
    """Reads one SQLite file; a connection for each thread that asks, none can write."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._readings = Readings()

    def _connection(self) -> sqlite3.Connection:
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        made = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        made.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        made.execute("PRAGMA query_only = 1")
        self._local.connection = made
        self._all.append(made)
        return made

    def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        """Return all rows. Raises StoreBusy or StoreUnusable."""
        try:
            with self._readings.one():
                return self._connection().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise explain(error, self._path) from error

    def close(self) -> None:
        """Close the connections of all threads, once none of them reads any more."""
        if not self._readings.over():
            # SQLite crashes the program that closes what is being read; the system closes it at the end as well.
            return
        for connection in self._all:
            connection.close()
        self._all.clear()
        self._local = threading.local()


_CODES: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "is in use by another program for too long", "try again in a moment"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "is in use by another program for too long", "try again in a moment"),
    sqlite3.SQLITE_FULL: (StoreBusy, "lies on a full disk; nothing was changed", "free some space and try again"),
    sqlite3.SQLITE_IOERR: (StoreBusy, "cannot be read or written", "check the disk, then try again"),
    sqlite3.SQLITE_READONLY: (
        StoreUnusable,
        "is read-only; nothing was changed",
        "check the rights of the file and of its folder",
    ),
    sqlite3.SQLITE_CORRUPT: (StoreUnusable, "is damaged", "keep it, and restore a copy: docs/backup.md says how"),
    sqlite3.SQLITE_NOTADB: (
        StoreUnusable,
        "is damaged or no store",
        "keep it, and restore a copy: docs/backup.md says how",
    ),
    sqlite3.SQLITE_CANTOPEN: (StoreUnusable, "cannot be opened", "check the path and the rights of its folder"),
}


def explain(error: sqlite3.Error, path: Path | str) -> StoreError:
    """Return a database error as words and a remedy."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind, what, remedy = _CODES.get(code, (StoreUnusable, f"did not answer: {error}", "see docs/store.md"))
    return kind(f"the store {path} {what}", remedy)
