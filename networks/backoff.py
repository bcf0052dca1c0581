"""How long to wait: what the server asks for, else a growing pause with jitter."""

from __future__ import annotations

import random
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from core.clock import DAY, MINUTE, SECOND, Micros, from_iso

LEAST = SECOND
MOST = 15 * MINUTE
LONGEST_ASKED = DAY
"""A server whose clock is wrong does not stop an account for longer."""
NOT_AN_EPOCH = 1_000_000_000
"""Smaller numbers in a reset header are seconds to wait, not a date."""


def backoff(attempt: int) -> Micros:
    """Return a pause for the attempt number `attempt` (from 0): doubling, half of it by chance, 1 s to 15 min."""
    ceiling = min(MOST, LEAST << min(max(attempt, 0), 10))
    return max(LEAST, ceiling // 2 + random.randrange(ceiling // 2 + 1))  # noqa: S311 - spreading load, no secret


def retry_after(headers: Mapping[str, str], now: Micros) -> Micros | None:
    """Return the moment until which the server asks us to wait, or None where it does not say."""
    asked = _retry_after(headers.get("retry-after", "").strip(), now)
    if asked is None:
        told = headers.get("x-ratelimit-reset", "") or headers.get("x-rate-limit-reset", "")
        asked = _reset(told.strip(), now)
    return None if asked is None else min(max(asked, now + LEAST), now + LONGEST_ASKED)


def reset_at(told: str, now: Micros) -> Micros | None:
    """Return when the server counts its calls anew, or None where it does not say."""
    found = _reset(told.strip(), now)
    return found if found is not None and now <= found <= now + LONGEST_ASKED else None


def _retry_after(text: str, now: Micros) -> Micros | None:
    seconds = _number(text)
    if seconds is not None:
        return now + round(seconds * SECOND)
    try:
        return round(parsedate_to_datetime(text).timestamp() * SECOND)
    except (ValueError, OverflowError):
        return None


def _reset(text: str, now: Micros) -> Micros | None:
    seconds = _number(text)
    if seconds is not None:
        return round(seconds * SECOND) + (now if seconds < NOT_AN_EPOCH else 0)
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    digits = text.replace(".", "", 1)
    return float(text) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None  # noqa: PLR2004 - longer is no number that a server means
