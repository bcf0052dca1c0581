"""How well the same question asked anew is found, with and without the engine, and what a message costs."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.semantic.engine import Child, installed
from desk.semantic.gist import gist
from desk.triage.clusters import clusters

TARGET, COST = 0.60, 50.0
"""Pair-F1 that is wanted, and milliseconds of processor time a message at most."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs stand together as they should."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairs(wanted: Sequence[Hashable], found: Sequence[Hashable]) -> Pairs:
    """Compare the pairs of two groupings of the same texts."""
    together = _pairs(zip(wanted, found, strict=True))
    return Pairs(together / (_pairs(found) or 1), together / (_pairs(wanted) or 1))


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def table(files: Iterable[Path]) -> list[str]:
    """Return the rows of a table: each file by words, and by meaning where an engine is installed."""
    out = [
        f"| set | pair-F1 (≥ {TARGET:.2f}) | precision | recall | CPU ms a message (≤ {COST:g}) | its memory |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for path in files:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        wanted, texts = [row["cluster"] for row in rows], [row["text"] for row in rows]
        out += [_row(path.stem, wanted, texts, engine) for engine in (None, *filter(None, [installed()]))]
    return out


def _row(name: str, wanted: Sequence[Hashable], texts: Sequence[str], engine: Child | None) -> str:
    before = _children()
    began = time.process_time()
    try:
        found = clusters(texts, (lambda some: engine.embed([gist(text) for text in some])) if engine else None)
    finally:
        if engine:
            engine.close()
    spent = time.process_time() - began + _children() - before
    judged, how = pairs(wanted, found), "with the engine" if engine else "by words"
    memory = f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB" if engine else "-"
    cost = spent * 1000 / (len(texts) or 1)
    return (
        f"| {name}, {len(texts):,}, {how} | {judged.f1:.3f} | {judged.precision:.3f} | {judged.recall:.3f} "
        f"| {cost:.1f} | {memory} |"
    )


def _children() -> float:
    """Return the processor time of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
