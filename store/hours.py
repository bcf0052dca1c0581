"""Answers that wait for office hours: which they are, and what moves them before their time."""

from __future__ import annotations

from core.clock import MINUTE, Micros
from store import outbox
from store.engine import Tx
from store.locks import skipping
from store.reading import Reader, one, scalar

_WAITING = "state = 'held' AND held_for <> ''"
SOON: Micros = 2 * MINUTE
"""From so near on a waiting answer is looked after as a held one is."""


def any_waiting(reader: Reader) -> bool:
    """Tell whether any answer waits for office hours."""
    return scalar(reader, f"SELECT 1 FROM outbox_item WHERE {_WAITING} LIMIT 1") is not None


def waiting(reader: Reader) -> list[int]:
    """Return the answers that wait for office hours, those that leave first before the others."""
    rows = reader.rows(f"SELECT id FROM outbox_item WHERE {_WAITING} ORDER BY due_at, id")
    return [int(row[0]) for row in rows]


def in_hand(tx: Tx, item: int) -> bool:
    """Tell whether an answer waits still, and nobody sends it before this transaction ends."""
    sql = f"SELECT id FROM outbox_item WHERE id = :id AND {_WAITING} {skipping(tx.dialect)}"
    return scalar(tx, sql, id=item) is not None


def at_hand(reader: Reader) -> int:
    """Return how many answers are held for their seconds alone: they do not leave once the session ends."""
    return int(scalar(reader, "SELECT COUNT(*) FROM outbox_item WHERE state = 'held' AND held_for = ''") or 0)


def first_due(reader: Reader) -> Micros | None:
    """Return when the next held answer is due."""
    found = scalar(reader, "SELECT MIN(due_at) FROM outbox_item WHERE state = 'held'")
    return int(found) if found is not None else None


def under_way(reader: Reader, now: Micros) -> bool:
    """Tell whether anything is on its way for which somebody has to look often: what waits for days is none."""
    found = scalar(
        reader,
        "SELECT 1 FROM outbox_item WHERE state IN ('held','sending','unknown','waiting') "
        "AND NOT (state = 'held' AND held_for <> '' AND due_at > :soon) LIMIT 1",
        soon=now + SOON,
    )
    return found is not None


def alone(reader: Reader, now: Micros) -> bool:
    """Tell whether anything is due, or in doubt, that belongs to no session: no open inbox need look after it."""
    found = scalar(
        reader,
        "SELECT 1 FROM outbox_item WHERE state IN ('held','sending','unknown') AND session = '' "
        "AND NOT (state = 'held' AND due_at > :now) LIMIT 1",
        now=now,
    )
    return found is not None


def facts(reader: Reader, item: int) -> tuple[str, bool, bool, Micros | None, Micros | None, str] | None:
    """Return what an answer waits for, if a part stands, if its conversation is red, and how its account was read.

    In this order: what for, a part stands, red, until when there is an answer, last reading, the account's problem.
    """
    row = one(
        reader,
        "SELECT i.held_for, EXISTS (SELECT 1 FROM part p WHERE p.item_id = i.id AND p.state <> 'queued'), c.red, "
        "c.window_until, a.pulled_at, a.problem FROM outbox_item i JOIN conversation c ON c.id = i.conversation_id "
        "JOIN account a ON a.id = i.account_id WHERE i.id = :id",
        id=item,
    )
    return (str(row[0]), bool(row[1]), bool(row[2]), row[3], row[4], str(row[5])) if row else None


def put_off(tx: Tx, item: int, due: Micros, reason: str = "") -> None:
    """Let a waiting answer wait longer."""
    tx.run(
        "UPDATE outbox_item SET due_at = :due, reason = :reason WHERE id = :id AND state = 'held'",
        due=due,
        reason=reason,
        id=item,
    )


def bring_forward(tx: Tx, item: int, due: Micros, reason: str) -> None:
    """Let a waiting answer leave before its time, after a hold."""
    tx.run(
        "UPDATE outbox_item SET due_at = :due, reason = :reason, held_for = '' WHERE id = :id AND state = 'held'",
        due=due,
        reason=reason,
        id=item,
    )


def rest(tx: Tx, item: int, reason: str) -> int:
    """Let a waiting answer wait for a new yes, and return its conversation. Raises Lost."""
    remedy = "read it again: <yes> holds it anew, <undo> takes it back"
    outbox.move(tx, item, ("held",), "waiting", reason=reason, remedy=remedy)
    return outbox.free(tx, item, "waiting", "an answer waits for your yes")
