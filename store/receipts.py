"""What a network tells later of our answers: delivered, and read. It proves what it says and nothing beyond."""

from __future__ import annotations

from collections.abc import Sequence

from core.incoming import Receipt
from store.engine import Tx


def keep_receipts(tx: Tx, account: int, receipts: Sequence[Receipt]) -> None:
    """Note when answers were delivered and read; what is told twice keeps its first time."""
    for receipt in receipts:
        if receipt.failed or not (receipt.arrived or receipt.seen):
            continue
        column = "read_at" if receipt.seen else "delivered_at"
        if not _note(tx, account, column, receipt, "remote_id = :name", receipt.remote_id) and receipt.reference:
            # It may be told before the network's acknowledgement: it carries our own reference then.
            _note(tx, account, column, receipt, "remote_id = '' AND key = :name", receipt.reference)


def _note(tx: Tx, account: int, column: str, receipt: Receipt, which: str, name: str) -> int:
    return tx.run(
        f"UPDATE part SET {column} = CASE WHEN {column} IS NULL OR {column} > :at THEN :at ELSE {column} END "
        f"WHERE {which} AND state <> 'queued' "
        "AND (SELECT account_id FROM outbox_item i WHERE i.id = part.item_id) = :account "
        # Of a try that failed nothing holds any more, whatever is still told of it.
        "AND NOT EXISTS (SELECT 1 FROM undelivered u WHERE u.account_id = :account AND u.remote_id = :remote)",
        at=receipt.at,
        name=name,
        account=account,
        remote=receipt.remote_id,
    )
