"""How much of its budget an account has used, as headers tell: slow at 80 of 100, silent at 100."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.clock import DAY, MINUTE, Micros, now
from networks.calls import Calls
from networks.errors import RateLimited
from networks.fields import number, objects

HEADERS = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
COUNTED = ("call_count", "total_cputime", "total_time")
SLOW = 80
FULL = 100
WITHOUT_WORD = 10 * MINUTE
"""How long nothing is asked when the budget is used up and nobody says until when."""


@dataclass(slots=True)
class Budget:
    """The share of a budget that is used, in percent, and until when nothing may be asked."""

    used: int = 0
    heard_at: Micros | None = None
    """When an answer told; None: none did yet."""
    _closed_until: Micros = 0

    def note(self, headers: Mapping[str, str]) -> None:
        """Take what one answer's headers tell; one without them tells nothing."""
        told = [entry for name in HEADERS for entry in _entries(headers.get(name, ""))]
        if not told:
            return
        self.heard_at = now()
        self.used = max((number(entry, name) or 0) for entry in told for name in COUNTED)
        wait = max((number(entry, "estimated_time_to_regain_access") or 0) for entry in told) * MINUTE
        if wait:
            self._closed_until = now() + min(wait, DAY)
        elif self.used >= FULL:
            self._closed_until = now() + WITHOUT_WORD

    def until(self, moment: Micros) -> Micros | None:
        """Return until when nothing may be asked, or None."""
        return self._closed_until if self._closed_until > moment else None

    def calls(self) -> Calls | None:
        """Return what is used; None while no answer told."""
        if self.heard_at is None:
            return None
        return Calls(self.heard_at, used_percent=self.used, resets_at=self.until(now()))

    def check(self, service: str) -> None:
        """Raise RateLimited where the budget is used up: asking on would only make it longer."""
        until = self.until(now())
        if until is not None:
            raise RateLimited(f"{service}: the calls of this account are used up for now", until)

    def stretched(self, pace: Micros) -> Micros:
        """Return a pace that spares a budget which is nearly used."""
        return pace * 4 if self.used >= SLOW else pace


def _entries(text: str) -> Iterator[dict[str, Any]]:
    """Yield the usage objects of a header: one, or lists of them by id."""
    try:
        table = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return
    if not isinstance(table, dict):
        return
    yield table
    for value in table.values():
        yield from objects(value)
