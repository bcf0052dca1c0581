"""Delivered and read: kept for the answer that the network speaks of, and for no other."""

from __future__ import annotations

from core.clock import MINUTE
from core.incoming import Page, Receipt
from store import accounts, outbox, sending
from store.engine import Store
from store.keeping import keep
from tests.store.helpers import NOON, bring, hold, opened, plain_judge, said


def _told(store: Store, item: int) -> tuple[int | None, int | None]:
    row = sending.item(store.reader, item)
    assert row is not None
    return row.parts[0].delivered_at, row.parts[0].read_at


def test_a_report_is_kept_for_its_own_answer_in_its_own_account_alone(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "hello"))
        item = hold(store, "m1", key="a")
        with store.writing() as tx:
            (part,) = [int(row[0]) for row in tx.rows("SELECT id FROM part")]
            outbox.begin_attempt(tx, part, 0, "")
            outbox.part_sent(tx, part, "$event", "")
            ours, other = accounts.ensure(tx, "clinic", "mastodon"), accounts.ensure(tx, "other", "mastodon")
            told = (Receipt("$event", NOON + 5 * MINUTE, seen=True), Receipt("$nothing", NOON, reference="a-key0"))
            keep(tx, other, Page(mark="", receipts=told), plain_judge, NOON)
        assert _told(store, item) == (None, None)
        with store.writing() as tx:
            keep(tx, ours, Page(mark="", receipts=told), plain_judge, NOON)
            keep(tx, ours, Page(mark="", receipts=(Receipt("$event", NOON, arrived=False),)), plain_judge, NOON)
        assert _told(store, item) == (None, NOON + 5 * MINUTE)
