"""Marks as text: a table of JSON under its version, and the gaps of walks that came down from the newest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.clock import Micros
from networks.fields import number, objects

VERSION = 1
"""What another version wrote is not read: the walk begins anew, which loses nothing."""


def write_table(table: Mapping[str, Any]) -> str:
    """Return values of JSON as a mark; the same values are the same text."""
    return json.dumps({"v": VERSION, **table}, separators=(",", ":"), sort_keys=True)


def read_table(text: str) -> dict[str, Any]:
    """Return the object in a mark of our own version, empty where there is none."""
    try:
        table = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) and table.get("v") == VERSION else {}


def unreadable(text: str) -> bool:
    """Tell whether a text is a mark that this program does not understand."""
    return bool(text) and not read_table(text)


def moment(table: Any, name: str, unit: Micros) -> Micros:
    """Return a moment that a mark keeps in seconds or milliseconds; 0 where there is none."""
    return (number(table, name) or 0) * unit


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not read yet: from `since` up to `until`, moments or whatever else the feed counts by."""

    since: int
    until: int


def gap_rows(gaps: Iterable[Gap], unit: Micros) -> list[dict[str, int]]:
    """Return gaps as values of JSON."""
    return [{"since": gap.since // unit, "until": gap.until // unit} for gap in gaps]


def read_gaps(table: Mapping[str, Any], unit: Micros) -> tuple[Gap, ...]:
    """Return the gaps of a mark; one without its upper end is none."""
    gaps = (Gap(moment(one, "since", unit), moment(one, "until", unit)) for one in objects(table.get("gaps")))
    return tuple(gap for gap in gaps if gap.until)


def joined(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return gaps without overlaps, newest first."""
    whole: list[Gap] = []
    for gap in sorted(gaps, key=lambda one: one.until, reverse=True):
        if whole and whole[-1].since <= gap.until:
            whole[-1] = Gap(min(whole[-1].since, gap.since), whole[-1].until)
        else:
            whole.append(gap)
    return tuple(whole)


def below(gaps: Iterable[Gap], floor: int) -> tuple[Gap, ...]:
    """Return what of the gaps lies below a place down to which everything has been read."""
    return tuple(Gap(gap.since, min(gap.until, floor)) for gap in gaps if gap.since < floor)
