from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audience import Audience
from desk.answers.suggest import Entry, Index, SuggestError, entry_of, jsonl
from desk.answers.template import parse


def entry(key: str, language: str, title: str, *questions: str, not_if: tuple[str, ...] = ()) -> Entry:
    return Entry(key, language, title, questions, not_if)


SAMPLE = (
    entry(
        "fe7",
        "en",
        "Fever in a child",
        "my son has a fever, is ibuprofen ok",
        "38.5 since last night, what can I give",
        "how high can a fever go before I should worry",
        not_if=("under 6 months", "kidney disease"),
    ),
    entry(
        "co1",
        "en",
        "Cough that lasts",
        "I have been coughing for three weeks",
        "is a cough syrup worth it",
        "dry cough at night will not stop",
    ),
    entry(
        "va2",
        "en",
        "Two vaccines on one day",
        "can I have the flu and the covid jab together",
        "is it safe to get both vaccines the same day",
        "how long between two vaccinations",
    ),
    entry(
        "me4",
        "en",
        "Metformin and fasting",
        "can I fast with metformin",
        "should I skip metformin during Ramadan",
        "I take metformin, what about fasting days",
    ),
    entry(
        "ti3",
        "en",
        "Tick bite",
        "how do I take out a tick",
        "a tick bit me, do I need antibiotics",
        "red ring around a tick bite",
    ),
    entry(
        "pi5",
        "en",
        "Missed contraceptive pill",
        "I forgot my pill yesterday",
        "missed two pills, am I pregnant",
        "vomited after taking the pill",
    ),
    entry(
        "sl2",
        "en",
        "Sleeping badly",
        "I cannot sleep at night",
        "are sleeping tablets addictive",
        "I wake up at four every day",
    ),
    entry(
        "bp1",
        "en",
        "Blood pressure at home",
        "how do I measure my blood pressure at home",
        "which arm should I use for blood pressure",
        "my blood pressure is 150/95, is it bad",
    ),
    entry(
        "hp2",
        "en",
        "Stomach acid tablets for long",
        "is it dangerous to take omeprazole for years",
        "how do I stop omeprazole",
        "heartburn came back after stopping the tablets",
    ),
    entry(
        "fi1",
        "es",
        "Fiebre en niños",
        "mi hija tiene fiebre, le puedo dar ibuprofeno",
        "lleva con 39 desde ayer, qué le doy",
        "cuánto puede durar la fiebre de un virus",
        not_if=("menor de 3 meses",),
    ),
    entry(
        "ga2",
        "es",
        "Gastroenteritis",
        "qué puede comer con diarrea",
        "mi niño vomita todo lo que bebe",
        "suero oral para la gastroenteritis, cuánto le doy",
    ),
    entry(
        "mo3",
        "es",
        "Mocos en bebés",
        "mi bebé tiene muchos mocos",
        "cómo hago un lavado nasal",
        "respira con ruido por los mocos",
    ),
    entry(
        "al4",
        "es",
        "Alergia al polen",
        "qué antihistamínico no da sueño",
        "alergia al polen en primavera",
        "me pican los ojos y estornudo todo el día",
    ),
    entry(
        "em1",
        "es",
        "Náuseas del embarazo",
        "estoy embarazada y vomito por la mañana",
        "qué tomo para las náuseas del embarazo",
        "cuándo se quitan los vómitos en el embarazo",
    ),
    entry(
        "pi9", "es", "Piojos", "cómo se quitan los piojos", "la niña tiene piojos en el cole", "champú para liendres"
    ),
    entry(
        "es6",
        "es",
        "Dolor de espalda",
        "me duele la zona lumbar desde hace una semana",
        "reposo o moverse con lumbago",
        "cuándo pedir una radiografía de la espalda",
    ),
)

