"""Texts that a network takes even when its window has closed: whether an answer is one of them, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NEVER_FILLED = re.compile(r"[\n\t]| {4,}")
"""What no field may hold."""


def matched(body: str, text: str) -> dict[str, str] | None:
    """Return what fills the fields of an approved text so that it says exactly this; None where nothing does.

    Each field takes as little as it can. No pattern is tried in all ways: a long text costs its length.
    """
    pieces = _FIELD.split(body)
    values = _between(pieces[::2], text)
    names = pieces[1::2]
    if values is None or any(not value or _NEVER_FILLED.search(value) for value in values):
        return None
    filled = dict(zip(names, values, strict=True))
    return filled if [filled[name] for name in names] == values else None


def allowed(late: Mapping[str, str], text: str) -> str:
    """Return the name of the approved text that this is; empty where it is none."""
    return next((name for name, body in late.items() if matched(body, text) is not None), "")


def _between(literals: Sequence[str], text: str) -> list[str] | None:
    """Return what stands between these pieces of a text; None where they do not stand there in this order."""
    if len(literals) == 1:
        return [] if text == literals[0] else None
    first, *middle, last = literals
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return None
    values, start = [], len(first)
    for literal in middle:
        found = text.find(literal, start + 1, end)
        if found < 0:
            return None
        values.append(text[start:found])
        start = found + len(literal)
    return [*values, text[start:end]]
