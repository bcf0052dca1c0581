"""The table of emergency lines: only numbers that two sources or an authority's page support, each row dated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

GOOD_FOR = timedelta(days=365)
"""A row that nobody has confirmed for so long is old."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A line that is there for one thing."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What is known of one country. An empty list says that none was found, never that there is none."""

    country: str
    name: str
    help: tuple[str, ...]
    """Numbers that bring medical help, the one to say first."""
    emergency: tuple[str, ...]
    ambulance: tuple[str, ...]
    crisis: tuple[Helpline, ...]
    poison: tuple[Helpline, ...]
    sources: tuple[str, ...]
    """Addresses of what was read."""
    recheck_at: tuple[str, ...]
    """Addresses to open when it is checked anew; they were not read."""
    checked: date
    confidence: str
    reviewed: str
    """Which person has checked this row, and when; empty: nobody yet."""

    def old(self, today: date) -> bool:
        """Tell whether it was not confirmed for twelve months."""
        return today - self.checked > GOOD_FOR


@cache
def table() -> dict[str, Lines]:
    """Return every country's lines by its ISO code."""
    text = files("desk.emergency").joinpath("lines.jsonl").read_text("utf-8")
    return {found.country: found for found in map(_read, text.splitlines())}


def _read(line: str) -> Lines:
    row = json.loads(line)
    texts = ("help", "emergency", "ambulance", "sources", "recheck_at")
    return Lines(
        country=row["country"],
        name=row["name"],
        crisis=_helplines(row["crisis"]),
        poison=_helplines(row["poison"]),
        checked=date.fromisoformat(row["checked"]),
        confidence=row["confidence"],
        reviewed=row["reviewed"] or "",
        **{name: tuple(row[name]) for name in texts},
    )


def _helplines(found: list[dict[str, str]]) -> tuple[Helpline, ...]:
    """Return the lines for everybody before those for young people alone."""
    ordered = sorted(found, key=lambda one: bool(one.get("for")))
    return tuple(Helpline(one["name"], one["number"]) for one in ordered)


def lines_of(country: str) -> Lines | None:
    """Return a country's lines where they say how to get help; None where nothing supported is known."""
    found = table().get(country)
    return found if found is not None and found.help else None
