"""One thing that a check has looked at."""

from __future__ import annotations

from dataclasses import dataclass

from cli.errors import DONE


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    words: str
    remedy: str = ""
    code: int = DONE
    means: str = ""
    """What it means for patients, where it is not as it should be."""
