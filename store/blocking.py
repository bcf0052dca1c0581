"""What was done on a network about somebody: written before it is asked, ended with what the network said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Micros
from core.incoming import Person
from store.cleaning import storable
from store.engine import Tx
from store.reading import Reader, inlist, one
from store.rows import Row

KEPT_AWAY = "'asked', 'done', 'ending'"
"""States of a block in which the network may keep somebody away."""
_COLUMNS = (
    "b.id, b.handle_id, b.verb, b.state, b.ground, b.message, b.detail, COALESCE(p.name, ''), b.at, b.ended_at, "
    "b.action_id"
)
_FROM = "FROM blocking b LEFT JOIN professional p ON p.id = b.professional_id"


@dataclass(frozen=True, slots=True)
class BlockingRow:
    """One thing that was asked of a network about a person."""

    id: int
    handle: int
    verb: str
    state: str
    ground: str
    message: str
    detail: str
    by: str
    at: Micros
    ended_at: Micros | None
    action: int | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a conversation is with, as the network names them to one of our accounts."""

    handle: int
    account: int
    person: Person


def kept_away(row: Row) -> bool:
    """Tell whether the network may keep whoever asks away, because we asked it to."""
    return row.blocked in ("asked", "done", "ending")


def asker(reader: Reader, conversation: int) -> Asker | None:
    """Return whom a conversation is with."""
    row = one(
        reader,
        "SELECT h.id, h.account_id, h.remote_id, h.handle, h.name FROM conversation c "
        "JOIN handle h ON h.id = c.asker_id WHERE c.id = :id",
        id=conversation,
    )
    return Asker(int(row[0]), int(row[1]), Person(str(row[2]), str(row[3]), str(row[4]))) if row else None


def open_reds(reader: Reader, handle: int) -> list[int]:
    """Return the conversations of somebody, under any handle that is proved to be theirs, that are red and open."""
    rows = reader.rows(
        "SELECT c.id FROM handle h JOIN handle o ON o.id = h.id OR (o.person_id = h.person_id) "
        "JOIN conversation c ON c.asker_id = o.id WHERE h.id = :handle AND c.red <> 0 AND c.state <> 'closed'",
        handle=handle,
    )
    return [int(row[0]) for row in rows]


def ask(
    tx: Tx,
    verb: str,
    who: Asker,
    conversation: int,
    professional: int,
    now: Micros,
    *,
    ground: str = "",
    message: str = "",
) -> int:
    """Write down what is about to be asked of the network, and return its id."""
    rows = tx.rows(
        "INSERT INTO blocking (handle_id, conversation_id, verb, state, ground, message, professional_id, at) "
        "VALUES (:handle, :conversation, :verb, 'asked', :ground, :message, :who, :now) RETURNING id",
        handle=who.handle,
        conversation=conversation,
        verb=verb,
        ground=ground,
        message=message,
        who=professional,
        now=now,
    )
    return int(rows[0][0])


def move(tx: Tx, identity: int, before: Sequence[str], state: str, now: Micros, detail: str = "") -> bool:
    """Move from one of some states into another; tell whether it stood there."""
    names, bound = inlist("s", list(before))
    moved = tx.run(
        f"UPDATE blocking SET state = :state, ended_at = :now, detail = :detail WHERE id = :id AND state IN ({names})",
        id=identity,
        state=state,
        now=now,
        detail=storable(detail),
        **bound,
    )
    return bool(moved)


def decided(tx: Tx, identity: int, action: int) -> None:
    """Note which decision it became."""
    tx.run("UPDATE blocking SET action_id = :action WHERE id = :id", id=identity, action=action)


def block_of(reader: Reader, handle: int) -> BlockingRow | None:
    """Return the newest block of somebody, however it stands."""
    rows = of(reader, [handle], "block", 1)
    return rows[0] if rows else None


def of(reader: Reader, handles: Sequence[int], verb: str, limit: int = 20) -> list[BlockingRow]:
    """Return the newest things of one kind that were asked about some handles, newest first."""
    names, bound = inlist("h", list(handles))
    rows = reader.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE b.handle_id IN ({names}) AND b.verb = :verb ORDER BY b.id DESC LIMIT :limit",
        verb=verb,
        limit=limit,
        **bound,
    )
    return [BlockingRow(*row) for row in rows]


def to_end(reader: Reader, accounts: Sequence[int]) -> list[tuple[int, Asker]]:
    """Return the blocks of some accounts that are to end and of which no network has said so yet."""
    names, bound = inlist("a", list(accounts))
    rows = reader.rows(
        "SELECT b.id, h.id, h.account_id, h.remote_id, h.handle, h.name FROM blocking b "
        f"JOIN handle h ON h.id = b.handle_id WHERE b.state = 'ending' AND h.account_id IN ({names}) ORDER BY b.id",
        **bound,
    )
    return [(int(row[0]), Asker(int(row[1]), int(row[2]), Person(row[3], row[4], row[5]))) for row in rows]
