"""How often Noise is wrong: of its sample, with the interval, and what was taken back beside it, reason by reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import DAY, Micros
from core.shares import ENOUGH, wilson
from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from desk.triage.learnt_noise import CODE
from desk.triage.learnt_noise import ENOUGH as EXAMPLES
from store import dimmed, examples, putting
from store.dimmed import ReasonRow
from store.reading import Reader

DAYS = 30
ASKS = 3
"""So often taken back, a reason asks to be switched off."""
CODES = {
    "thanks": "thanks only",
    "greeting": "greeting only",
    "acknowledged": "acknowledgement only",
    "chitchat": "wishes, small talk or praise only",
    "emoji": "emoji only",
    "sticker": "sticker only",
    "link": "a link and hardly a word",
    "promotion": "promotion",
    "off_topic": "no matter of health",
    "comment": "about a song or a video",
    "repeated": "same text from many",
    "automatic": "automatic notice",
    CODE: "like what you called noise",
}
"""The reasons that can be switched off, in words."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a reason was wrong."""

    reason: str
    words: str
    put: int
    looked: int
    wrong: int
    taken_back: int
    on: bool = True

    @property
    def enough(self) -> bool:
        """Whether so many were looked at that a share says something."""
        return self.looked >= ENOUGH

    @property
    def share(self) -> float:
        """The share of the sample that was no noise."""
        return self.wrong / self.looked if self.looked else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the share lies, at 95 %."""
        return wilson(self.wrong, self.looked)

    @property
    def asks(self) -> bool:
        """Whether it was taken back so often that it asks to be switched off."""
        return self.on and self.wrong + self.taken_back >= ASKS


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all that was put into Noise."""

    whole: Rate
    reasons: tuple[Rate, ...]
    to_look_at: int


def report(reader: Reader, now: Micros, days: int = DAYS) -> Report:
    """Return how often Noise was wrong lately."""
    off = dimmed.off(reader)
    names = {putting.mark_of(putting.RULE, rule.id): f"rule {rule.name}" for rule in putting.rules(reader, now)}
    rows = dimmed.by_reason(reader, now - days * DAY)
    rates = [
        Rate(r.reason, CODES.get(r.reason) or names.get(r.reason, r.reason), *_numbers([r]), on=r.reason not in off)
        for r in rows
    ]
    return Report(Rate("", "all", *_numbers(rows)), tuple(rates), dimmed.to_look_at(reader))


def _numbers(rows: Sequence[ReasonRow]) -> tuple[int, int, int, int]:
    return (
        sum(row.put for row in rows),
        sum(row.looked for row in rows),
        sum(row.wrong for row in rows),
        sum(row.taken_back for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a person's decisions have taught so far."""

    noise: int
    kept: int
    numbers: int
    on: bool

    @property
    def enough(self) -> bool:
        """Whether there are examples enough for anything to be called noise."""
        return min(self.noise, self.kept) >= EXAMPLES


def learnt(reader: Reader) -> Learnt:
    """Return how much was learnt."""
    noise, kept = examples.totals(reader)
    return Learnt(noise, kept, examples.marks_kept(reader), CODE not in dimmed.off(reader))


def forget(desk: Desk) -> int:
    """Forget everything that was learnt; nothing brings it back. What lies in Noise stays there."""
    with desk.store.writing() as tx:
        gone = examples.forget_all(tx)
        record(tx, desk, "noise forgotten", [])
    return gone


def switch(desk: Desk, reason: str, *, on: bool) -> Decision:
    """Switch a reason for Noise on or off, for what comes from now on. Raises Refusal."""
    if reason not in CODES:
        raise Refusal(f"there is no reason {reason[:20]!a}", f"reasons are {', '.join(CODES)}")
    if (reason not in dimmed.off(desk.store.reader)) is on:
        raise Refusal(f"{reason} is {'on' if on else 'off'} already")
    with desk.store.writing() as tx:
        dimmed.switch(tx, reason, on=on, now=desk.now())
        verb = "noise on" if on else "noise off"
        action = record(tx, desk, verb, [], inverse=[{"reason": reason, "on": not on, "at": desk.now()}])
    return Decision(action, verb, ())
