from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audience import Audience
from desk.answers.template import Block, BlockKind, Reference, Template, TemplateError, dump, parse

FEVER = """+++
key = "fe7"
title = "Fever in a child"
language = "en"
audiences = ["direct", "public"]
questions = ["my son has a fever, is ibuprofen ok", "38.5 since last night, what can I give"]
not_if = ["under 6 months", "kidney disease"]
review_by = 2027-04-01
[[references]]
id = "1"
text = "National leaflet, ibuprofen for children"
url = "https://leaflets.example/ibuprofen"
read = 2026-09-30
[[references]]
id = "2"
text = "Fever guideline, section 3"
read = 2026-09-30
+++
# claim
Hello {first_name|there}. Fever by itself is a defence. [1]
# claim {public}
Fever by itself is a defence. [1]
# claim {es}
La fiebre en sí es una defensa. [1]
# caveat
Go to emergency care if the child is hard to wake. [2]
# caveat {es}
Acude a urgencias si cuesta despertar al niño. [2]
# source
# footer
General information, not a diagnosis.
"""


def refusal(source: str) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        parse(source, "fe7.md")
    return caught.value


def line_with(source: str, text: str) -> int:
    return next(number for number, line in enumerate(source.split("\n"), 1) if text in line)


def test_a_file_is_read_whole() -> None:
    template = parse(FEVER)
    assert template.key == "fe7"
    assert template.audiences == (Audience.DIRECT, Audience.PUBLIC)
    assert template.not_if == ("under 6 months", "kidney disease")
    assert template.review_by == date(2027, 4, 1)
    assert template.references[1] == Reference("2", "Fever guideline, section 3", "", date(2026, 9, 30))
    assert [(block.kind, block.rank) for block in template.blocks] == [
        ("claim", 0), ("claim", 0), ("claim", 0), ("caveat", 1), ("caveat", 1), ("source", 2), ("footer", 3),
    ]  # fmt: skip
    assert template.blocks[1].audience is Audience.PUBLIC
    assert template.languages == ("en", "es")


def test_writing_and_reading_a_file_changes_nothing() -> None:
    template = parse(FEVER)
    assert parse(dump(template)) == template
    assert dump(parse(dump(template))) == dump(template)


def test_layout_does_not_change_the_hash() -> None:
    template = parse(FEVER)
    lines = FEVER.split("\n")
    lines[1], lines[3] = lines[3], lines[1]
    padded = "\r\n".join(f"{line}  " if line not in {"+++", "# source"} else line for line in lines)
    assert parse(padded).content_hash == template.content_hash
    assert parse("\ufeff" + FEVER + "\n\n").content_hash == template.content_hash
    assert parse(FEVER.replace('["direct", "public"]', '["public", "direct"]')).content_hash == template.content_hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is a defence. [1]\n# claim {public}", "is no defence. [1]\n# claim {public}"),
        ("2027-04-01", "2028-04-01"),
        ('title = "Fever in a child"', 'title = "Fever in children"'),
        ("under 6 months", "under 3 months"),
        ("leaflets.example", "leaflet.example"),
        ("# source", "# source\nOwn words."),
        ('audiences = ["direct", "public"]', 'audiences = ["direct"]'),
    ],
)
def test_every_change_of_content_changes_the_hash(old: str, new: str) -> None:
    changed = FEVER.replace(old, new)
    assert changed != FEVER
    assert parse(changed).content_hash != parse(FEVER).content_hash


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('key = "fe7"', 'key = "Fe7"', "key =", "two to eight small letters"),
        ('key = "fe7"', 'kei = "fe7"', "kei =", "'kei' is not known. use key, title"),
        ('key = "fe7"', 'key = "fe7', "key =", "not TOML"),
        ('language = "en"', 'language = "English"', "language =", "two or three small letters"),
        ('["direct", "public"]', '["everybody"]', "audiences =", "public"),
        ('["direct", "public"]', "[]", "audiences =", "public"),
        ("2027-04-01", '"next spring"', "review_by =", "2027-04-01"),
        ("2027-04-01", "2027-04-01T10:00:00", "review_by =", "2027-04-01"),
        ("2027-04-01", "2027-14-01", "review_by =", "not TOML"),
        ("read = 2026-09-30\n[[", "[[", 'id = "1"', "read = 2026-09-30"),
        ('id = "2"', 'id = "1"', None, "stands twice"),
        ('id = "2"', 'id = "two"', 'id = "two"', "one or two digits"),
        ("https://leaflets.example/ibuprofen", "leaflets", "url =", "https://"),
        ("if the child is hard to wake. [2]", "if hard to wake. [3]", "[3]", "[3] is not defined"),
        ("Hello {first_name|there}", "Hello {name|there}", "{name|there}", "use one of first_name"),
        ("Hello {first_name|there}", "Hello {first_name}", "{first_name}", "fall-back"),
        ("Hello {first_name|there}", "Hello {first_name|", "Hello {first", "brace"),
        ("Fever by itself is a defence. [1]\n# claim {es}", "**Fever** [1]\n# claim {es}", "**Fever**", "plain text"),
        ("General information", "- General information", "- General", "list mark"),
        ("General information", "see [here](https://x.example)", "see [here]", "Markdown link"),
        ("General information", "General `information`", "General `", "back-tick"),
        ("General information", "General _information_", "General _", "underscore"),
        ("General information", "General <b>information", "General <b>", "HTML"),
        ("General information", "General\x1b[31m", "General\x1b", "U+001B"),
        ("General information", "General \u202einformation", "General \u202e", "U+202E"),
        ("Fever in a child", "Fever\\u001b in a child", "title =", "U+001B"),
        ("# footer", "# foot", "# foot", "claim, caveat, action, source, footer"),
        ("# footer", "# footer {everybody}", "# footer", "one language (en) and one audience"),
        ("# footer", "# footer {en, fr}", "# footer", "one language (en) and one audience"),
        ("# footer\nGeneral information, not a diagnosis.", "# footer", "# footer", "is empty"),
        ("General information", "General " * 600, "# footer", "at most 4000"),
        ("# claim {public}", "# claim {en}", "# claim {en}", "same mark"),
        ("+++\n# claim\n", "+++\nHello\n# claim\n", "Hello", "before the first block"),
    ],
)  # fmt: skip
def test_an_error_names_the_file_the_line_and_what_is_allowed(old: str, new: str, place: str | None, says: str) -> None:
    source = FEVER.replace(old, new)
    assert source != FEVER
    error = refusal(source)
    assert error.file == "fe7.md"
    assert error.remedy
    assert says in str(error)
    assert str(error).startswith(f"fe7.md, line {error.line}: ")
    if place is not None:
        assert error.line == line_with(source, place)


