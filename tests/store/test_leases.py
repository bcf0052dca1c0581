from __future__ import annotations

from core.clock import SECOND
from store import leases
from store.engine import Store
from tests.store.helpers import opened

SCOPE = leases.account_scope(1)


def _take(store: Store, holder: str, duty: str = leases.SEND) -> int | None:
    with store.writing() as tx:
        return leases.take(tx, SCOPE, duty, holder)


def _renew(store: Store, holder: str, fence: int) -> bool:
    with store.writing() as tx:
        return leases.renew(tx, SCOPE, leases.SEND, holder, fence)


def _ends_in(store: Store, by: int) -> None:
    with store.writing() as tx:
        tx.run("UPDATE lease SET expires_at = :at", at=tx.clock() + by)


def test_one_holder_at_a_time(database_url: str) -> None:
    with opened(database_url) as store:
        assert (_take(store, "a"), _take(store, "b"), _take(store, "a")) == (1, None, 1)


def test_each_duty_has_its_own_lease(database_url: str) -> None:
    with opened(database_url) as store:
        assert (_take(store, "a", leases.SEND), _take(store, "b", leases.PULL)) == (1, 1)


def test_the_fence_grows_with_each_holder(database_url: str) -> None:
    with opened(database_url) as store:
        fences = []
        for holder in ("a", "b", "a", "c"):
            fences.append(_take(store, holder))
            _ends_in(store, -1)
        assert fences == [1, 2, 3, 4]


def test_a_holder_who_slept_past_the_lease_gets_a_new_fence(database_url: str) -> None:
    with opened(database_url) as store:
        assert _take(store, "a") == 1
        _ends_in(store, -1)
        assert _take(store, "a") == 2


def test_a_lease_is_renewed_by_its_holder_under_its_fence_while_it_lives(database_url: str) -> None:
    with opened(database_url) as store:
        _take(store, "a")
        _ends_in(store, SECOND)
        assert _renew(store, "a", 1)
        (ends,) = store.reader.rows("SELECT expires_at FROM lease")[0]
        with store.writing() as tx:
            assert ends > tx.clock() + 10 * SECOND
        assert not _renew(store, "b", 1)
        assert not _renew(store, "a", 2)
        _ends_in(store, -1)
        assert not _renew(store, "a", 1)


def test_a_lease_that_was_given_back_is_free_at_once_and_its_fence_grows(database_url: str) -> None:
    with opened(database_url) as store:
        _take(store, "a")
        with store.writing() as tx:
            leases.give_back(tx, SCOPE, leases.SEND, "b")
        assert _take(store, "b") is None
        with store.writing() as tx:
            leases.give_back(tx, SCOPE, leases.SEND, "a")
        assert _take(store, "b") == 2


def test_who_leaves_gives_everything_back(database_url: str) -> None:
    with opened(database_url) as store:
        _take(store, "a", leases.SEND)
        _take(store, "a", leases.PULL)
        with store.writing() as tx:
            assert leases.others(tx, leases.PULL, "b", tx.clock()) == ["a"]
            leases.give_back_all(tx, "a")
            assert leases.others(tx, leases.PULL, "b", tx.clock()) == []
        assert (_take(store, "b", leases.SEND), _take(store, "b", leases.PULL)) == (2, 2)


def test_the_database_tells_the_time(database_url: str) -> None:
    with opened(database_url) as store, store.writing() as tx:
        first, second = tx.clock(), tx.clock()
        assert first <= second < first + 5 * SECOND
