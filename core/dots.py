"""Words as dots, where others could read them."""

from __future__ import annotations

import re

from core.safe_text import cells, one_line, visible

DOT = "·"
_WORD = re.compile(r"[^ \n]+")


def dots(text: str) -> str:
    """Return a text whose words are dots, as wide as they were: what stands beside them does not move."""
    return _WORD.sub(lambda word: DOT * cells(word[0]), visible(text))


def covered(text: str) -> str:
    """Return a text as dots in one line."""
    return dots(one_line(text))
