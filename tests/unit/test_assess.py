"""The assessment: danger before noise, what was not read is named, and emptiness is never put into words."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incoming import Attachment, Hidden
from desk.triage.assess import Assessment, Burst, assess, jsonl
from desk.triage.language import guess

LABELS = {"consultation", "information", "support", "spam", "comment", "personal", "chitchat", "off_topic"}


def test_a_sign_cut_over_messages_is_red() -> None:
    found = assess([Burst("hola doctora"), Burst("me duele"), Burst("el pecho")])
    assert [flag.problem for flag in found.red] == ["chest_pain"]
    assert found.noise == ()


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        (Attachment("voice", seconds=42), "voice 0:42"),
        (Attachment("video", seconds=125), "video 2:05"),
        (Attachment("image"), "photo"),
        (Attachment("file"), "file"),
        (Attachment("voice"), "voice"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_noise(attachment: Attachment, words: str) -> None:
    found = assess([Burst("gracias", (attachment,))])
    assert found.unchecked == (words,)
    assert found.noise == ()


def test_a_hidden_text_is_named_and_never_noise() -> None:
    assert assess([Burst("", hidden=Hidden.ENCRYPTED)]).unchecked == ("encrypted",)
    assert assess([Burst("gracias"), Burst("", hidden=Hidden.REQUEST)]).noise == ()


def test_a_language_without_rules_is_named_and_still_read() -> None:
    found = assess([Burst("J'ai mal au ventre depuis hier, c'est grave")])
    assert found.unchecked == ("language: fr",)
    assert found.language == "fr"
    mixed = assess([Burst("Bonjour docteur, je suis avec mon fils et il a mal, chest pain")])
    assert mixed.red
    assert "language: fr" in mixed.unchecked


def test_a_declared_language_counts_when_the_text_does_not_tell() -> None:
    assert assess([Burst("merhaba", language="tr")]).unchecked == ("language: tr",)
    assert assess([Burst("\U0001f44d", language="tr")]).unchecked == ()


def test_a_long_text_of_an_unknown_language_is_marked() -> None:
    found = assess([Burst("Bardzo boli mnie brzuch od wczoraj rano")])
    assert found.unchecked == ("language: not known",)
    assert found.language == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mein Kind hat seit gestern Fieber", "de"),
        ("Ho la febbre da tre giorni", "it"),
        ("Tenho dor de cabe\u00e7a desde ontem, o que posso fazer", "pt"),
        ("El meu fill t\u00e9 febre des d'ahir", "ca"),
        ("Bonjour docteur, mon fils a de la fi\u00e8vre", "fr"),
        ("me duele la cabeza desde ayer", "es"),
        ("k hago pa la fiebre", "es"),
        ("my head hurts and i cant sleep", "en"),
        ("\u0635\u062f\u0631\u064a \u064a\u0624\u0644\u0645\u0646\u064a", "ar"),
        ("\u0423 \u043c\u0435\u043d\u044f \u0431\u043e\u043b\u0438\u0442 \u0433\u043e\u043b\u043e\u0432\u0430", "ru"),
        ("\u80f8\u304c\u75db\u3044", "ja"),
        ("\u6211\u80f8\u75db", "zh"),
        ("ok", ""),
        ("", ""),
    ],
)
def test_the_language_guess(text: str, code: str) -> None:
    assert guess(text) == code


def test_noise_needs_every_message_of_the_burst() -> None:
    assert [r.code for r in assess([Burst("hola"), Burst("gracias")]).noise] == ["greeting", "thanks"]
    assert assess([Burst("hola"), Burst("necesito hablar")]).noise == ()


def test_facts_about_a_message_reach_the_noise_rules() -> None:
    assert [r.words for r in assess([Burst("entra aqui amigo", same_text_elsewhere=9)]).noise] == ["same text x9"]
    assert [r.code for r in assess([Burst("Ana joined", automatic=True)]).noise] == ["automatic"]
    assert [r.code for r in assess([Burst("ok", after_answer=True)]).noise] == ["acknowledged"]


def test_red_comes_before_noise() -> None:
    found = assess([Burst("gracias por todo doctora, me quiero morir", automatic=True, same_text_elsewhere=50)])
    assert found.red
    assert found.noise == ()


def test_a_description_of_a_picture_is_read_as_well() -> None:
    assert assess([Burst("", (Attachment("image", description="my tongue is swelling"),))]).red


def test_an_empty_burst_is_no_noise() -> None:
    assert assess([]) == Assessment((), (), (), "")
    assert assess([Burst("")]).noise == ()


def test_nothing_ever_says_that_nothing_was_found() -> None:
    found = assess([Burst("que dieta recomienda para un corredor")])
    assert found == Assessment((), (), (), "es")
    assert {field.name for field in fields(Assessment)} == {"red", "noise", "unchecked", "language"}
    (line,) = jsonl(['{"id": "1", "text": "que dieta recomienda para un corredor"}'])
    assert line["reasons"] == []


def test_the_filter_gives_one_line_for_each_line() -> None:
    given_lines = [
        json.dumps({"id": "a", "text": "me duele el pecho"}),
        "",
        json.dumps({"id": "b", "text": "gracias"}),
        json.dumps({"id": "c", "text": "subscribe to my channel"}),
        json.dumps({"id": "d", "text": "can I change my appointment"}),
        json.dumps({"id": "e", "text": "is ibuprofen bad for the stomach?"}),
        json.dumps({"id": "f", "text": None}),
    ]
    out = {line["id"]: line for line in jsonl(given_lines)}
    assert list(out) == ["a", "b", "c", "d", "e", "f"]
    assert out["a"]["flag"]
    assert out["a"]["score"] > out["e"]["score"] > out["b"]["score"]
    assert [out[i]["label"] for i in "abcde"] == ["consultation", "chitchat", "spam", "support", "information"]
    assert [out[i]["attention"] for i in "abcdef"] == [True, False, False, True, True, True]
    assert all(
        set(line) == {"id", "flag", "raised_by", "score", "reasons", "label", "attention"} for line in out.values()
    )


def test_more_and_more_urgent_signs_rank_higher() -> None:
    texts = [
        "my calf is swollen and warm",
        "chest pain",
        "crushing chest pain and I cannot breathe, I passed out today",
    ]
    scores = [line["score"] for line in jsonl(json.dumps({"id": str(n), "text": t}) for n, t in enumerate(texts))]
    assert scores == sorted(set(scores))


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_burst_can_be_assessed_and_keeps_the_order_of_care(texts: list[str]) -> None:
    found = assess([Burst(text) for text in texts])
    assert not (found.noise and (found.red or found.unchecked))
    (line,) = jsonl([json.dumps({"id": "x", "text": "\n".join(texts)})])
    assert line["label"] in LABELS
    assert 0 <= line["score"] <= 1
    assert line["attention"] or not line["flag"]
