"""Where a conversation stands in the stored order when something else than a message has moved it."""

from __future__ import annotations

from collections.abc import Sequence

from store.conversing import BAND_SHIFT
from store.engine import Tx

# The bands of `desk.triage.life`: red or in trouble, closing soon, (waiting over a day), not checked, the rest. The
# third needs a clock: the sweep lifts what belongs there within a minute.
_RANK = (
    "UPDATE conversation SET band = CASE WHEN red > 0 OR trouble <> '' THEN 0 WHEN band > 0 THEN band "
    "WHEN expiring = 1 THEN 1 WHEN unchecked <> '' THEN 3 ELSE 4 END WHERE id = :id"
)
_ORDER = f"UPDATE conversation SET sort_key = band * {1 << BAND_SHIFT} + waiting_since WHERE id = :id"


def rank(tx: Tx, conversations: Sequence[int]) -> None:
    """Put conversations where they belong now: what is red or in trouble at the top."""
    rows = [{"id": identity} for identity in conversations]
    tx.many(_RANK, rows)
    tx.many(_ORDER, rows)
