"""What the verbs of triage ask for before they are done, and the times that a snooze understands.

Pure, and shared by the screen and the linear inbox: both ask the same, and refuse in the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from core import moments
from core.catalogue import say
from core.clock import Micros
from core.safe_text import fold
from store import views
from store.reading import Reader
from store.rows import Row
from tui import times


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
    if letter == "t":
        return moments.on_day(1, now)
    if letter == "m":
        return moments.next_monday(now)
    return last if letter == "s" else None


def before_window(rows: Sequence[Row]) -> Micros | None:
    """Return when `w` wakes: before the first window of these closes; None where one of them has none."""
    closing = [row.window_until for row in rows if row.window_until is not None]
    return min(closing) - moments.BEFORE_WINDOW if closing and len(closing) == len(rows) else None


def no_wake(rows: Sequence[Row], until: Micros, now: Micros) -> Declined | None:
    """Return why nothing is put aside until then; None where it can be."""
    if until <= now:
        return Declined(say("that moment has passed: {when}", when=times.when(until, now)), say("name a later one"))
    closing = [row.window_until for row in rows if row.window_until is not None and now < row.window_until < until]
    if not closing:
        return None
    what = say("the network takes no answer after that: it closes {when}", when=times.when(min(closing), now))
    return Declined(what, say("<snooze:window> wakes it 2 h before the window ends"))


def wake_told(text: str, rows: Sequence[Row], now: Micros) -> str:
    """Return what is said of a time while it is typed: when it wakes, or why it does not."""
    until = moments.typed(text, now)
    if until is None:
        return say("3d, 2h, fri 9, tomorrow 8:30, 1 dec, 24/12") if not text.strip() else say("no time yet")
    declined = no_wake(rows, until, now)
    if until > now and declined is not None:
        return say("too late: the time to answer ends before")
    return declined.what if declined else say("wakes {when}", when=times.exactly(until))


def letters_of(names: Sequence[str]) -> list[str]:
    """Return a letter for each name: its first that no name before it has, else a digit."""
    taken: list[str] = []
    for name in names:
        free = [letter for letter in f"{fold(name)}123456789" if letter.isalnum() and letter not in taken]
        taken.append(free[0] if free else "")
    return taken


def no_time() -> Declined:
    """Return what is said of a time that nobody understands."""
    return Declined(say("that is no time"), say("write 2h, 3d, fri 9, tomorrow 8:30, 1 dec or 24/12"))


def request_of(reader: Reader, conversation: int) -> str:
    """Return the network's name for the request that a stranger waits with; empty when there is none."""
    requests = [m.request_id for m in views.messages(reader, conversation) if m.request_id]
    return requests[-1] if requests else ""
