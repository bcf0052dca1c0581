"""Texts that a network takes even when its window has closed: whether an answer is one of them, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NEVER_FILLED = re.compile(r"[\n\t]| {4,}")
"""What no field may hold."""


def matched(body: str, text: str) -> dict[str, str] | None:
    """Return what fills the fields of an approved text so that it says exactly this; None where nothing does."""
    found = _pattern(body).fullmatch(text)
    if found is None:
        return None
    names = _FIELD.findall(body)
    filled = {name: found[f"f{n}"] for n, name in reversed(list(enumerate(names)))}
    return None if any(_NEVER_FILLED.search(value) for value in filled.values()) else filled


def allowed(late: Mapping[str, str], text: str) -> str:
    """Return the name of the approved text that this is; empty where it is none."""
    return next((name for name, body in late.items() if matched(body, text) is not None), "")


@lru_cache(maxsize=256)
def _pattern(body: str) -> re.Pattern[str]:
    pieces, end, names = [], 0, dict[str, int]()
    for n, field in enumerate(_FIELD.finditer(body)):
        pieces.append(re.escape(body[end : field.start()]))
        first = names.setdefault(field[1], n)
        pieces.append(f"(?P<f{n}>[^\\n]+?)" if first == n else f"(?P<f{n}>(?P=f{first}))")
        end = field.end()
    return re.compile("".join([*pieces, re.escape(body[end:])]))