ANSWERABLE = (
    ("my daughter has had a fever of 39 since yesterday, can I give ibuprofen", "fe7"),
    ("is it normal that a fever lasts three days in a child", "fe7"),
    ("this cough has not gone away for a month", "co1"),
    ("any good syrup for a dry cough at night?", "co1"),
    ("can they give me flu and covid vaccine at once", "va2"),
    ("doctor, both vaccines same day ok??", "va2"),
    ("is fasting ok with metformin", "me4"),
    ("do I stop metformin when I fast", "me4"),
    ("found a tick on my leg, how to remove it", "ti3"),
    ("tick bite with a red circle around", "ti3"),
    ("forgot to take my contraceptive pill last night", "pi5"),
    ("I missed my pill twice this week", "pi5"),
    ("cant sleep for weeks, should I take sleeping pills", "sl2"),
    ("what is the right way to measure blood pressure at home", "bp1"),
    ("been on omeprazole for 5 years is it bad", "hp2"),
    ("mi hijo tiene 38,5 de fiebre, le doy ibuprofeno?", "fi1"),
    ("cuantos dias dura la fiebre por un virus", "fi1"),
    ("que come mi niña si tiene diarrea", "ga2"),
    ("cuanto suero oral tiene que beber", "ga2"),
    ("lavados nasales a un bebe con mocos, como se hacen", "mo3"),
    ("qué antihistamínico tomo para el polen que no me dé sueño", "al4"),
    ("náuseas y vómitos en el embarazo, qué puedo tomar", "em1"),
    ("mi hija ha traído piojos del colegio", "pi9"),
    ("champu para los piojos y liendres", "pi9"),
    ("dolor lumbar desde hace días, hago reposo?", "es6"),
    ("necesito una radiografia de espalda?", "es6"),
)

UNANSWERABLE = (
    "thank you so much doctor, you are great",
    "buy followers cheap, link in bio",
    "when does your practice open on saturday",
    "what do you think about the new health law",
    "my test says GFR 54, is that bad",
    "do you do video calls",
    "can I eat grapefruit with my statin",
    "my nails are turning yellow",
    "is creatine safe for teenagers",
    "how is the weather in Madrid",
    "I had a rash after new trainers",
    "which university did you study at",
    "my father snores and stops breathing",
    "good morning everyone, happy monday",
    "muchas gracias por la información, doctora",
    "a qué hora abre la consulta",
    "hola, me puede seguir de vuelta",
    "se me cae mucho el pelo últimamente",
    "qué opina de la huelga de médicos",
    "tengo un lunar que ha cambiado de color",
    "me han salido moratones en las piernas",
    "dónde puedo comprar su libro",
    "mi madre tiene la tensión baja y se marea",
    "sorteo: comparte y gana un viaje",
    "qué coche me recomienda",
)

INDEX = Index.build(SAMPLE)


def first(question: str) -> str:
    suggestion = INDEX.rank(question)
    return "" if suggestion.none else suggestion.ranking[0].key


def test_common_questions_find_their_answer_without_its_words() -> None:
    ranked_first = [INDEX.rank(question).ranking[0].key == key for question, key in ANSWERABLE]
    offered = [first(question) == key for question, key in ANSWERABLE]
    assert sum(ranked_first) >= len(ANSWERABLE) - 1
    assert sum(offered) >= 0.8 * len(ANSWERABLE)


def test_a_question_without_an_answer_gets_none() -> None:
    guesses = [question for question in UNANSWERABLE if first(question)]
    assert len(guesses) <= 1, guesses


def test_accents_and_capitals_make_no_difference() -> None:
    plain = INDEX.rank("nauseas del embarazo")
    accented = INDEX.rank("NÁUSEAS del Embarazo")
    assert [each.key for each in plain.ranking] == [each.key for each in accented.ranking]
    assert plain.ranking[0].key == "em1"


def test_a_not_if_phrase_takes_the_answer_from_the_first_place() -> None:
    clean = INDEX.rank("my son has a fever, is ibuprofen ok")
    assert (clean.ranking[0].key, clean.ranking[0].excluded_by, clean.none) == ("fe7", "", False)
    told = INDEX.rank("my son has a fever and a disease of the kidneys, is ibuprofen ok")
    assert told.none
    assert [each.excluded_by for each in told.ranking if each.key == "fe7"] == ["kidney disease"]
    assert told.ranking[0].key != "fe7"
    assert INDEX.rank("fiebre, menor de 3 meses").none


def test_a_not_if_phrase_needs_all_its_words_close_together() -> None:
    apart = "under no condition can I come, my son has a fever, ibuprofen is ok? It has been so for about 6 months now"
    assert not any(each.excluded_by for each in INDEX.rank(apart).ranking)


