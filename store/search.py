"""Search, newest first and never by rank: what is typed are ordinary words, whatever signs they hold."""

from __future__ import annotations

from core import safe_text
from store.reading import Reader, inlist
from store.rows import Row
from store.views import rows_by_id

HITS = 400
"""How many of the newest messages that match are looked at: a lane shows fewer rows than this."""


def match_expression(query: str, dialect: str) -> str:
    """Return what a doctor typed as an expression of the engine; empty when there is nothing to look for.

    Every term is quoted, so `can't`, `a"b`, `38.5`, `-` and `OR` are words. The last one may be unfinished.
    """
    words = safe_text.terms(query)
    if not words:
        return ""
    if dialect == "sqlite":
        quoted = [f'"{word.replace(chr(34), chr(34) * 2)}"' for word in words]
        return " ".join(quoted) + "*"
    quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words]
    return " & ".join(quoted) + ":*"


_FIND = {
    "sqlite": "SELECT rowid FROM message_fts WHERE message_fts MATCH :match AND rowid < :before "
    "ORDER BY rowid DESC LIMIT :limit",
    "postgresql": "SELECT id FROM message WHERE search_vector @@ to_tsquery('simple', :match) AND id < :before "
    "ORDER BY id DESC LIMIT :limit",
}


def search(reader: Reader, query: str, *, before: int | None = None, limit: int = HITS) -> list[Row]:
    """Return the conversations of the newest messages that hold every term, newest message first."""
    expression = match_expression(query, reader.dialect)
    if not expression:
        return []
    found = reader.rows(_FIND[reader.dialect], match=expression, before=before or 2**62, limit=limit)
    return _conversations(reader, [int(row[0]) for row in found])


def _conversations(reader: Reader, messages: list[int]) -> list[Row]:
    names, bound = inlist("m", messages)
    links = reader.rows(
        "SELECT message_id, conversation_id FROM conversation_message "
        f"WHERE message_id IN ({names}) AND role <> 'context'",
        **bound,
    )
    newest: dict[int, int] = {}
    for message, conversation in links:
        newest[conversation] = max(newest.get(conversation, 0), message)
    rows = rows_by_id(reader, list(newest))
    ordered = sorted(newest, key=lambda identity: -newest[identity])
    return [rows[identity] for identity in ordered if identity in rows]
