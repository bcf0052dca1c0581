"""Codes that prove one person behind two handles: given to one in private, written back from the other in private.

Only the salted hash of a code is kept here. It counts for two days, once, and never after it stood in public.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.audience import Audience
from core.clock import HOUR, Micros
from store import pack, proofs
from store.engine import Tx
from store.reading import Reader, inlist, scalar

LIFE: Micros = 48 * HOUR
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What nobody mistakes for something else: 32 signs, so that twelve of them are 60 bits."""
_FOUR = "([2-9A-HJ-NP-Z]{4})"
_WRITTEN = re.compile(rf"(?<![0-9A-Z]){_FOUR}[\s-]?{_FOUR}[\s-]?{_FOUR}(?![0-9A-Z])", re.IGNORECASE)
IN_PUBLIC, BY_TWO = "it was written where others read it", "two handles wrote it"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that somebody was given."""

    id: int
    handle: int
    at: Micros
    until: Micros
    void: str


def new_code() -> str:
    """Return a code that nobody guesses: `K7QM-2VXD-9RTB`."""
    signs = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(signs[start : start + 4] for start in (0, 4, 8))


def written(text: str) -> set[str]:
    """Return what may be codes in a text, in one form."""
    return {"-".join(found.groups()).upper() for found in _WRITTEN.finditer(text)}


def give(tx: Tx, handle: int, code: str, professional: int, now: Micros) -> int:
    """Keep the hash of a code for a handle; one that it was given before counts no more."""
    forget(tx, [handle])
    salt = secrets.token_hex(16)
    rows = tx.rows(
        "INSERT INTO join_code (handle_id, salt, hash, professional_id, at, until) "
        "VALUES (:handle, :salt, :hash, :who, :now, :until) RETURNING id",
        handle=handle,
        salt=salt,
        hash=_hash(salt, code),
        who=professional,
        now=now,
        until=now + LIFE,
    )
    return int(rows[0][0])


def forget(tx: Tx, handles: list[int]) -> None:
    """Erase the codes of handles."""
    names, bound = inlist("h", handles)
    tx.run(f"DELETE FROM join_code WHERE handle_id IN ({names})", **bound)


def take_away(tx: Tx, code: int) -> int:
    """Erase a code; tell whether it was there."""
    return tx.run("DELETE FROM join_code WHERE id = :id", id=code)


def forget_of(tx: Tx, join: int) -> None:
    """Erase the code that proposed a join: it has done its work."""
    tx.run("DELETE FROM join_code WHERE join_id = :join", join=join)


def given(reader: Reader, handles: list[int], now: Micros) -> list[CodeRow]:
    """Return the codes of handles that have not run out, those that are void among them."""
    names, bound = inlist("h", handles)
    rows = reader.rows(
        f"SELECT id, handle_id, at, until, void FROM join_code WHERE handle_id IN ({names}) AND until > :now", **bound,
        now=now,
    )  # fmt: skip
    return [CodeRow(*row) for row in rows]


def _hash(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Live:
    id: int
    handle: int
    salt: str
    hash: str
    at: Micros
    join: int | None


def arrived(tx: Tx, account: int, texts: Mapping[str, str], now: Micros) -> None:
    """Look for codes in what has just come in, by remote ids: a private one proposes a join, a public one is void."""
    if scalar(tx, "SELECT 1 FROM join_code LIMIT 1") is None:
        return
    tx.run("DELETE FROM join_code WHERE until <= :now", now=now)
    for message, author, alone, ours, text in _messages(tx, account, texts):
        for code in written(text):
            for live in _live(tx):
                if live.hash == _hash(live.salt, code):
                    _found(tx, live, message, author, alone=alone, ours=ours, now=now)


def _messages(tx: Tx, account: int, texts: Mapping[str, str]) -> Iterator[tuple[int, int, bool, bool, str]]:
    """Yield each message that may hold a code: id, author, whether only we read it, whether it is ours, its text."""
    held = {remote: text for remote, text in texts.items() if written(text)}
    names, bound = inlist("r", list(held))
    rows = tx.rows(
        "SELECT id, author_id, audience, readers, direction, remote_id FROM message "
        f"WHERE account_id = :account AND remote_id IN ({names}) ORDER BY id",
        account=account,
        **bound,
    )
    for row in rows:
        readers = pack.readers(row[3])
        alone = Audience(row[2]) is Audience.DIRECT and not readers.everyone and len(readers.named) <= 1
        yield int(row[0]), int(row[1]), alone and (readers.count or 0) <= 1, row[4] == "out", held[str(row[5])]


def _live(tx: Tx) -> list[_Live]:
    return [
        _Live(*row) for row in tx.rows("SELECT id, handle_id, salt, hash, at, join_id FROM join_code WHERE void = ''")
    ]


def _found(tx: Tx, live: _Live, message: int, author: int, *, alone: bool, ours: bool, now: Micros) -> None:
    if not alone:
        _void(tx, live, IN_PUBLIC)
    elif ours or author == live.handle:
        # Where it was given it is quoted, and repeated: that proves nothing, and spoils nothing.
        return
    elif live.join is not None:
        if proofs.other_of(tx, live.join) != author:
            _void(tx, live, BY_TWO)
    elif proofs.same_person(tx, live.handle, author):
        take_away(tx, live.id)
    else:
        join = proofs.propose(tx, live.handle, author, "code", now, message=message, given_at=live.at)
        tx.run("UPDATE join_code SET join_id = :join WHERE id = :id", join=join, id=live.id)


def _void(tx: Tx, live: _Live, why: str) -> None:
    tx.run("UPDATE join_code SET hash = '', void = :why WHERE id = :id", why=why, id=live.id)
    if live.join is not None:
        proofs.void(tx, live.join, why)
