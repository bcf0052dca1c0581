"""What can be wrong inside a store, found by reading alone. A finding holds numbers and ids, nobody's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store import actions, health_postgres, ranking
from store.errors import StoreUnusable
from store.lanes import LANES
from store.leases import SEND, SESSION, account_scope, session_scope
from store.reading import Reader, scalar

if TYPE_CHECKING:
    from store.engine import Store

_FEW = 5
INTEGRITY, INDEXES, REFERENCES, COUNTS, ORDER, SEARCH, OUTBOX, AUDIT = LOOKS = (
    "integrity",
    "indexes",
    "references",
    "counts",
    "order",
    "search",
    "outbox",
    "audit",
)
"""The names of what is looked at, in the order in which it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    look: str
    what: str


def of_copy(reader: Reader) -> list[Finding]:
    """Return what is wrong in a copy of any shape."""
    return _found(reader, {INTEGRITY: _integrity, REFERENCES: _references, COUNTS: _counts, AUDIT: _audit})


def of_store(reader: Reader) -> list[Finding]:
    """Return what is wrong in a store of today's shape; a file that is damaged is not asked further."""
    looks = {
        INTEGRITY: _integrity,
        INDEXES: _indexes,
        REFERENCES: _references,
        COUNTS: _counts,
        ORDER: _order,
        SEARCH: _search,
        OUTBOX: _outbox,
        AUDIT: _audit,
    }
    return _found(reader, looks)


def _found(reader: Reader, looks: Mapping[str, Callable[[Reader], Iterator[str]]]) -> list[Finding]:
    found: list[Finding] = []
    for name, look in looks.items():
        found += [Finding(name, what) for what in look(reader)]
        if name == INTEGRITY and found:
            break
    return found


def _integrity(reader: Reader) -> Iterator[str]:
    """Compare each page and each index; PostgreSQL has its own ways, which its administrator uses: `pg_amcheck`."""
    if reader.dialect != "sqlite":
        return
    try:
        told = [str(row[0]) for row in reader.rows(f"PRAGMA integrity_check({_FEW})")]
    except StoreUnusable as error:
        told = [error.what]
    if told != ["ok"]:
        yield "the file is damaged: " + "; ".join(one.replace("\n", " ") for one in told)


def _indexes(reader: Reader) -> Iterator[str]:
    """Find indexes and triggers that PostgreSQL does not keep; SQLite's are compared with its pages."""
    if reader.dialect == "postgresql":
        yield from health_postgres.indexes(reader)


def _references(reader: Reader) -> Iterator[str]:
    """Find rows that refer to what is not there."""
    if reader.dialect == "postgresql":
        yield from health_postgres.references(reader)
        return
    lost: dict[tuple[str, str], list[Any]] = {}
    for table, row, parent, _ in reader.rows("PRAGMA foreign_key_check"):
        lost.setdefault((str(table), str(parent)), []).append(row)
    for (table, parent), rows in lost.items():
        yield _told(f"rows of {table} that belong to a {parent} that is not there", rows)


def _counts(reader: Reader) -> Iterator[str]:
    """Compare the counts that are kept with the rows, in one statement: nothing moves between the two."""
    kept = ", ".join(f"(SELECT {name} FROM lane_count WHERE id = 1)" for name in LANES)
    counted = ", ".join(f"COALESCE(SUM(CASE WHEN {lane.where} THEN 1 ELSE 0 END), 0)" for lane in LANES.values())
    (row,) = reader.rows(f"SELECT {kept}, {counted} FROM conversation")
    half = len(LANES)
    wrong = [
        f"{name} {told} instead of {true}"
        for name, told, true in zip(LANES, row[:half], row[half:], strict=True)
        if told is None or int(told) != int(true)
    ]
    if wrong:
        yield f"the lanes count wrongly: {', '.join(wrong)}"


def _order(reader: Reader) -> Iterator[str]:
    rows = _ids(reader, f"SELECT id FROM conversation WHERE sort_key <> {ranking.ORDER}")
    if rows:
        yield _told("conversations at the wrong place of the order", rows)


