"""Accounts as the store keeps them. Settings and secrets live elsewhere; here stands what the server told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from core.clock import Micros
from store.engine import Tx
from store.pack import dumps
from store.reading import Reader, inlist, scalar


def account_id(reader: Reader, slug: str) -> int | None:
    """Return the id of an account."""
    found = scalar(reader, "SELECT id FROM account WHERE slug = :slug", slug=slug)
    return int(found) if found is not None else None


def ensure(tx: Tx, slug: str, network: str, *, kind: str = "live") -> int:
    """Return the id of an account, made at its first use."""
    found = account_id(tx, slug)
    if found is not None:
        return found
    return int(
        tx.rows(
            "INSERT INTO account (slug, network, kind) VALUES (:slug, :network, :kind) RETURNING id",
            slug=slug,
            network=network,
            kind=kind,
        )[0][0]
    )


def connected(
    tx: Tx, account: int, *, handle: str, remote_id: str, name: str, card: dict[str, Any], now: Micros
) -> None:
    """Keep the card that an account's server told; its problems stand in it."""
    tx.run(
        "UPDATE account SET handle = :handle, remote_id = :remote, name = :name, card = :card, card_at = :now, "
        "problem = '', remedy = '', stopped = 0 WHERE id = :id",
        handle=handle,
        remote=remote_id,
        name=name,
        card=dumps(card),
        now=now,
        id=account,
    )


def card_of(reader: Reader, slug: str) -> str:
    """Return what is kept of an account's card, as JSON."""
    return str(scalar(reader, "SELECT card FROM account WHERE slug = :slug", slug=slug) or "{}")


def trouble(tx: Tx, account: int, problem: str, remedy: str, *, stopped: bool = False) -> None:
    """Note what keeps an account from working, until it works again."""
    tx.run(
        "UPDATE account SET problem = :problem, remedy = :remedy, stopped = :stopped WHERE id = :id",
        problem=problem,
        remedy=remedy,
        stopped=int(stopped),
        id=account,
    )


def pulled(tx: Tx, account: int, now: Micros, next_at: Micros | None) -> None:
    """Note that an account was read, and when it will be again."""
    tx.run(
        "UPDATE account SET pulled_at = :now, next_pull_at = :next, problem = '', remedy = '' WHERE id = :id",
        now=now,
        next=next_at,
        id=account,
    )


def next_pull(tx: Tx, account: int, at: Micros) -> None:
    """Note when an account is read next, after a failure."""
    tx.run("UPDATE account SET next_pull_at = :at WHERE id = :id", at=at, id=account)


def keep_calls(tx: Tx, account: int, told: str) -> None:
    """Keep what the network told of its budget of calls."""
    tx.run("UPDATE account SET calls = :told WHERE id = :id AND calls <> :told", told=told, id=account)


def calls_of(reader: Reader, account: int) -> str:
    """Return what the network told of its budget of calls."""
    return str(scalar(reader, "SELECT calls FROM account WHERE id = :id", id=account) or "")


def keep_credential(tx: Tx, account: int, name: str, key_id: str, sealed: bytes, now: Micros) -> None:
    """Keep what a network rotated, already encrypted."""
    tx.run(
        "INSERT INTO credential (account_id, name, key_id, sealed, at) VALUES (:account, :name, :key, :sealed, :now) "
        "ON CONFLICT (account_id, name) DO UPDATE SET key_id = :key, sealed = :sealed, at = :now",
        account=account,
        name=name,
        key=key_id,
        sealed=sealed,
        now=now,
    )


def credentials(reader: Reader, account: int) -> dict[str, tuple[str, bytes]]:
    """Return what a network rotated, encrypted: name to (key id, sealed)."""
    rows: Sequence[Sequence[Any]] = reader.rows(
        "SELECT name, key_id, sealed FROM credential WHERE account_id = :a", a=account
    )
    return {str(row[0]): (str(row[1]), bytes(row[2])) for row in rows}


def forget_credentials(tx: Tx, account: int) -> None:
    """Forget what a network rotated: a person has given a new token."""
    tx.run("DELETE FROM credential WHERE account_id = :account", account=account)


def remote_ids(reader: Reader, account: int, handles: Collection[str]) -> dict[str, str]:
    """Return the remote ids of people whom an account knows, by their handles."""
    names, bound = inlist("h", list(handles))
    rows = reader.rows(
        f"SELECT handle, remote_id FROM handle WHERE account_id = :account AND handle IN ({names}) ORDER BY id",
        account=account,
        **bound,
    )
    return {str(row[0]): str(row[1]) for row in rows}


def answered_before(reader: Reader, request: str) -> tuple[str, int] | None:
    """Return what a write with this request id answered, and its exit code."""
    rows = reader.rows("SELECT answer, code FROM request WHERE id = :id", id=request)
    return (str(rows[0][0]), int(rows[0][1])) if rows else None


def keep_answer(tx: Tx, request: str, verb: str, answer: str, code: int, now: Micros) -> None:
    """Keep what a write answers, in its own transaction."""
    tx.run(
        "INSERT INTO request (id, verb, answer, code, at) VALUES (:id, :verb, :answer, :code, :now)",
        id=request,
        verb=verb,
        answer=answer,
        code=code,
        now=now,
    )
