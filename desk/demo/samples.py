"""The twelve sample templates of the demo, and how its store presents them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from desk.demo.staff import ANA, EVA

WRITTEN = date(2026, 11, 23)
"""The day for which the review dates in the files were chosen."""
_KEYS = ("fe7", "fe2", "va2", "co1", "me4", "an3", "bp1", "ba9", "pr8", "al4", "ref", "em1")
_APPROVED = {
    "fe7": date(2026, 10, 2),
    "fe2": date(2026, 10, 2),
    "va2": date(2026, 10, 8),
    "co1": date(2026, 9, 24),
    "me4": date(2026, 10, 15),
    "an3": date(2026, 10, 20),
    "bp1": date(2026, 10, 15),
    "ba9": date(2026, 9, 28),
    "pr8": date(2026, 9, 8),
    "ref": date(2026, 10, 8),
    "em1": date(2026, 10, 8),
}
"""One is missing: a sample that was never vetted."""
_OVERDUE = frozenset({"pr8"})
_REVIEW = re.compile(r"^review_by = (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who vouched for a sample, and when."""

    author: str
    reviewer: str
    on: date
    proof: str


def templates(*, today: date = WRITTEN) -> tuple[tuple[str, str], ...]:
    """Return file name and source of each sample.

    Review dates move with `today`, so that one is always due within the month and one is overdue.
    """
    folder = files("desk.demo").joinpath("templates")
    names = [f"{key}.md" for key in _KEYS]
    return tuple((name, _moved(folder.joinpath(name).read_text(encoding="utf-8"), today)) for name in names)


def vetted_state(key: str) -> str:
    """Tell how the demo store presents a sample: `vetted`, `draft` or `overdue`. Raises KeyError."""
    if key not in _KEYS:
        raise KeyError(key)
    if key not in _APPROVED:
        return "draft"
    return "overdue" if key in _OVERDUE else "vetted"


def approval(key: str, *, today: date = WRITTEN) -> Approval | None:
    """Return who approved a sample; None for a draft. Raises KeyError."""
    if vetted_state(key) == "draft":
        return None
    return Approval(ANA.slug, EVA.slug, _APPROVED[key] + (today - WRITTEN), "demo")


def _moved(source: str, today: date) -> str:
    return _REVIEW.sub(lambda match: f"review_by = {date.fromisoformat(match[1]) + (today - WRITTEN)}", source, count=1)
