"""Ids of X: numbers that grow with time and hold it, so that a feed can be read down to a moment."""

from __future__ import annotations

from typing import Any

from core.clock import Micros

Row = dict[str, Any]
EPOCH_MS = 1_288_834_974_657
SHIFT = 22
MS: Micros = 1_000
DM = "dm:"
"""What the ids of private messages and of their conversations begin with here."""
LONGEST = 19


def place(remote_id: str) -> int:
    """Return where an id stands in its feed. Raises ValueError for what is no id of X."""
    if not (remote_id.isascii() and remote_id.isdigit() and len(remote_id) <= LONGEST):
        raise ValueError("no id of X")
    return int(remote_id)


def place_at(moment: Micros) -> int:
    """Return the lowest id that a moment can have."""
    return max((moment // MS - EPOCH_MS) << SHIFT, 0)


def moment_at(where: int) -> Micros:
    """Return when an id was made, to the millisecond."""
    return ((where >> SHIFT) + EPOCH_MS) * MS


def before(where: int, span: Micros) -> int:
    """Return the place that lies so long before another."""
    return max(where - ((span // MS) << SHIFT), 0)


def is_direct(remote_id: str) -> bool:
    """Tell whether a message or a thread is private."""
    return remote_id.startswith(DM)


def bare(remote_id: str) -> str:
    """Return an id as X knows it."""
    return remote_id.removeprefix(DM)


def other_of(conversation: str, me: str) -> str:
    """Return who is in a private conversation beside us; empty where it is one of several people."""
    one, dash, two = bare(conversation).partition("-")
    return {one: two, two: one}.get(me, "") if dash else ""


def between(one: str, two: str) -> str:
    """Return the id of the conversation of two people."""
    return "-".join(sorted((one, two), key=lambda who: (len(who), who)))
