"""Times as a doctor reads them: minutes and hours, clock times and dates, never seconds."""

from __future__ import annotations

from datetime import datetime

from core.catalogue import say
from core.clock import DAY, HOUR, MINUTE, SECOND, Micros

TIMES = "\u00d7"
"""The sign of multiplication: how many are alike."""
NONE = "\u2013"
"""The dash that says there is none."""
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_YEAR = 365 * DAY


def local(moment: Micros) -> datetime:
    """Return a moment in the zone of the machine."""
    return datetime.fromtimestamp(moment / SECOND).astimezone()


def clock_time(moment: Micros) -> str:
    """Return `14:02`."""
    return f"{local(moment):%H:%M}"


def age(since: Micros, now: Micros) -> str:
    """Return how long something waits in at most four cells: `9m`, `3h`, `12d`, `2y`."""
    gone = max(0, now - since)
    if gone < HOUR:
        return f"{gone // MINUTE}m"
    if gone < 2 * DAY:
        return f"{gone // HOUR}h"
    return f"{gone // DAY}d" if gone < _YEAR else f"{gone // _YEAR}y"


def left(until: Micros | None, now: Micros) -> str:
    """Return how long an answer is still taken in at most five cells: `3h12`, `21h`, `6d`; empty without a limit."""
    if until is None:
        return ""
    rest = until - now
    if rest <= 0:
        return say("shut")
    if rest < DAY:
        return f"{rest // HOUR}h{rest % HOUR // MINUTE:02}" if rest >= HOUR else f"{rest // MINUTE}m"
    return f"{rest // DAY}d"


def day(moment: Micros) -> str:
    """Return `2 Oct 2026`."""
    when = local(moment)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_of(iso: str) -> str:
    """Return an ISO day as `2 Oct 2026`; empty stays empty."""
    if not iso:
        return ""
    year, month, number = iso.split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"


def month_of(iso: str) -> str:
    """Return an ISO day as `Apr 2027`; empty stays empty."""
    return f"{_MONTHS[int(iso[5:7]) - 1]} {iso[:4]}" if iso else ""


def when(moment: Micros, now: Micros) -> str:
    """Return a clock time today, a day with its clock time before."""
    return clock_time(moment) if local(moment).date() == local(now).date() else f"{day(moment)} {clock_time(moment)}"


def exactly(moment: Micros) -> str:
    """Return a coming moment with its day of the week: `Fri 2 Oct 2026 09:00`."""
    return f"{_DAYS[local(moment).weekday()]} {day(moment)} {clock_time(moment)}"


def short(moment: Micros, now: Micros) -> str:
    """Return a moment in at most twelve cells: `14:02` today, `2 Oct 14:02` this year, `2 Oct 2025` before."""
    then, today = local(moment), local(now)
    if then.date() == today.date():
        return clock_time(moment)
    return f"{then.day} {_MONTHS[then.month - 1]} {then:%H:%M}" if then.year == today.year else day(moment)


def ahead(moment: Micros, now: Micros) -> str:
    """Return a coming moment in at most twelve cells: `14:02` today, `Mon 08:00` this week, else its day."""
    then, days = local(moment), (local(moment).date() - local(now).date()).days
    return f"{_DAYS[then.weekday()]} {then:%H:%M}" if 0 < days < len(_DAYS) else short(moment, now)


def told(delivered: Micros | None, read: Micros | None, now: Micros, *, several: bool = False) -> str:
    """Return what a network told of a message of ours: `delivered 14:02, read 14:05`; empty where it told nothing.

    `several`: more than one can read it, and who did is not told.
    """
    seen = "read by somebody {when}" if several else "read {when}"
    facts = (("delivered {when}", delivered), (seen, read))
    return ", ".join(say(words, when=when(moment, now)) for words, moment in facts if moment is not None)


def brief(moment: Micros, now: Micros) -> str:
    """Return a moment in at most ten cells: `14:02` today, `2 Oct` this year, `Oct 2025` before."""
    then, today = local(moment), local(now)
    if then.date() == today.date():
        return clock_time(moment)
    month = _MONTHS[then.month - 1]
    return f"{then.day} {month}" if then.year == today.year else f"{month} {then.year}"
