"""A store with a little of everything, and what a store holds."""

from __future__ import annotations

from core.clock import MINUTE
from store import accounts, actions, snapshot, transfer
from store.transfer import Contents
from tests.store.helpers import LUZ, NOON, bring, conversation, opened, said


def filled(url: str) -> None:
    with opened(url) as store:
        bring(store, said("m1", "my chest hurts"), said("m2", "¿fiebre? 38,5", who=LUZ, thread="t2", at=NOON + MINUTE))
        with store.writing() as tx:
            accounts.keep_credential(tx, 1, "refresh", "k1", b"\x00sealed\xff", NOON)
            actions.record(tx, "done", [conversation(store, "m1")[0]], 1, NOON)


def contents(url: str) -> Contents:
    with snapshot.of_store(url) as source:
        return transfer.contents(source)
