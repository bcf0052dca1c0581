"""What a network pushed, as the store keeps it."""

from __future__ import annotations

from core.clock import DAY
from store import accounts, receiving
from store.engine import open_store
from tests.store.helpers import NOON


def test_a_payloads_number_is_never_given_twice_though_all_are_forgotten(database_url: str) -> None:
    store = open_store(database_url)
    with store.writing() as tx:
        account = accounts.ensure(tx, "clinic", "whatsapp")
        read = [receiving.keep_raw(tx, account, b"words", NOON) for _ in range(3)]
        receiving.take(tx, account, read[-1])
        receiving.forget_taken(tx, account, NOON + DAY)
    assert all(not row.body for row in receiving.raws_since(store.reader, account, 0)), "no word is kept longer"
    with store.writing() as tx:
        later = receiving.keep_raw(tx, account, b"new words", NOON + 2 * DAY)
    assert [row.id for row in receiving.raws_after(store.reader, account, read[-1], 9)] == [later]
    store.close()


def test_what_nobody_read_yet_is_never_forgotten(database_url: str) -> None:
    store = open_store(database_url)
    with store.writing() as tx:
        account = accounts.ensure(tx, "clinic", "whatsapp")
        receiving.keep_raw(tx, account, b"words", NOON)
        assert receiving.forget_taken(tx, account, NOON + DAY) == 0
    assert [row.body for row in receiving.raws_since(store.reader, account, 0)] == [b"words"]
    store.close()
