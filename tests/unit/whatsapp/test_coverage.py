from __future__ import annotations

from core.clock import DAY, HOUR, MINUTE
from networks.whatsapp.coverage import REPEATED, SILENCE, holes, listens

SPAN = 10 * DAY


def test_a_receiver_that_never_ran_is_a_hole() -> None:
    assert [one.key for one in holes([], SPAN)] == ["receiver:never"]


def test_a_heart_that_beats_leaves_no_hole() -> None:
    spans = [(SPAN - DAY, SPAN - HOUR), (SPAN - HOUR + MINUTE, SPAN)]
    assert holes(spans, SPAN) == ()
    assert listens(spans, SPAN + SILENCE)


def test_a_receiver_that_stopped_is_a_hole_until_it_beats_again() -> None:
    spans = [(0, SPAN - HOUR)]
    (hole,) = holes(spans, SPAN)
    assert "does not listen" in hole.reason
    assert not listens(spans, SPAN)


def test_a_downtime_stays_a_hole_for_as_long_as_whatsapp_repeats() -> None:
    (hole,) = holes([(0, DAY), (DAY + HOUR, 2 * DAY)], 2 * DAY)
    assert "repeats" in hole.reason
    # What came last in it may be repeated the longest.
    back = DAY + HOUR
    assert holes([(0, DAY), (back, DAY + REPEATED)], DAY + REPEATED) == (hole,)
    assert holes([(0, DAY), (back, back + REPEATED)], back + REPEATED) == ()


def test_a_downtime_longer_than_that_is_lost_and_stays_named() -> None:
    later = DAY + REPEATED + HOUR
    (hole,) = holes([(0, DAY), (later, later + REPEATED)], later + REPEATED)
    assert "lost" in hole.reason


def test_two_receivers_at_once_are_one_ear() -> None:
    assert holes([(0, SPAN), (HOUR, 2 * HOUR)], SPAN) == ()
