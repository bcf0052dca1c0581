"""Counters: each network's own rule, and what always holds between them."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import length

# A busy machine is no failure: a promise here is about text, never about time.

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f1ea\U0001f1f8"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
THUMB = "\U0001f44d\U0001f3fd"
KEYCAP = "1\ufe0f\u20e3"
ACCENTED = "e\u0301"
ARABIC = "\u0645\u0631\u062d\u0628\u0627"
DEVANAGARI = "\u0939\u093f\u0928\u094d\u0926\u0940"
HAN = "\u982d\u75db\u85ac"
LONG_LINK = "https://clinic.example/leaflets/ibuprofen-for-children?edition=2026"

PIECES = st.sampled_from(
    [FAMILY, FLAG, SCOTLAND, THUMB, KEYCAP, ACCENTED, ARABIC, DEVANAGARI, HAN, LONG_LINK, "a", " ", "\r\n", "\ud800"],
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


@pytest.mark.parametrize(
    ("text", "graphemes", "code_points", "utf16", "utf8"),
    [
        ("", 0, 0, 0, 0),
        ("plain", 5, 5, 5, 5),
        ("\r\n", 1, 2, 2, 2),
        (FAMILY, 1, 7, 11, 25),
        (FLAG, 1, 2, 4, 8),
        (SCOTLAND, 1, 7, 14, 28),
        (THUMB, 1, 2, 4, 8),
        (KEYCAP, 1, 3, 3, 7),
        (ACCENTED, 1, 2, 2, 3),
        (HAN, 3, 3, 3, 9),
        (ARABIC, 5, 5, 5, 10),
        (DEVANAGARI, 2, 6, 6, 18),
        ("\ud83d", 1, 1, 1, 3),
    ],
)
def test_the_same_text_has_a_different_length_in_each_unit(
    text: str,
    graphemes: int,
    code_points: int,
    utf16: int,
    utf8: int,
) -> None:
    assert length.graphemes(text) == graphemes
    assert length.code_points(text) == code_points
    assert length.utf16_units(text) == utf16
    assert length.utf8_bytes(text) == utf8


@given(TEXTS)
def test_units_are_ordered_from_what_is_seen_to_what_is_stored(text: str) -> None:
    counts = [length.graphemes(text), length.code_points(text), length.utf16_units(text), length.utf8_bytes(text)]
    assert counts == sorted(counts)


@given(TEXTS)
def test_the_cautious_count_is_never_less_than_either_unit_it_stands_for(text: str) -> None:
    assert length.cautious(text) >= length.code_points(text)
    assert length.cautious(text) >= length.utf16_units(text)


@given(TEXTS)
def test_splitting_into_graphemes_loses_nothing(text: str) -> None:
    assert "".join(length.split_graphemes(text)) == text
    assert len(list(length.split_graphemes(text))) == length.graphemes(text)


@given(TEXTS)
def test_json_bytes_are_what_a_document_spends_on_the_text(text: str) -> None:
    whole = json.dumps({"body": text}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert length.json_bytes(text) == len(whole) - len(b'{"body": ""}')


def test_json_bytes_charge_for_escapes() -> None:
    assert length.json_bytes('a"b\n\x01\\') == len(r"a\"b\n\u0001" + r"\\")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("plain", 5),
        (FAMILY + FLAG + THUMB + ACCENTED, 4),
        (LONG_LINK, 23),
        ("http://a.example", 23),
        (f"See {LONG_LINK}.", 4 + 23 + 1),
        (f"({LONG_LINK}), then", 1 + 23 + 7),
        (f"{LONG_LINK} {LONG_LINK}", 47),
        ("see https://en.example.org/wiki/Fever_(sign)!", 4 + 23 + 1),
        ("clinic.example/leaflets/ibuprofen", 33),
        ("https://localhost/leaflets/ibuprofen", 36),
        ("\u0645 " + LONG_LINK, 2 + 23),
        ("@pat@remote.example hello", len("@pat hello")),
        ("@pat hello", 10),
        ("@a_b.c@remote.example, @sam@other.example.", len("@a_b.c, @sam.")),
        ("mail ana@clinic.example", 23),
        ("\u00f1@pat@remote.example", len("x@pat@remote.example")),
    ],
)
def test_mastodon_counts_graphemes_links_as_23_and_mentions_without_their_host(text: str, count: int) -> None:
    assert length.mastodon(text) == count


def test_a_mastodon_content_warning_counts_in_full_links_included() -> None:
    assert length.mastodon("hello", spoiler=LONG_LINK) == len(LONG_LINK) + 5


def test_a_mastodon_server_may_weigh_links_otherwise() -> None:
    assert length.mastodon(LONG_LINK, per_url=32) == 32


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("plain", 5),
        ("ma\u00f1ana", 6),
        ("man\u0303ana", 6),
        (HAN, 6),
        (ARABIC, 5),
        (DEVANAGARI, 6),
        ("\u2019\u2013", 2),
        ("\u2026", 2),
        ("\u20ac", 2),
        (FAMILY, 2),
        (FLAG, 2),
        (SCOTLAND, 2),
        (THUMB, 2),
        (KEYCAP, 2),
        ("\u2764\ufe0f", 2),
        ("\u00a9", 1),
        ("\u00a9\ufe0f", 2),
        (LONG_LINK, 23),
        (f"See {LONG_LINK}.", 4 + 23 + 1),
        ("clinic.example", 23),
        ("see clinic.example.", 4 + 23 + 1),
        ("see ...clinic.example/leaflets", 30),
        ("clinic.example/leaflets/ibuprofen", 33),
        ("38.5 and p.m. weigh what they show", 34),
        ("ana@clinic.example", 18),
    ],
)
def test_x_weighs_light_and_heavy_characters_emoji_and_links(text: str, weight: int) -> None:
    assert length.x_weighted(text) == weight


@given(TEXTS)
def test_the_x_weight_does_not_depend_on_how_accents_are_written(text: str) -> None:
    assert length.x_weighted(unicodedata.normalize("NFD", text)) == length.x_weighted(
        unicodedata.normalize("NFC", text),
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("plain", 5),
        ("ma\u00f1ana", 6),
        (ACCENTED, 2),
        (HAN, 3),
        (FAMILY, 25),
        (FLAG, 8),
        (f"ok {THUMB}", 3 + 8),
        (KEYCAP, 7),
        (LONG_LINK, len(LONG_LINK)),
    ],
)
def test_threads_counts_an_emoji_by_its_bytes_and_all_else_by_code_points(text: str, count: int) -> None:
    assert length.threads(text) == count


@given(TEXTS)
def test_the_threads_count_lies_between_code_points_and_bytes(text: str) -> None:
    assert length.code_points(text) <= length.threads(text) <= length.utf8_bytes(text)


@pytest.mark.parametrize("hostile", ["a-", "a.", "@a@", "@a.", "https://a.", "https://e.example/((", "@"])
def test_a_hostile_text_is_counted_in_linear_work(hostile: str) -> None:
    # Quadratic work over 200,000 characters would not end within the patience of any runner.
    text = hostile * (200_000 // len(hostile))
    assert length.mastodon(text) > 0
    assert length.x_weighted(text) > 0
