"""What a red-flag rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["call now", "same day"]
CALL_NOW: Level = "call now"
SAME_DAY: Level = "same day"
_GOES_ON = ("|", " &", " +", " ..")


@dataclass(frozen=True, slots=True)
class Rule:
    """One danger sign: what raises it, why it matters, who says so, and examples that a test runs.

    Patterns, exclusions and examples are blocks of lines. An exclusion drops only the very match that it stands beside.
    """

    id: str
    problem: str
    level: Level
    reason: str
    source: str
    patterns: str
    hits: str
    misses: str = ""
    unless: str = ""
    animals: bool = False
    """True when the sign counts beside an animal as well, as with poisoning at home."""


def lines(block: str) -> list[str]:
    """Return the lines of a block that say something; one that ends in a sign of the language goes on in the next."""
    joined: list[str] = []
    for line in (line.strip() for line in block.splitlines()):
        if line and joined and joined[-1].endswith(_GOES_ON):
            joined[-1] += line if joined[-1].endswith("|") else f" {line}"
        elif line:
            joined.append(line)
    return joined
