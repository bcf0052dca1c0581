"""What a practice takes: how much of the demo's day is decided, and with how many keys."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue import say

WAITING = ("open", "screener")
"""What is still to be decided stands here, or is red."""


class Tally:
    """Counts keys, but not the letters of own words, which are the same everywhere."""

    def __init__(self) -> None:
        self.keys = 0
        self._began: int | None = None

    def key(self, pressed: str, *, writing: bool) -> None:
        """Count a key, unless it is a letter of what is being written."""
        if not writing or len(pressed) > 1:
            self.keys += 1

    def words(self, counts: Mapping[str, int]) -> str:
        """Return how many are decided of those that waited at the start; nothing before the first one."""
        waiting = sum(counts.get(lane, 0) for lane in WAITING)
        self._began = waiting if self._began is None else self._began
        decided = self._began - waiting
        if decided <= 0:
            return ""
        return say("{n} of {all} decided, {keys} keys", n=decided, all=self._began, keys=self.keys)
