"""The plans of what screens ask: no scan, no sorting, and no more rows read however much there is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.clock import DAY, HOUR, MINUTE
from core.incoming import Person
from desk import actions
from desk.office import Desk
from store import actions as decisions
from store import (
    aside,
    doubts,
    drafts,
    ledger,
    marking,
    notes,
    outbox,
    people,
    provenance,
    putting,
    reds,
    search,
    searches,
    sending,
    troubles,
    views,
)
from store import decisions as boards
from store.engine import Store, Tx, open_store
from store.lanes import LANES, Order
from store.ranking import BAND_SHIFT
from store.reading import Reader
from store.sweep import sweep
from tests.store.helpers import ME, NOON, bring, many, opened, said

CROWD = 20_000
STATES = ("open", "screened", "noise", "snoozed", "closed")


class Watched:
    """A reader that keeps the statements it was asked."""

    dialect = "sqlite"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        self.asked.append((sql, values))
        return self._reader.rows(sql, **values)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of 20,000 conversations in every state, filled by SQL: what counts is what the planner sees."""
    path = tmp_path_factory.mktemp("crowd") / "store.db"
    store = open_store(f"sqlite:///{path}")
    _fill(store, CROWD)
    yield store
    store.close()


def _fill(store: Store, number: int) -> None:
    many(store, 1)
    bring(store, said("again", "and a cough", thread="t0", who=_asker(), at=NOON + MINUTE))
    states = " ".join(f"WHEN {n} THEN '{state}'" for n, state in enumerate(STATES))
    for table, changed in _COPIES.items():
        names = [str(row[1]) for row in store.reader.rows(f"PRAGMA table_info({table})")]
        sources = [changed.get(name, f"{table}.{name}") for name in names]
        with store.writing() as tx:
            tx.run(
                "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :number - 1) "
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(sources)} FROM n, {table} "
                f"WHERE {table}.{_KEYS[table]} = (SELECT MIN({_KEYS[table]}) FROM {table})",
                number=number,
            )
    with store.writing() as tx:
        tx.run(f"UPDATE conversation SET state = CASE id / 1024 % 5 {states} END")
        tx.run("UPDATE conversation SET snoozed_until = :at WHERE state = 'snoozed'", at=NOON + 90 * DAY)
        tx.run("UPDATE conversation SET red = 1, band = 0 WHERE id / 1024 % 997 = 0")
        tx.run("UPDATE conversation SET expiring = 1, band = 1 WHERE id / 1024 % 499 = 0")
        tx.run("UPDATE conversation SET audience = 'public' WHERE id / 1024 % 3 = 0")
        tx.run("UPDATE conversation SET held = 1 WHERE id / 1024 % 251 = 0")
        tx.run("UPDATE conversation SET moved_by = 'mute 1' WHERE state = 'closed'")
        tx.run("INSERT INTO mute (scope, subject, until, created_at) VALUES ('person', '1', :at, 0)", at=NOON * 2)
        tx.run("INSERT INTO rule (name, source, enabled) VALUES ('r', 'words=a -> noise', 1)")
        tx.run("INSERT INTO tag (conversation_id, word) SELECT id, 'promo' FROM conversation WHERE id / 1024 % 7 = 0")
        tx.run("UPDATE conversation SET trouble = 'refused: no' WHERE id / 1024 % 503 = 0")
        tx.run(f"UPDATE conversation SET sort_key = band * {1 << BAND_SHIFT} + waiting_since")
        tx.connection.exec_driver_sql("ANALYZE")


def _asker() -> Person:
    return Person("q0", "q0")


_NEXT = "+ n.n * 1024"
_KEYS = {"handle": "id", "thread": "id", "message": "id", "conversation": "id", "conversation_message": "message_id"}
_COPIES: dict[str, dict[str, str]] = {
    "handle": {"id": "handle.id + n.n", "remote_id": "'q' || n.n", "handle": "'q' || n.n"},
    "thread": {"id": "thread.id + n.n", "root": "'t' || n.n"},
    "message": {
        "id": f"message.id {_NEXT}",
        "remote_id": "'m' || n.n",
        "thread_id": "thread_id + n.n",
        "author_id": "author_id + n.n",
        "search_text": "'question ' || n.n",
    },
    "conversation": {
        "id": f"conversation.id {_NEXT}",
        "thread_id": "thread_id + n.n",
        "asker_id": "asker_id + n.n",
        "newest_id": f"newest_id {_NEXT}",
        "newest_in_id": f"newest_in_id {_NEXT}",
        "waiting_since": "waiting_since + n.n",
        "handle": "'q' || n.n",
        "alike": "'a' || (n.n / 40)",
    },
    "conversation_message": {"conversation_id": f"conversation_id {_NEXT}", "message_id": f"message_id {_NEXT}"},
}
"""What differs from row to row when one row of a table becomes many."""


def _plan(store: Store, sql: str, values: dict[str, Any]) -> list[str]:
    return [str(row[3]) for row in store.reader.rows(f"EXPLAIN QUERY PLAN {sql}", **values)]


