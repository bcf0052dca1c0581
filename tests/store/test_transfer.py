from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import MINUTE
from store import actions, copies, leases, snapshot, transfer, views
from store.engine import Store
from store.errors import StoreBusy, StoreError, StoreUnusable
from tests.store.helpers import NOON, account, bring, hold, opened, said
from tests.store.wholes import contents, filled


@pytest.fixture
def there_and_back(postgres_database_url: str, tmp_path: Path) -> tuple[str, str, str]:
    return f"sqlite:///{tmp_path / 'a.db'}", postgres_database_url, f"sqlite:///{tmp_path / 'b.db'}"


def test_a_store_goes_to_the_other_engine_and_back_unchanged_and_works_on_there(
    there_and_back: tuple[str, str, str],
) -> None:
    first, second, third = there_and_back
    filled(first)
    assert copies.copy_store(first, second).tables == copies.copy_store(second, third).tables
    assert contents(third).tables == contents(first).tables
    for url in (second, third):
        with opened(url) as store:
            assert actions.verify(store.reader) is None
            assert views.counts(store.reader)["open"] == 2
            assert bytes(store.reader.rows("SELECT sealed FROM credential")[0][0]) == b"\x00sealed\xff"
            assert bring(store, said("m3", "and another", thread="t3", at=NOON + 2 * MINUTE)).new == 1
            assert account(store, "second") not in {0, 1}
            assert views.counts(store.reader)["everything"] == 3


def test_a_store_is_copied_into_an_empty_one_only_and_not_while_somebody_works_on_it(
    database_url: str, tmp_path: Path
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    filled(database_url)
    with opened(database_url) as store:
        hold(store, "m1")
        with pytest.raises(StoreError, match="answers on their way: 1"):
            copies.copy_store(database_url, other)
        with store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'undone'")
            leases.take(tx, leases.session_scope("s1"), leases.SESSION, "s1")
        with pytest.raises(StoreBusy, match="works on this store"):
            copies.copy_store(database_url, other)
        with store.writing() as tx:
            leases.give_back_all(tx, "s1")
    copies.copy_store(database_url, other)
    before = contents(other)
    with pytest.raises(StoreUnusable, match="not empty"):
        copies.copy_store(database_url, other)
    assert contents(other) == before


def test_a_copy_that_differs_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    filled(first)
    told = transfer._set_sequences

    def spoiling(tx: object) -> None:
        told(tx)  # type: ignore[arg-type]
        tx.run("UPDATE message SET text = 'x' WHERE remote_id = 'm1'")  # type: ignore[attr-defined]

    monkeypatch.setattr(transfer, "_set_sequences", spoiling)
    with pytest.raises(StoreUnusable, match="does not equal the original in message"):
        copies.copy_store(first, second)
    assert contents(second).rows == 0


def test_a_copied_store_counts_sorts_and_finds_anew(tmp_path: Path) -> None:
    first, second = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    filled(first)
    with opened(first) as store:
        right = _derived(store)
        with store.writing() as tx:
            tx.run("UPDATE lane_count SET open = 99")
            tx.run("UPDATE conversation SET sort_key = 7")
            tx.run("INSERT INTO message_fts (message_fts) VALUES ('delete-all')")
        assert _derived(store) != right
    copies.copy_store(first, second)
    with opened(second) as store:
        assert _derived(store) == right


def _derived(store: Store) -> tuple[object, ...]:
    return (
        views.counts(store.reader)["open"],
        [tuple(row) for row in store.reader.rows("SELECT id, sort_key FROM conversation ORDER BY id")],
        [row[0] for row in store.reader.rows("SELECT rowid FROM message_fts WHERE message_fts MATCH 'chest'")],
    )


def test_a_store_is_read_as_it_was_at_one_moment_while_others_write(database_url: str) -> None:
    filled(database_url)
    with opened(database_url) as store, snapshot.of_store(database_url) as source:
        before = transfer.contents(source)
        bring(store, said("m3", "later", thread="t3"))
        assert transfer.contents(source) == before
        assert contents(database_url).count("message") == before.count("message") + 1
