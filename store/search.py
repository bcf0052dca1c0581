"""Search, newest first and never by rank: what is typed are ordinary words, whatever signs they hold."""

from __future__ import annotations

import re
import unicodedata

from core import safe_text
from store.reading import Reader, inlist
from store.rows import Row
from store.views import rows_by_id

HITS = 400
"""How many of the newest messages that match are looked at: a lane shows fewer rows than this."""
MOST_TERMS = 32
"""How many of the words that somebody typed or pasted are looked for."""
MOST_SEARCHED = 200_000
"""How many letters of a text are indexed: PostgreSQL takes no more than a megabyte of words."""
LONGEST_WORD = 500
"""How many letters of a word count: PostgreSQL looks for no longer ones."""
_SIGNS = re.compile(r"[\W_]+", re.ASCII)
_NO_LETTERS = re.compile(r"[^\w\s]|_")
_UNSPACED = "\u0e00"
"""Scripts from here on are written without blanks, as far as `safe_text` cuts them into pairs."""


def searchable(text: str) -> str:
    """Return a text as it is indexed: folded, and only its words, so that both engines cut it at the same places."""
    found = " ".join(_words(safe_text.fold(text)))
    return found if len(found) <= MOST_SEARCHED else found[:MOST_SEARCHED].rpartition(" ")[0]


def _words(folded: str) -> list[str]:
    if folded.isascii():
        found = _SIGNS.sub(" ", folded).split()
    else:
        found = _NO_LETTERS.sub(lambda m: m[0] if unicodedata.category(m[0])[0] == "M" else " ", folded).split()
    return found if len(folded) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in found]


def match_expression(query: str, dialect: str) -> str:
    """Return what a doctor typed as an expression of the engine; empty when there is nothing to look for.

    Nothing is an operator: `can't`, `a"b` and `38.5` are the words they hold, one after the other; `-` and `*`
    hold none. The last one may be unfinished, and a letter of a script without blanks begins a pair of them.
    """
    terms = [(term, found) for term in safe_text.terms(query) if (found := _words(term))][:MOST_TERMS]
    phrases = [(found, n == len(terms) or _is_letter(term)) for n, (term, found) in enumerate(terms, 1)]
    if dialect == "sqlite":
        return " ".join(f'"{" ".join(found)}"{"*" * begins}' for found, begins in phrases)
    return " & ".join(f"({_followed(found, begins=begins)})" for found, begins in phrases)


def _is_letter(term: str) -> bool:
    return len(term) == 1 and term >= _UNSPACED


def _followed(found: list[str], *, begins: bool) -> str:
    return " <-> ".join(f"'{word}'" for word in found) + (":*" if begins else "")


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
