"""What the verbs of triage ask for before they are done, and the times that a snooze understands.

Pure, and shared by the screen and the linear inbox: both ask the same, and refuse in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.catalogue import say
from core.clock import DAY, HOUR, MINUTE, SECOND, Micros
from core.safe_text import fold
from store import views
from store.reading import Reader
from store.rows import Row
from tui import times

_TYPED = re.compile(r"^(\d{1,3})\s*(m|h|d|w)$")
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_MORNING = 8


class Declined(NamedTuple):
    """What is not done, and what does it."""

    what: str
    remedy: str


class Need(StrEnum):
    """What a verb still wants."""

    NOTHING = "nothing"
    REASON = "reason"
    ACKNOWLEDGE = "acknowledge"
    """It is red, and nobody has seen it."""
    CONFIRM = "confirm"


def read_of(rows: Sequence[Row]) -> dict[int, tuple[int, str]]:
    """Return what stood in each of these rows when it was read: its newest message, and the question."""
    return {row.id: (row.newest_in_id, row.question) for row in rows}


def keeps_red(rows: Sequence[Row], verb: str) -> Declined | None:
    """Return why a verb that would hide a red is declined; None when none of them is red."""
    if not any(row.red for row in rows):
        return None
    return Declined(say("a red is never {verb}", verb=verb), say("answer it, or <red> acknowledges it"))


def closing_needs(rows: Sequence[Row]) -> Need:
    """Return what closing without an answer wants: a red is acknowledged first, then closed with a reason."""
    if any(row.red == 1 for row in rows):
        return Need.ACKNOWLEDGE
    return Need.REASON if any(row.red for row in rows) else Need.NOTHING


def unacknowledged() -> Declined:
    """Return why a red that nobody has seen is not closed."""
    return Declined(say("it is red and nobody has acknowledged it"), say("<red> acknowledges it"))


def without_reason() -> Declined:
    """Return why a red is not closed in silence."""
    return Declined(say("a red is closed with a reason"), say("<done> asks for it"))


def red_key(rows: Sequence[Row]) -> Need:
    """Return what `!` does: acknowledge at once, take out of Red with a reason, or raise after a second key."""
    if all(row.red == 1 for row in rows):
        return Need.NOTHING
    return Need.REASON if all(row.red for row in rows) else Need.CONFIRM


def snooze_until(letter: str, now: Micros, last: Micros | None) -> Micros | None:
    """Return when `t` (tomorrow), `m` (Monday) or `s` (the same again) wakes; None for another letter."""
    today = times.local(now).replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    if letter == "t":
        return _micros(today + timedelta(days=1))
    if letter == "m":
        return _micros(today + timedelta(days=7 - today.weekday()))
    return last if letter == "s" else None


def snooze_typed(text: str, now: Micros) -> Micros | None:
    """Return when a typed time wakes: `30m`, `3h`, `2d`, `1w`; None for what is no time."""
    found = _TYPED.match(text.strip())
    return now + int(found[1]) * _UNITS[found[2]] if found else None


def letters_of(names: Sequence[str]) -> list[str]:
    """Return a letter for each name: its first that no name before it has, else a digit."""
    taken: list[str] = []
    for name in names:
        free = [letter for letter in f"{fold(name)}123456789" if letter.isalnum() and letter not in taken]
        taken.append(free[0] if free else "")
    return taken


def no_time() -> Declined:
    """Return what is said of a time that nobody understands."""
    return Declined(say("that is no time"), say("write 30m, 3h, 2d or 1w"))


def request_of(reader: Reader, conversation: int) -> str:
    """Return the network's name for the request that a stranger waits with; empty when there is none."""
    requests = [m.request_id for m in views.messages(reader, conversation) if m.request_id]
    return requests[-1] if requests else ""


def _micros(moment: datetime) -> Micros:
    return round(moment.timestamp() * SECOND)
