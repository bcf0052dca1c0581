"""A text in pieces that the engine reads whole: sentences, as many as go into one reading."""

from __future__ import annotations

import re

LONGEST = 200
"""Letters that the engine reads of a text; the same number stands in `child.py`, which imports nothing of ours."""
MOST = 12
_END = re.compile(r"(?<=[.!?;…])\s+|\n+")
_LAST = 4
_SHORTEST = 80


def pieces(text: str) -> list[str]:
    """Return a text in pieces; of a very long one its beginning and its end."""
    if len(text) <= LONGEST:
        return [" ".join(text.split())]
    found: list[str] = [""]
    for sentence in _END.split(text):
        for part in _parts(" ".join(sentence.split())):
            if len(found[-1]) + 1 + len(part) <= LONGEST:
                found[-1] = f"{found[-1]} {part}".strip()
            else:
                found.append(part)
    return found if len(found) <= MOST else [*found[: MOST - _LAST], *found[-_LAST:]]


def _parts(sentence: str) -> list[str]:
    """Return a sentence cut at blanks where it is longer than one reading."""
    found: list[str] = []
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 0, LONGEST)
        cut = cut if cut > _SHORTEST else LONGEST
        found.append(sentence[:cut])
        sentence = sentence[cut:].strip()
    return [*found, sentence] if sentence else found
