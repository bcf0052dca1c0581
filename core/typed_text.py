"""What a person types, pastes or takes up again: text alone, whatever else came with it."""

from __future__ import annotations

import re

_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def text_alone(text: str) -> str:
    """Return a text with one kind of line end and without characters that act on a terminal or turn the reading round.

    A field draws what is in it as it is, and what is copied from a stranger may hold more than is seen.
    """
    return _NO_TEXT.sub("", _ENDS.sub("\n", text))
