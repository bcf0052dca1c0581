"""The best answer of each row: ranked when a question comes in, so that a list never has to rank."""

from __future__ import annotations

from collections.abc import Sequence

from desk.library import Library
from store.engine import Tx
from store.views import rows_by_id

CHUNK = 200


def fill(tx: Tx, library: Library, conversations: Sequence[int]) -> None:
    """Write the key of the best answer into conversations that wait for one."""
    for first in range(0, len(conversations), CHUNK):
        rows = rows_by_id(tx, conversations[first : first + CHUNK])
        best = {
            row.id: _best(library, row.question, row.language)
            for row in rows.values()
            if row.state in ("open", "screened", "snoozed") and row.question
        }
        changed = [{"id": identity, "best": key} for identity, key in best.items() if key != rows[identity].best]
        tx.many("UPDATE conversation SET best = :best WHERE id = :id", changed)


def _best(library: Library, question: str, language: str) -> str:
    found = library.suggest(question, language=language, limit=1)
    return "" if found.none or not found.ranking else found.ranking[0].key
