"""Answers that a network took, and that it says later it could not deliver."""

from __future__ import annotations

from collections.abc import Sequence

from core.incoming import Receipt
from store.engine import Tx
from store.outbox import free, move
from store.reading import one

_MOVED = ("sent", "unknown", "partly")
"""One that is still being sent is moved when its sender comes to the end: see `failed_before`."""


def failed_late(tx: Tx, account: int, receipts: Sequence[Receipt]) -> None:
    """Open the conversations of answers that did not arrive, at the top and with the reason."""
    for receipt in receipts:
        # What is told twice counts once: by then a doctor may have sent it anew.
        if not _note(tx, account, receipt):
            continue
        row = one(
            tx,
            "SELECT i.id, i.state FROM part p JOIN outbox_item i ON i.id = p.item_id WHERE i.account_id = :account "
            "AND (p.remote_id = :remote OR (p.remote_id = '' AND p.key = :key)) AND p.state <> 'queued'",
            account=account,
            remote=receipt.remote_id,
            key=receipt.reference,
        )
        if row is not None and str(row[1]) in _MOVED:
            tx.run(
                "UPDATE part SET remote_id = :remote WHERE item_id = :item AND key = :key AND remote_id = ''",
                remote=receipt.remote_id,
                item=int(row[0]),
                key=receipt.reference,
            )
            undelivered(tx, int(row[0]), str(row[1]), receipt.failed, receipt.remedy)


def failed_before(tx: Tx, item: int) -> tuple[str, str] | None:
    """Return why an answer has failed already, and what to do: it may be told before the network's acknowledgement."""
    row = one(
        tx,
        "SELECT u.reason, u.remedy FROM part p JOIN outbox_item i ON i.id = p.item_id "
        "JOIN undelivered u ON u.account_id = i.account_id AND u.remote_id = p.remote_id WHERE p.item_id = :item",
        item=item,
    )
    return (str(row[0]), str(row[1])) if row else None


def undelivered(tx: Tx, item: int, state: str, reason: str, remedy: str) -> tuple[int, str]:
    """Take back that an item was sent; return its conversation and what the item is now."""
    tx.run(
        "UPDATE part SET state = 'queued', remote_id = '', sent_at = NULL, delivered_at = NULL, read_at = NULL "
        "WHERE item_id = :item AND remote_id IN ("
        "SELECT u.remote_id FROM undelivered u JOIN outbox_item i ON i.account_id = u.account_id WHERE i.id = :item)",
        item=item,
    )
    arrived = one(tx, "SELECT 1 FROM part WHERE item_id = :item AND state = 'sent'", item=item)
    after = "partly" if arrived else "refused"
    move(tx, item, (state,), after, reason=reason, remedy=remedy)
    # The question is as unanswered as it was before this answer.
    tx.run(
        "UPDATE conversation SET answered_id = (SELECT NULLIF(i.answered_id, 0) FROM outbox_item i WHERE i.id = :item) "
        "WHERE id = (SELECT conversation_id FROM outbox_item WHERE id = :item)",
        item=item,
    )
    return free(tx, item, after, reason), after


def _note(tx: Tx, account: int, receipt: Receipt) -> bool:
    return bool(
        tx.run(
            "INSERT INTO undelivered (account_id, remote_id, reason, remedy, at) "
            "VALUES (:account, :remote, :reason, :remedy, :at) ON CONFLICT DO NOTHING",
            account=account,
            remote=receipt.remote_id,
            reason=receipt.failed,
            remedy=receipt.remedy,
            at=receipt.at,
        )
    )
