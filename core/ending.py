"""When an account's access ends, in words: a week before in amber, on the last day in red."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.catalogue import counted, say
from core.clock import DAY, HOUR, SECOND, Micros

SOON: Micros = 7 * DAY
LAST: Micros = DAY


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of an account's access."""

    at: Micros
    level: str
    """`fine`, `amber` or `red`."""
    cause: str
    """In words; empty while it is fine."""
    remedy: str

    @property
    def day(self) -> str:
        """The day on which it ends, in the reader's own time."""
        return f"{datetime.fromtimestamp(self.at / SECOND).astimezone():%Y-%m-%d}"


def ending(card: Mapping[str, Any], present: Micros) -> Ending | None:
    """Return when the access that a card was read with ends; None where its network does not tell."""
    at = card.get("ends")
    if not isinstance(at, int):
        return None
    left = at - present
    remedy = str(card.get("renewal") or "")
    if left <= 0:
        return Ending(at, "red", say("access has ended"), remedy)
    if left <= LAST:
        hours = counted(max(1, left // HOUR), "access ends in 1 hour", "access ends in {n} hours")
        return Ending(at, "red", hours, remedy)
    if left <= SOON:
        return Ending(at, "amber", counted(left // DAY, "access ends in 1 day", "access ends in {n} days"), remedy)
    return Ending(at, "fine", "", remedy)
