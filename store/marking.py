"""Marks, coverage and holes: what of a stream was read, and what was not."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import Micros
from core.incoming import Hole, Page
from store.engine import Tx
from store.reading import Reader, one, scalar


def stream_of(tx: Tx, account: int, name: str) -> int:
    """Return the id of a stream, made at its first use."""
    found = scalar(tx, "SELECT id FROM stream WHERE account_id = :account AND name = :name", account=account, name=name)
    if found is not None:
        return int(found)
    tx.run("INSERT INTO stream (account_id, name) VALUES (:account, :name)", account=account, name=name)
    return stream_of(tx, account, name)


def mark_of(reader: Reader, account: int, name: str) -> str:
    """Return where the next pull of a stream resumes; empty at the start."""
    found = scalar(
        reader, "SELECT mark FROM stream WHERE account_id = :account AND name = :name", account=account, name=name
    )
    return str(found or "")


def last_complete(tx: Tx, stream: int) -> Micros | None:
    """Return when a stream was last read without a hole: no older message can still come by honest means."""
    row = one(
        tx,
        "SELECT pulled_at, EXISTS (SELECT 1 FROM hole WHERE stream_id = :id AND closed_at IS NULL) "
        "FROM stream WHERE id = :id",
        id=stream,
    )
    if row is None or row[0] is None or row[1]:
        return None
    return int(row[0])


def keep_mark(tx: Tx, stream: int, page: Page, now: Micros) -> None:
    """Move the mark, in the transaction of the page that it follows."""
    tx.run("UPDATE stream SET mark = :mark WHERE id = :id", mark=page.mark, id=stream)
    if page.span:
        tx.run(
            "INSERT INTO coverage (stream_id, since, until, at) VALUES (:id, :since, :until, :at)",
            id=stream,
            since=page.span[0],
            until=page.span[1],
            at=now,
        )


def complete(tx: Tx, stream: int, now: Micros) -> None:
    """Note that a pull of the stream came to its end."""
    tx.run("UPDATE stream SET pulled_at = :now WHERE id = :id", now=now, id=stream)


def keep_holes(tx: Tx, stream: int, holes: Sequence[Hole], now: Micros) -> None:
    """Make the stored open holes those that the page named: what is no longer named has been filled."""
    open_keys = {
        str(row[0]) for row in tx.rows("SELECT key FROM hole WHERE stream_id = :id AND closed_at IS NULL", id=stream)
    }
    for key in open_keys - {hole.key for hole in holes}:
        tx.run(
            "UPDATE hole SET closed_at = :now WHERE stream_id = :id AND key = :key AND closed_at IS NULL",
            now=now,
            id=stream,
            key=key,
        )
    for hole in holes:
        values = {
            "id": stream,
            "key": hole.key,
            "since": hole.since,
            "until": hole.until,
            "reason": hole.reason,
            "resume": hole.resume,
        }
        if hole.key in open_keys:
            tx.run(
                "UPDATE hole SET since = :since, until = :until, reason = :reason, resume = :resume "
                "WHERE stream_id = :id AND key = :key AND closed_at IS NULL",
                **values,
            )
        else:
            tx.run(
                "INSERT INTO hole (stream_id, key, since, until, reason, resume, opened_at) "
                "VALUES (:id, :key, :since, :until, :reason, :resume, :now)",
                **values,
                now=now,
            )
