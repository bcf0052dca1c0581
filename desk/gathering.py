"""Settings of several places laid over each other: for each name, the strongest place that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.env_files import Source


@dataclass(frozen=True, slots=True)
class Found:
    """A setting as it was found."""

    name: str
    value: str
    source: Source
    rank: int
    """0: the strongest place."""


def gather(sources: Sequence[Source]) -> dict[str, Found]:
    """Return every setting by name; the sources come strongest first."""
    found: dict[str, Found] = {}
    for rank, source in enumerate(sources):
        for name, value in source.values.items():
            found.setdefault(name, Found(name, value, source, rank))
    return found
