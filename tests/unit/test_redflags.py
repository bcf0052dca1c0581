"""The red-flag floor: every rule raises its signs, leaves its look-alikes, and no text makes it slow."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.triage.folding import listed
from desk.triage.redflags import find
from desk.triage.rules import all_rules
from desk.triage.rules.model import Rule, lines
from tests.fakes.thrifty import brought_to_an_end

HERE = Path(__file__).parent
RULES = all_rules()
PROBLEMS = listed(
    """
    chest_pain stroke anaphylaxis breathing_trouble sepsis_meningitis severe_headache suicide_self_harm
    overdose_poisoning pregnancy_bleeding_movements pre_eclampsia ectopic_pregnancy postpartum infant_fever_unwell
    dehydration_gastroenteritis head_injury seizure diabetic_emergency dvt_pe gi_bleed acute_abdomen_appendicitis
    testicular_torsion cauda_equina sudden_sight_loss burns severe_bleeding_trauma unconscious_collapse
    domestic_violence child_abuse_neglect sexual_assault heat_stroke severe_skin_drug_reaction post_operative
    button_battery_foreign_body eating_disorder_danger psychosis_mania hypertensive_or_adrenal_crisis
    """
)
HITS = [pytest.param(rule, text, id=f"{rule.id}-{n}") for rule in RULES for n, text in enumerate(lines(rule.hits))]
MISSES = [pytest.param(text, id=f"{rule.id}-{n}") for rule in RULES for n, text in enumerate(lines(rule.misses))]


def raised(text: str) -> set[str]:
    return {flag.problem for flag in find(text)}


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_each_rule_raises_its_own_examples(rule: Rule, text: str) -> None:
    assert rule.id in {flag.rule for flag in find(text)}


@pytest.mark.parametrize("text", MISSES)
def test_a_near_miss_that_the_guidance_names_is_not_raised(text: str) -> None:
    assert find(text) == ()


def test_all_thirty_six_problems_have_a_rule() -> None:
    assert {rule.problem for rule in RULES} >= PROBLEMS
    assert len(PROBLEMS) == 36


def test_every_rule_can_be_reviewed() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.source.startswith("https://")
        assert len(lines(rule.hits)) >= 2
        assert lines(rule.misses)
        assert rule.reason


SPANISH_SIGNS = [
    ("chest_pain", "me oprime el pecho"),
    ("stroke", "tiene la boca torcida"),
    ("anaphylaxis", "se le hincha la lengua"),
    ("breathing_trouble", "no puede respirar"),
    ("sepsis_meningitis", "fiebre y nuca rigida"),
    ("severe_headache", "el peor dolor de cabeza"),
    ("suicide_self_harm", "no quiere vivir"),
    ("overdose_poisoning", "se bebió la lejía"),
    ("pregnancy_bleeding_movements", "embarazada y sangrando"),
    ("pre_eclampsia", "embarazada, tension 160/100"),
    ("ectopic_pregnancy", "test positivo y dolor en un lado"),
    ("postpartum", "dio a luz, parto hace dias y fiebre"),
    ("infant_fever_unwell", "recién nacida con fiebre"),
    ("dehydration_gastroenteritis", "vomita hasta el agua"),
    ("head_injury", "se cayó de la cama, golpe en la cabeza y vomita"),
    ("seizure", "está convulsionando"),
    ("diabetic_emergency", "azucar en 38 y temblando"),
    ("dvt_pe", "la pantorrilla hinchada"),
    ("gi_bleed", "vomita sangre"),
    ("acute_abdomen_appendicitis", "creo que es apendicitis"),
    ("testicular_torsion", "dolor de testículo"),
    ("cauda_equina", "ciática en las dos piernas"),
    ("sudden_sight_loss", "de repente no ve por un ojo"),
    ("burns", "se quemó la cara"),
    ("severe_bleeding_trauma", "no para de sangrar"),
    ("unconscious_collapse", "está inconsciente"),
    ("domestic_violence", "mi pareja me pega"),
    ("child_abuse_neglect", "mi padrastro me toca"),
    ("sexual_assault", "me violaron"),
    ("heat_stroke", "golpe de calor"),
    ("severe_skin_drug_reaction", "ampollas en la boca con la lamotrigina"),
    ("post_operative", "la herida de la operación supura pus"),
    ("button_battery_foreign_body", "se tragó una pila"),
    ("eating_disorder_danger", "cinco días sin comer"),
    ("psychosis_mania", "oye voces"),
    ("hypertensive_or_adrenal_crisis", "tension 19/12"),
]
ENGLISH_SIGNS = [
    ("chest_pain", "pressure in my chest"),
    ("stroke", "his face is drooping"),
    ("anaphylaxis", "my tongue is swelling"),
    ("breathing_trouble", "she can't breathe"),
    ("sepsis_meningitis", "fever with a stiff neck"),
    ("severe_headache", "worst headache ever"),
    ("suicide_self_harm", "I want to die"),
    ("overdose_poisoning", "she overdosed on pills, now asleep"),
    ("pregnancy_bleeding_movements", "pregnant and bleeding"),
    ("pre_eclampsia", "pregnant, blood pressure 165/100"),
    ("ectopic_pregnancy", "positive test and pain on one side"),
    ("postpartum", "gave birth last week, fever now"),
    ("infant_fever_unwell", "newborn with a fever"),
    ("dehydration_gastroenteritis", "cannot keep anything down"),
    ("head_injury", "fell, hit his head, now vomiting"),
    ("seizure", "he is having a seizure"),
    ("diabetic_emergency", "blood sugar is 38 and shaking"),
    ("dvt_pe", "my calf is swollen and warm"),
    ("gi_bleed", "black tarry stool"),
    ("acute_abdomen_appendicitis", "I think it is appendicitis"),
    ("testicular_torsion", "sudden pain in my testicle"),
    ("cauda_equina", "back pain and I lost bladder control"),
    ("sudden_sight_loss", "suddenly lost vision in one eye"),
    ("burns", "burned her face with oil"),
    ("severe_bleeding_trauma", "it won't stop bleeding"),
    ("unconscious_collapse", "he is unconscious"),
    ("domestic_violence", "my husband hits me"),
    ("child_abuse_neglect", "my uncle touches me, I am 12"),
    ("sexual_assault", "I was raped"),
    ("heat_stroke", "I think it is heatstroke"),
    ("severe_skin_drug_reaction", "blisters in my mouth since lamictal"),
    ("post_operative", "my incision is oozing pus"),
    ("button_battery_foreign_body", "he swallowed a battery"),
    ("eating_disorder_danger", "six days without eating"),
    ("psychosis_mania", "she hears voices"),
    ("hypertensive_or_adrenal_crisis", "my bp is 200/125"),
]


@pytest.mark.parametrize(("problem", "text"), SPANISH_SIGNS)
def test_every_problem_is_covered_in_spanish(problem: str, text: str) -> None:
    assert problem in raised(text)


@pytest.mark.parametrize(("problem", "text"), ENGLISH_SIGNS)
def test_every_problem_is_covered_in_english(problem: str, text: str) -> None:
    assert problem in raised(text)


def test_the_two_language_lists_cover_the_same_problems() -> None:
    assert {p for p, _ in SPANISH_SIGNS} == PROBLEMS == {p for p, _ in ENGLISH_SIGNS}


@pytest.mark.parametrize("joint", [" ", "\n", "\n\n", ". ", "...\n", " 😢 \n"])
def test_a_sign_cut_over_two_messages_of_a_burst_is_found(joint: str) -> None:
    assert "chest_pain" in raised(f"me duele{joint}el pecho")


@pytest.mark.parametrize(
    "text",
    [
        "ME DUELE EL PECHO",
        "me duele el pexo",
        "m duele el pecho",
        "me dueleee el pechooo",
        "me duele el pech\u200bo",
        "me duele el \uff50\uff45\uff43\uff48\uff4f",
        "me due\u0301le el pecho",
    ],
)
def test_case_accents_spelling_and_invisible_signs_do_not_hide_a_sign(text: str) -> None:
    assert "chest_pain" in raised(text)


@pytest.mark.parametrize(
    "text", ["kiero morirme", "quiero m0r1rme", "kiero suisidarme", "k ganas d morirme", "su1cidio"]
)
def test_letters_swapped_for_digits_or_sounds_do_not_hide_a_sign(text: str) -> None:
    assert "suicide_self_harm" in raised(text)


def test_one_message_may_mix_both_languages() -> None:
    assert "chest_pain" in raised("doc, my pecho duele since this morning")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("no me duele el pecho", "denied"),
        ("I had crushing chest pressure last year", "past"),
        ("mi madre no puede respirar", "somebody else"),
        ("es ansiedad pero no puedo respirar", "does not lower it"),
    ],
)
def test_denial_past_others_and_fear_add_a_note_and_never_clear(text: str, note: str) -> None:
    assert any(note in flag.reason for flag in find(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stuffy nose, can't breathe at night. Then this morning I got up and now I have chest pain", "chest_pain"),
        ("me muero de risa con usted, de verdad, desde hace meses pienso que no quiero vivir", "suicide_self_harm"),
        ("mi ex me rompio el corazon. " + "bla " * 10 + "me duele el pecho", "chest_pain"),
    ],
)  # fmt: skip
def test_an_exclusion_drops_only_the_match_beside_it(text: str, problem: str) -> None:
    assert problem in raised(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("me operaron del corazon hace 3 anos y ahora tengo dolor en el pecho", "chest_pain"),
        ("history of high blood pressure, my speech is slurred", "stroke"),
        ("I cut myself with a knife on purpose", "suicide_self_harm"),
        ("deje de comer y quiero morir", "suicide_self_harm"),
        ("es mi primero, 30 semanas y no se mueve el bebe", "pregnancy_bleeding_movements"),
        ("I think I could hurt the baby", "postpartum"),
        ("me tome 30 pastillas, puedo tomar leche?", "overdose_poisoning"),
        ("no fue consentido, me violaron", "sexual_assault"),
        ("my brother in law raped me", "sexual_assault"),
        ("mi entrenador de futbol me toca, tengo 12 anos", "child_abuse_neglect"),
        ("me queme la cara en el trabajo con aceite", "burns"),
        ("I accidentally cut off my finger", "severe_bleeding_trauma"),
        ("2 month old with fever but he plays and drinks", "infant_fever_unwell"),
        ("me dijo que no me contesta los mensajes, la encontre inconsciente", "unconscious_collapse"),
        ("tras el parto se le torcio la cara", "stroke"),
        ("me encuentro bien pero me tome un blister entero", "overdose_poisoning"),
        ("me agarro del cuello pero ya estoy bien", "domestic_violence"),
        ("no tiene sintomas pero se trago una pila", "button_battery_foreign_body"),
        ("his sugar dropped to 40 and he is shaking", "diabetic_emergency"),
        ("he fell, hit his head and keeps falling asleep, vomiting", "head_injury"),
        ("no puedo respirar en el trabajo", "breathing_trouble"),
        ("vomiting blood during my period", "gi_bleed"),
        ("she is unconscious at her high school", "unconscious_collapse"),
        ("worst headache of my life in front of the screen", "severe_headache"),
        ("mi perro ladra cuando mi marido me pega", "domestic_violence"),
        ("fever and a stiff neck, the blood tests are not back", "sepsis_meningitis"),
    ],
)
def test_a_harmless_word_nearby_does_not_clear_a_sign(text: str, problem: str) -> None:
    assert problem in raised(text)


def test_an_animal_is_not_a_patient_but_poison_at_home_counts() -> None:
    assert raised("mi perro no respira bien") == set()
    assert "overdose_poisoning" in raised("my dog and my son, he drank bleach")
    assert "suicide_self_harm" in raised("mi perro ha muerto y me quiero morir")


def test_call_now_comes_before_same_day() -> None:
    levels = [
        flag.level for flag in find("my calf is swollen and warm, I am also short of breath now, and I hear voices")
    ]
    assert levels[0] == "call now"
    assert "same day" in levels
    assert all(not (a == "same day" and b == "call now") for a, b in pairwise(levels))


def test_a_flag_shows_the_words_of_the_sender() -> None:
    flag = next(flag for flag in find("Hola: Me DUELE mucho\nel Pécho, doctora") if flag.problem == "chest_pain")
    assert flag.words == "DUELE mucho el Pécho"


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "12", "؟", "\u200b"])
def test_a_text_without_words_raises_nothing_and_breaks_nothing(text: str) -> None:
    assert find(text) == ()


HOSTILE = [
    "a",
    " ",
    "1",
    "160/110 ",
    "1/",
    "a'",
    "e\u0301",
    "dolor ",
    "pain chest ",
    "por la nariz no puedo respirar ",
    "no ",
    "quiero no want to ",
    "\u200b",
]


def test_a_hostile_text_of_200_kb_costs_no_more_than_its_length() -> None:
    assert brought_to_an_end("desk.triage.redflags", "find", HOSTILE) == HOSTILE


def test_a_sign_at_the_very_end_of_a_long_text_is_read() -> None:
    assert "chest_pain" in raised("bla " * 30_000 + "me duele el pecho")


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for flag in find(text):
        assert flag.words
        assert flag.level in {"call now", "same day"}


def test_the_rule_tables_are_loaded_only_when_a_message_is_read() -> None:
    code = "import sys, desk.triage.redflags; print([m for m in sys.modules if m.startswith('desk.triage.rules')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_reason_speaks_of_nothing_found_or_blames() -> None:
    for rule in RULES:
        low = rule.reason.casefold()
        assert not any(phrase in low for phrase in ("nothing", "no red flag", "not dangerous", "should have", "!"))


def test_emergencies_in_the_words_of_lay_people_are_raised() -> None:
    told = (HERE / "lay_emergencies.txt").read_text(encoding="utf-8").splitlines()
    assert len(told) > 300
    assert [text for text in told if not find(text)] == []


def test_anxious_and_ordinary_questions_are_left_alone() -> None:
    asked = (HERE / "lay_ordinary.txt").read_text(encoding="utf-8").splitlines()
    assert len(asked) > 15
    assert [text for text in asked if find(text)] == []