_SMALL = re.compile(
    r"SCAN (account|a|s|few|mute|rule|saved_search|lane_count|CONSTANT ROW|json_each"
    r"|message_fts VIRTUAL TABLE INDEX \d+:.*|conversation USING INDEX lane_red_triage)\b"
)
"""What may be scanned: a handful of accounts, mutes, rules and kept searches, a bounded part of a cluster, one row of
counts, the reds by their own index, and the index of search in its own order."""


def _bad(plan: list[str]) -> list[str]:
    return [step for step in plan if "TEMP B-TREE" in step or ("SCAN" in step and not _SMALL.search(step))]


def _assert_good(store: Store, asked: list[tuple[str, dict[str, Any]]]) -> None:
    assert asked
    assert {sql: found for sql, values in asked if (found := _bad(_plan(store, sql, values)))} == {}


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("lane", LANES)
def test_every_page_of_a_lane_is_a_walk_along_its_index(crowd: Store, lane: str, order: Order) -> None:
    reader = Watched(crowd.reader)
    first = views.page(reader, LANES[lane], order)
    assert first
    middle = views.key_of(first[len(first) // 2], order)
    views.page(reader, LANES[lane], order, start=middle)
    views.page(reader, LANES[lane], order, start=middle, forward=False)
    views.page(reader, LANES[lane], order, forward=False)
    _assert_good(crowd, reader.asked)
    for sql, values in reader.asked:
        assert f"lane_{lane}_{order.value}" in " ".join(_plan(crowd, sql, values)), sql


VIEWS: dict[str, Callable[[Reader, int], object]] = {
    "counts": lambda reader, _one: views.counts(reader),
    "rows by id": lambda reader, one: views.rows_by_id(reader, [one]),
    "messages": views.messages,
    "older messages": lambda reader, one: views.messages(reader, one, before=one + 1),
    "later messages": lambda reader, one: views.messages_after(reader, one, one - 1),
    "how far it is answered": views.answered_up_to,
    "where answers came from": lambda reader, one: provenance.sent(reader, [one, one + 1024]),
    "the versions of an answer": lambda reader, one: provenance._versions(reader, [one]),
    "answers that did not leave": lambda reader, one: provenance.undelivered(reader, one, 0, 2 * NOON),
    "notes of a span": lambda reader, one: notes.notes_between(reader, one, 0, 2 * NOON),
    "the newest notes": notes.newest_notes,
    "a person": lambda reader, one: people.earlier(reader, people.handles(reader, one)),
    "a person's other handles": lambda reader, one: reader.rows(people._JOINED, person=one, id=one),
    "one message": lambda reader, one: views.message(reader, one, one),
    "accounts": lambda reader, _: views.accounts(reader),
    "answered since": views.answered_since,
    "search": lambda reader, _: search.search(reader, "question 17"),
    "search of two words": lambda reader, _: search.search(reader, "17 question"),
    "older hits": lambda reader, one: search.search(reader, "question", before=one + 9000),
    "answers on their way": lambda reader, _: sending.numbers(reader),
    "one answer": sending.item,
    "answers of a conversation": sending.items_of,
    "the day's decisions": lambda reader, _: decisions.since(reader, NOON),
    "the decisions": lambda reader, _: boards.page(reader),
    "older decisions": lambda reader, one: boards.page(reader, before=one),
    "who was asked about": lambda reader, one: boards.askers(reader, [one, one + 1]),
    "how answers stand": lambda reader, one: boards.states(reader, [one]),
    "somebody's drafts": lambda reader, _: drafts.unsent(reader, 1),
    "older drafts": lambda reader, one: drafts.unsent(reader, 1, after=(NOON, one)),
    "the draft discarded last": lambda reader, _: drafts.last_discarded(reader, 1),
    "holes": lambda reader, _: troubles.holes(reader),
    "what was set aside": lambda reader, _: [troubles.set_aside(reader), aside.waiting(reader, 1, "mentions")],
    "the ledger": lambda reader, _: ledger.streams(reader),
    "people at the door": lambda reader, _: troubles.waiting(reader),
    "what was not checked": lambda reader, _: troubles.unchecked(reader),
    "older ones not checked": lambda reader, one: troubles.unchecked(reader, before=one),
    "answers that are open": lambda reader, _: sending.open_items(reader),
    "answers that are settled": lambda reader, _: sending.settled_items(reader),
    "older settled answers": lambda reader, one: sending.settled_items(reader, before=one),
    "answers that are stuck": lambda reader, _: sending.stuck(reader),
    "what is muted": lambda reader, _: putting.mutes(reader, NOON),
    "the mutes in force": lambda reader, _: putting.in_force(reader, NOON),
    "the rules": lambda reader, _: [putting.rules(reader, NOON), putting.rules_on(reader)],
    "what a rule is tried on": lambda reader, _: putting.newest(reader, 1000),
    "what a mute holds": lambda reader, _: putting.held_by(reader, "mute 1"),
    "a lane of words": lambda reader, _: searches.found(reader, "question 17"),
    "a lane of a tag": lambda reader, _: searches.found(reader, "tag:promo"),
    "the kept searches": lambda reader, _: searches.searches(reader),
    "reds that nobody has seen": lambda reader, _: reds.unacknowledged(reader),
    "a mark": lambda reader, _: marking.mark_of(reader, 1, "mentions"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_what_a_screen_asks_neither_scans_nor_sorts(crowd: Store, name: str) -> None:
    reader = Watched(crowd.reader)
    one = views.page(crowd.reader, LANES["open"], Order.TRIAGE)[0].id
    VIEWS[name](reader, one)
    _assert_good(crowd, reader.asked)


@contextmanager
def _watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Keep what transactions ask."""
    asked: list[tuple[str, dict[str, Any]]] = []
    execute = Tx._execute

    def watched(self: Tx, sql: str, values: Any) -> Any:
        if not isinstance(values, list):
            asked.append((sql, values))
        return execute(self, sql, values)

    monkeypatch.setattr(Tx, "_execute", watched)
    yield asked
    monkeypatch.setattr(Tx, "_execute", execute)


def _named(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that a part of a statement names."""
    return {name: value for name, value in values.items() if re.search(rf":{name}\b", sql)}


def _explained(store: Store, asked: list[tuple[str, dict[str, Any]]]) -> None:
    """Assert good plans for statements that write, too: RETURNING and the like are explained all the same."""
    with store.writing() as tx:
        bad = {}
        for sql, values in dict(asked).items():
            if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                plan = [str(row[3]) for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", **values)]
                if found := _bad(plan):
                    bad[sql] = found
    assert bad == {}


def test_what_the_dispatcher_asks_neither_scans_nor_sorts(crowd: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with _watching(monkeypatch) as asked, crowd.writing() as tx:
        outbox.orphan(tx)
        outbox.due(tx, 1)
        doubts.unknown_of(tx, 1)
        outbox.lose_track(tx, 1, 1)
        doubts.known_remotes(tx, 1, 0)
        outbox.live_of(tx, 1)
        outbox.stopped_by(tx, 1)
    _explained(crowd, asked)


def test_keeping_a_page_neither_scans_nor_sorts_what_is_there(crowd: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [
        said("n1", "a new question", thread="t5"),
        *(said(f"n{n}", "ours", who=ME, thread=f"t{n}") for n in range(7, 10)),
    ]
    with _watching(monkeypatch) as asked:
        bring(crowd, *messages, now=NOON + 99 * HOUR)
        bring(crowd, replace(messages[0], text="edited"), now=NOON + 99 * HOUR)
    assert any("part" in sql for sql, _ in asked)
    # A burst of at most fifty messages is numbered and sorted, and three short lists of parts are joined.
    _explained(crowd, [(sql, values) for sql, values in asked if "ROW_NUMBER" not in sql and "UNION" not in sql])
    unions = [(part, values) for sql, values in asked if "UNION" in sql for part in sql.split(" UNION ")]
    _explained(crowd, [(sql, _named(sql, values)) for sql, values in unions])


def test_the_sweep_walks_only_what_has_come_due(crowd: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with _watching(monkeypatch) as asked, crowd.writing() as tx:
        sweep(tx, NOON)
    _explained(crowd, asked)


def test_a_decision_touches_its_own_rows(crowd: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(row.id for row in views.page(crowd.reader, LANES["open"], Order.TRIAGE) if not row.red)
    with _watching(monkeypatch) as asked:
        desk = Desk(crowd)
        actions.done(desk, [one])
        actions.undo(desk)
    _explained(crowd, asked)


def _steps(path: Path, work: Callable[[Reader], object]) -> int:
    """Return how many thousands of the engine's own steps a view takes: a measure that no other program disturbs."""
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    connection = sqlite3.connect(path)
    connection.set_progress_handler(tick, 10)

    class Counting:
        dialect = "sqlite"

        def rows(self, sql: str, /, **values: Any) -> Sequence[Sequence[Any]]:
            return connection.execute(sql, values).fetchall()

    work(Counting())
    connection.close()
    return ticks


@pytest.mark.parametrize("lane", LANES)
def test_opening_a_lane_takes_no_more_steps_when_there_is_a_hundred_times_more(
    crowd: Store, tmp_path: Path, lane: str
) -> None:
    with opened(f"sqlite:///{tmp_path / 'small.db'}") as small:
        _fill(small, CROWD // 100)
        assert crowd.path is not None
        assert small.path is not None

        def look(reader: Reader) -> None:
            views.page(reader, LANES[lane], LANES[lane].order, limit=1)
            views.page(reader, LANES[lane], LANES[lane].order, forward=False, limit=1)
            views.counts(reader)

        few, lots = _steps(small.path, look), _steps(crowd.path, look)
        # The tree of an index is a level or two deeper, and that is all.
        assert lots <= 1.2 * max(few, 90)
