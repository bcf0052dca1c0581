from __future__ import annotations

import json

from tests.cli.helpers import Inside, Program, staffed

CORPUS = [
    {"id": "fever", "text": "my child has a fever", "examples": ["38.5 since last night"]},
    {"id": "cough", "text": "I have had a dry cough for weeks"},
]


def lines(*rows: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in rows)


def answers(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_assess_answers_each_line_in_its_order_and_opens_no_store(program: Program) -> None:
    asked = lines({"id": "a", "text": "crushing chest pain and my left arm is numb"}, {"id": "b", "text": "thanks"})
    ended = program.run("assess", given=asked)
    first, second = answers(ended.out)
    assert (ended.code, first["id"], first["flag"], second["id"], second["flag"]) == (0, "a", True, "b", False)
    assert set(first) == {"id", "flag", "raised_by", "score", "reasons", "label", "attention"}
    assert not (program.home / "data").exists()


def test_suggest_ranks_over_a_corpus_and_opens_no_store(inside: Inside) -> None:
    corpus = inside.file("corpus.jsonl", lines(*CORPUS))
    ended = inside.run(
        "suggest", "--corpus", corpus, given=lines({"id": "q", "text": "my son has a fever since night"})
    )
    (found,) = answers(ended.out)
    assert (ended.code, found["id"], found["ranking"][0], found["none"]) == (0, "q", "fever", False)  # type: ignore[index]
    assert set(found) == {"id", "ranking", "scores", "none"}
    assert not (inside.home / "data").exists()


def test_suggest_ranks_over_the_store(inside: Inside) -> None:
    staffed(inside)
    asked = lines({"id": "q", "text": "my son has a fever, is ibuprofen ok"}, {"id": "r", "text": "the bus was late"})
    found = answers(inside.run("suggest", given=asked).out)
    assert [(one["id"], one["none"]) for one in found] == [("q", False), ("r", True)]
    assert found[0]["ranking"] == ["fe7"]


def test_a_line_that_cannot_be_read_is_named_and_the_rest_goes_on(inside: Inside) -> None:
    asked = 'no json\n[1]\n{"id": 4, "text": "x"}\n\n\udcff{"id": "z", "text": "y"}\n' + lines(
        {"id": "a", "text": "hello"}
    )
    ended = inside.run("assess", given=asked)
    assert (ended.code, [one["id"] for one in answers(ended.out)]) == (1, ["a"])
    assert [f"line {n} was left out" in ended.err for n in (1, 2, 3, 4, 5)] == [True, True, True, False, True]


def test_cluster_names_the_first_line_that_asks_the_same_and_opens_no_store(inside: Inside) -> None:
    asked = lines(
        {"id": "a", "text": "can I take ibuprofen while breastfeeding"},
        {"id": "b", "text": "when do you open on saturdays"},
        {"id": "c", "text": "is ibuprofen ok while I am breastfeeding?"},
        {"id": "d", "text": "When do you open on Saturdays"},
        {"id": "e", "text": ""},
        {"id": "f", "text": ""},
    )
    ended = inside.run("cluster", given=asked + "no json\n")
    found = {str(one["id"]): one["cluster"] for one in answers(ended.out)}
    assert found == {"a": "a", "b": "b", "c": "a", "d": "b", "e": "e", "f": "f"}
    assert (ended.code, "line 7 was left out" in ended.err) == (1, True)
    assert not (inside.home / "data").exists()


def test_a_corpus_that_cannot_be_read_is_named(inside: Inside) -> None:
    assert "line 2" in inside.refused("suggest", "--corpus", inside.file("c", lines(CORPUS[0]) + "{\n"))["message"]
    assert inside.refused("suggest", "--corpus", "gone.jsonl", code=2)["code"] == "file"
