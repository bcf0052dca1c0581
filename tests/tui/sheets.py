"""Style sheets that are read once in a test run: each app reads the toolkit's own and ours, always the same."""

from __future__ import annotations

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_read: dict[tuple[Any, ...], list[RuleSet]] = {}
_parse = Stylesheet._parse_rules


def _remembered(sheet: Stylesheet, css: str, read_from: Any, *about: Any, **more: Any) -> list[RuleSet]:
    key = (css, read_from, about, *sorted(more.items()), frozenset(sheet._variables.items()))
    if key not in _read:
        _read[key] = _parse(sheet, css, read_from, *about, **more)
    return _read[key]


def read_once() -> None:
    """Let every app of this process share what was read; with other colours it is read anew."""
    setattr(Stylesheet, "_parse_rules", _remembered)  # noqa: B010 - a plain assignment would have to be of the same type
