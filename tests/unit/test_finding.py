from __future__ import annotations

import pytest

from desk.answers.template import parse
from desk.demo.samples import templates
from desk.library import Saved
from store.rows import VersionRow
from tui.finding import Finder, find_answers, mistyped


def _saved(name: str, source: str) -> Saved:
    template = parse(source, name)
    row = VersionRow(1, template.key, 1, "h", template.title, "en", "vetted", "", "ana", source, 0, "eva", "PIN", 1)
    return Saved(row, template)


SAVED = {one.template.key: one for one in (_saved(name, source) for name, source in templates())}
FINDER = Finder(SAVED)


def test_nothing_typed_lists_all_of_them_by_key() -> None:
    assert FINDER.find("") == FINDER.find("  ") == sorted(SAVED)


@pytest.mark.parametrize(("typed", "first"), [
    ("fe7", "fe7"),
    ("FE7", "fe7"),
    ("an", "an3"),
    ("fever child", "fe7"),
    ("child fever", "fe7"),
    ("cough", "co1"),
])  # fmt: skip
def test_a_key_or_words_of_a_title_find_it_first(typed: str, first: str) -> None:
    assert FINDER.find(typed)[0] == first


@pytest.mark.parametrize("typed", ["cuogh", "cogh", "cougj", "couggh", "xough", "cougs", "cuogh syrups"])
def test_one_wrong_missing_doubled_or_swapped_letter_finds_it_all_the_same(typed: str) -> None:
    assert FINDER.find(typed)[0] == "co1"


@pytest.mark.parametrize("typed", ["fiebre niño", "fiebre nino", "FIÉBRE"])
def test_accents_and_case_make_no_difference_and_questions_count(typed: str) -> None:
    assert "fe7" in FINDER.find(typed)[:3]


def test_a_word_of_the_text_finds_it_behind_those_whose_title_has_it() -> None:
    assert "fe7" in FINDER.find("sips") or "fe7" in FINDER.find("drinks")
    found = FINDER.find("fever")
    titles = [key for key in found if "fever" in SAVED[key].template.title.lower()]
    assert found[: len(titles)] == titles


def test_what_is_nowhere_finds_nothing() -> None:
    assert find_answers(SAVED, "zzqqzz") == []
    assert find_answers(SAVED, "fever zzqqzz") == []


@pytest.mark.parametrize(("typed", "word", "is_it"), [
    ("fevr", "fever", True),
    ("fveer", "fever", True),
    ("fewer", "fever", True),
    ("feever", "fever", True),
    ("gever", "fever", True),
    ("fe", "fever", True),
    ("revef", "fever", False),
    ("fvr", "fever", False),
    ("lu", "flu", False),
    ("xlu", "flu", False),
])  # fmt: skip
def test_a_slip_is_one_letter_and_no_more(typed: str, word: str, is_it: bool) -> None:
    assert mistyped(typed, word) is is_it
