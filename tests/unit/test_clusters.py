"""Clusters of questions: copies always, the same asked anew, in any order, and in bearable time."""

from __future__ import annotations

import random

from desk.triage import clusters
from desk.triage.clusters import near, one_by_one, weigh

FEVER = [
    "my son has a fever, can I give him ibuprofen",
    "is ibuprofen fine for a child with fever",
    "can I give ibuprofen to my child, he has fever",
]
OPENING = ["when do you open on saturday", "are you open on saturdays?", "at what time do you open saturday"]
OTHERS = ["how long is the flu contagious", "the rash on my hand itches", "gracias por todo doctora"]


def together(texts: list[str], found: list[int]) -> set[frozenset[str]]:
    return {frozenset(text for text, owner in zip(texts, found, strict=True) if owner == one) for one in set(found)}


def test_the_same_asked_anew_stands_together_in_any_order() -> None:
    wanted = {frozenset(FEVER), frozenset(OPENING), *(frozenset([one]) for one in OTHERS)}
    for seed in range(5):
        texts = [*FEVER, *OPENING, *OTHERS]
        random.Random(seed).shuffle(texts)  # noqa: S311 - an order, not a secret
        found = clusters.clusters(texts, enough=0.2)
        assert together(texts, found) == wanted
        assert all(owner <= n for n, owner in enumerate(found))


def test_copies_are_one_question_however_they_are_written_and_empty_ones_are_none() -> None:
    assert clusters.clusters(["¿Tiene fiebre?", "tiene  FIEBRE", "", " ", "tiene fiebre"]) == [0, 0, 2, 3, 0]
    assert clusters.clusters([]) == []


def test_more_texts_than_are_compared_each_with_each_still_find_their_companions() -> None:
    names = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in ("ron", "vix", "tul", "pesk", "gond")]
    texts = [f"what is {name} {n} good for" for n in range(16) for name in names]
    assert len(texts) > clusters.MOST
    found = clusters.clusters([*texts, *FEVER], enough=0.3)
    assert len({found[-1], found[-2], found[-3]}) == 1
    assert len(found) == len(texts) + 3


def test_likeness_is_whole_for_equal_words_and_nothing_for_others() -> None:
    same, other, strange = weigh(["fever in a child", "a child in fever", "opening hours"])
    assert round(near(same, other), 6) == 1
    assert near(same, strange) == 0
    assert one_by_one([same, strange, other], 0.5) == [0, 1, 0]
