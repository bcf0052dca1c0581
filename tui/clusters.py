"""Clusters in words: how many ask the same, in which languages and circles, and who of them stands apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.catalogue import say
from store.lanes import Lane, lanes_of
from store.reading import Reader
from store.rows import Row

APART = 0.5
"""A member that is less than so near to the middle of its cluster, compared with the others, is an outlier."""

_JUDGED = 3
"""Of two nobody can tell which one stands apart."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Who asks the same in a lane: the outliers first."""

    rows: tuple[Row, ...]
    outliers: frozenset[int]

    @property
    def alike(self) -> tuple[Row, ...]:
        """Those that are answered together."""
        return tuple(row for row in self.rows if row.id not in self.outliers)

    @property
    def apart(self) -> tuple[Row, ...]:
        """Those that need a look of their own."""
        return tuple(row for row in self.rows if row.id in self.outliers)


def cluster(reader: Reader, row: Row, lane: Lane) -> Cluster:
    """Return who asks the same as a row in a lane, itself included."""
    from desk.clustering import members  # noqa: PLC0415  # loaded with the desk, after the first frame

    found = [one for one in members(reader, row.id) if lane.name in lanes_of(one.row)]
    near = sorted(one.likeness for one in found)
    middle = near[len(near) // 2] if near else 0.0
    outliers = {one.row.id for one in found if len(found) >= _JUDGED and one.likeness < middle * APART}
    # Whom another saved answer suits asks something else, however like the words are.
    outliers |= {one.row.id for one in found if row.best and one.row.best and one.row.best != row.best}
    return Cluster(tuple(one.row for one in found), frozenset(outliers))


def spread(rows: Sequence[Row]) -> str:
    """Return in which circles and languages a question is asked: `7 direct + 3 public, en 6 es 4`."""
    circles = Counter(row.audience.value for row in rows)
    tongues = Counter(row.language or "?" for row in rows)
    return ", ".join(
        (
            " + ".join(f"{n} {say(circle)}" for circle, n in sorted(circles.items())),
            " ".join(f"{language} {n}" for language, n in tongues.most_common()),
        )
    )
