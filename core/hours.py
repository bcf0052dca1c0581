"""Office hours: on which days and between which clock times an answer may leave, in whose zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from core.clock import SECOND, Micros

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_WEEK = 7
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_RANGE = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a weekday, in minutes since its midnight; the end is not in it."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The week in which answers may leave."""

    spans: tuple[Span, ...]
    zone: tzinfo | None = None
    """None: that of the machine."""
    named: str = ""
    """The name of the zone, where one is set."""

    def open_at(self, moment: Micros) -> bool:
        """Tell whether a moment lies in office hours."""
        return self.next_open(moment) == moment

    def next_open(self, moment: Micros) -> Micros:
        """Return the first moment from a given one on that lies in office hours.

        Clock times are read anew for each day, so that the day on which the clocks change opens by its own clock. A
        clock time that such a day skips counts as the moment after it: never early.
        """
        first = self.local(moment).date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in range(_WEEK + 3)):
            for span in self.spans:
                if span.weekday == day.weekday():
                    opens, closes = self._at(day, span.opens), self._at(day, span.closes)
                    if opens < closes and moment < closes:
                        return max(opens, moment)
        raise ValueError("office hours without a span")

    def local(self, moment: Micros) -> datetime:
        """Return a moment as the clock of the zone shows it."""
        return datetime.fromtimestamp(moment / SECOND, self.zone).astimezone(self.zone)

    def _at(self, day: date, minutes: int) -> Micros:
        day += timedelta(days=minutes // _DAY_MINUTES)
        hour, minute = divmod(minutes % _DAY_MINUTES, 60)
        return round(datetime.combine(day, time(hour, minute), self.zone).timestamp() * SECOND)


def read_hours(text: str) -> OfficeHours:
    """Read `mon-fri 08:00-17:00, sat 09:00-12:00 Europe/Madrid`. Raises ValueError."""
    *words, last = text.split() or [""]
    named = last if words and not _RANGE.match(last) else ""
    groups = " ".join(words if named else [*words, last]).split(",")
    spans = [span for group in groups for span in _group(group.split())]
    return OfficeHours(tuple(sorted(spans, key=lambda span: (span.weekday, span.opens))), _zone(named), named)


def _group(words: list[str]) -> list[Span]:
    days, *ranges = words or [""]
    if not ranges:
        raise ValueError(days)
    return [Span(day, *_range(one)) for day in _days(days) for one in ranges]


def _days(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last if dash else first)
    return [(begin + n) % _WEEK for n in range((end - begin) % _WEEK + 1)]


def _range(text: str) -> tuple[int, int]:
    opens, _, closes = text.partition("-")
    begin, end = _minutes(opens), _minutes(closes)
    if begin >= end:
        # Over midnight: two days, two spans.
        raise ValueError(text)
    return begin, end


def _minutes(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else _DAY_MINUTES + 1
    if minutes > _DAY_MINUTES:
        raise ValueError(text)
    return minutes


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # only who names a zone pays for reading it

    try:
        return ZoneInfo(name)
    except (OSError, KeyError) as error:
        raise ValueError(name) from error
