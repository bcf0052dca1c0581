from __future__ import annotations

import pytest

from core.clock import DAY, HOUR, MINUTE, Micros
from core.ending import ending

NOW: Micros = 1_800_000_000_000_000


@pytest.mark.parametrize(
    ("left", "level", "words"),
    [
        (60 * DAY, "fine", ""),
        (7 * DAY + HOUR, "fine", ""),
        (7 * DAY, "amber", "access ends in 7 days"),
        (DAY + HOUR, "amber", "access ends in 1 day"),
        (DAY, "red", "access ends in 24 hours"),
        (5 * MINUTE, "red", "access ends in 1 hour"),
        (0, "red", "access has ended"),
        (-9 * DAY, "red", "access has ended"),
    ],
)
def test_the_end_of_an_access_is_amber_a_week_before_and_red_on_its_last_day(left: int, level: str, words: str) -> None:
    found = ending({"ends": NOW + left, "renewal": "make a new token"}, NOW)
    assert found is not None
    assert (found.level, found.cause, found.remedy) == (level, words, "make a new token")


def test_a_network_that_does_not_tell_is_not_warned_about() -> None:
    assert ending({}, NOW) is None
    assert ending({"ends": None}, NOW) is None
