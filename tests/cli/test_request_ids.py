from __future__ import annotations

import pytest

from store.accounts import ensure
from store.engine import Store, open_store
from tests.cli.helpers import TEMPLATE, Inside


def test_a_repeat_gives_the_same_answer_and_does_nothing(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    first = inside.run("note", identity, "--text", "called", "--request-id", "r1", "--json")
    again = inside.run("note", identity, "--text", "called", "--request-id", "r1", "--json")
    assert first == again
    assert inside.run("note", identity, "--text", "called", "--request-id", "r1").out == f"note: {identity}\n"
    other = inside.json("note", identity, "--text", "called", "--request-id", "r2")
    assert other["actions"] != first.json["actions"]


def test_a_repeated_refusal_is_refused_alike(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    first = inside.run("undo", "--request-id", "r1", "--json")
    inside.json("done", identity)
    again = inside.run("undo", "--request-id", "r1", "--json")
    assert (first.code, first) == (1, again)
    assert inside.json("show", identity)["state"] == "closed"


def test_a_partly_done_write_keeps_its_code(inside: Inside) -> None:
    (identity,) = inside.archive("one")
    codes = [inside.run("done", identity, "77", "--request-id", "r1").code for _ in range(2)]
    assert codes == [1, 1]


def test_a_request_id_stands_for_one_command(inside: Inside) -> None:
    first, second = inside.archive("one", "two")
    inside.json("done", first, "--request-id", "r1")
    for words in (("done", second), ("noise", first), ("done", first, "--reason", "x")):
        assert inside.refused(*words, "--request-id", "r1", code=2)["code"] == "usage"
    assert inside.json("show", second)["state"] == "open"


def test_what_fails_for_other_reasons_may_be_asked_for_again(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("professionals", "add", "ana", "--request-id", "r1")
    with monkeypatch.context() as patch:
        patch.setenv("CONSULTA_HOLD", "soon")
        inside.refused(*words, code=3)
    assert inside.json(*words)["name"] == "ana"


@pytest.mark.parametrize("words", [("professionals", "add", "ana"), ("templates", "import", "fe7.md"), ("sync",)])
def test_writes_in_several_steps_answer_alike_too(words: tuple[str, ...], inside: Inside) -> None:
    if words[0] == "templates":
        inside.json("professionals", "add", "lago")
        inside.file("fe7.md", TEMPLATE)
    first = inside.run(*words, "--request-id", "r1", "--json")
    assert first.code == 0
    assert inside.run(*words, "--request-id", "r1", "--json") == first


def test_a_refused_write_leaves_nothing_half_done(inside: Inside) -> None:
    """A transaction inside another fails alone, and what the outer one keeps is kept whole."""
    first, second = inside.archive("one", "two")
    inside.json("flag", first)
    ended = inside.run("noise", first, second, "--request-id", "r1", "--json")
    assert (ended.code, ended.json["done"]) == (1, [second])
    assert inside.json("audit", "verify")["whole"]


def test_a_transaction_inside_another_is_a_part_of_it(database_url: str) -> None:
    store = open_store(database_url)
    try:
        with store.writing() as tx:
            ensure(tx, "outer", "mastodon")
            with store.writing() as inner:
                ensure(inner, "inner", "mastodon")
            with pytest.raises(KeyError):
                failing(store, "lost")
        with pytest.raises(KeyError):
            failing_around(store)
        kept = [row[0] for row in store.reader.rows("SELECT slug FROM account ORDER BY id")]
    finally:
        store.close()
    assert kept == ["outer", "inner"]


def failing_around(store: Store) -> None:
    with store.writing():
        with store.writing() as inner:
            ensure(inner, "taken back", "mastodon")
        failing(store, "taken back too")


def failing(store: Store, slug: str) -> None:
    with store.writing() as tx:
        ensure(tx, slug, "mastodon")
        raise KeyError
