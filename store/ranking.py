"""Where a conversation stands in the stored order when something else than a message has moved it."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import Micros
from store.engine import Tx

BAND_SHIFT = 52
"""A sort key is the band above 52 bits of waiting time: 52 bits of microseconds last until 2112."""
ORDER = f"(band * {1 << BAND_SHIFT} + CASE WHEN offer <> '' THEN waiting_since / 4 ELSE waiting_since END)"
"""The sort key in SQL. What is handed over stands before the rest of its band: a quarter is earlier than any wait."""

# The bands of `desk.triage.life`: red or in trouble, closing soon, (waiting over a day), not checked, the rest. The
# third needs a clock: the sweep lifts what belongs there within a minute.
_RANK = (
    "UPDATE conversation SET band = CASE WHEN red > 0 OR trouble <> '' THEN 0 WHEN band > 0 THEN band "
    "WHEN expiring = 1 THEN 1 WHEN unchecked <> '' THEN 3 ELSE 4 END WHERE id = :id"
)
_ORDER = f"UPDATE conversation SET sort_key = {ORDER} WHERE id = :id"


def rank(tx: Tx, conversations: Sequence[int]) -> None:
    """Put conversations where they belong now: what is red or in trouble at the top."""
    rows = [{"id": identity} for identity in conversations]
    tx.many(_RANK, rows)
    tx.many(_ORDER, rows)


def sort_key(band: int, waiting_since: Micros, offer: str = "") -> int:
    """Return the stored order: the band first, then what is handed over, then the longest wait."""
    return (band << BAND_SHIFT) + (waiting_since // 4 if offer else waiting_since)
