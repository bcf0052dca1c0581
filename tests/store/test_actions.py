from __future__ import annotations

import pytest

from core.clock import HOUR, MINUTE
from store import actions
from store.engine import Store
from tests.store.helpers import NOON, bring, opened, said


def _record(store: Store, number: int = 5) -> list[int]:
    bring(store, *(said(f"m{n}", f"question {n}", thread=f"t{n}") for n in range(number)))
    ids = [int(row[0]) for row in store.reader.rows("SELECT id FROM conversation ORDER BY id")]
    made = []
    for n, identity in enumerate(ids):
        with store.writing() as tx:
            kept = actions.before(tx, [identity])
            tx.run("UPDATE conversation SET state = 'noise', revision = revision + 1 WHERE id = :id", id=identity)
            made.append(actions.record(tx, "noise", [identity], 1 + n % 2, NOON + n, inverse=kept))
    return made


def test_a_chain_that_nobody_touched_verifies(database_url: str) -> None:
    with opened(database_url) as store:
        assert actions.verify(store.reader) is None
        _record(store)
        assert actions.verify(store.reader) is None


TAMPERING = {
    "verb": "'done'",
    "targets": "'[]'",
    "inverse": "'[]'",
    "professional_id": "9",
    "at": "at + 1",
    "undoes": "1",
    "previous": "'x'",
    "hash": "'x'",
    "undone_by": "1",
}


@pytest.mark.parametrize("column", TAMPERING)
def test_a_row_that_somebody_changed_is_found(database_url: str, column: str) -> None:
    with opened(database_url) as store:
        made = _record(store)
        with store.writing() as tx:
            tx.run(f"UPDATE action SET {column} = {TAMPERING[column]} WHERE id = :id", id=made[2])
        assert actions.verify(store.reader) == made[2]


def test_a_row_that_was_taken_out_or_put_in_is_found(database_url: str) -> None:
    with opened(database_url) as store:
        made = _record(store)
        with store.writing() as tx:
            tx.run("DELETE FROM action WHERE id = :id", id=made[1])
        assert actions.verify(store.reader) == made[2]
        with store.writing() as tx:
            tx.run(
                "INSERT INTO action (id, verb, targets, professional_id, at, hash) "
                "VALUES (:id, 'done', '[]', 1, 1, 'x')",
                id=made[1],
            )
        assert actions.verify(store.reader) == made[1]


def test_an_undo_that_is_hidden_is_found(database_url: str) -> None:
    with opened(database_url) as store:
        made = _record(store)
        with store.writing() as tx:
            actions.record(tx, "undo", [], 1, NOON + HOUR, undoes=made[3])
        assert actions.verify(store.reader) is None
        with store.writing() as tx:
            tx.run("UPDATE action SET undone_by = NULL")
        assert actions.verify(store.reader) == made[3]


def test_decisions_of_one_microsecond_or_of_a_clock_that_went_back_keep_their_order(database_url: str) -> None:
    with opened(database_url) as store:
        with store.writing() as tx:
            made = [actions.record(tx, "done", [n], 1, at) for n, at in enumerate((NOON, NOON, NOON - HOUR, NOON))]
        assert made == sorted(set(made))
        assert actions.verify(store.reader) is None


def test_an_inverse_restores_exactly_what_stood_there(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "my chest hurts"), said("m2", "a cold", thread="t2", at=NOON + MINUTE))
        before = [tuple(row) for row in store.reader.rows("SELECT * FROM conversation ORDER BY id")]
        ids = [int(row[0]) for row in before]
        names = {name: n for n, name in enumerate(actions.KEPT)}
        with store.writing() as tx:
            kept = actions.before(tx, ids)
            for name in names.keys() - {"revision"}:
                value = "'x'" if name in ("state", "outcome", "trouble") else "7"
                tx.run(f"UPDATE conversation SET {name} = {value}")
            tx.run("UPDATE conversation SET revision = revision + 1")
            assert actions.restore(tx, kept) == []
            tx.run("UPDATE conversation SET revision = revision - 2")
        assert [tuple(row) for row in store.reader.rows("SELECT * FROM conversation ORDER BY id")] == before


def test_an_inverse_leaves_alone_what_somebody_changed_since(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "one"), said("m2", "two", thread="t2", at=NOON + MINUTE))
        ids = [int(row[0]) for row in store.reader.rows("SELECT id FROM conversation ORDER BY id")]
        with store.writing() as tx:
            kept = actions.before(tx, ids)
            tx.run("UPDATE conversation SET state = 'noise', revision = revision + 1")
        bring(store, said("m3", "and more", thread="t2", at=NOON + HOUR), now=NOON + 2 * HOUR)
        with store.writing() as tx:
            assert actions.restore(tx, kept) == [ids[1]]
        states = [row[0] for row in store.reader.rows("SELECT state FROM conversation ORDER BY id")]
        assert states == ["open", "open"]
        revisions = [row[0] for row in store.reader.rows("SELECT revision FROM conversation ORDER BY id")]
        assert revisions[0] == kept[0]["revision"] + 2
