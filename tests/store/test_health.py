from __future__ import annotations

import pytest

from store import health
from tests.store.helpers import LUZ, bring, hold, opened, said


@pytest.mark.parametrize(
    ("sql", "look", "what"),
    [
        (
            "UPDATE lane_count SET red = 5, open = 7",
            health.COUNTS,
            "the lanes count wrongly: open 7 instead of 1, red 5",
        ),
        ("DELETE FROM lane_count", health.COUNTS, "everything None instead of 2"),
        ("UPDATE conversation SET sort_key = 1", health.ORDER, "conversations at the wrong place of the order: 2 ("),
        (
            "UPDATE outbox_item SET state = 'undone'",
            health.OUTBOX,
            "conversations hidden as held with no answer on its way: 1 (",
        ),
        (
            "UPDATE conversation SET held = 0",
            health.OUTBOX,
            "conversations in their lanes while an answer of theirs is on its way: 1 (",
        ),
        ("DELETE FROM part", health.OUTBOX, "answers without any text: 1 ("),
        ("UPDATE outbox_item SET session = 'gone'", health.OUTBOX, "answers held by a program that has ended: 1 ("),
        (
            "UPDATE outbox_item SET state = 'sending'",
            health.OUTBOX,
            "answers that a program was just sending when it ended: 1 (",
        ),
    ],
)
def test_what_does_not_fit_is_found_on_both_engines(database_url: str, sql: str, look: str, what: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "hello"), said("m2", "fever", who=LUZ, thread="t2"))
        hold(store, "m1")
        assert health.of_store(store.reader) == []
        assert health.words_of_search(store) is None
        with store.writing() as tx:
            tx.run(sql)
        found = [one for one in health.of_store(store.reader) if what in one.what]
        assert [one.look for one in found] == [look]
        assert all("fever" not in one.what for one in health.of_store(store.reader))


@pytest.mark.parametrize(
    ("sql", "look", "what"),
    [
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'message_search'::regclass",
            health.INDEXES,
            "indexes that PostgreSQL holds invalid: message_search",
        ),
        (
            "ALTER TABLE conversation DISABLE TRIGGER lane_count_update",
            health.INDEXES,
            "what keeps counts, references and news in step is switched off on conversation",
        ),
        (
            "DROP TRIGGER lane_count_delete ON conversation",
            health.INDEXES,
            "what keeps the lanes' counts is missing",
        ),
        (
            "SET LOCAL session_replication_role = replica; DELETE FROM handle WHERE name = 'Luz P.'",
            health.REFERENCES,
            "rows of message that belong to a handle that is not there: 1",
        ),
    ],
)
def test_what_the_server_s_administrator_can_break_is_found(
    postgres_database_url: str, sql: str, look: str, what: str
) -> None:
    with opened(postgres_database_url) as store:
        bring(store, said("m1", "hello"), said("m2", "fever", who=LUZ, thread="t2"))
        assert health.of_store(store.reader) == []
        with store.writing() as tx:
            for statement in sql.split("; "):
                tx.run(statement)
        found = health.of_store(store.reader)
        assert {one.look for one in found} == {look}
        assert what in [one.what for one in found]
