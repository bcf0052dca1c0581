"""What PostgreSQL tells of a change: ids and names of tables, once it is committed, and never a word of anybody."""

from __future__ import annotations

import queue
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.incoming import Person
from store import actions, news, outbox, snapshot, transfer, troubles
from store.engine import Store, Tx
from tests import postgres
from tests.store.helpers import NOON, bring, conversation, hold, opened, said

WORDS = "fever since monday and a rash"
WHO = Person("p77", "zoe_k", "Zoë Kranz")
ALLOWED = re.compile(r"(conversation|outbox_item):[0-9]+|" + "|".join(news.BY_NAME))


class Ears:
    """What was heard, in its order."""

    def __init__(self) -> None:
        self._heard: queue.Queue[tuple[str, ...]] = queue.Queue()
        self.told: list[str] = []

    def __call__(self, told: Sequence[str]) -> None:
        self._heard.put(tuple(told))

    def anew(self) -> None:
        """Wait until it listens, for the first time or again."""
        while self._heard.get(timeout=120):
            pass

    def until(self, last: str) -> list[str]:
        """Wait for one piece of news, and return all that came up to it."""
        found: list[str] = []
        while last not in found:
            found += self._heard.get(timeout=120)
        self.told += found
        return found


@contextmanager
def listening(store: Store) -> Iterator[Ears]:
    ears = Ears()
    listener = store.listen(ears)
    assert listener is not None
    try:
        ears.anew()
        yield ears
    finally:
        listener.close()


def _write_everywhere(tx: Tx, asked: int, item: int) -> None:
    """Write down words in every place that a professional or a patient fills."""
    at = {"c": asked, "words": WORDS, "at": NOON}
    tx.run("INSERT INTO note (conversation_id, professional_id, text, at) VALUES (:c, 1, :words, :at)", **at)
    tx.run("INSERT INTO tag (conversation_id, word) VALUES (:c, :words)", c=asked, words=WORDS)
    tx.run("INSERT INTO draft (conversation_id, professional_id, text, updated_at) VALUES (:c, 1, :words, :at)", **at)
    tx.run(
        "INSERT INTO waiting (account_id, request_id, handle, name, count, note, at) "
        "VALUES (1, :request, :handle, :words, 1, '', :at)",
        request=WORDS,
        handle=WHO.handle,
        words=WORDS,
        at=NOON,
    )
    tx.run("UPDATE account SET problem = :words", words=WORDS)
    tx.run("UPDATE part SET link = :words WHERE item_id = :item", words=WORDS, item=item)
    actions.record(tx, "note", [asked], 1, NOON)
    outbox.undo(tx, item)


def test_ids_alone_are_told_whatever_is_written(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store, opened(postgres_database_url) as other, listening(store) as ears:
        bring(other, said("m1", WORDS, who=WHO))
        asked, _ = conversation(other, "m1")
        item = hold(other, "m1")
        with other.writing() as tx:
            _write_everywhere(tx, asked, item)
            tx.run("INSERT INTO professional (name, added_at) VALUES ('last', 1)")
        ears.until("professional")
        assert {f"conversation:{asked}", f"outbox_item:{item}", "action", "note", "tag", "draft"} <= set(ears.told)
        assert [one for one in ears.told if not ALLOWED.fullmatch(one)] == []


def test_what_is_not_committed_is_not_told(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store, listening(store) as ears:
        bring(store, said("m1", WORDS))
        with pytest.raises(ValueError, match="m1"), store.writing() as tx:  # noqa: PT012  # it fails at its end
            tx.run("INSERT INTO tag (conversation_id, word) SELECT id, 'never' FROM conversation")
            int("m1")
        with store.writing() as tx:
            tx.run("UPDATE account SET problem = 'told'")
        ears.until("account")
        with store.writing() as tx:
            tx.run("INSERT INTO professional (name, added_at) VALUES ('last', 1)")
        ears.until("professional")
        assert "tag" not in ears.told


def test_leases_that_are_renewed_are_no_news(postgres_database_url: str) -> None:
    with opened(postgres_database_url) as store, listening(store) as ears:
        with store.writing() as tx:
            tx.run("INSERT INTO lease (scope, duty, holder, fence, expires_at) VALUES ('a', 'send', 'x', 1, 1)")
        with store.writing() as tx:
            tx.run("INSERT INTO professional (name, added_at) VALUES ('last', 1)")
        assert ears.until("professional") == ["professional"]


def test_a_listener_comes_back_after_the_server_was_away_and_says_that_it_may_have_missed_something(
    own_postgres: postgres.Server,
) -> None:
    url = own_postgres.url()
    with opened(url) as store, listening(store) as ears:
        own_postgres.halt()
        own_postgres.resume()
        ears.anew()
        with store.writing() as tx:
            tx.run("INSERT INTO professional (name, added_at) VALUES ('last', 1)")
        assert ears.until("professional") == ["professional"]


def test_a_listener_ends_at_once_also_while_the_server_is_away(own_postgres: postgres.Server) -> None:
    with opened(own_postgres.url()) as store:
        listener = store.listen(Ears())
        assert listener is not None
        own_postgres.halt()
        listener.close()
        assert not listener._thread.is_alive()


def test_a_whole_store_that_arrives_is_not_told_row_by_row(postgres_database_url: str, tmp_path: Path) -> None:
    original = f"sqlite:///{tmp_path / 'a.db'}"
    with opened(original) as store:
        bring(store, said("m1", WORDS))
    with opened(postgres_database_url) as target, listening(target) as ears:
        with snapshot.of_store(original) as source:
            transfer.copy(source, target)
        with target.writing() as tx:
            tx.run("INSERT INTO professional (name, added_at) VALUES ('last', 1)")
        assert ears.until("professional") == ["professional"]
        assert troubles.holes(target.reader) == []
