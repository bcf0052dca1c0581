"""A terminal that trusts nobody: it knows what Consulta may write, and reports every other byte that would act."""

from __future__ import annotations

import re

_OURS = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[\d*(?:;\d*)?H|\x1b\[\d*[ABCDGd]"  # the cursor
    r"|\x1b\[\d*X|\x1b\[[012]?[KJ]"  # blanks
    r"|\x1b\[\?(?:1|7|12|25|100[02346]|101[56]|1049|2004|2026|2048)[hl]"  # modes, at the start and the end
    r"|\x1b\[[<>=]\d*(?:;\d*)?u|\x1b\[\?u|\x1b\[>\d*(?:;\d*)?m"  # keyboard
    r"|\x1b\[\?\d+\$p|\x1b\[c|\x1b\[\d* q|\x1b\[\?2026\$p"  # questions, the cursor's shape
    r"|\x1b[78=>]|\x1b\\|\x1b\(B"
    r"|\x1b\]22;default\x07"  # the pointer's shape, always this one
)
_BREAKS = "\r\n"
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff"  # controls, and halves of a pair
    # Overrides, embeddings and isolates. The three weak marks turn nothing around, and stay where letters need them.
    "\u202a-\u202e\u2066-\u2069"
    "\u2028\u2029\ufeff\u200b\u2060]"
)


def trespasses(output: str, *, breaks: str = _BREAKS) -> list[str]:
    """Return what in an output would act on a terminal or deceive its reader, beyond what is ours."""
    found: list[str] = []
    at = 0
    for match in _OURS.finditer(output):
        found += _in_text(output, at, match.start(), breaks)
        at = match.end()
    return found + _in_text(output, at, len(output), breaks)


def _in_text(output: str, start: int, end: int, breaks: str) -> list[str]:
    return [
        f"{match[0]!r} in {output[max(0, match.start() - 20) : match.start() + 12]!r}"
        for match in _ACTING.finditer(output, start, end)
        if match[0] not in breaks
    ]
