"""A store of the first shape, with one held answer in it, as the program of that day made it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine

from store.place import sqlite_path

HERE = Path(__file__).parent
HELD_ANSWER = 1838512120812544000
CONVERSATION = 1832960000000000000


def make_first_shape(url: str) -> None:
    """Make the tables as they were, and fill them."""
    path = sqlite_path(url)
    dialect = "sqlite" if path is not None else "postgresql"
    statements = [*_statements(f"shape_1.{dialect}.sql"), *_statements("shape_1.rows.sql")]
    if path is not None:
        with sqlite3.connect(path) as connection:
            for statement in [*statements, "PRAGMA user_version = 1"]:
                connection.execute(statement)
        connection.close()
        return
    engine = create_engine(url)
    with engine.begin() as connected:
        for statement in statements:
            connected.exec_driver_sql(statement)
        for table in ("account", "handle", "thread", "template", "version", "professional", "part"):
            # Rows came with their numbers; the next one is counted from there.
            connected.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
            )
    engine.dispose()


def _statements(name: str) -> list[str]:
    return [each for each in (HERE / name).read_text(encoding="utf-8").split(";;\n") if each.strip()]
