"""Clusters in the store: found when a question comes in, true while states change, gone with a text that goes."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest

from core.clock import MINUTE
from core.incoming import Deletion, Edit, Page, Person
from desk import clustering, earlier
from desk.office import Desk
from desk.semantic.files import Unfit
from desk.semantic.meaning import Meaning
from store import accounts, questions, views
from store.engine import Store
from store.keeping import keep
from tests.store.helpers import NOON, account, bring, conversation, opened, plain_judge, said

FEVER = ["my child has a fever since monday", "a fever in my child, since monday", "child, fever since monday?"]


def ask(store: Store, *texts: str, first: int = 0) -> list[int]:
    """Keep questions of as many people, compare them, and return their conversations."""
    sent = [
        said(f"m{n}", text, who=Person(f"q{n}", f"q{n}"), at=NOON + n * MINUTE, thread=f"t{n}")
        for n, text in enumerate(texts, first)
    ]
    bring(store, *sent)
    found = [conversation(store, one.remote_id)[0] for one in sent]
    compare(store)
    return found


def compare(store: Store) -> None:
    with store.writing() as tx:
        clustering.fill(tx, questions.uncompared(tx, 100))
    assert questions.uncompared(store.reader, 1) == []


def change(store: Store, *edits: Edit, deletions: tuple[Deletion, ...] = ()) -> None:
    with store.writing() as tx:
        page = Page(mark="", edits=edits, deletions=deletions)
        keep(tx, accounts.ensure(tx, "clinic", "mastodon"), page, plain_judge, NOON)


def sizes(store: Store, conversations: list[int]) -> list[int]:
    rows = views.rows_by_id(store.reader, conversations)
    return [rows[one].alike_count if rows[one].cluster else 0 for one in conversations]


def test_the_same_question_asked_anew_joins_its_cluster_and_others_stand_alone(database_url: str) -> None:
    with opened(database_url) as store:
        found = ask(store, *FEVER, "when do you open on saturday", "thanks", "Thanks", "what helps against a cough")
        assert sizes(store, found) == [3, 3, 3, 0, 2, 2, 0]
        later = ask(store, "since monday my child is in fever", first=20)
        assert sizes(store, later) == [4]
        with store.writing() as tx:
            tx.run("UPDATE conversation SET state = 'closed' WHERE id = :id", id=found[0])
        assert sizes(store, found[1:3]) == [3, 3]
        assert [one.row.id for one in clustering.members(store.reader, found[3])] == [found[3]]


def test_the_outliers_of_a_cluster_come_first_and_nobody_who_was_answered(database_url: str) -> None:
    with opened(database_url) as store:
        found = ask(store, *FEVER, "my child has a fever since monday and a rash")
        members = clustering.members(store.reader, found[1])
        assert members[0].row.id == found[3]
        assert [one.likeness for one in members] == sorted(one.likeness for one in members)
        assert {one.row.id for one in members} == set(found)
        with store.writing() as tx:
            tx.run("UPDATE conversation SET state = 'closed' WHERE id = :id", id=found[0])
        assert found[0] not in {one.row.id for one in clustering.members(store.reader, found[1])}


def test_a_text_that_is_taken_back_leaves_nothing_to_compare(database_url: str) -> None:
    with opened(database_url) as store:
        found = ask(store, *FEVER)
        with store.writing() as tx:
            tx.insert("question_vector", [{"conversation_id": found[0], "engine": "e", "vector": b"\1" * 4}])
        before = store.reader.rows("SELECT word, questions FROM word_count ORDER BY word")
        change(store, deletions=(Deletion("m0", NOON),))
        for table in ("question_word", "question_vector"):
            assert not store.reader.rows(f"SELECT 1 FROM {table} WHERE conversation_id = :id", id=found[0])
        compare(store)
        assert sizes(store, found) == [0, 2, 2]
        after = {row[0]: row[1] for row in store.reader.rows("SELECT word, questions FROM word_count")}
        assert all(count - 1 == after[word] for word, count in before)


def test_a_question_that_is_edited_is_compared_anew(database_url: str) -> None:
    with opened(database_url) as store:
        found = ask(store, *FEVER)
        change(store, Edit("m0", "when do you open on saturday", NOON))
        assert questions.uncompared(store.reader, 5) == [found[0]]
        compare(store)
        assert sizes(store, found) == [0, 2, 2]


def test_an_archive_is_looked_up_not_compared(database_url: str) -> None:
    with opened(database_url) as store:
        account(store, kind="archive")
        assert sizes(store, ask(store, FEVER[0], FEVER[0])) == [0, 0]
        assert store.reader.rows("SELECT 1 FROM question_word") == []


@pytest.mark.parametrize("question", ["a child with fever since monday", "something quite different"])
def test_a_new_question_is_never_compared_with_all(tmp_path: object, question: str) -> None:
    with opened(f"sqlite:///{tmp_path}/store.db") as store:
        ask(store, *FEVER, *(f"word{n} and another{n}" for n in range(40)))
        (new,) = ask(store, question, first=90)
        asked: list[str] = []

        class Watched:
            dialect = "sqlite"

            def rows(self, sql: str, /, **values: object) -> object:
                plan = store.reader.rows(f"EXPLAIN QUERY PLAN {sql}", **values)
                asked.extend(str(step[3]) for step in plan)
                return store.reader.rows(sql, **values)

        clustering._nearest(Watched(), new, clustering.numbers_of(question))  # type: ignore[arg-type]
        assert asked
        assert [step for step in asked if re.search(r"SCAN (?!w\d|\(subquery|CONSTANT)", step)] == []


class Topics:
    """An engine that knows two topics, and takes every other text for something of its own."""

    name = "topics"
    fingerprint = ""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        if self.broken:
            raise Unfit("it is gone", "do without")
        self.asked += texts
        return [self._vector(text) for text in texts]

    def stop(self) -> None:
        self.broken = True

    def _vector(self, text: str) -> bytes:
        topic = next((word for word in ("migraine", "jaqueca") if word in text), "")
        chance = random.Random("head" if topic else text)  # noqa: S311 - a direction, not a secret
        return bytes(chance.randrange(256) for _ in range(384))


async def test_questions_of_one_meaning_join_without_a_common_word_and_a_vector_goes_with_its_text(
    database_url: str,
) -> None:
    with opened(database_url) as store:
        engine = Topics()
        desk = Desk(store, meaning=Meaning(engine))
        plain = [said(f"f{n}", f"{n} something{n}", who=Person(f"f{n}", "f"), thread=f"f{n}") for n in range(60)]
        bring(store, *plain, said("m0", "what helps against migraine", who=Person("q0", "q0"), thread="t0"))
        await clustering.keep_up(desk)
        bring(store, said("m1", "tengo jaqueca", who=Person("q1", "q1"), thread="t1"))
        await clustering.keep_up(desk)
        head, other = conversation(store, "m0")[0], conversation(store, "m1")[0]
        assert sizes(store, [head, other]) == [2, 2]
        change(store, deletions=(Deletion("m0", NOON),))
        assert not questions.with_vectors(store.reader, [head])
        bring(store, said("m2", "jaqueca", who=Person("q2", "q2"), thread="t2"))
        await clustering.keep_up(desk)
        assert sizes(store, [head, other, conversation(store, "m2")[0]]) == [0, 2, 2]
        assert len(engine.asked) == 63
        engine.broken = True
        (last,) = [bring(store, said("m3", "migraine", who=Person("q3", "q3"), thread="t3")).touched]
        await clustering.keep_up(desk)
        assert sizes(store, list(last)) == [0]
        assert questions.uncompared(store.reader, 1) == []


class Stopped(Topics):
    """An engine whose program ends after its first lot."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        found = super().embed(texts)
        self.broken = True
        return found


