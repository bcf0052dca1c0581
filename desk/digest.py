"""What was muted lately and yet looks as if a person had written it: nothing that is muted is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.clock import DAY, Micros, id_at
from desk.triage.folding import readable, words_of
from desk.triage.health_words import speaks_of_health
from desk.triage.traits import asks_something, speaks_of_oneself
from store import putting
from store.putting import MutedRow
from store.reading import Reader

DAYS = 7
REPEATED = 3
"""So many equal texts look like no person."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What was muted in a time, and what of it looks human, each with its signs."""

    muted: int
    human: tuple[tuple[MutedRow, tuple[str, ...]], ...]


def digest(reader: Reader, now: Micros, days: int = DAYS) -> Digest:
    """Return what was muted in the last days, and what of it looks human."""
    rows = putting.muted_since(reader, id_at(now - days * DAY))
    seen = ((row, tuple(signs(row.question))) for row in rows if row.alike < REPEATED)
    return Digest(len(rows), tuple((row, why) for row, why in seen if why))


def signs(text: str) -> Iterator[str]:
    """Yield why a text looks as if a person had written it for an answer."""
    text = readable(text)
    if asks_something(text):
        yield "asks"
    if speaks_of_oneself(text):
        yield "of themselves"
    if speaks_of_health(words_of(text)):
        yield "health"
