"""Noise: only what surely asks nothing is dimmed, each time with its reason; everything else is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.triage.noise import judge
from tests.fakes.thrifty import brought_to_an_end


def codes(text: str, **facts: object) -> list[str]:
    return [reason.code for reason in judge(text, **facts)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gracias", "thanks"),
        ("Muchas gracias doctora!!", "thanks"),
        ("thank you so much doctor \U0001f64f", "thanks"),
        ("mil grac\u00edas por su respuesta, un abrazo", "thanks"),
        ("hola", "greeting"),
        ("Buenos d\u00edas, doctora", "greeting"),
        ("good morning doctor", "greeting"),
        ("\U0001f44d\U0001f44d", "emoji"),
        ("...", "emoji"),
        ("https://example.org/watch?v=1", "link"),
        ("@dr.ruiz www.example.org", "link"),
        ("Subscribe to my channel and win", "promotion"),
        ("Gana dinero gratis con bitcoin, entra en www.example.org", "promotion"),
        ("50% off everything, visit our shop www.example.com", "promotion"),
        ("jajajaja", "chitchat"),
        ("feliz navidad", "chitchat"),
        ("great video, love your page", "chitchat"),
        ("excelente contenido, me encanta tu p\u00e1gina", "chitchat"),
        (":D :D", "emoji"),
        ("Make $500 a day from home, message me for details", "promotion"),
        ("You have been selected for a $1000 gift card, click bit.ly/abc", "promotion"),
        ("Had your phone 11 months? Call now 0800 000 0000 and claim a free handset", "promotion"),
        ("Gana 300 d\u00f3lares al d\u00eda desde tu celular, escr\u00edbeme y te explico", "promotion"),
        ("S\u00edganme y les devuelvo el follow", "promotion"),
        ("Pasen a ver el nuevo video en mi canal", "promotion"),
        ("Check out Donna Vela, folks", "promotion"),
        ("Vote for our school please http://example.org/vote", "promotion"),
        ("wow http://example.org/1", "link"),
        ("What a song, a billion views", "comment"),
        ("tell me another joke", "off_topic"),
        ("set an alarm for seven", "off_topic"),
    ],
)
def test_what_asks_nothing_is_noise_with_its_reason(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "gracias?",
        "\u00bfhola",
        "hola, me duele el pie",
        "thanks, but my ear still itches",
        "gracias doctora, ibuprofeno",
        "38,5",
        "500 mg",
        "thanks 2 veces",
        "tengo una duda",
        "hola doctora ayuda",
        "hello help",
        "i feel awful, subscribe to my channel",
        "https://example.org/ pastillas para la tos",
        "Buy cheap antibiotics now, 50% off, visit www.example.com",
        "si",
        "no",
        "ok",
        "vale",
        "adios",
        "gracias por todo",
        "asdf qwer",
        "merhaba",
        "@dr.ruiz",
        "#askdoctor",
        "\U0001f198",
        "\U0001f48a\U0001f48a",
        "necesito hablar con usted",
        "can this channel help my mum?",
        "Me suscrib\u00ed a su canal y no encuentro el v\u00eddeo",
        "Le mando el enlace https://example.org/informe.pdf",
        "mire esto doctora https://example.org/foto",
        "Ll\u00e1meme por favor al 600 111 222",
        "free on Tuesday, call 020 7946 0000",
        "I cannot download my app",
        "check out my eye please",
        "do you take credit cards",
        "can I share this page with my sister?",
        "the weather makes my joints stiff",
        "music makes the ringing louder",
        "I love your videos but I am not getting better",
        "ya vi el video y sigo peor",
        "amo a mi doctora pero no contesta",
        "mi n\u00famero es 0991234567",
        "call me at 600 111 222",
        "",
    ],
)
def test_whatever_may_matter_or_is_not_understood_is_kept(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("kind", ["image", "voice", "audio", "video", "file", "unknown"])
def test_nothing_with_an_attachment_is_noise(kind: str) -> None:
    assert codes("gracias", attachments=(kind,)) == []
    assert codes("", attachments=(kind,)) == []


def test_a_sticker_alone_is_noise() -> None:
    assert codes("", attachments=("sticker",)) == ["sticker"]


def test_an_equal_text_elsewhere_is_counted_in_the_reason() -> None:
    assert [r.words for r in judge("entra en el grupo de amigos", same_text_elsewhere=31)] == ["same text x31"]
    assert codes("entra en el grupo de amigos", same_text_elsewhere=1) == []


def test_forty_equal_questions_are_never_noise() -> None:
    assert codes("es seguro el ayuno?", same_text_elsewhere=40) == []
    assert codes("me duele la tripa", same_text_elsewhere=40) == []


def test_an_automatic_notice_is_noise_unless_it_speaks_of_health() -> None:
    assert codes("Ana joined the room", automatic=True) == ["automatic"]
    assert codes("Patient Ana reports fever", automatic=True) == []


@pytest.mark.parametrize("text", ["ok", "vale", "perfecto", "entendido"])
def test_a_short_yes_is_noise_only_after_an_answer(text: str) -> None:
    assert codes(text, after_answer=True) == ["acknowledged"]
    assert codes(text) == []


def test_an_answer_to_our_question_is_kept_even_after_an_answer() -> None:
    assert codes("si", after_answer=True) == codes("no", after_answer=True) == []


def test_a_hostile_text_of_200_kb_costs_no_more_than_its_length() -> None:
    hostile = ["a", "1 ", "a.", "\u00a31", "text to ", "@a", "set a ", "my a ", "0800 ", "check ", "http://a "]
    assert brought_to_an_end("desk.triage.noise", "judge", hostile) == hostile


@given(st.text(max_size=200))
def test_a_question_mark_keeps_any_text_but_plain_advertising(text: str) -> None:
    assert judge(text + " ?") == ()


@given(st.text(max_size=200))
def test_each_verdict_has_words_to_show(text: str) -> None:
    assert all(reason.code and reason.words for reason in judge(text))


@pytest.mark.parametrize(
    "text",
    ["check my channel", "sub my channell", "please look at my new channel", "follow me on instagram bigboss"],
)
def test_a_bare_invitation_to_a_channel_of_ones_own_is_advertising(text: str) -> None:
    assert [reason.code for reason in judge(text)] == ["promotion"]


@pytest.mark.parametrize(
    "text",
    [
        "please look at my video",
        "can you see my photos",
        "mira mis fotos por favor doctora",
        "can i subscribe to your channel?",
        "I cannot make money fast enough, i want to disappear",
        "look at my tracks on my skin",
    ],
)
def test_who_shows_something_or_is_in_need_is_no_advertiser(text: str) -> None:
    assert judge(text) == ()
