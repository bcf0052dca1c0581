"""Equal reds: which of them may stand behind the first of them. One that says anything else has a line of its own."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from core.safe_text import fold
from store.rows import Row

LONGEST = 2000
"""A question that is longer is not whole in its row: nobody can tell that it is equal."""


def same_red(row: Row) -> int:
    """Return what reds share whose words are the same but for case, accents and blanks; 0: it stands by itself.

    One that was seen is never before one that nobody has seen, and a private one never behind a public one.
    """
    alone = row.trouble or row.unchecked or row.personal or row.held or row.expiring or row.offer or row.state != "open"
    if alone or not row.question.strip() or len(row.question) >= LONGEST:
        return 0
    return _key(row.red, row.audience.value, row.question, row.veil)


@lru_cache(maxsize=1024)
def _key(red: int, audience: str, question: str, veil: str) -> int:
    """Return a number below 0: those above it name clusters."""
    words = "\0".join((str(red), audience, fold(question), fold(veil)))
    return -1 - int.from_bytes(blake2b(words.encode(), digest_size=7).digest())
