"""Everything of one store into another, on either engine; and what a store holds, in numbers and hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from core.clock import Micros
from store import migrations, snapshot, tables
from store.errors import StoreUnusable
from store.ranking import sort_key
from store.reading import Reader, scalar
from store.snapshot import Row, Snapshot

if TYPE_CHECKING:
    from sqlalchemy import Table

    from store.engine import Store, Tx

_AT_ONCE = 500
_SPACE = 2**256
MADE_ANEW = frozenset({"lane_count", "applied"})
"""Tables that every store keeps for itself: what its triggers count, and which steps it has seen."""
_DERIVED = {"conversation": "sort_key"}
"""Columns that follow from others. A copy computes them anew, so that it is right where the original was not."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """How many rows a table has, and what names exactly these rows in any order and on any engine."""

    name: str
    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds, and from when that is."""

    shape: int
    tables: tuple[TableFacts, ...]
    newest: Micros | None
    """The last moment at which something was read or decided."""

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(one.rows for one in self.tables)

    @property
    def hash(self) -> str:
        """What names the whole of it."""
        lines = "".join(f"{one.name} {one.rows} {one.hash}\n" for one in self.tables)
        return hashlib.sha256(lines.encode()).hexdigest()

    def count(self, table: str) -> int:
        """Return how many rows a table has; none where an older shape does not know it."""
        return next((one.rows for one in self.tables if one.name == table), 0)


class _Digest:
    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Row) -> None:
        plain = [["bytes", bytes(one).hex()] if isinstance(one, bytes | memoryview) else one for one in row]
        found = hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).digest()
        # A sum knows no order: the two engines do not sort texts alike.
        self._sum = (self._sum + int.from_bytes(found)) % _SPACE
        self.rows += 1

    def facts(self, table: str) -> TableFacts:
        return TableFacts(table, self.rows, f"{self._sum:064x}")


def contents(source: Snapshot) -> Contents:
    """Count and hash everything that a store holds. An older shape is taken as it is."""
    found = []
    for table in _kept():
        names = [name for name in _told(table) if name in _columns(source, table.name)]
        if names:
            found.append(_facts(source, table.name, names))
    return Contents(migrations.shape(source), tuple(found), _newest(source))


def _facts(source: Snapshot, table: str, names: Sequence[str]) -> TableFacts:
    digest = _Digest()
    for row in source.stream(f"SELECT {', '.join(names)} FROM {table}"):
        digest.add(row)
    return digest.facts(table)


def _kept() -> list[Table]:
    """Return the tables whose rows belong to the house, each behind those it refers to."""
    return [table for table in tables.metadata().sorted_tables if table.name not in MADE_ANEW]


def _told(table: Table) -> list[str]:
    return [name for name in table.columns.keys() if name != _DERIVED.get(table.name)]  # noqa: SIM118 - not a mapping


def _columns(source: Snapshot, table: str) -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM pragma_table_info(:t)",
        "postgresql": "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = :t",
    }
    return {str(row[0]) for row in source.rows(sql[source.dialect], t=table)}


def _newest(source: Reader) -> Micros | None:
    moments = [
        scalar(source, f"SELECT MAX({column}) FROM {table}")
        for table, column in (("message", "received_at"), ("action", "at"), ("stream", "pulled_at"))
    ]
    return max((int(one) for one in moments if one is not None), default=None)


def copy(source: Snapshot, target: Store) -> Contents:
    """Copy a whole store into an empty one: all of it, compared row by row, or nothing. Raises StoreUnusable."""
    if migrations.shape(source) != len(migrations.MIGRATIONS):
        raise StoreUnusable("the store has an older shape", "open it once with this Consulta: consulta check store")
    with target.writing() as tx:
        _refuse_filled(tx)
        if tx.dialect == "postgresql":
            tx.run("SET LOCAL consulta.quiet = 'on'")
        sent = [_copy_table(source, tx, table) for table in _kept()]
        _set_sequences(tx)
        arrived = contents(snapshot.of_transaction(tx))
        wrong = [one.name for one, other in zip(sent, arrived.tables, strict=True) if one != other]
        if wrong:
            raise StoreUnusable(
                f"the copy does not equal the original in {', '.join(wrong)}; nothing was kept",
                "run `consulta check store` on the original",
            )
    return arrived


def _refuse_filled(tx: Tx) -> None:
    filled = [table.name for table in _kept() if scalar(tx, f"SELECT 1 FROM {table.name} LIMIT 1") is not None]
    if filled:
        raise StoreUnusable(
            f"the store to copy into is not empty: it has rows in {', '.join(filled[:5])}",
            "name an empty one; what is there is not changed",
        )


def _copy_table(source: Snapshot, tx: Tx, table: Table) -> TableFacts:
    names = _told(table)
    digest = _Digest()
    rows = source.stream(f"SELECT {', '.join(names)} FROM {table.name}")
    for some in _some(rows):
        for row in some:
            digest.add(row)
        tx.insert(table.name, [_derived(table.name, dict(zip(names, row, strict=True))) for row in some])
    return digest.facts(table.name)


def _some(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _derived(table: str, row: dict[str, Any]) -> dict[str, Any]:
    makes: dict[str, Callable[[], int]] = {
        "conversation": lambda: sort_key(row["band"], row["waiting_since"], row["offer"])
    }
    return row | {_DERIVED[table]: makes[table]()} if table in _DERIVED else row


def _set_sequences(tx: Tx) -> None:
    """Let PostgreSQL number what comes next behind what came along; SQLite looks at the rows."""
    if tx.dialect == "sqlite":
        return
    for table in _kept():
        if "id" not in table.columns or scalar(tx, f"SELECT pg_get_serial_sequence('{table.name}', 'id')") is None:
            continue
        tx.rows(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) "
            f"FROM {table.name}"
        )
