"""The open store: one way to write, one way to read, on both engines."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

from core import clock
from core.clock import Micros
from store import migrations, place, postgres
from store.errors import StoreError, StoreUnusable, Unkeepable
from store.reading import BUSY_MS, Reader, Readings, SqliteReader, explain, scalar

if TYPE_CHECKING:
    from store.news import Listener

NOW = {
    "sqlite": "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000",
    "postgresql": "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}

_OF_THE_STORE = frozenset({DatabaseError, OperationalError, InterfaceError})


class Tx:
    """One write transaction. Views read through it too, and see what it has written."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name

    def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        """Return all rows of a SELECT, or of a statement with RETURNING."""
        return self._execute(sql, values).fetchall()

    def run(self, sql: str, /, **values: Any) -> int:
        """Run a statement and return how many rows it changed."""
        return self._execute(sql, values).rowcount

    def many(self, sql: str, rows: list[dict[str, Any]]) -> None:
        """Run a statement once for each row of values."""
        if rows:
            self._execute(sql, rows)

    def insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Insert rows that all name the same columns in the same order; the table's own defaults fill the rest."""
        if not rows:
            return
        names = list(rows[0])
        into = f"INSERT INTO {table} ({', '.join(names)}) VALUES "
        if self.dialect == "sqlite":
            marks = ", ".join("?" * len(names))
            self._execute(f"{into}({marks})", [tuple(row.values()) for row in rows])
        else:
            self.many(f"{into}(:{', :'.join(names)})", rows)

    def _execute(self, sql: str, values: Any) -> CursorResult[Any]:
        try:
            if self.dialect == "sqlite":
                # It binds `:name` by itself; SQLAlchemy's own binding costs more than most of our statements.
                return self.connection.exec_driver_sql(sql, values)
            return self.connection.execute(text(sql), values)
        except DBAPIError as error:
            if isinstance(error, DataError) or postgres.refuses_value(error):
                # Not from the error: its words may quote the value.
                raise Unkeepable(type(error.orig).__name__) from None
            raise

    def clock(self) -> Micros:
        """Return the database's own time: due times and leases never use another."""
        return int(scalar(self, NOW[self.dialect]))


class _EngineReader:
    """Reads PostgreSQL, each statement in a snapshot of its own."""

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect.name
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._readings = Readings()

    def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        """Return all rows of a SELECT."""
        try:
            with self._readings.one(), self._engine.connect() as connection:
                return connection.execute(text(sql), values).fetchall()
        except DBAPIError as error:
            raise unusable(self._engine, error) from error

    def close(self) -> None:
        """Wait until the threads that read have given their connections back: after that nobody closes them."""
        self._readings.over()


class Store:
    """A store that is open. One thread writes at a time; any thread may read."""

    def __init__(self, engines: dict[bool, Engine], reader: Reader, path: Path | None) -> None:
        self._engines = engines
        self._turn = threading.RLock()
        self._under_way: Tx | None = None
        self.reader = reader
        self.path = path

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engines[True].dialect.name

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Tx]:
        """Give a transaction that commits at the end or changes nothing.

        `durable=False` is for pages that can be fetched again. Inside another one of the same thread it is a
        part of that: it fails alone, and is kept when the whole is. Raises StoreBusy or StoreUnusable.
        """
        with self._turn:
            if self._under_way is not None:
                with self._under_way.connection.begin_nested():
                    yield self._under_way
                return
            with self._beginning(self._engines[durable]) as tx:
                self._under_way = tx
                try:
                    yield tx
                finally:
                    self._under_way = None

    @contextmanager
    def claiming(self) -> Iterator[Tx]:
        """Give a transaction that waits for no other writer where the engine can do that: see `store.claims`.

        It is short, locks what it changes row by row, and changes nothing that is counted or ordered.
        Raises StoreBusy or StoreUnusable.
        """
        if self.dialect == "sqlite":
            with self.writing() as tx:
                yield tx
            return
        with self._beginning(self._engines[True], turn=False) as tx:
            yield tx

    @contextmanager
    def _beginning(self, engine: Engine, *, turn: bool = True) -> Iterator[Tx]:
        try:
            with engine.begin() as connection:
                if turn and self.dialect == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({postgres.ONE_WRITER})"))
                yield Tx(connection)
        except DBAPIError as error:
            # Its other kinds speak of our own statements, not of the store.
            if type(error) not in _OF_THE_STORE and not postgres.of_the_store(error):
                raise
            raise unusable(engine, error) from error

    def listen(self, heard: Callable[[Sequence[str]], None]) -> Listener | None:
        """Hear what is written from now on, also by other machines; None where the engine tells nothing.

        The first call with nothing says that it listens; a later one that anything may have been missed.
        """
        if self.dialect == "sqlite":
            return None
        from store.news import Listener  # noqa: PLC0415 - it brings PostgreSQL's driver

        return Listener(self._engines[True].url.render_as_string(hide_password=False), heard)

    def close(self) -> None:
        """Let go of every connection."""
        # The last to leave folds the write-ahead log into the file, which a reader may not.
        if isinstance(self.reader, SqliteReader | _EngineReader):
            self.reader.close()
        with self._turn:
            for engine in self._engines.values():
                engine.dispose()


def unusable(engine: Engine, error: DBAPIError) -> StoreError:
    """Return a database error as words and a remedy; the address is named without its password."""
    if isinstance(error.orig, sqlite3.Error):
        return explain(error.orig, engine.url.database or "")
    return postgres.unusable(engine, error)


def open_store(url: str, *, migrate: bool = True) -> Store:
    """Open the store at a URL, and bring it to this program's shape first.

    Raises StoreUnusable for a place that cannot be used and for a store newer than the program.
    """
    path = place.sqlite_path(url)
    if path is not None:
        place.prepare(path)
        store = _sqlite(url, path)
    elif url.startswith("postgresql+psycopg:"):
        store = _postgres(url)
    else:
        raise StoreUnusable(
            "CONSULTA_DATABASE_URL names no engine that Consulta knows",
            "use sqlite:////path/store.db or postgresql+psycopg://user@host/database",
        )
    try:
        if migrate:
            with store.writing() as tx:
                migrations.bring_up(tx, path, clock.now())
    except BaseException:
        store.close()
        raise
    return store


def _sqlite(url: str, path: Path) -> Store:
    engines = {}
    for durable in (True, False):
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            # Without the values of a statement: they would stand in an error's words.
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        )
        event.listen(engine, "connect", _on_connect(durable=durable))
        event.listen(engine, "begin", _begin_immediate)
        engines[durable] = engine
    return Store(engines, SqliteReader(path), path)


def _on_connect(*, durable: bool) -> Any:
    def connected(connection: Any, _record: object) -> None:
        # SQLAlchemy's own BEGIN comes too late to be IMMEDIATE; ours is sent by `_begin_immediate`.
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", f"synchronous = {'FULL' if durable else 'NORMAL'}", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    return connected


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres(url: str) -> Store:
    engine = postgres.connect(url)
    return Store({True: engine, False: engine}, _EngineReader(engine), None)
