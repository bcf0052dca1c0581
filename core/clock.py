"""Time as integer microseconds UTC, and the ids that are made of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Micros = int
"""Microseconds since 1970-01-01 UTC."""
Clock = Callable[[], Micros]

SECOND: Micros = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ID_SHIFT = 10
"""Ids hold `2 ** ID_SHIFT` messages a microsecond before they borrow from the next."""


def now() -> Micros:
    """Return the machine's time."""
    return time.time_ns() // 1000


def id_at(moment: Micros, serial: int = 0) -> int:
    """Return the id number `serial` of a moment: ids sort as time does."""
    return (moment << ID_SHIFT) + serial


def moment_of(identity: int) -> Micros:
    """Return the moment an id was made for."""
    return identity >> ID_SHIFT


def effective(sent: Micros | None, received: Micros | None, present: Micros, last_pull: Micros | None) -> Micros:
    """Return the time that order, waiting and windows use.

    The earlier of what the sender claims and what was seen, never in the future, and never
    before the last pull: a sender cannot jump the queue by dating a message back.
    """
    claims = [moment for moment in (sent, received) if moment is not None]
    moment = min([*claims, present])
    return max(moment, min(last_pull, present)) if last_pull is not None else moment


def from_iso(text: str) -> Micros:
    """Return the moment of an ISO 8601 text; without a zone it is UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return round(parsed.timestamp() * SECOND)


def to_iso(moment: Micros) -> str:
    """Return a moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(moment / SECOND, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
