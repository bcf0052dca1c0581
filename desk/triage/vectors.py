"""Vectors of questions, compared: rough by their signs, exactly where that is worth it. Pure; no package needed."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from operator import mul

ENOUGH_TO_CENTRE = 50
"""Of fewer vectors nobody can tell what all of them share; then words alone are compared."""
NEAR = 0.05
"""Below this rough likeness two vectors count as strangers."""
VECTORS, WORDS = 0.8, 0.2
"""What each says in the likeness of two questions; set on public questions, see docs/triage.md."""

Likeness = dict[int, dict[int, float]]
"""How alike two texts are, by the smaller of their numbers and then the greater; what is missing is not at all."""


def centre(vectors: Sequence[bytes]) -> list[float]:
    """Return what all vectors share: their mean, each of the length 1."""
    units = [_unit(_signed(vector)) for vector in vectors]
    return [sum(parts) / len(units) for parts in zip(*units, strict=True)]


class Compared:
    """Vectors without what all of them share."""

    def __init__(self, vectors: Mapping[int, bytes], middle: Sequence[float]) -> None:
        self._middle = middle
        self._units: dict[int, array[float]] = {}
        self._signs: dict[int, int] = {}
        for n, vector in vectors.items():
            self.add(n, vector)

    def add(self, n: int, vector: bytes) -> None:
        """Take one more, or another in its place."""
        self._units[n] = array("f", _unit(_less(_unit(_signed(vector)), self._middle)))
        self._signs[n] = _sign_bits(self._units[n])

    def drop(self, n: int) -> None:
        """Forget one."""
        self._units.pop(n, None)
        self._signs.pop(n, None)

    def __len__(self) -> int:
        return len(self._units)

    def __contains__(self, n: object) -> bool:
        return n in self._units

    def exactly(self, one: int, other: int) -> float:
        """Return the cosine of two vectors."""
        return float(sum(map(mul, self._units[one], self._units[other])))

    def nearest(self, one: int, number: int) -> list[int]:
        """Return those that are likest at a rough look, the likest first."""
        mine = self._signs[one]
        apart = sorted(((mine ^ signs).bit_count(), n) for n, signs in self._signs.items() if n != one)
        return [n for count, n in apart[:number] if count < _apart(NEAR)]

    def blend(self, words: Likeness) -> Likeness:
        """Add the likeness of vectors to that of words, for each pair that is not strange to each other."""
        found: Likeness = {one: {n: WORDS * value for n, value in others.items()} for one, others in words.items()}
        most = _apart(NEAR)
        signs = sorted(self._signs.items())
        for place, (one, mine) in enumerate(signs):
            for other, theirs in signs[place + 1 :]:
                if (mine ^ theirs).bit_count() < most:
                    pairs = found.setdefault(one, {})
                    pairs[other] = pairs.get(other, 0.0) + VECTORS * self.exactly(one, other)
        return found


def _signed(vector: bytes) -> Sequence[int]:
    return memoryview(vector).cast("b")


def _unit(parts: Sequence[float]) -> list[float]:
    size = math.sqrt(sum(map(mul, parts, parts))) or 1.0
    return [part / size for part in parts]


def _less(parts: Sequence[float], middle: Sequence[float]) -> list[float]:
    return [part - shared for part, shared in zip(parts, middle, strict=True)]


def _sign_bits(parts: Sequence[float]) -> int:
    return int("".join("1" if part > 0 else "0" for part in parts), 2)


def _apart(likeness: float, directions: int = 384) -> float:
    """Return how many signs differ between two vectors of a likeness."""
    return directions * math.acos(likeness) / math.pi