def _search(reader: Reader) -> Iterator[str]:
    """Find messages that the index lacks, and entries without a message; PostgreSQL makes the index itself."""
    if reader.dialect != "sqlite":
        return
    lacking = _ids(reader, "SELECT id FROM message WHERE id NOT IN (SELECT id FROM message_fts_docsize)")
    left = _ids(reader, "SELECT id FROM message_fts_docsize WHERE id NOT IN (SELECT id FROM message)")
    if lacking:
        yield _told("messages that search does not find", lacking)
    if left:
        yield _told("messages that are gone and that search still knows", left)


def words_of_search(store: Store) -> Finding | None:
    """Compare the search index with the words of every message. It needs the turn of a writer, and changes nothing."""
    if store.dialect != "sqlite" or not _broken_words(store):
        return None
    return Finding(SEARCH, "the search index does not fit the words of the messages")


def _broken_words(store: Store) -> bool:
    import sqlite3  # noqa: PLC0415 - only for the kind of the error

    from sqlalchemy.exc import DatabaseError  # noqa: PLC0415 - a copy is looked at without it

    with store.writing() as tx:
        try:
            tx.run("INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)")
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            return True
    return False


_LIVE_ITEM = "SELECT 1 FROM outbox_item o WHERE o.conversation_id = c.id AND o.state IN ('held', 'sending')"
_NOT_LIVING = (
    "NOT EXISTS (SELECT 1 FROM lease l WHERE l.duty = '{duty}' AND l.scope = '{scope}' || o.{column} "
    "AND l.expires_at > :now)"
)


def _outbox(reader: Reader) -> Iterator[str]:
    now = database_time(reader)
    asked = {
        "conversations hidden as held with no answer on its way": (
            f"SELECT c.id FROM conversation c WHERE c.held = 1 AND NOT EXISTS ({_LIVE_ITEM})"
        ),
        "conversations in their lanes while an answer of theirs is on its way": (
            f"SELECT c.id FROM conversation c WHERE c.held = 0 AND EXISTS ({_LIVE_ITEM})"
        ),
        "answers without any text": (
            "SELECT o.id FROM outbox_item o WHERE NOT EXISTS (SELECT 1 FROM part p WHERE p.item_id = o.id)"
        ),
        "answers held by a program that has ended": (
            "SELECT o.id FROM outbox_item o WHERE o.state = 'held' AND o.session <> '' AND "
            + _NOT_LIVING.format(duty=SESSION, scope=session_scope(""), column="session")
        ),
        "answers that a program was just sending when it ended": (
            "SELECT o.id FROM outbox_item o WHERE o.state = 'sending' AND "
            + _NOT_LIVING.format(duty=SEND, scope=account_scope(0)[:-1], column="account_id")
        ),
    }
    for words, sql in asked.items():
        rows = _ids(reader, sql, **({"now": now} if ":now" in sql else {}))
        if rows:
            yield _told(words, rows)


def _audit(reader: Reader) -> Iterator[str]:
    wrong = actions.verify(reader)
    if wrong is not None:
        yield f"decision {wrong} was changed"


def living(reader: Reader) -> int:
    """Return how many leases are held now: programs at work, or ones that ended within the last half minute."""
    return int(scalar(reader, "SELECT COUNT(*) FROM lease WHERE expires_at > :now", now=database_time(reader)))


def database_time(reader: Reader) -> int:
    """Return the database's own time."""
    from store.engine import NOW  # noqa: PLC0415 - it brings the database's packages

    return int(scalar(reader, NOW[reader.dialect]))


def _ids(reader: Reader, sql: str, **values: Any) -> list[int]:
    return [int(row[0]) for row in reader.rows(sql, **values)]


def _told(what: str, rows: Sequence[Any]) -> str:
    some = ", ".join(str(row) for row in rows[:_FEW])
    return f"{what}: {len(rows)} ({some}, …)" if len(rows) > _FEW else f"{what}: {len(rows)} ({some})"