def test_a_reference_that_stands_twice_is_found_at_the_second_place() -> None:
    source = FEVER.replace('id = "2"', 'id = "1"')
    assert refusal(source).line == 15


def test_a_file_without_front_matter_a_claim_or_an_end_is_refused() -> None:
    assert refusal("# claim\nHello\n").line == 1
    assert "no end" in str(refusal('+++\nkey = "ab"\n'))
    head = FEVER[: FEVER.index("# claim")]
    assert "no claim" in str(refusal(f"{head}# footer\nGeneral.\n"))
    assert "before any claim" in str(refusal(f"{head}# caveat\nGo. [1]\n# claim\nFever.\n"))
    assert "at most" in str(refusal("+" * 70_000))


def test_a_caveat_that_one_audience_would_lose_is_refused() -> None:
    head = FEVER[: FEVER.index("# claim")]
    error = refusal(f"{head}# claim\nFever.\n# caveat {{direct}}\nGo.\n")
    assert "no text in en for public" in str(error)


def test_a_language_that_has_the_claim_but_not_the_caveat_is_refused() -> None:
    source = FEVER.replace("# caveat {es}\nAcude a urgencias si cuesta despertar al niño. [2]\n", "")
    error = refusal(source)
    assert "caveat has no text in es" in str(error)
    assert error.line == line_with(source, "# caveat")


def test_a_blank_and_ordinary_signs_are_not_markdown() -> None:
    plain = "Take *** with 5 * 3 of it (> 38 and < 39), see https://x.example/_a_/**b and snake_case.\n1. Rest."
    source = FEVER.replace("General information, not a diagnosis.", plain)
    assert parse(source).blocks[-1].text == plain


def test_text_of_any_script_and_its_joiners_is_kept() -> None:
    source = FEVER.replace("General information", "می‌خواهم 👩‍⚕️ niño")
    assert "می‌خواهم 👩‍⚕️ niño" in parse(source).blocks[-1].text


WORDS = st.text(st.sampled_from("abc xyzñ日,.%"), min_size=1, max_size=40).map(str.strip).filter(bool)
TITLES = st.text(st.sampled_from('abc"\\ñ日#+='), min_size=1, max_size=30)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    blocks = [Block(BlockKind.CLAIM, draw(WORDS), 0), Block(BlockKind.CLAIM, draw(WORDS), 0, "", Audience.PUBLIC)]
    for rank, kind in enumerate(draw(st.lists(st.sampled_from(list(BlockKind)), max_size=4)), 1):
        blocks.append(Block(kind, draw(WORDS), rank))
    references = (Reference("1", draw(TITLES), "https://x.example/1", draw(st.dates())),) if draw(st.booleans()) else ()
    return Template(
        key="fe7",
        title=draw(TITLES),
        language="es",
        audiences=tuple(draw(st.sets(st.sampled_from(list(Audience)), min_size=1))),
        questions=tuple(draw(st.lists(TITLES, max_size=3))),
        not_if=tuple(draw(st.lists(TITLES, max_size=2))),
        review_by=draw(st.none() | st.dates()),
        references=references,
        blocks=tuple(blocks),
    )


@given(templates())
def test_any_template_survives_the_file(template: Template) -> None:
    again = parse(dump(template))
    assert again == template
    assert again.content_hash == template.content_hash
