"""Searches kept as lanes: what they find is read as a search is, and how much that is, is counted once a minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.cleaning import storable
from store.lanes import LANES
from store.reading import Reader, one
from store.rows import Row
from store.search import HITS, search
from store.views import rows_by_id

if TYPE_CHECKING:
    from store.engine import Tx

TAGGED = "tag:"
"""A query that begins so finds what bears that word, not what holds it."""
MOST = 9
"""So many have a digit."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A search by its name."""

    name: str
    query: str
    held: int
    """How many it found when it was last counted; `HITS` stands for as many or more."""


def searches(reader: Reader) -> list[SearchRow]:
    """Return all searches by their names."""
    rows = reader.rows("SELECT name, query, held FROM saved_search ORDER BY name LIMIT :most", most=MOST)
    return [SearchRow(str(row[0]), str(row[1]), int(row[2])) for row in rows]


def search_named(reader: Reader, name: str) -> SearchRow | None:
    """Return a search by its name."""
    row = one(reader, "SELECT name, query, held FROM saved_search WHERE name = :name", name=name)
    return SearchRow(str(row[0]), str(row[1]), int(row[2])) if row else None


def add(tx: Tx, name: str, query: str) -> int:
    """Keep a search, and return how many it finds."""
    held = len(found(tx, query))
    tx.run(
        "INSERT INTO saved_search (name, query, held) VALUES (:name, :query, :held)",
        name=name,
        query=storable(query),
        held=held,
    )
    return held


def remove(tx: Tx, name: str) -> int:
    """Forget a search, and tell how many there were of that name."""
    return tx.run("DELETE FROM saved_search WHERE name = :name", name=name)


def taken(name: str) -> bool:
    """Tell whether a lane of the house has that name."""
    return name in LANES or name == "all"


def found(reader: Reader, query: str, limit: int = HITS) -> list[Row]:
    """Return what a query finds that is not closed, newest first."""
    rows = _tagged(reader, query.removeprefix(TAGGED), limit) if query.startswith(TAGGED) else search(reader, query)
    return [row for row in rows if row.state != "closed"]


def _tagged(reader: Reader, word: str, limit: int) -> list[Row]:
    ids = reader.rows(
        "SELECT conversation_id FROM tag WHERE word = :word ORDER BY conversation_id DESC LIMIT :limit",
        word=word.strip().casefold(),
        limit=limit,
    )
    rows = rows_by_id(reader, [int(row[0]) for row in ids])
    return [rows[int(row[0])] for row in ids if int(row[0]) in rows]


def count(tx: Tx) -> None:
    """Count anew what each search finds; written only where that has changed."""
    for each in searches(tx):
        held = len(found(tx, each.query))
        if held != each.held:
            tx.run("UPDATE saved_search SET held = :held WHERE name = :name", held=held, name=each.name)
