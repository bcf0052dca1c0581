"""What the screens beside the inbox read: closings, decisions, drafts, what is wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from core.clock import DAY, HOUR, MINUTE, SECOND, Micros, moment_of
from core.incoming import Direction, Hole, Page, Person, Request
from desk import actions
from store import accounts, decisions, drafts, migrations, sending, troubles, views
from store.engine import Store
from store.keeping import keep
from store.lanes import LANES, Order
from store.marking import stream_of
from store.rows import Row, Touched, Verdict
from store.sweep import sweep
from tests.desk.clinics import sit_down
from tests.store.helpers import LUZ, ME, NOON, bring, opened, plain_judge, said
from tests.store.shapes import make_first_shape

LATER = NOON + HOUR


def closed(store: Store) -> list[Row]:
    return views.page(store.reader, LANES["closed"], Order.NEWEST)


def two(store: Store) -> list[int]:
    bring(store, said("m1", "one"), said("m2", "two", who=LUZ, thread="t2", at=NOON + MINUTE))
    return [row.id for row in views.page(store.reader, LANES["open"], Order.TRIAGE)]


# Closed


def test_the_lane_closed_goes_by_the_moment_of_closing_and_says_by_whom(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        for n, identity in enumerate(reversed(ids)):
            desk.now = partial(int, LATER + n * HOUR)
            actions.done(desk, [identity])
        assert [(row.id, row.closed_at, row.closed_by) for row in closed(store)] == [
            (ids[0], LATER + HOUR, "ruiz"),
            (ids[1], LATER, "ruiz"),
        ]


def test_pages_of_the_lane_closed_join_without_a_gap(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        desk.now = lambda: LATER
        actions.done(desk, ids)
        lane, first = LANES["closed"], closed(store)
        for forward, (here, there) in ((True, first), (False, first[::-1])):
            key = views.key_of(here, Order.NEWEST, lane)
            found = views.page(store.reader, lane, Order.NEWEST, start=key, forward=forward)
            assert [row.id for row in found] == [there.id]


def test_what_is_answered_elsewhere_is_closed_when_that_was_seen_and_by_nobody_here(database_url: str) -> None:
    with opened(database_url) as store:
        two(store)
        bring(store, said("o1", "rest", who=ME, asker="p1", at=NOON + 2 * MINUTE), now=LATER)
        (row,) = closed(store)
        assert (row.closed_at, row.closed_by) == (LATER, "")


def test_what_opens_again_is_no_longer_closed_at_any_time(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        desk.now = lambda: LATER
        actions.done(desk, ids)
        bring(store, said("m3", "one more", at=LATER + MINUTE), now=LATER + HOUR)
        rows = views.rows_by_id(store.reader, ids)
        assert sorted((row.state, row.closed_at) for row in rows.values()) == [("closed", LATER), ("open", 0)]


def test_an_older_store_learns_about_when_its_conversations_were_closed(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_first_shape(empty_database_url)
    before = [name for name, _ in migrations.MIGRATIONS].index("closings")
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:before])
        with opened(empty_database_url) as store, store.writing() as tx:
            tx.run("UPDATE conversation SET state = 'closed', held = 0")
    with opened(empty_database_url) as store:
        (row,) = closed(store)
        assert row.closed_at == moment_of(row.newest_id)
        assert drafts.unsent(store.reader, 1) == []
        assert troubles.unchecked(store.reader) == []


# Decisions


def test_decisions_are_paged_newest_first_and_tell_what_became_of_them(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        desk.now = lambda: LATER
        made = [actions.noise(desk, ids).action, actions.note(desk, [ids[0]], "call back").action]
        actions.undo(desk, made[0])
        page = decisions.page(store.reader, limit=1)
        rest = decisions.page(store.reader, before=page[-1].id)
        assert [one.id for one in (*page, *rest)] == made[::-1]
        assert [(one.verb, one.undone_at, one.undone_by) for one in rest] == [("noise", LATER, "ruiz")]
        assert decisions.askers(store.reader, ids) == {ids[0]: "Ana M", ids[1]: "Luz P."}


def test_a_decision_holds_no_word_of_a_note_a_tag_or_a_draft(database_url: str) -> None:
    with opened(database_url) as store:
        (first, *_rest) = two(store)
        desk = sit_down(store, "s1")
        with store.writing() as tx:
            drafts.save(tx, first, desk.who.id, "secretword", LATER)
        actions.note(desk, [first], "secretword")
        actions.tag(desk, [first], "secretword")
        actions.discard(desk, first)
        kept = store.reader.rows("SELECT verb, targets, inverse FROM action")
        assert len(kept) == 3
        assert "secretword" not in str(kept)


def test_a_tag_that_was_there_before_stays_when_its_doubling_is_undone(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        actions.tag(desk, [ids[0]], "skin")
        actions.tag(desk, ids, "skin")
        actions.undo(desk)
        assert [row[0] for row in store.reader.rows("SELECT conversation_id FROM tag")] == [ids[0]]


def test_the_reason_of_a_decision_goes_with_it(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        desk = sit_down(store, "s1")
        actions.raise_red(desk, [ids[0]])
        actions.acknowledge(desk, [ids[0]])
        actions.done(desk, [ids[0]], reason="spoke by telephone")
        assert len(store.reader.rows("SELECT 1 FROM note")) == 1
        actions.undo(desk)
        assert store.reader.rows("SELECT 1 FROM note") == []


# Drafts


def _draft(store: Store, conversation: int, text: str, at: Micros) -> None:
    with store.writing() as tx:
        drafts.save(tx, conversation, 1, text, at)


def test_drafts_are_one_s_own_newest_first_and_paged(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        _draft(store, ids[0], "first", LATER)
        _draft(store, ids[1], "second", LATER + SECOND)
        page = drafts.unsent(store.reader, 1, limit=1)
        rest = drafts.unsent(store.reader, 1, after=(page[0].updated_at, page[0].conversation_id))
        assert [one.text for one in (*page, *rest)] == ["second", "first"]
        assert drafts.unsent(store.reader, 2) == []


def test_a_discarded_draft_comes_back_for_a_day_and_not_after(database_url: str) -> None:
    with opened(database_url) as store:
        (first, *_rest) = two(store)
        _draft(store, first, "words", LATER)
        with store.writing() as tx:
            assert drafts.discard(tx, first, 1, LATER)
            assert not drafts.discard(tx, first, 1, LATER)
            assert drafts.draft(tx, first, 1) == ""
            sweep(tx, LATER + DAY)
            assert drafts.bring_back(tx, first, 1)
            assert drafts.draft(tx, first, 1) == "words"
            drafts.discard(tx, first, 1, LATER)
            sweep(tx, LATER + DAY + SECOND)
            assert not drafts.bring_back(tx, first, 1)


def test_new_words_take_the_place_of_discarded_ones_and_empty_ones_do_not(database_url: str) -> None:
    with opened(database_url) as store:
        (first, *_rest) = two(store)
        _draft(store, first, "words", LATER)
        with store.writing() as tx:
            drafts.discard(tx, first, 1, LATER)
        _draft(store, first, "", LATER)
        with store.writing() as tx:
            assert drafts.bring_back(tx, first, 1)
            drafts.discard(tx, first, 1, LATER)
        _draft(store, first, "anew", LATER)
        with store.writing() as tx:
            assert not drafts.bring_back(tx, first, 1)
        assert drafts.draft(store.reader, first, 1) == "anew"


# What is wrong


def test_holes_people_at_the_door_and_what_was_not_checked_are_found(database_url: str) -> None:
    with opened(database_url) as store:
        ids = two(store)
        hole = Hole("h1", "a", "b", "the server was down", resume="next")
        page = Page(mark="", holes=(hole,), requests=(Request("r1", Person("p9", "zed"), NOON, count=2),))
        with store.writing() as tx:
            account = accounts.ensure(tx, "clinic", "mastodon")
            keep(tx, account, page, plain_judge, LATER, stream=stream_of(tx, account, "mentions"))
            tx.run("UPDATE conversation SET unchecked = 'photo' WHERE id = :id", id=ids[0])
        (gap,) = troubles.holes(store.reader)
        assert (gap.account, gap.stream, gap.resumes, gap.opened_at) == ("clinic", "mentions", True, LATER)
        assert [(one.handle, one.count) for one in troubles.waiting(store.reader)] == [("zed", 2)]
        assert [row.id for row in troubles.unchecked(store.reader)] == [ids[0]]
        assert troubles.unchecked(store.reader, before=ids[0]) == []


def test_a_store_where_nothing_was_sent_has_nothing_stuck(database_url: str) -> None:
    with opened(database_url) as store:
        two(store)
        assert (sending.stuck(store.reader), sending.open_items(store.reader)) == ({}, [])
        assert sending.settled_items(store.reader) == []


def test_what_an_archive_brings_closed_is_closed_when_it_was_written(database_url: str) -> None:
    with opened(database_url) as store, store.writing() as tx:
        account = accounts.ensure(tx, "old", "mastodon", kind="archive")
        message = said("m1", "long ago", at=NOON - 90 * DAY)
        assert message.direction is Direction.IN

        def shut(seen: Touched, now: Micros) -> Verdict:
            return replace(plain_judge(seen, now), state="closed", outcome="done")

        keep(tx, account, Page(mark="", messages=(message,)), shut, LATER)
        (row,) = views.page(tx, LANES["closed"], Order.NEWEST)
        assert row.closed_at == moment_of(row.newest_id)
