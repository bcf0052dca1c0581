"""Several conversations at once: what falls out of a batch by itself, and what is asked before it is decided.

Pure, and shared by the screen and the linear inbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.catalogue import counted, say
from core.safe_text import one_line
from store.rows import Row
from tui.verbs import Declined

TYPED_FROM = 5
"""From so many on their number is typed."""
_NAMED = 3
"""How many of those that fall out for one reason are named."""


class Out(NamedTuple):
    """One that fell out, and why."""

    row: Row
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What is decided together, and what fell out of it."""

    rows: tuple[Row, ...]
    left: tuple[Out, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether the number has to be typed."""
        return len(self.rows) >= TYPED_FROM


def batch_of(rows: Sequence[Row]) -> Batch:
    """Return what is decided together: a person looks at a red one by itself. One alone is no batch."""
    if len(rows) < 2:  # noqa: PLR2004  # one is decided by the verb's own rules
        return Batch(tuple(rows))
    out = tuple(Out(row, why) for row in rows if (why := _why_alone(row)))
    apart = {one.row.id for one in out}
    return Batch(tuple(row for row in rows if row.id not in apart), out)


def _why_alone(row: Row) -> str:
    """Return why a conversation is never decided among others; empty where it may be."""
    return say("red") if row.red else say("personal case") if row.personal else ""


def left_words(left: Iterable[Out]) -> str:
    """Return what fell out, each reason once, with names: `2 left out: red (Ana, Luis)`."""
    reasons: dict[str, list[str]] = {}
    for one in left:
        reasons.setdefault(one.why, []).append(one_line(one.row.name or one.row.handle))
    return "; ".join(
        say("{n} left out: {why} ({names})", n=len(names), why=why, names=_named(names))
        for why, names in reasons.items()
    )


def _named(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    told = ", ".join(names[:_NAMED])
    return f"{told}, {say('{n} more', n=rest)}" if rest > 0 else told


def question(batch: Batch, verb: str) -> str:
    """Return what is asked before many are decided: their number is repeated, and what fell out is named."""
    asked = say("{verb}: {n} conversations, type {n}", verb=verb, n=len(batch.rows))
    return f"{asked}   {left_words(batch.left)}" if batch.left else asked


def told(batch: Batch) -> str:
    """Return what is said once many were decided; nothing for one alone."""
    if len(batch.rows) + len(batch.left) < 2:  # noqa: PLR2004  # one alone is no batch
        return ""
    together = counted(len(batch.rows), "1 decided: <undo> takes it back", "{n} together: <undo> takes them all back")
    return f"{together}; {left_words(batch.left)}" if batch.left else together


def not_typed(batch: Batch) -> Declined:
    """Return what is said where another number was typed."""
    return Declined(say("nothing was decided: {n} was not typed", n=len(batch.rows)), say("the marks stay"))


def nothing_left(batch: Batch) -> Declined:
    """Return what is said where all fell out."""
    return Declined(left_words(batch.left), say("each is looked at by itself"))
