"""Leases: who may pull or send for an account now, on the database's clock.

A fence grows with each holder. What an older holder had under way is then unknown, never repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.clock import SECOND, Micros
from store.engine import Tx
from store.locks import skipping, waiting
from store.reading import Reader, one

LENGTH: Micros = 15 * SECOND
PULL, SEND, SESSION = "pull", "send", "session"
SIGN_IN = "sign-in"
"""Held while what an account is signed in by is exchanged: the old one dies with it."""


def account_scope(account: int) -> str:
    """Return the scope of an account's leases."""
    return f"account:{account}"


def session_scope(session: str) -> str:
    """Return the scope of a session's own lease."""
    return f"session:{session}"


def take(tx: Tx, scope: str, duty: str, holder: str, *, length: Micros = LENGTH) -> int | None:
    """Take or renew a lease and return its fence, or None while somebody else holds it, or reaches for it just now."""
    row = _reached(tx, scope, duty, holder)
    if row is None:
        return None
    now = tx.clock()
    mine, alive = row[0] == holder, int(row[2]) > now
    if alive and not mine:
        return None
    # A lease that ran out may have been held by somebody who sent meanwhile: even its old holder gets a new fence.
    fence = int(row[1]) if mine and alive else int(row[1]) + 1
    tx.run(
        "UPDATE lease SET holder = :holder, fence = :fence, expires_at = :until WHERE scope = :scope AND duty = :duty",
        holder=holder,
        fence=fence,
        until=now + length,
        scope=scope,
        duty=duty,
    )
    return fence


_LEASE = "SELECT holder, fence, expires_at FROM lease WHERE scope = :scope AND duty = :duty "


def _reached(tx: Tx, scope: str, duty: str, holder: str) -> Sequence[Any] | None:
    """Return a lease that stays as it is until this transaction ends; None while another changes it."""
    found = one(tx, _LEASE + skipping(tx.dialect), scope=scope, duty=duty)
    if found is not None:
        return found
    standing = one(tx, _LEASE, scope=scope, duty=duty)
    if standing is not None:
        # Somebody has it in hand: nobody waits for another, only for oneself.
        return one(tx, _LEASE + waiting(tx.dialect), scope=scope, duty=duty) if standing[0] == holder else None
    tx.run(
        "INSERT INTO lease (scope, duty, holder, fence, expires_at) VALUES (:scope, :duty, '', 0, 0) "
        "ON CONFLICT DO NOTHING",
        scope=scope,
        duty=duty,
    )
    return one(tx, _LEASE + skipping(tx.dialect), scope=scope, duty=duty)


def renew(tx: Tx, scope: str, duty: str, holder: str, fence: int, *, length: Micros = LENGTH) -> bool:
    """Renew a lease that its holder still has under this fence; tell whether they do."""
    now = tx.clock()
    return bool(
        tx.run(
            "UPDATE lease SET expires_at = :until WHERE scope = :scope AND duty = :duty AND holder = :holder "
            "AND fence = :fence AND expires_at > :now",
            until=now + length,
            scope=scope,
            duty=duty,
            holder=holder,
            fence=fence,
            now=now,
        )
    )


def give_back(tx: Tx, scope: str, duty: str, holder: str) -> None:
    """End a lease early; its fence stays."""
    tx.run(
        "UPDATE lease SET expires_at = 0 WHERE scope = :scope AND duty = :duty AND holder = :holder",
        scope=scope,
        duty=duty,
        holder=holder,
    )


def give_back_all(tx: Tx, holder: str) -> None:
    """End every lease of a holder who leaves."""
    tx.run("UPDATE lease SET expires_at = 0 WHERE holder = :holder", holder=holder)


def others(reader: Reader, duty: str, holder: str, now: Micros) -> list[str]:
    """Return the other living holders of a duty."""
    rows = reader.rows(
        "SELECT DISTINCT holder FROM lease WHERE duty = :duty AND holder <> :holder AND expires_at > :now",
        duty=duty,
        holder=holder,
        now=now,
    )
    return [str(row[0]) for row in rows]