def test_the_words_that_matched_are_the_askers_own() -> None:
    best = INDEX.rank("Is IBUPROFEN right for the fevers of my son").ranking[0]
    assert best.key == "fe7"
    assert set(best.matched) >= {"IBUPROFEN", "fevers", "son"}


def test_the_language_of_the_question_comes_first() -> None:
    other = entry("en2", "en", "Ibuprofen", "ibuprofen")
    twins = Index.build([entry("en1", "en", "Ibuprofen", "ibuprofen"), entry("es1", "es", "Ibuprofen", "ibuprofen")])
    assert twins.rank("ibuprofen", language="es").ranking[0].key == "es1"
    assert twins.rank("ibuprofen", language="en").ranking[0].key == "en1"
    both = Entry("bo1", "en", "Ibuprofen", ("ibuprofen",), languages=("en", "es"))
    assert Index.build([both, other]).rank("ibuprofen", language="es").ranking[0].key == "bo1"


def test_an_answer_for_another_audience_is_not_offered() -> None:
    private = Entry("pr1", "en", "Fever", ("fever",), (), "", (Audience.DIRECT,))
    index = Index.build([private])
    assert index.rank("fever", audience=Audience.PUBLIC).ranking == ()
    assert index.rank("fever", audience=Audience.DIRECT).ranking[0].key == "pr1"
    public = Index.build([Entry("pu1", "en", "Fever", ("fever",), (), "", (Audience.PUBLIC,))])
    assert public.rank("fever", audience=Audience.GROUP).ranking[0].key == "pu1"


def test_nothing_known_and_nothing_asked_give_none() -> None:
    assert Index.build([]).rank("fever").none
    assert INDEX.rank("").none
    assert INDEX.rank("???").none
    assert INDEX.rank("") == INDEX.rank("  ")


def test_a_template_is_found_by_its_questions_title_and_text() -> None:
    template = parse(
        '+++\nkey = "ab1"\ntitle = "Nosebleed"\nlanguage = "en"\naudiences = ["public"]\n'
        'questions = ["my nose bleeds"]\nnot_if = ["blood thinner"]\n+++\n'
        "# claim\nPinch the soft part.\n# footer\nGeneral information.\n"
    )
    found = entry_of(template)
    assert found == Entry(
        "ab1",
        "en",
        "Nosebleed",
        ("my nose bleeds",),
        ("blood thinner",),
        "Pinch the soft part.",
        (Audience.PUBLIC,),
        ("en",),
    )
    assert Index.build([found, *SAMPLE]).rank("should I pinch the soft part").ranking[0].key == "ab1"


CORPUS = [json.dumps({"id": e.key, "text": e.questions[0], "examples": list(e.questions[1:])}) for e in SAMPLE]


def test_lines_in_give_lines_out() -> None:
    lines = [json.dumps({"id": "q1", "text": "how do I remove a tick"}), "", '{"id": "q2", "text": "xyz"}\n']
    rows = list(jsonl(lines, CORPUS))
    assert [row["id"] for row in rows] == ["q1", "q2"]
    assert rows[0]["ranking"][0] == "ti3"
    assert rows[0]["none"] is False
    assert len(rows[0]["scores"]) == len(rows[0]["ranking"])
    assert rows[0]["scores"] == sorted(rows[0]["scores"], reverse=True)
    assert rows[1]["none"] is True
    assert set(rows[1]) == {"id", "ranking", "scores", "none"}


def test_a_known_answer_text_helps_a_corpus_row() -> None:
    corpus = ['{"id": "a", "text": "first", "answer": "wash the wound with water"}', '{"id": "b", "text": "second"}']
    assert next(iter(jsonl(['{"id": "q", "text": "how to wash a wound"}'], corpus)))["ranking"][0] == "a"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not JSON"), ("[]", "line 2: write an object"),
        ('{"id": 7, "text": "x"}', "line 2: write an object"),
        ('{"id": "q"}', "line 2: text is missing"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(SuggestError, match=says):
        list(jsonl(['{"id": "q", "text": "x"}', line], CORPUS))
    with pytest.raises(SuggestError, match=says):
        list(jsonl([], [CORPUS[0], line]))


@given(st.text(max_size=200))
def test_any_question_is_ranked_by_falling_score_between_zero_and_one(question: str) -> None:
    ranking = INDEX.rank(question).ranking
    scores = [each.score for each in ranking]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
