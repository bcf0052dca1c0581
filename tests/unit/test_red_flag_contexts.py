"""What stands around a sign adds a note for the reader; by itself it never switches a flag off."""

from __future__ import annotations

import pytest

from desk.triage.language import READ_BY_RULES, guess
from desk.triage.redflags import Flag, find
from desk.triage.rules import LANGUAGES, VERSION, all_rules
from desk.triage.rules.model import Rule, lines
from tests.unit.red_flag_signs import SIGNS

RULES = {rule.id: rule for rule in all_rules()}
TOLD = {
    "denial": ("no {}", "no {}", "perhaps denied"),
    "somebody else": ("my neighbour has {}", "mi vecina tiene {}", "perhaps about somebody else"),
    "in general": ("what would happen if I get {}", "que pasa si tengo {}", "perhaps asked in general"),
    "fear": ("surely my anxiety, {} again", "sera mi ansiedad, otra vez {}", "the writer names fear"),
}
PAST = ("ten years ago there was {}", "hace diez anos hubo {}")
ANIMAL = ("my dog has {}", "mi perro tiene {}")
WRITTEN = [
    pytest.param(rule, language, sign, id=f"{rule}-{('en', 'es')[language]}")
    for rule, signs in SIGNS.items()
    for language, sign in enumerate(signs)
]


def flagged(rule: str, text: str) -> Flag | None:
    return next((flag for flag in find(text) if flag.rule == rule), None)


def test_every_rule_has_a_sign_to_be_told_in_both_languages() -> None:
    assert set(SIGNS) == set(RULES)


@pytest.mark.parametrize(("rule", "language", "sign"), WRITTEN)
def test_a_denial_another_person_a_supposition_and_fear_leave_the_flag_and_add_a_note(
    rule: str, language: int, sign: str
) -> None:
    assert flagged(rule, sign)
    for kind, (*frames, note) in TOLD.items():
        flag = flagged(rule, frames[language].format(sign))
        assert flag is not None, kind
        assert note in flag.reason, kind


@pytest.mark.parametrize(("rule", "language", "sign"), WRITTEN)
def test_what_is_long_past_is_dropped_or_noted_and_counts_again_with_a_word_of_today(
    rule: str, language: int, sign: str
) -> None:
    past = flagged(rule, PAST[language].format(sign))
    assert past is None or "perhaps in the past" in past.reason
    assert flagged(rule, f"{PAST[language].format(sign)}. {('today again', 'hoy otra vez')[language]} {sign}")


@pytest.mark.parametrize(("rule", "language", "sign"), WRITTEN)
def test_an_animal_is_no_patient_but_poison_and_words_of_despair_beside_it_count(
    rule: str, language: int, sign: str
) -> None:
    assert bool(flagged(rule, ANIMAL[language].format(sign))) is RULES[rule].animals


def test_a_pack_is_complete_where_every_rule_has_hits_and_near_misses_in_its_language() -> None:
    assert frozenset(LANGUAGES) == READ_BY_RULES
    assert int(VERSION) >= 2
    for language in LANGUAGES:
        for rule in RULES.values():
            assert written_in(language, rule.hits), (rule.id, language, "hits")
            assert written_in(language, rule.misses), (rule.id, language, "misses")


def written_in(language: str, block: str) -> list[str]:
    return [text for text in lines(block) if guess(text) == language]


def test_a_rule_names_the_page_that_it_rests_on() -> None:
    for rule in RULES.values():
        assert_page(rule)


def assert_page(rule: Rule) -> None:
    assert rule.source.startswith("https://")
    assert "." in rule.source.removeprefix("https://").partition("/")[0]
