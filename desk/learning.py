"""What a person's own decisions teach about noise: each is an example, and an undo takes it back.

It is counted on this machine, as numbers, and leaves it never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.audience import Audience
from core.clock import Micros
from desk.triage.traits import traits
from store import dimmed, examples
from store.actions import Stored
from store.dimmed import RIGHT, WRONG
from store.engine import Tx
from store.reading import inlist

NOISE = "noise"
_TAKES_BACK = frozenset({"open", "snooze", "flag", "personal", "assign"})
"""Verbs that say of something in Noise that a person wrote it."""


def decided(tx: Tx, verb: str, before: Sequence[Mapping[str, Any]], now: Micros) -> None:
    """Learn from a decision on conversations as they stood before it."""
    ids = [int(row["id"]) for row in before]
    lay = [int(row["id"]) for row in before if row["state"] == NOISE]
    if verb == NOISE:
        _teach(tx, ids, noise=True, now=now)
        _found(tx, lay, RIGHT, now)
    elif verb in _TAKES_BACK and lay:
        _teach(tx, lay, noise=False, now=now)
        _found(tx, lay, WRONG, now)


def answered(tx: Tx, conversation: int, state: str, now: Micros) -> None:
    """Learn from an answer: whoever gets one is no noise."""
    _teach(tx, [conversation], noise=False, now=now)
    if state == NOISE:
        _found(tx, [conversation], WRONG, now)


def undone(tx: Tx, decision: Stored, left: Sequence[int], now: Micros) -> None:
    """Take back what a decision taught, and learn from what was taken back out of Noise."""
    if decision.verb != NOISE and decision.verb not in _TAKES_BACK:
        return
    back = [one for one in decision.targets if one not in left]
    states = _states(tx, back)
    lies, stands = [one for one in back if states.get(one) == NOISE], [one for one in back if states.get(one) != NOISE]
    examples.forget(tx, lies)
    _found(tx, lies, "", now)
    if decision.verb == NOISE:
        _teach(tx, stands, noise=False, now=now)


def _teach(tx: Tx, conversations: Sequence[int], *, noise: bool, now: Micros) -> None:
    for one in examples.of(tx, conversations) if conversations else ():
        if one.readable:
            marks = traits(one.question, public=one.audience != Audience.DIRECT.value).all
            examples.keep(tx, one.id, marks, noise=noise, now=now)


def _found(tx: Tx, conversations: Sequence[int], what: str, now: Micros) -> None:
    if conversations:
        dimmed.found(tx, conversations, what, now)


def _states(tx: Tx, conversations: Sequence[int]) -> dict[int, str]:
    names, bound = inlist("c", conversations)
    rows = tx.rows(f"SELECT id, state FROM conversation WHERE id IN ({names})", **bound)
    return {int(row[0]): str(row[1]) for row in rows}
