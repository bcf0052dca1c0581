"""What a network pushed, kept before anybody understood it, and when our receiver listened."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import Micros
from store.engine import Tx
from store.reading import Reader, scalar


@dataclass(frozen=True, slots=True)
class RawRow:
    """One payload as it came."""

    id: int
    at: Micros
    body: bytes


def keep_raw(tx: Tx, account: int, body: bytes, now: Micros) -> int:
    """Keep a payload, and return its number; the caller's transaction is a durable one."""
    rows = tx.rows(
        "INSERT INTO inbox_raw (account_id, body, at) VALUES (:account, :body, :now) RETURNING id",
        account=account,
        body=body,
        now=now,
    )
    return int(rows[0][0])


def raws_after(reader: Reader, account: int, after: int, limit: int) -> list[RawRow]:
    """Return the payloads that came after one, in their order."""
    rows = reader.rows(
        "SELECT id, at, body FROM inbox_raw WHERE account_id = :account AND id > :after ORDER BY id LIMIT :limit",
        account=account,
        after=after,
        limit=limit,
    )
    return [RawRow(int(row[0]), int(row[1]), bytes(row[2])) for row in rows]


def raws_since(reader: Reader, account: int, moment: Micros) -> list[RawRow]:
    """Return the payloads that came since a moment and are still kept, in their order."""
    rows = reader.rows(
        "SELECT id, at, body FROM inbox_raw WHERE account_id = :account AND at >= :moment ORDER BY id",
        account=account,
        moment=moment,
    )
    return [RawRow(int(row[0]), int(row[1]), bytes(row[2])) for row in rows]


def untaken(reader: Reader, account: int, upto: int) -> bool:
    """Tell whether a payload up to a number is not marked as read yet."""
    sql = "SELECT 1 FROM inbox_raw WHERE account_id = :account AND id <= :upto AND taken = 0 LIMIT 1"
    return scalar(reader, sql, account=account, upto=upto) is not None


def take(tx: Tx, account: int, upto: int) -> None:
    """Mark payloads as read: what they said is in the inbox."""
    tx.run(
        "UPDATE inbox_raw SET taken = 1 WHERE account_id = :account AND id <= :upto AND taken = 0",
        account=account,
        upto=upto,
    )


def forget_taken(tx: Tx, account: int, before: Micros) -> int:
    """Forget payloads that were read and came before a moment; return how many.

    Of the newest only what it says is forgotten: SQLite gives the number of a last row again, and a mark would have
    passed it.
    """
    old = "account_id = :account AND taken = 1 AND at < :before"
    gone = tx.run(
        f"DELETE FROM inbox_raw WHERE {old} AND id < (SELECT MAX(id) FROM inbox_raw)", account=account, before=before
    )
    return gone + tx.run(
        f"UPDATE inbox_raw SET body = :nothing WHERE {old} AND body <> :nothing",
        account=account,
        before=before,
        nothing=b"",
    )


def listen(tx: Tx, account: int, since: Micros) -> None:
    """Note that a receiver has begun to listen."""
    tx.run(
        "INSERT INTO receiver_span (account_id, since, until) VALUES (:account, :since, :since) ON CONFLICT DO NOTHING",
        account=account,
        since=since,
    )


def beat(tx: Tx, account: int, since: Micros, now: Micros) -> None:
    """Note that the receiver which began at `since` listens still."""
    tx.run(
        "UPDATE receiver_span SET until = :now WHERE account_id = :account AND since = :since",
        account=account,
        since=since,
        now=now,
    )


def forget_spans(tx: Tx, account: int, before: Micros) -> None:
    """Forget spans that ended before a moment."""
    tx.run("DELETE FROM receiver_span WHERE account_id = :account AND until < :before", account=account, before=before)


def spans(reader: Reader, account: int) -> list[tuple[Micros, Micros]]:
    """Return when the receiver listened, oldest first."""
    rows = reader.rows("SELECT since, until FROM receiver_span WHERE account_id = :a ORDER BY since", a=account)
    return [(int(row[0]), int(row[1])) for row in rows]
