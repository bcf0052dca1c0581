"""Reds that wait for a person, and what is about to close."""

from __future__ import annotations

from store.reading import Reader

MOST = 500
"""A flood of more is called for as one of so many."""


def unacknowledged(reader: Reader) -> list[int]:
    """Return the reds that nobody has acknowledged, the longest wait first."""
    rows = reader.rows(
        f"SELECT id FROM conversation WHERE red > 0 AND held = 0 AND red = 1 ORDER BY sort_key, id LIMIT {MOST}"
    )
    return [int(row[0]) for row in rows]


def expiring(reader: Reader) -> list[int]:
    """Return what is about to close, the longest wait first."""
    rows = reader.rows(
        f"SELECT id FROM conversation WHERE expiring = 1 AND held = 0 ORDER BY sort_key, id LIMIT {MOST}"
    )
    return [int(row[0]) for row in rows]
