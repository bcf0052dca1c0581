"""Claims: of several who reach for the same thing at once, one gets it, and none waits for another.

On PostgreSQL they run in transactions that take no turn (`Store.claiming`): the rows themselves are locked, and
a row that somebody else has locked is passed over. SQLite lets one transaction write at a time anyway.
"""

from __future__ import annotations

from collections.abc import Collection

from core.clock import Micros
from store.engine import Tx
from store.errors import Lost
from store.leases import SESSION, session_scope
from store.locks import shared, skipping
from store.reading import one, scalar


def reach(tx: Tx, item: int) -> None:
    """Let nobody else take a held answer before this transaction ends. Raises Lost while somebody does.

    An answer of a session that has ended stays: only a new yes sends it.
    """
    mine = scalar(
        tx,
        "SELECT id FROM outbox_item WHERE id = :id AND state = 'held' AND fence = 0 AND (session = '' OR EXISTS ("
        f"SELECT 1 FROM lease l WHERE l.scope = '{session_scope('')}' || outbox_item.session AND l.duty = '{SESSION}' "
        f"AND l.expires_at > :now)) {skipping(tx.dialect)}",
        id=item,
        now=tx.clock(),
    )
    if mine is None:
        raise Lost(str(scalar(tx, "SELECT state FROM outbox_item WHERE id = :id", id=item) or "gone"))


def claim(tx: Tx, item: int, fence: int) -> None:
    """Take a held answer for sending, under a fence. Raises Lost."""
    reach(tx, item)
    tx.run(
        "UPDATE outbox_item SET state = 'sending', fence = :fence, reason = '', remedy = '' WHERE id = :id",
        id=item,
        fence=fence,
    )


def holds(tx: Tx, scope: str, duty: str, holder: str, fence: int) -> bool:
    """Tell whether a lease is still held under a fence: nobody takes it over before this transaction ends."""
    now: Micros = tx.clock()
    return (
        one(
            tx,
            "SELECT 1 FROM lease WHERE scope = :scope AND duty = :duty AND holder = :holder AND fence = :fence "
            f"AND expires_at > :now {shared(tx.dialect)}",
            scope=scope,
            duty=duty,
            holder=holder,
            fence=fence,
            now=now,
        )
        is not None
    )


def left_behind(tx: Tx, account: int, fence: int, under_way: Collection[int] = ()) -> list[int]:
    """Return what nobody is sending any more, though it says so."""
    rows = tx.rows("SELECT id, fence FROM outbox_item WHERE account_id = :a AND state = 'sending'", a=account)
    return [int(row[0]) for row in rows if int(row[1]) != fence or int(row[0]) not in under_way]
