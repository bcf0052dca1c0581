"""What a person settles of an answer: one whose fate no network tells, and one of which only a part stands."""

from __future__ import annotations

from core.clock import Micros
from store import outbox
from store.engine import Tx
from store.errors import Lost
from store.reading import Reader, scalar
from store.rows import AttemptRow, ItemRow

TAKEN_DOWN = frozenset({"deleting", "deleted"})
"""States of a part that stood and is taken down again."""


def hold_still(tx: Tx, item: int, state: str) -> None:
    """Let nobody else move an answer before this transaction ends. Raises Lost where it is in another state."""
    if not tx.run("UPDATE outbox_item SET state = state WHERE id = :id AND state = :state", id=item, state=state):
        raise Lost(str(scalar(tx, "SELECT state FROM outbox_item WHERE id = :id", id=item) or "gone"))


def send_again(tx: Tx, item: ItemRow, part: int, session: str, hold_for: Micros, reason: str) -> None:
    """Hold what a person did not find on the network: a new try, under the same key. Raises Lost."""
    # Not merely queued: it is looked up once more before it leaves.
    outbox.part_state(tx, part, "again")
    outbox.move(tx, item.id, ("unknown",), "held", reason=reason)
    outbox.hold_for_session(tx, item.id, session, hold_for)


def by_hand(tx: Tx, item: int, reason: str) -> int:
    """Note that a person has said the rest elsewhere, and close the conversation. Raises Lost."""
    outbox.move(tx, item, ("partly",), "sent", reason=reason)
    tx.run("UPDATE part SET state = 'by hand' WHERE item_id = :id AND state NOT IN ('sent', 'by hand')", id=item)
    return outbox.close_answered(tx, item)


def take_down(tx: Tx, item: int) -> None:
    """Note that what left is taken down from now on: the rest of it never follows. Raises Lost."""
    hold_still(tx, item, "partly")
    tx.run(
        "UPDATE part SET state = 'deleting' WHERE item_id = :id AND state = 'sent' AND remote_id <> ''",
        id=item,
    )


def all_down(tx: Tx, item: int, reason: str) -> None:
    """Free the conversation of an answer of which nothing stands any more. Raises Lost."""
    outbox.move(tx, item, ("partly",), "undone", reason=reason)
    outbox.free(tx, item)


def attempts_of(reader: Reader, item: int) -> list[AttemptRow]:
    """Return every try at an answer, in their order."""
    rows = reader.rows(
        "SELECT p.n, t.began_at, t.ended_at, t.outcome, t.detail FROM attempt t JOIN part p ON p.id = t.part_id "
        "WHERE p.item_id = :id ORDER BY t.id",
        id=item,
    )
    return [AttemptRow(*row) for row in rows]


def known_remotes(tx: Tx, account: int, but: int) -> tuple[str, ...]:
    """Return the remote ids bound to other parts of an account, newest first: a lookup never matches them."""
    rows = tx.rows(
        "SELECT p.remote_id FROM part p CROSS JOIN outbox_item i WHERE i.id = p.item_id AND i.account_id = :account "
        "AND p.remote_id <> '' AND p.id < :end AND p.id <> :but ORDER BY p.id DESC LIMIT 200",
        account=account,
        end=2**62,
        but=but,
    )
    return tuple(str(row[0]) for row in rows)


def unknown_of(tx: Tx, account: int) -> list[int]:
    """Return the answers of an account that may stand or not."""
    rows = tx.rows("SELECT id FROM outbox_item WHERE account_id = :a AND state = 'unknown'", a=account)
    return sorted(int(row[0]) for row in rows)
