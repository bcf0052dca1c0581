"""The coverage ledger: what is proven complete, and what became of what was not."""

from __future__ import annotations

from dataclasses import replace

from core.clock import DAY, HOUR, MINUTE, Micros
from core.incoming import Aside, Ends, Hole, Page
from desk.ledger import dismissed, missing
from store import aside, ledger, marking, troubles
from store.engine import Store
from store.keeping import keep
from store.ledger import StreamRow
from tests.store.helpers import NOON, account, opened, plain_judge

GAP = Hole("gap", "1", "9", "not read yet", resume="5")
TO_END = NOON + DAY


def _page(store: Store, now: Micros, *holes: Hole, mark: str = "1", **more: object) -> None:
    page = replace(Page(mark=mark, holes=holes), **more)  # type: ignore[arg-type]
    here = account(store)
    with store.writing() as tx:
        keep(tx, here, page, plain_judge, now, stream=marking.stream_of(tx, here, "mentions"))


def _end(store: Store, now: Micros) -> None:
    here = account(store)
    with store.writing() as tx:
        marking.complete(tx, marking.stream_of(tx, here, "mentions"), now)


def _stream(store: Store) -> StreamRow:
    (found,) = ledger.streams(store.reader)
    return found


def _spans(store: Store) -> list[tuple[str, str]]:
    return [(str(row[0]), str(row[1])) for row in store.reader.rows("SELECT since, until FROM coverage ORDER BY id")]


def test_a_stream_is_complete_from_as_far_as_its_first_reading_went_up_to_its_last_end(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON, back_to=NOON - 14 * DAY)
        assert _stream(store).since is None
        for hour in range(3):
            _end(store, NOON + hour * HOUR)
        one = _stream(store)
        assert (one.since, one.upto) == (NOON - 14 * DAY, NOON + 2 * HOUR)
        assert missing(one, NOON - DAY, NOON + HOUR) == []
        (before, after) = missing(one, NOON - 15 * DAY, NOON + 3 * HOUR)
        assert (before.until, after.since) == (NOON - 14 * DAY, NOON + 2 * HOUR)


def test_a_stream_is_not_complete_beyond_what_is_still_to_fill(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON)
        _end(store, NOON)
        _page(store, NOON + HOUR, GAP)
        _end(store, NOON + HOUR)
        one = _stream(store)
        (hole,) = one.holes
        assert (one.upto, hole.state, hole.from_at, hole.until_at) == (NOON, "open", NOON, NOON + HOUR)
        assert missing(one, NOON - HOUR, NOON + HOUR)
        _page(store, NOON + 2 * HOUR)
        _end(store, NOON + 2 * HOUR)
        one = _stream(store)
        assert (one.upto, one.holes[0].state, one.holes[0].ended_at) == (NOON + 2 * HOUR, "filled", NOON + 2 * HOUR)
        assert missing(one, NOON, NOON + 2 * HOUR) == []


def test_what_was_given_up_is_lost_for_good_and_the_stream_goes_on(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON)
        _end(store, NOON)
        _page(store, NOON + HOUR, GAP)
        _page(store, NOON + 2 * HOUR, replace(GAP, ends=Ends.LOST, reason="the server has it no more"))
        _end(store, NOON + 2 * HOUR)
        for named in ((replace(GAP, ends=Ends.LOST, reason="the server has it no more"),), ()):
            _page(store, NOON + 3 * HOUR, *named)
            one = _stream(store)
            (hole,) = one.holes
            assert (one.upto, hole.state, hole.ended_at) == (NOON + 2 * HOUR, "lost", NOON + 2 * HOUR)
            (gap,) = missing(one, NOON, NOON + 2 * HOUR)
            assert (gap.since, gap.until) == (NOON, NOON + HOUR)
            assert "the server has it no more" in gap.reason
        assert missing(one, NOON + HOUR, NOON + 2 * HOUR) == []


def test_the_time_of_a_blind_spot_is_lost_when_it_is_over(database_url: str) -> None:
    with opened(database_url) as store:
        blind = Hole("ended", "", "", "the connection has ended", ends=Ends.MISSED, began=NOON + MINUTE)
        _page(store, NOON)
        _end(store, NOON)
        _page(store, NOON + HOUR, blind)
        _end(store, NOON + HOUR)
        one = _stream(store)
        assert one.upto == NOON + HOUR, "the rest is read on"
        assert [gap.since for gap in missing(one, NOON, NOON + HOUR)] == [NOON + MINUTE]
        _page(store, NOON + 2 * HOUR)
        (hole,) = _stream(store).holes
        assert (hole.state, hole.from_at, hole.until_at) == ("lost", NOON + MINUTE, NOON + 2 * HOUR)


def test_a_reading_that_began_anew_has_filled_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON, GAP)
        _page(store, NOON + HOUR, anew=True)
        (hole,) = _stream(store).holes
        assert hole.state == "lost"
        assert "could not be read" in hole.reason


def test_what_is_only_said_is_no_hole_of_the_ledger(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON, Hole("mute", "", "", "the bot may not answer", ends=Ends.NOTHING))
        _end(store, NOON)
        one = _stream(store)
        assert (one.upto, one.holes) == (NOON, ())


def test_spans_that_touch_are_one_and_a_complete_stream_keeps_none(database_url: str) -> None:
    with opened(database_url) as store:
        for n in range(40):
            _page(store, NOON, GAP, span=(str(n), str(n + 1)))
        assert _spans(store) == [("0", "40")]
        for n in range(2 * marking.KEPT_SPANS):
            _page(store, NOON, GAP, span=(f"a{n}", f"b{n}"))
        assert len(_spans(store)) == marking.KEPT_SPANS
        _page(store, NOON + HOUR)
        _end(store, NOON + HOUR)
        assert _spans(store) == []


def test_a_stream_that_was_never_read_to_its_end_proves_nothing(database_url: str) -> None:
    with opened(database_url) as store:
        _page(store, NOON)
        (gap,) = missing(_stream(store), NOON, TO_END)
        assert (gap.since, gap.until) == (NOON, TO_END)


def test_what_was_dismissed_is_not_missing_is_still_named_and_comes_back_when_it_changes(database_url: str) -> None:
    broken = Aside("m7", "it could not be read (KeyError)", '{"id": "m7"}')
    with opened(database_url) as store:
        _page(store, NOON, back_to=NOON - DAY)
        _page(store, NOON + HOUR, aside=(broken,))
        _end(store, NOON + 2 * HOUR)
        (item,) = _stream(store).aside
        assert missing(_stream(store), NOON, NOON + 2 * HOUR)
        with store.writing() as tx:
            assert aside.dismiss(tx, item.id, 1, "read on the network", NOON + 2 * HOUR)
            assert not aside.dismiss(tx, item.id, 1, "twice", NOON + 2 * HOUR)
        one = _stream(store)
        assert missing(one, NOON, NOON + 2 * HOUR) == []
        assert [(row.remote_id, row.dismissed_for) for row in dismissed(one, NOON, NOON + 2 * HOUR)] == [
            ("m7", "read on the network")
        ]
        assert dismissed(one, NOON + 90 * MINUTE, NOON + 2 * HOUR) == []
        assert troubles.set_aside(store.reader) == []
        # It is tried again all the same: as it was it stays dismissed, changed it is another.
        _page(store, NOON + 3 * HOUR, aside=(broken,))
        assert _stream(store).needed == ()
        _page(store, NOON + 4 * HOUR, aside=(replace(broken, body='{"id": "m7", "text": 1}'),))
        assert len(_stream(store).needed) == 1
