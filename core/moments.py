"""Moments as people type them, in English and in Spanish: `3d`, `fri 9`, `lun 9`, `mañana 8:30`, `1 dic`, `24/12`.

Clock times are those of the machine's own zone. Days and weeks keep the clock time, also where the clock is changed
between; hours and minutes are as long as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from core.clock import HOUR, MINUTE, SECOND, Micros
from core.safe_text import fold

MORNING = 8
"""The hour of a day that is typed without one."""
_HALF_A_YEAR = 183
_UNITS = {
    "m": "m min mins minute minutes minuto minutos",
    "h": "h hour hours hora horas",
    "d": "d day days dia dias",
    "w": "w week weeks sem semana semanas",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_DAYS = (
    "mon monday lun lunes",
    "tue tues tuesday mar martes",
    "wed wednesday mie miercoles",
    "thu thur thurs thursday jue jueves",
    "fri friday vie viernes",
    "sat saturday sab sabado",
    "sun sunday dom domingo",
)
_WEEKDAY = {word: n for n, words in enumerate(_DAYS) for word in words.split()}
_AHEAD = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1, "pasado manana": 2, "the day after tomorrow": 2}
_MONTHS = (
    "jan january ene enero",
    "feb february febrero",
    "mar march marzo",
    "apr april abr abril",
    "may mayo",
    "jun june junio",
    "jul july julio",
    "aug august ago agosto",
    "sep sept september set septiembre setiembre",
    "oct october octubre",
    "nov november noviembre",
    "dec december dic diciembre",
)
_MONTH = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()}
BEFORE_WINDOW: Micros = 2 * HOUR
"""A snooze until the window wakes this long before it closes."""
_LASTS = re.compile(r"(?:in |en )?(\d{1,3}) ?([a-z]+)")
_LEFT = re.compile(r"(\d{1,2})h(\d{2})")
_CLOCK = re.compile(r"(?P<at>at |a las? )?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})|h)? ?(?P<half>am|pm)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\.?")
_NAMED = re.compile(r"(?:(\d{1,2}) (?:de )?([a-z]+)|([a-z]+) (\d{1,2}))(?: (?:de |del )?(\d{4}))?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}.*)?")


def typed(text: str, now: Micros) -> Micros | None:
    """Return the moment that was typed; None for what is none. It may have passed."""
    words = " ".join(fold(text).replace(",", " ").split())
    try:
        return _lasting(words, now) or _written(text.strip(), words) or _on_a_day(words, now)
    except (ValueError, OverflowError):
        return None


def on_day(ahead: int, now: Micros, hour: int = MORNING) -> Micros:
    """Return an hour of a day that lies so many days ahead."""
    return _at(here(now).date() + timedelta(days=ahead), (hour, 0), now)


def next_monday(now: Micros) -> Micros:
    """Return the morning of the next Monday; on a Monday that of the next one."""
    return on_day(7 - here(now).weekday(), now)


def here(moment: Micros) -> datetime:
    """Return a moment as the clock on the wall shows it, without its zone: days are counted by that."""
    return datetime.fromtimestamp(moment / SECOND)  # noqa: DTZ006  # the wall's clock; `_instant` goes back


def _instant(wall: datetime, now: Micros) -> Micros:
    """Return the moment at which the clock on the wall shows this; of an hour that comes twice, the next one."""
    first = round(wall.timestamp() * SECOND)
    return first if first > now else round(wall.replace(fold=1).timestamp() * SECOND)


def _at(day: date, clock: tuple[int, int], now: Micros) -> Micros:
    return _instant(datetime(day.year, day.month, day.day, *clock), now)  # noqa: DTZ001  # as on the wall


def _lasting(words: str, now: Micros) -> Micros | None:
    """Return the end of `30m`, `3 h`, `2 days`, `1 semana`; `3h12` lasts so long as it does in the list."""
    left = _LEFT.fullmatch(words)
    if left is not None:
        return now + int(left[1]) * HOUR + int(left[2]) * MINUTE
    found = _LASTS.fullmatch(words)
    unit = _UNIT.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    number = int(found[1])
    if unit in "mh":
        return now + number * (MINUTE if unit == "m" else HOUR)
    return _instant(here(now) + timedelta(days=number * (7 if unit == "w" else 1)), now)


def _written(text: str, words: str) -> Micros | None:
    """Return `2026-10-02` or `2026-10-02T14:30`, with a zone where one is given."""
    if not _ISO.fullmatch(words):
        return None
    found = datetime.fromisoformat(text)
    return round((found.replace(hour=MORNING) if len(words) == len("2026-10-02") else found).timestamp() * SECOND)


def _on_a_day(words: str, now: Micros) -> Micros | None:
    """Return a day with its clock time: the longest beginning that is a day is the day."""
    parts = words.split()
    for size in range(len(parts), 0, -1):
        clock = _clock(" ".join(parts[size:]), behind_a_day=True)
        for kind in (_ahead, _weekday, _dated):
            found = kind(" ".join(parts[:size]), clock, now) if clock else None
            if found is not None:
                return found
    clock = _clock(words, behind_a_day=False)
    return _next(lambda n: _at(here(now).date() + timedelta(days=n), clock, now), 1, now) if clock else None


def _clock(words: str, *, behind_a_day: bool) -> tuple[int, int] | None:
    """Return a clock time; alone a bare number is none, behind a day nothing is its morning."""
    if not words:
        return (MORNING, 0) if behind_a_day else None
    found = _CLOCK.fullmatch(words)
    if found is None or not (behind_a_day or found["at"] or found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004  # the hours of a day


def _ahead(words: str, clock: tuple[int, int], now: Micros) -> Micros | None:
    days = _AHEAD.get(words)
    return None if days is None else _at(here(now).date() + timedelta(days=days), clock, now)


def _weekday(words: str, clock: tuple[int, int], now: Micros) -> Micros | None:
    """Return the next moment at which it is this day of the week and this time."""
    wanted, today = _WEEKDAY.get(words), here(now)
    if wanted is None:
        return None
    ahead = (wanted - today.weekday()) % 7
    return _next(lambda n: _at(today.date() + timedelta(days=ahead + n), clock, now), 7, now)


def _next(moment: Callable[[int], Micros], step: int, now: Micros) -> Micros:
    first = moment(0)
    return first if first > now else moment(step)


def _dated(words: str, clock: tuple[int, int], now: Micros) -> Micros | None:
    """Return a day of a month, day first; without a year the one that is meant is at most half a year ago."""
    found = _day_and_month(words)
    if found is None:
        return None
    day, month, year = found
    today = here(now).date()
    meant = date(year or today.year, month, day)
    if not year and (today - meant).days > _HALF_A_YEAR:
        meant = date(today.year + 1, month, day)
    return _at(meant, clock, now)


def _day_and_month(words: str) -> tuple[int, int, int] | None:
    numbers, named = _NUMBERS.fullmatch(words), _NAMED.fullmatch(words)
    if numbers is not None:
        return int(numbers[1]), int(numbers[2]), int(numbers[3] or 0)
    month = _MONTH.get(named[2] or named[3]) if named is not None else None
    # `mar 9` is a Tuesday at nine, as `lun 9` is a Monday: the day stands before its month.
    if named is None or month is None or named[3] in _WEEKDAY:
        return None
    return int(named[1] or named[4]), month, int(named[5] or 0)
