"""One moment of a store, however long it is read: for copies, and for looking at what a copy holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import place
from store.errors import StoreUnusable
from store.reading import BUSY_MS, explain

if TYPE_CHECKING:
    from store.engine import Tx

Row = Sequence[Any]


class Snapshot:
    """A reader to which nothing changes any more, and which hands out large tables row by row."""

    def __init__(self, dialect: str, execute: Callable[[str, dict[str, Any]], Iterable[Row]]) -> None:
        self.dialect = dialect
        self._execute = execute

    def rows(self, sql: str, /, **values: Any) -> Sequence[Row]:
        """Return all rows of a SELECT."""
        return list(self._execute(sql, values))

    def stream(self, sql: str) -> Iterator[Row]:
        """Return the rows of a SELECT one after the other; only a few of them are in memory."""
        yield from self._execute(sql, {})


@contextmanager
def of_store(url: str) -> Iterator[Snapshot]:
    """Read a store of either engine as it is now; others write on meanwhile. Raises StoreError."""
    path = place.sqlite_path(url)
    if path is None:
        with _of_server(url) as found:
            yield found
        return
    if not path.exists():
        raise StoreUnusable(f"there is no store {path} yet", "check CONSULTA_DATABASE_URL and CONSULTA_DATA_DIR")
    with _of_file(path, f"{path.absolute().as_uri()}?mode=ro") as found:
        yield found


@contextmanager
def of_copy(path: Path) -> Iterator[Snapshot]:
    """Read a SQLite file that nobody writes to, and leave no trace of it. Raises StoreError."""
    with _of_file(path, address_of_copy(path)) as found:
        yield found


def address_of_copy(path: Path) -> str:
    """Return how SQLite opens a copy without a lock, so that it may lie on a disk that cannot be written."""
    log = path.with_name(path.name + "-wal")
    # Where the file was copied by hand, what was written last may stand in the log beside it.
    still = "" if log.exists() and log.stat().st_size else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{still}"


@contextmanager
def _of_file(path: Path, address: str) -> Iterator[Snapshot]:
    """Read a file, and take nothing in it for a command."""
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.isolation_level = None
            for pragma in (f"busy_timeout = {BUSY_MS}", "query_only = 1", "trusted_schema = 0", "cell_size_check = 1"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            yield Snapshot("sqlite", connection.execute)
    except sqlite3.Error as error:
        raise explain(error, path) from error


@contextmanager
def _of_server(url: str) -> Iterator[Snapshot]:
    from sqlalchemy import create_engine, text  # noqa: PLC0415 - a SQLite file is read without it
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - the same

    from store.engine import unusable  # noqa: PLC0415 - the same

    engine = create_engine(url)
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "stream_results": True, "max_row_buffer": 500}
    try:
        with engine.connect() as opened:
            connection = opened.execution_options(**options)
            yield Snapshot("postgresql", lambda sql, values: connection.execute(text(sql), values))
    except DBAPIError as error:
        raise unusable(engine, error) from error
    finally:
        engine.dispose()


def of_transaction(tx: Tx) -> Snapshot:
    """Read what a transaction has written, before it is committed."""
    from sqlalchemy import text  # noqa: PLC0415 - as above

    options = {"stream_results": True, "max_row_buffer": 500}
    return Snapshot(tx.dialect, lambda sql, values: tx.connection.execute(text(sql), values, execution_options=options))
