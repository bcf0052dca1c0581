"""How many calls a network still takes, as its last answer told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from core.clock import Micros
from networks.backoff import reset_at
from networks.protocol import Stream

PREFIXES = ("x-ratelimit", "ratelimit", "x-rate-limit")


@dataclass(frozen=True, slots=True)
class Calls:
    """What is left of a budget: a number of calls, or a share of them."""

    heard_at: Micros
    left: int | None = None
    of: int | None = None
    used_percent: int | None = None
    resets_at: Micros | None = None


@runtime_checkable
class Budgeted(Protocol):
    """Networks that tell how much of their budget is used."""

    def calls(self) -> Calls | None:
        """Return what the last answer told; None while none did."""
        ...

    def pace(self, stream: Stream) -> Micros:
        """Return how often a stream is read now: more seldom while the budget is nearly used."""
        ...


def told(headers: Mapping[str, str], moment: Micros) -> Calls | None:
    """Return what the headers of an answer tell of a budget; None where they tell nothing."""
    for prefix in PREFIXES:
        left, of, used = (_count(headers.get(f"{prefix}-{name}", "")) for name in ("remaining", "limit", "used"))
        if of is None and left is not None and used is not None:
            of = left + used
        if left is not None and of is not None and left <= of:
            return Calls(moment, left, of, resets_at=reset_at(headers.get(f"{prefix}-reset", ""), moment))
    return None


def _count(text: str) -> int | None:
    # Some count in fractions of a call.
    digits = text.strip().partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None  # noqa: PLR2004 - more is no count of calls
