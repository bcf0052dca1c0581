"""Office hours: what may be written, and when they begin, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import HOUR, MINUTE, SECOND, Micros
from core.hours import read_hours
from desk.config import ConfigError
from desk.hours import when
from tests.config_places import Places, two_networks

MADRID = "Europe/Madrid"
WEEK = f"mon-fri 08:00-17:00 {MADRID}"


def at(text: str, zone: str = MADRID) -> Micros:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * SECOND)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-09-21 07:59", "2026-09-21 08:00"),
        ("2026-09-21 08:00", "2026-09-21 08:00"),
        ("2026-09-21 16:59", "2026-09-21 16:59"),
        ("2026-09-21 17:00", "2026-09-22 08:00"),
        ("2026-09-25 17:00", "2026-09-28 08:00"),
        # The weekends on which the clocks change.
        ("2026-03-27 20:00", "2026-03-30 08:00"),
        ("2026-10-23 20:00", "2026-10-26 08:00"),
    ],
)
def test_the_next_opening_is_that_of_the_office_s_own_clock(now: str, opens: str) -> None:
    assert read_hours(WEEK).next_open(at(now)) == at(opens)


def test_an_hour_that_a_day_skips_is_never_early_and_one_that_comes_twice_opens_once() -> None:
    skipped = read_hours(f"sun 02:30-12:00 {MADRID}")
    begin = at("2026-03-29 00:00")
    assert skipped.next_open(begin) == round(datetime(2026, 3, 29, 1, 30, tzinfo=UTC).timestamp() * SECOND)
    twice = read_hours(f"sun 02:00-02:30 {MADRID}")
    first = round(datetime(2026, 10, 25, 0, 0, tzinfo=UTC).timestamp() * SECOND)
    assert twice.next_open(at("2026-10-25 00:00")) == first
    assert not twice.open_at(first + HOUR)


@given(st.integers(0, 400 * 24 * 60), st.sampled_from(["America/New_York", MADRID, "Australia/Lord_Howe", "UTC"]))
def test_an_opening_is_never_before_now_and_always_inside_the_hours(minutes: int, zone: str) -> None:
    office = read_hours(f"mon-thu 08:00-12:30 14:00-18:00, fri 08:00-14:00, sun 00:00-24:00 {zone}")
    now = at("2026-01-01 00:00", zone) + minutes * MINUTE
    opens = office.next_open(now)
    assert now <= opens <= now + 48 * HOUR
    assert office.open_at(opens)
    there = office.local(opens)
    assert there.weekday() == 6 or "08:00" <= f"{there:%H:%M}" < "18:00"
    if opens > now:
        assert not office.open_at(opens - 1)


def test_without_a_zone_the_machine_s_clock_counts() -> None:
    office = read_hours("mon-sun 08:00-17:00")
    local = datetime(2026, 9, 21, 6, 0).astimezone()
    opens = office.next_open(round(local.timestamp() * SECOND))
    assert datetime.fromtimestamp(opens / SECOND).astimezone() == local + timedelta(hours=2)


@pytest.mark.parametrize(
    "text",
    [
        "08:00-17:00",
        "mon-fri",
        "mon-fri 8-17",
        "mon-fri 17:00-08:00",
        "mon-fri 08:00-24:30",
        "mon-fri 08:00-25:00",
        "mon-fry 08:00-17:00",
        "Mon 08:00-17:00",
        "mon-fri 08:00-17:00 Europe/Nowhere",
        "mon-fri 08:00-17:00 ../etc/passwd",
        "mon-fri 08:00-17:00,",
    ],
)
def test_hours_that_cannot_be_read_stop_the_start_and_say_what_is_allowed(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_networks(monkeypatch)
    with pytest.raises(ConfigError) as caught:
        Places(tmp_path).load({"CONSULTA_OFFICE_HOURS": text})
    assert "CONSULTA_OFFICE_HOURS" in str(caught.value)
    assert "mon-fri 08:00-12:00 14:00-18:00" in str(caught.value)


def test_hours_that_are_set_are_there_and_none_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two_networks(monkeypatch)
    places = Places(tmp_path)
    assert places.load().hours is None
    assert places.load({"CONSULTA_OFFICE_HOURS": WEEK}).hours == read_hours(WEEK)


def test_a_time_is_said_by_the_office_s_clock_and_names_a_zone_that_is_not_the_machine_s() -> None:
    far = read_hours("mon-fri 08:00-17:00 Pacific/Kiritimati")
    now = at("2026-09-25 18:00", "Pacific/Kiritimati")
    assert when(far, far.next_open(now), now) == "Monday 08:00 (Pacific/Kiritimati)"
    assert when(None, now, now).startswith("today ")
    office = read_hours(WEEK)
    assert when(office, at("2026-10-26 08:00"), at("2026-10-01 08:00")).startswith("26 Oct 08:00")
