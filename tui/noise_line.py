"""What stands over Noise: how much of it somebody is to look at, and how often it was wrong."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue import say
from core.clock import DAY, Micros
from core.shares import ENOUGH, wilson
from store import dimmed
from store.reading import Reader

_DAYS = 30


class NoiseLine:
    """Reads it anew only when the counts were read anew."""

    def __init__(self) -> None:
        self._of: Mapping[str, int] | None = None
        self._words = ""

    def words(self, lane: str, counts: Mapping[str, int], reader: Reader | None, now: Micros) -> str:
        """Return what there is to say over a lane; nothing where it is not Noise."""
        if lane != "noise" or reader is None:
            return ""
        if counts is not self._of:
            self._of, self._words = counts, words(reader, now)
        return self._words


def words(reader: Reader, now: Micros) -> str:
    """Return how much is to be looked at and how often Noise was wrong in thirty days."""
    left = dimmed.to_look_at(reader)
    looked, wrong = dimmed.sample(reader, now - _DAYS * DAY)
    told = [say("{n} to look at: <noise> confirms", n=left)] if left else []
    return " · ".join([*told, *([_rate(wrong, looked)] if looked else [])])


def _rate(wrong: int, looked: int) -> str:
    if looked < ENOUGH:
        return say("false: {wrong} of {looked}, too few to say", wrong=wrong, looked=looked)
    low, high = wilson(wrong, looked)
    return say("false: {wrong} of {looked}, {low:.2f} to {high:.2f}", wrong=wrong, looked=looked, low=low, high=high)
