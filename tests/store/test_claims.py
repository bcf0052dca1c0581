"""Who claims at once: each answer is taken once, and on PostgreSQL nobody waits for anybody."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from core.clock import MINUTE
from core.incoming import Incoming, Person
from desk import lines
from desk.dispatch import Dispatcher
from desk.lines import Line, Plug
from desk.outcomes import text_hash
from networks.simulated import Simulated
from store import claims, leases, outbox, sending
from store.engine import Store
from store.errors import Lost, StoreBusy
from tests.desk.clinics import sit_down
from tests.store.helpers import ME, NOON, bring, hold, opened, said

CROWD, RACERS = 12, 5
QUESTION = "how long?"
SCOPE = leases.account_scope(1)


def _asked(number: int, first: int = 0) -> list[Incoming]:
    return [
        said(f"m{n}", QUESTION, who=Person(f"q{n}", f"q{n}"), at=NOON + n * MINUTE, thread=f"t{n}")
        for n in range(first, first + number)
    ]


def _held(store: Store, number: int, *, first: int = 0, slug: str = "clinic") -> list[int]:
    """Hold an answer to each of as many people."""
    messages = _asked(number, first)
    bring(store, *messages, slug=slug)
    items = [hold(store, message.remote_id) for message in messages]
    with store.writing() as tx:
        tx.many(
            "UPDATE outbox_item SET parent_text = :read WHERE id = :id",
            [{"read": text_hash(QUESTION), "id": item} for item in items],
        )
    return items


@contextmanager
def _claimed(store: Store, item: int, fence: int = 1) -> Iterator[None]:
    """Claim an answer, and keep the transaction open."""
    with store.claiming() as tx:
        assert claims.holds(tx, SCOPE, leases.SEND, "a", fence)
        claims.claim(tx, item, fence)
        yield


def _try(store: Store, item: int) -> str:
    with store.claiming() as tx:
        try:
            claims.claim(tx, item, 9)
        except Lost as lost:
            return lost.now
    return "claimed"


def test_of_many_who_claim_at_once_each_answer_is_taken_by_one(database_url: str) -> None:
    with opened(database_url) as store, ExitStack() as machines:
        items = _held(store, CROWD)
        others = [machines.enter_context(opened(database_url)) for _ in range(RACERS)]
        together, taken = threading.Barrier(RACERS), Counter[int]()

        def race(own: Store) -> None:
            together.wait()
            taken.update(item for item in items if _try(own, item) == "claimed")

        racers = [threading.Thread(target=race, args=(other,)) for other in others]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert taken == dict.fromkeys(items, 1)
        assert {one.state for one in sending.items(store.reader, ("held", "sending"))} == {"sending"}


def test_a_claim_that_is_held_open_delays_no_other_and_no_writer(postgres_database_url: str) -> None:
    # Nothing here runs beside anything: whatever waited for the open claim would wait for ever.
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other:
        first, second, third = _held(store, 3)
        with store.writing() as tx:
            assert leases.take(tx, SCOPE, leases.SEND, "a") == 1
        with _claimed(store, first):
            assert _try(other, first) == "held"
            assert _try(other, second) == "claimed"
            with _claimed(other, third), other.claiming() as tx:
                assert outbox.due(tx, 1) == [first, third]
                assert outbox.orphan(tx) == []
            # Somebody who would take over is told that it is taken; whoever writes something else just writes.
            with other.claiming() as tx:
                assert leases.take(tx, SCOPE, leases.SEND, "b") is None
            (fourth,) = _held(other, 1, first=CROWD)
        assert {item: _item(store, item) for item in (first, second, third, fourth)} == {
            first: "sending",
            second: "sending",
            third: "sending",
            fourth: "held",
        }


def test_a_writer_who_takes_long_delays_no_claim(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other:
        (item,) = _held(store, 1)
        with store.writing() as tx:
            tx.run("UPDATE account SET problem = 'a long page'")
            with other.claiming() as claim:
                assert leases.take(claim, SCOPE, leases.SEND, "b") == 1
            with other.claiming() as claim:
                assert claims.holds(claim, SCOPE, leases.SEND, "b", 1)
                claims.claim(claim, item, 1)
        assert _item(store, item) == "sending"


def test_an_answer_of_a_session_that_has_ended_is_not_claimed(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "how long?"))
        item = hold(store, "m1", session="gone")
        assert _try(store, item) == "held"
        with store.writing() as tx:
            leases.take(tx, leases.session_scope("gone"), leases.SESSION, "gone")
        assert _try(store, item) == "claimed"


def test_a_lease_is_held_under_its_fence_alone(database_url: str) -> None:
    with opened(database_url) as store:
        with store.claiming() as tx:
            assert leases.take(tx, SCOPE, leases.SEND, "a") == 1
            found = [claims.holds(tx, SCOPE, leases.SEND, *who) for who in (("a", 1), ("a", 2), ("b", 1))]
            assert found == [True, False, False]
        with store.writing() as tx:
            tx.run("UPDATE lease SET expires_at = 1")
            assert not claims.holds(tx, SCOPE, leases.SEND, "a", 1)


def test_an_undo_against_an_open_claim_waits_for_its_end_and_loses(postgres_database_url: str) -> None:
    told: list[str] = []
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other:
        (item,) = _held(store, 1)
        with store.writing() as tx:
            leases.take(tx, SCOPE, leases.SEND, "a")

        def take_back() -> None:
            with other.writing() as tx:
                try:
                    outbox.undo(tx, item)
                except Lost as lost:
                    told.append(lost.now)

        racer = threading.Thread(target=take_back)
        with _claimed(store, item):
            racer.start()
            _wait_until_somebody_waits(store)
            assert told == []
        racer.join()
        assert told == ["sending"]


def _wait_until_somebody_waits(store: Store) -> None:
    while not store.reader.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
        pass


def test_a_machine_that_sleeps_in_a_transaction_is_shut_out_by_the_server(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other:
        assert _sleep_through(store, other) == "30s"
        # Nobody has to wait for it, and it goes on by itself.
        assert len(_held(other, 1)) == len(_held(store, 1, first=1)) == 1


def _sleep_through(store: Store, other: Store) -> str:
    """Begin to write, stand still until the server has had enough, and return how long that is usually."""
    with pytest.raises(StoreBusy, match="stood still"), store.writing() as tx:  # noqa: PT012  # it fails at its end
        usual, pid = (
            tx.rows(ask)[0][0] for ask in ("SHOW idle_in_transaction_session_timeout", "SELECT pg_backend_pid()")
        )
        tx.run("SET LOCAL idle_in_transaction_session_timeout = 1")
        while other.reader.rows("SELECT 1 FROM pg_stat_activity WHERE pid = :pid", pid=pid):
            pass
        tx.run("UPDATE account SET problem = ''")
    return str(usual)


async def test_two_machines_with_an_account_each_send_without_waiting_for_one_another(
    postgres_database_url: str,
) -> None:
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other:
        desks = [sit_down(one, "") for one in (store, other)]
        networks = [Simulated("mastodon", ME, _asked(CROWD, first)) for first in (0, CROWD)]
        found = [
            await lines.connect(desk, Plug(slug, "mastodon", lambda network=network: network))  # type: ignore[misc]
            for desk, network, slug in zip(desks, networks, ("east", "west"), strict=True)
        ]
        east, west = (line for line in found if isinstance(line, Line))
        _held(store, CROWD, slug="east")
        _held(store, CROWD, first=CROWD, slug="west")
        rounds = [
            Dispatcher(desk, {line.account: line}).round() for desk, line in zip(desks, (east, west), strict=True)
        ]
        done = await asyncio.gather(*rounds)
        assert [Counter(one.state for one in outcomes) for outcomes in done] == [{"sent": CROWD}] * 2
        assert [len({part.key for part in network.sent}) for network in networks] == [CROWD, CROWD]


def _item(store: Store, item: int) -> str:
    found = sending.item(store.reader, item)
    assert found is not None
    return found.state
