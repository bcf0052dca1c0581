"""The figures that are promised: what is divided by what, and how much it may be."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    title: str
    ours: str
    peer: str
    """The peer's sample; empty: `ours` itself is what is promised."""
    beside: str
    """The peer in words."""
    first: float
    goal: float
    percentile: int = 50
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as it was measured."""

    figure: Figure
    ours: float | None
    peer: float | None

    @property
    def value(self) -> float | None:
        """What is compared with the budget: the ratio, or ours alone where there is no peer."""
        if self.ours is None or not self.figure.peer:
            return self.ours
        return self.ours / self.peer if self.peer else None

    @property
    def verdict(self) -> str:
        """`goal`, `met`, `not met` or `not measured`."""
        value = self.value
        if value is None:
            return "not measured"
        if _within(value, self.figure.goal, more=self.figure.more_is_better):
            return "goal"
        return "met" if _within(value, self.figure.first, more=self.figure.more_is_better) else "not met"


_RAW = "raw sqlite3"
FIGURES = (
    Figure("first useful paint, large", "consulta.start.match_ms", "neomutt.start.match_ms", "neomutt", 0.2, 0.02),
    Figure("first useful paint, 1,000", "consulta.small.match_ms", "neomutt.small.match_ms", "neomutt", 4, 0.5),
    Figure(
        "first key takes effect", "consulta.first_key.ms", "minimal.start.match_ms", "minimal app's paint", 2.5, 1.25
    ),
    Figure("start, large against 1,000", "consulta.start.match_ms", "consulta.small.match_ms", "itself", 1.2, 1.1),
    Figure("cursor down", "consulta.down.first_ms", "neomutt.down.first_ms", "neomutt", 2, 1.5),
    Figure("cursor down, CPU a key", "consulta.down.cpu_ms", "neomutt.down.cpu_ms", "neomutt", 2.5, 1.7),
    Figure("page down", "consulta.page.full_ms", "neomutt.page.full_ms", "neomutt", 4, 3),
    Figure("jump to the end", "consulta.end.match_ms", "neomutt.end.match_ms", "neomutt", 4, 3),
    Figure("open a conversation", "consulta.open.full_ms", "neomutt.open.full_ms", "neomutt, a message", 2, 1),
    Figure("rare word to result", "consulta.rare.match_ms", "notmuch.rare.match_ms", "notmuch search", 1, 0.5),
    Figure("search as you type", "consulta.letter.full_ms", "consulta.page.full_ms", "a page down of ours", 3, 1.5),
    Figure("decide and advance", "consulta.done.first_ms", "consulta.step.first_ms", "cursor down of ours", 2, 1.3),
    Figure("peak memory", "consulta.peak_mib", "neomutt.peak_mib", "neomutt", 0.4, 0.25),
    Figure("bytes a cursor move", "consulta.down.bytes", "neomutt.down.bytes", "neomutt", 1.5, 1),
    Figure("bytes a page", "consulta.page.bytes", "neomutt.page.bytes", "neomutt", 1.5, 1),
    Figure("cursor down on a slow line", "consulta.line_down.full_ms", "neomutt.line_down.full_ms", "neomutt", 1.5, 1),
    Figure("page on a slow line", "consulta.line_page.full_ms", "neomutt.line_page.full_ms", "neomutt", 1.5, 1),
    Figure("opened on a slow line", "consulta.line_open.full_ms", "neomutt.line_open.full_ms", "neomutt", 1.5, 1),
    Figure("bytes to open", "consulta.open.bytes", "neomutt.open.bytes", "neomutt", 1.5, 1),
    Figure("idle, bytes", "consulta.idle.bytes", "", "-", 0, 0),
    Figure("idle, CPU", "consulta.idle.cpu_percent", "minimal.idle.cpu_percent", "minimal app", math.inf, 1.1),
    Figure("rows a CPU second, kept", "consulta.keep.rows", "sqlite.rows", _RAW, 0.5, 0.85, more_is_better=True),
    Figure("the same, with triage", "consulta.judge.rows", "sqlite.rows", _RAW, 0.5, 0.85, more_is_better=True),
    Figure("ten accounts, messages a second", "ten.rate", "", "-", 400, 800, more_is_better=True),
    Figure("the same, memory at the end", "ten.memory_last", "ten.memory_first", "after 10,000", 1.2, 1.1),
    Figure("cursor down beside sync, p99", "busy.beside_ms", "consulta.beside_ms", "without sync", 3, 2, percentile=99),
)


def percentile(values: Sequence[float], part: int) -> float:
    """Return the value that so many of a hundred do not exceed; the median for 50."""
    if part == 50:
        return statistics.median(values)
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part / 100 * (len(ordered) - 1)))]


def results(samples: Mapping[str, Sequence[float]]) -> list[Result]:
    """Return every figure with what was measured of it."""
    return [
        Result(figure, _one(samples, figure.ours, figure), _one(samples, figure.peer, figure)) for figure in FIGURES
    ]


def _one(samples: Mapping[str, Sequence[float]], name: str, figure: Figure) -> float | None:
    if name == "consulta.letter.full_ms":
        return slowest_letter(samples)
    return percentile(samples[name], figure.percentile) if samples.get(name) else None


def slowest_letter(samples: Mapping[str, Sequence[float]]) -> float | None:
    """Return the median of the slowest of the letters: any prefix means the worst one."""
    medians = [
        statistics.median(values)
        for name, values in samples.items()
        if name.startswith("consulta.letter") and name.endswith(".full_ms")
    ]
    return max(medians, default=None)


def _within(value: float, budget: float, *, more: bool) -> bool:
    return value >= budget if more else value <= budget


def table(found: Sequence[Result], before: Mapping[str, Any] | None = None) -> str:
    """Return the figures as lines of text, with the ratio of an earlier run where there is one."""
    head = ["figure", "ours", "peer", "of", "ratio", "first", "goal", "", "before"]
    rows = [head, *(_row(result, before or {}) for result in found)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(result: Result, before: Mapping[str, Any]) -> list[str]:
    figure = result.figure
    sign = "≥ " if figure.more_is_better else "≤ "
    return [
        figure.title,
        short(result.ours),
        short(result.peer) if figure.peer else "",
        figure.beside,
        short(result.value),
        f"{sign}{figure.first:g}" if figure.first < math.inf else "-",
        f"{sign}{figure.goal:g}",
        result.verdict,
        short(before.get(figure.title)),
    ]


def short(value: float | None) -> str:
    """Return a number with three figures that count."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
