from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from core.audience import Audience
from desk.answers.model import Template
from desk.answers.render import Rendered, RenderError, given_name, render, stranger_word
from desk.answers.template import parse

HEAD = """+++
key = "fe7"
title = "Fever in a child"
language = "en"
audiences = ["direct", "public"]
[[references]]
id = "1"
text = "Leaflet"
url = "https://leaflets.example/1"
read = 2026-09-30
[[references]]
id = "2"
text = "Guideline"
read = 2026-08-01
+++
"""


def template(body: str, head: str = HEAD) -> Template:
    return parse(head + body)


def said(body: str, audience: Audience = Audience.DIRECT, language: str = "en", **fields: str) -> Rendered:
    return render(template(body), language=language, audience=audience, fields=fields, supplied={})


VARIANTS = """# claim
own
# claim {public}
own public
# claim {es}
suyo
# claim {es, public}
suyo publico
# footer {direct}
write again
"""


@pytest.mark.parametrize(
    ("language", "audience", "text"),
    [
        ("en", Audience.DIRECT, "own\n\nwrite again"),
        ("en", Audience.PUBLIC, "own public"),
        ("en", Audience.GROUP, "own public"),
        ("es", Audience.PUBLIC, "suyo publico"),
        ("es", Audience.DIRECT, "suyo"),
        ("fr", Audience.DIRECT, "own\n\nwrite again"),
        ("", Audience.PUBLIC, "own public"),
    ],
)
def test_language_and_audience_pick_the_variant(language: str, audience: Audience, text: str) -> None:
    assert said(VARIANTS, audience, language).text == text


def test_a_field_is_filled_and_its_place_is_known() -> None:
    rendered = said(
        "# claim\nHello {first_name|there}, {clinic|we} write [1] to you, {first_name|there}.\n", first_name="Ana"
    )
    text = rendered.blocks[0].text
    assert text == "Hello Ana, we write to you, Ana."
    assert [(use.name, text[use.start : use.end], use.from_stranger) for use in rendered.blocks[0].uses] == [
        ("first_name", "Ana", True), ("clinic", "we", False), ("first_name", "Ana", True),
    ]  # fmt: skip
    assert rendered.values == {"first_name": "Ana", "clinic": "we"}


def test_a_name_is_never_said_where_others_read() -> None:
    for audience in (Audience.PUBLIC, Audience.GROUP):
        whole = template("# claim\nHello {first_name|there}.\n")
        fields = {"first_name": "Ana"}
        rendered = render(whole, language="en", audience=audience, fields=fields, supplied=fields)
        assert rendered.text == "Hello there."
        assert not rendered.blocks[0].uses[0].from_stranger


def test_a_value_is_never_read_as_a_field_or_a_reference_again() -> None:
    rendered = render(
        template("# claim\nSee {detail|this}. [1]\n# source\n"),
        language="en",
        audience=Audience.DIRECT,
        fields={"first_name": "Ana"},
        supplied={"detail": "{first_name|x} [2]"},
    )
    assert rendered.blocks[0].text == "See {first_name|x} [2]. [1]"
    assert rendered.blocks[0].bare == "See {first_name|x} [2]."


def test_what_was_typed_wins_over_what_is_known() -> None:
    whole = template("# claim\n{clinic|we} answer.\n")
    rendered = render(
        whole, language="en", audience=Audience.DIRECT, fields={"clinic": "Old"}, supplied={"clinic": "New"}
    )
    assert rendered.text == "New answer."


def test_blanks_are_found_where_they_stand() -> None:
    rendered = said("# claim\nTake ***, then {when}.\n# action\nCome {where|***}.\n")
    assert rendered.blocks[0].text == "Take ***, then ***."
    assert [(blank.block, blank.start) for blank in rendered.blanks] == [(0, 5), (0, 15), (1, 5)]
    filled = render(
        template("# claim\nCome {when}.\n"),
        language="en",
        audience=Audience.DIRECT,
        fields={},
        supplied={"when": "on Friday"},
    )
    assert filled.blanks == ()


def test_an_empty_source_block_lists_what_is_cited() -> None:
    rendered = said("# claim\nYes. [1]\n# source\n")
    assert rendered.blocks[1].text == "[1] Leaflet (2026-09-30) https://leaflets.example/1"
    assert said("# claim\nYes.\n# source\n").blocks[1].text.count("\n") == 1


def test_marks_leave_when_no_source_travels() -> None:
    assert said("# claim\nYes. [1] And {clinic|we} know [1][2].\n").text == "Yes. And we know."
    assert said("# claim\nYes [1].\n# source {public}\nBook.\n", Audience.DIRECT).text == "Yes."


def test_a_field_the_template_does_not_have_is_refused() -> None:
    with pytest.raises(RenderError, match="when"):
        render(
            template("# claim\nYes.\n"), language="en", audience=Audience.DIRECT, fields={}, supplied={"when": "now"}
        )


def test_an_audience_the_template_is_not_for_is_refused() -> None:
    private = template("# claim\nYes.\n", HEAD.replace('"direct", "public"', '"direct"'))
    for audience in (Audience.PUBLIC, Audience.GROUP):
        with pytest.raises(RenderError, match="not for"):
            render(private, language="en", audience=audience, fields={}, supplied={})


@pytest.mark.parametrize("value", ["two\nlines", "esc\x1b[31m", "over\u202eride", "x" * 201])
def test_a_value_of_ours_is_one_plain_line(value: str) -> None:
    whole = template("# claim\n{detail|x}\n")
    with pytest.raises(RenderError, match="detail"):
        render(whole, language="en", audience=Audience.DIRECT, fields={}, supplied={"detail": value})


@pytest.mark.parametrize("word", ["Ana", "María-José", "Ñusta", "ana", "नीलम", "小明", "Мария", " Eva "])
def test_an_ordinary_name_is_one_word(word: str) -> None:
    assert stranger_word(word) == word.strip()


@pytest.mark.parametrize(
    "word",
    ["", "Ana Pérez", "@ana", "ana:", "http://x", "x.example", "a/b", "O'Brien", "Ana1", "A_b", "<b>", "*Ana*",
     "Ana\u200b", "\u202eana", "\u3164", "A\ufe0f", "A" * 21, "小" * 11, "-Ana", "Ana-", "\u0301a",
     "a\u0301\u0302\u0303\u0304",
     "👩", "Ana\n", "Ana\x00"],
)  # fmt: skip
def test_what_is_not_one_harmless_word_falls_back(word: str) -> None:
    expected = "Ana" if word == "Ana\n" else None
    assert stranger_word(word) == expected


@given(st.text(max_size=30))
def test_no_stranger_word_can_address_link_or_steer(value: str) -> None:
    word = stranger_word(value)
    if word is not None:
        assert not set(word) & set("@:/.*_`<>[](){}|~#'\"\\ \n\t")
        assert all(unicodedata.category(sign)[0] in "LM" or sign == "-" for sign in word)
        assert wcswidth(word) <= 20


@pytest.mark.parametrize(
    ("display", "name"),
    [("Ana Pérez", "Ana"), ("Ana", "Ana"), ("Dr. House", ""), ("Free money www.x", ""), ("", ""), ("Ana 🌸", "")],
)
def test_a_given_name_comes_from_names_alone(display: str, name: str) -> None:
    assert given_name(display) == name
