"""In which country somebody is: stated of a handle, the newest statement counts, and each can be taken back."""

from __future__ import annotations

from core.incoming import Person
from store import countries
from store.engine import Store
from tests.store.helpers import LUZ, NOON, bring, conversation, opened, said
from tests.store.test_people import staff

ANA_ELSEWHERE = Person("p9", "ana_elsewhere", "Ana M")


def known(store: Store, remote: str) -> str:
    found = countries.country_of(store.reader, conversation(store, remote)[0])
    return f"{found.country} {found.how} {found.by}" if found else ""


def test_a_country_is_of_the_handle_the_newest_counts_and_a_joined_one_is_only_told(database_url: str) -> None:
    with opened(database_url) as store:
        staff(store)
        bring(store, said("m1", "hello"), said("m2", "again", thread="t2"), said("m3", "hi", who=LUZ, thread="t3"))
        bring(store, said("m4", "here too", who=ANA_ELSEWHERE, thread="t4"))
        with store.writing() as tx:
            tx.run("INSERT INTO person (id, note) VALUES (1, 'the same photo')")
            tx.run("UPDATE handle SET person_id = 1 WHERE handle IN ('ana_m', 'ana_elsewhere')")
        ids = [conversation(store, remote)[0] for remote in ("m1", "m2")]
        with store.writing() as tx:
            first = countries.state(tx, ids, "ES", "stated", 1, NOON)
        assert len(first) == 1
        assert [known(store, remote) for remote in ("m1", "m2", "m3", "m4")] == [
            "ES stated ana",
            "ES stated ana",
            "",
            "",
        ]
        there = countries.elsewhere(store.reader, conversation(store, "m4")[0])
        assert there is not None
        assert (there.country, there.stated_at) == ("ES", "ana_m")
        assert countries.elsewhere(store.reader, conversation(store, "m3")[0]) is None
        with store.writing() as tx:
            (second,) = countries.state(tx, ids[:1], "MX", "confirmed", 2, NOON + 1)
        assert known(store, "m2") == "MX confirmed eva"
        with store.writing() as tx:
            assert countries.take_back(tx, second) == 1
            assert countries.take_back(tx, second) == 0
        assert known(store, "m1") == "ES stated ana"
