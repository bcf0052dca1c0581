"""Times as people type them: one reader for the inbox, the command line and plain lines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from core import moments
from core.clock import HOUR, SECOND, Micros

MONDAY = "2026-11-23 10:30"


@pytest.fixture
def madrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the clock on the wall be one that is changed in March and October, whatever this machine knows of zones."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(wall: str) -> Micros:
    return round(datetime.fromisoformat(wall).timestamp() * SECOND)


@pytest.mark.parametrize(
    ("typed", "wakes"),
    [
        ("2h", "2026-11-23 12:30"),
        ("3h12", "2026-11-23 13:42"),
        ("3 days", "2026-11-26 10:30"),
        ("en 2 semanas", "2026-12-07 10:30"),
        ("fri 9", "2026-11-27 09:00"),
        ("lun 9", "2026-11-30 09:00"),
        ("mar 9", "2026-11-24 09:00"),
        ("MIÉRCOLES a las 9.30", "2026-11-25 09:30"),
        ("mañana 8:30", "2026-11-24 08:30"),
        ("manana", "2026-11-24 08:00"),
        ("pasado mañana 9", "2026-11-25 09:00"),
        ("tomorrow 8", "2026-11-24 08:00"),
        ("today 6pm", "2026-11-23 18:00"),
        ("11:00", "2026-11-23 11:00"),
        ("9:30", "2026-11-24 09:30"),
        ("1 dic", "2026-12-01 08:00"),
        ("1 de diciembre de 2026 9", "2026-12-01 09:00"),
        ("dec 1 9pm", "2026-12-01 21:00"),
        ("24/12", "2026-12-24 08:00"),
        ("5/1", "2027-01-05 08:00"),
        ("2/3/2027 7:15", "2027-03-02 07:15"),
        ("2026-12-01T14:30", "2026-12-01 14:30"),
        ("22/11", "2026-11-22 08:00"),
    ],
)
@pytest.mark.usefixtures("madrid")
def test_a_time_is_what_its_words_say_day_first_in_both_languages(typed: str, wakes: str) -> None:
    assert moments.typed(typed, at(MONDAY)) == at(wakes)


@pytest.mark.parametrize("typed", ["", "3", "0x", "9999d", "days", "31/2", "fri 25", "soon", "mañana quizás", "24/13"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert moments.typed(typed, at(MONDAY)) is None


@pytest.mark.usefixtures("madrid")
def test_days_keep_their_clock_time_over_a_change_of_clocks_and_hours_their_length() -> None:
    saturday = at("2026-10-24 10:00")
    assert moments.typed("tomorrow 8", saturday) == moments.on_day(1, saturday) == saturday + 23 * HOUR
    assert moments.typed("1d", saturday) == saturday + 25 * HOUR
    assert moments.typed("24h", saturday) == saturday + 24 * HOUR
    assert moments.next_monday(saturday) == saturday + (24 + 22 + 1) * HOUR
    spring = at("2027-03-27 10:00")
    assert moments.typed("1d", spring) == spring + 23 * HOUR
    assert moments.typed("mañana 2:30", spring) == at("2027-03-28 03:30"), "a clock time that is skipped is never early"


@pytest.mark.usefixtures("madrid")
def test_of_a_clock_time_that_comes_twice_the_next_one_is_meant() -> None:
    first = at("2026-10-25 02:30")
    assert moments.typed("2:30", first - HOUR) == first
    assert moments.typed("2:30", first + HOUR // 2) == first + HOUR
