"""What a guess by likeness needs of conversations, and what it writes: red like any other, with its own reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import actions, pack
from store.engine import Tx
from store.ranking import rank
from store.reading import Reader, inlist, one


@dataclass(frozen=True, slots=True)
class Silent:
    """A conversation that nothing has raised so far."""

    id: int
    question: str
    newest: str
    """The text of the newest message alone."""
    newest_id: int
    cleared: tuple[str, ...]
    """What a person has taken back here before."""


def silent(reader: Reader, conversations: Sequence[int]) -> list[Silent]:
    """Return those of some conversations that nothing has raised and that are answered from here."""
    names, bound = inlist("c", conversations)
    rows = reader.rows(
        "SELECT c.id, c.question, m.text, m.id, c.red_rules FROM conversation c "
        "JOIN account a ON a.id = c.account_id JOIN message m ON m.id = c.newest_in_id "
        f"WHERE c.id IN ({names}) AND c.red = 0 AND c.state <> 'closed' AND a.kind <> 'archive'",
        **bound,
    )
    return [Silent(int(row[0]), str(row[1]), str(row[2]), int(row[3]), pack.words(row[4])) for row in rows]


def raise_red(tx: Tx, reasons: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Make conversations red that nothing has raised meanwhile; return what taking it back needs of each."""
    kept = {
        int(row["id"]): row for row in actions.before(tx, list(reasons)) if not row["red"] and row["state"] != "closed"
    }
    for identity in kept:
        tx.run(
            "UPDATE conversation SET red = 1, state = 'open', outcome = '', snoozed_until = NULL, moved_by = '', "
            "reasons = :reasons, revision = revision + 1 WHERE id = :id",
            reasons=pack.dumps((reasons[identity], *_words(tx, "reasons", identity))),
            id=identity,
        )
    rank(tx, list(kept))
    return kept


def take_back(tx: Tx, conversation: int, reasons: Sequence[str], mark: str) -> None:
    """Write the reasons that are left, and up to where a person has taken guesses back."""
    tx.run(
        "UPDATE conversation SET reasons = :reasons, red_rules = :rules WHERE id = :id",
        reasons=pack.dumps(tuple(reasons)),
        rules=pack.dumps((*_words(tx, "red_rules", conversation), mark)),
        id=conversation,
    )


def standing(reader: Reader, conversation: int) -> tuple[tuple[str, ...], int]:
    """Return the reasons of a conversation and its newest message of theirs."""
    newest = one(reader, "SELECT newest_in_id FROM conversation WHERE id = :id", id=conversation)
    return _words(reader, "reasons", conversation), int(newest[0] or 0) if newest else 0


def _words(reader: Reader, column: str, conversation: int) -> tuple[str, ...]:
    row = one(reader, f"SELECT {column} FROM conversation WHERE id = :id", id=conversation)
    return pack.words(row[0]) if row else ()
