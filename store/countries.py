"""In which country a person said they are: each statement is a row, and the newest one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Micros
from store.engine import Tx
from store.reading import Reader, inlist


@dataclass(frozen=True, slots=True)
class CountryRow:
    """Where somebody is, as a professional stated it or confirmed it from their words."""

    country: str
    """ISO 3166-1 alpha-2."""
    how: str
    """`stated` or `confirmed`."""
    by: str
    at: Micros
    stated_at: str = ""
    """Another handle of the person that it was stated of; empty for the one that asks."""


def state(tx: Tx, conversations: Sequence[int], country: str, how: str, professional: int, now: Micros) -> list[int]:
    """Keep where the askers of conversations are, once for each handle, and return the ids of the statements."""
    names, bound = inlist("c", conversations)
    rows = tx.rows(f"SELECT DISTINCT asker_id FROM conversation WHERE id IN ({names}) ORDER BY asker_id", **bound)
    return [
        int(
            tx.rows(
                "INSERT INTO person_country (handle_id, country, how, professional_id, at) "
                "VALUES (:handle, :country, :how, :who, :now) RETURNING id",
                handle=int(row[0]),
                country=country,
                how=how,
                who=professional,
                now=now,
            )[0][0]
        )
        for row in rows
    ]


def take_back(tx: Tx, statement: int) -> int:
    """Take a statement away again; tell whether it was there."""
    return tx.run("DELETE FROM person_country WHERE id = :id", id=statement)


_STATED = (
    "SELECT k.country, k.how, COALESCE(p.name, ''), k.at, h.handle FROM person_country k "
    "JOIN handle h ON h.id = k.handle_id LEFT JOIN professional p ON p.id = k.professional_id "
)


def country_of(reader: Reader, conversation: int) -> CountryRow | None:
    """Return where the asker of a conversation is, by the newest statement about the very handle that asks."""
    rows = reader.rows(
        _STATED + "JOIN conversation c ON c.asker_id = k.handle_id WHERE c.id = :id ORDER BY k.id DESC LIMIT 1",
        id=conversation,
    )
    return CountryRow(*rows[0][:4]) if rows else None


def elsewhere(reader: Reader, conversation: int) -> CountryRow | None:
    """Return what was stated newest of another handle of the same person: it is to be confirmed here."""
    joined = reader.rows(
        "SELECT o.id FROM conversation c JOIN handle h ON h.id = c.asker_id JOIN handle o ON o.person_id = h.person_id "
        "WHERE c.id = :id AND h.person_id IS NOT NULL AND o.id <> h.id",
        id=conversation,
    )
    names, bound = inlist("h", [int(row[0]) for row in joined])
    rows = reader.rows(f"{_STATED}WHERE k.handle_id IN ({names}) ORDER BY k.id DESC LIMIT 1", **bound) if joined else ()
    return CountryRow(*rows[0]) if rows else None