async def test_questions_from_before_the_engine_get_vectors_newest_first_and_go_on_after_a_restart(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "KEPT_VECTORS", 10)
    monkeypatch.setattr(earlier, "REST", 0.0)
    with opened(database_url) as store:
        ask(store, *(f"question {n} of topic{n}" for n in range(12)))
        ended = Stopped()
        await earlier.fill_in(Desk(store, meaning=Meaning(ended)), 600)
        assert questions.count_vectors(store.reader, ended.name) == len(ended.asked) == earlier.AT_ONCE
        again = Topics()
        assert await earlier.fill_in(Desk(store, meaning=Meaning(again)), 600)
        assert questions.count_vectors(store.reader, ended.name) == 10
        assert sorted([*ended.asked, *again.asked]) == sorted(f"question {n} of topic{n}" for n in range(2, 12))
        assert "question 11 of topic11" in ended.asked
        assert await earlier.fill_in(Desk(store), 600)


async def test_older_questions_wait_while_a_new_one_is_not_compared_yet(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "GIVES_WAY", 0.01)
    with opened(f"sqlite:///{tmp_path}/store.db") as store:
        ask(store, "when do you open", "what helps against a cough")
        bring(store, said("new", "a new one", who=Person("n", "n"), thread="n"))
        engine = Topics()
        desk = Desk(store, meaning=Meaning(engine))
        assert not await earlier.fill_in(desk, 0.05)
        assert engine.asked == []
        await clustering.keep_up(desk)
        assert await earlier.fill_in(desk, 600)
        assert engine.asked[0] == "a new one"
        assert len(engine.asked) == 3
