"""Strangers' text: nothing of it commands the terminal, and columns stand where they are expected."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core import safe_text
from core.length import split_graphemes

# A busy machine is no failure: a promise here is about text, never about time.

CORPUS = [
    "plain",
    "\u00bfPuedo tomar ibuprofeno? Ma\u00f1ana\u2026 \u201c38 \u20ac\u201d \u2013 no",
    "\u982d\u75db\u304c\u3042\u308b",
    "\uff21\uff22 \uff71\uff72 \u30ab\u3099",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab",
    "e\u0301 n\u0303 a\u0301\u0323",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0650\u0643",
    "\u05e9\u05c1\u05dc\u05d5\u05dd",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u0928\u092e\u0938\u094d\u0924\u0947 \u0915\u094d\u200d\u0937",
    "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0e44\u0e17\u0e22 \u0e1c\u0e39\u0e49",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f9d1\U0001f3fd\u200d\u2695\ufe0f",
    "\U0001f1ea\U0001f1f8 \U0001f1ea \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "\U0001f44d\U0001f3fd \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f441\ufe0f\u200d\U0001f5e8\ufe0f",
    "\u2764\ufe0f \u2764 \u260e\ufe0f 1\ufe0f\u20e3 \u231a\ufe0e \u2194\ufe0f",
    "\u65e5\ufe00 \u845b\U000e0100",
]
# Characters that Python's own tables know: the screen's and ours both do, then.
KNOWN = st.characters(exclude_categories=("Cn", "Cs"))
PIECES = st.sampled_from([*CORPUS, "\u200d", "\ufe0f", "\u200b", "\u202e", "\x1b[31m", "\t", "\n", "\u0301", " "])
TEXTS = st.one_of(st.text(KNOWN), st.lists(st.one_of(PIECES, KNOWN)).map("".join))
ANY = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.characters())).map("".join))
WIDTHS = st.integers(min_value=0, max_value=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\u241b[2J"),
        ("a\x00b\x07", "a\u2400b\u2407"),
        ("\x7f", "\u2421"),
        ("\x9b31m", "\u20399B\u203a31m"),
        ("\x85", "\u203985\u203a"),
        ("a\u202eb\u202c", "a\u2039RLO\u203ab\u2039PDF\u203a"),
        ("\u2066x\u2069", "\u2039LRI\u203ax\u2039PDI\u203a"),
        ("vi\u200bagra", "vi\u2039ZWSP\u203aagra"),
        ("a" + "\u200b" * 12, "a\u2039ZWSP\u00d712\u203a"),
        ("\x1b\x1b\x1b", "\u241b\u2039\u00d73\u203a"),
        ("dr\u200d.ruiz", "dr\u2039ZWJ\u203a.ruiz"),
        ("pat\u200f", "pat\u2039RLM\u203a"),
        ("so\u00adft", "so\u2039SHY\u203aft"),
        ("\ufeffhi", "\u2039BOM\u203ahi"),
        ("hi\U000e0041\U000e0042", "hi\u2039TAG\u203a"),
        ("a\ufe0f", "a\u2039VS16\u203a"),
        ("x\ud83dy", "x\u2039D83D\u203ay"),
        ("x\u3164y", "x\u20393164\u203ay"),
        ("\u0301a", "\u25cc\u0301a"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 8 + "\u2039\u00d712\u203a"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("a\tb", "a   b"),
    ],
)
def test_what_is_unseen_or_moves_the_cursor_becomes_a_mark(text: str, shown: str) -> None:
    assert safe_text.visible(text) == shown


@pytest.mark.parametrize("text", CORPUS)
def test_honest_writing_of_any_script_stays_as_it_is(text: str) -> None:
    assert safe_text.visible(text) == text


def test_direction_marks_stay_in_right_to_left_text_only() -> None:
    assert safe_text.visible("\u05e9\u05dc\u05d5\u05dd\u200f 5 mg") == "\u05e9\u05dc\u05d5\u05dd\u200f 5 mg"
    assert "LRM" in safe_text.visible("pay\u200epal")


@given(ANY)
def test_nothing_that_commands_a_terminal_survives(text: str) -> None:
    shown = safe_text.visible(text)
    assert not [mark for mark in shown if unicodedata.category(mark) in ("Cc", "Cs") and mark != "\n"]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")
    shown.encode()


@given(ANY)
def test_making_visible_twice_changes_nothing_more(text: str) -> None:
    shown = safe_text.visible(text)
    assert safe_text.visible(shown) == shown


@given(ANY)
def test_a_row_is_one_line_with_single_blanks(text: str) -> None:
    row = safe_text.one_line(text)
    assert row == " ".join(row.split())
    assert safe_text.one_line(row) == row
    assert safe_text.visible(row) == row


def test_an_accent_without_a_letter_never_sits_on_the_frame() -> None:
    assert safe_text.one_line(" \u0301x") == "\u25cc\u0301x"


@pytest.mark.parametrize("text", CORPUS)
def test_widths_of_the_corpus_are_those_of_the_screen(text: str) -> None:
    assert safe_text.cells(text) == cell_len(text)


@given(TEXTS)
def test_widths_are_those_of_the_screen(text: str) -> None:
    assert safe_text.cells(text) == cell_len(text)


def test_every_known_character_is_as_wide_as_on_the_screen() -> None:
    known = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs"))
    assert [character for character in known if safe_text.cells(character) != cell_len(character)] == []


def test_what_takes_the_fast_way_is_one_cell_and_stands_alone() -> None:
    fast = [chr(code) for code in range(0x80, 0x3000) if safe_text._plain(chr(code))]
    assert len(fast) > 1000
    assert [character for character in fast if cell_len(character) != 1] == []
    assert list(split_graphemes("".join(fast))) == fast
    assert all(safe_text.visible(character) == character for character in fast)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("fever", 5, "fever"),
        ("fever", 4, "fev\u2026"),
        ("fever", 1, "\u2026"),
        ("fever", 0, ""),
        ("\u982d\u75db\u85ac", 5, "\u982d\u75db\u2026"),
        ("\u982d\u75db\u85ac", 4, "\u982d\u2026"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301\u2026"),
        ("\U0001f469\u200d\U0001f467 \U0001f469\u200d\U0001f467", 4, "\U0001f469\u200d\U0001f467 \u2026"),
        ("\U0001f469\u200d\U0001f467 ab", 2, "\u2026"),
    ],
)
def test_a_cut_text_ends_in_an_ellipsis_between_graphemes(text: str, width: int, shown: str) -> None:
    assert safe_text.cut(text, width) == shown


def test_a_text_can_be_cut_without_or_with_a_longer_ellipsis() -> None:
    assert safe_text.cut("fever", 3, "") == "fev"
    assert safe_text.cut("fever", 4, "...") == "f..."
    assert safe_text.cut("fever", 2, "...") == ""


@given(TEXTS, WIDTHS)
def test_a_cut_text_is_never_wider_than_asked(text: str, width: int) -> None:
    assert cell_len(safe_text.cut(text, width)) <= width


def test_joiners_at_an_edge_never_move_a_column() -> None:
    assert cell_len(safe_text.pad("a\u200d", 4)) == 4
    assert safe_text.cut("\u0645\u200d\u0645abc", 2) == "\u0645\u2026"
    assert cell_len(safe_text.cut("\u2764\u200d\u200b\ufe0fabc", 2)) == 2


@given(TEXTS.map(safe_text.visible), WIDTHS)
def test_a_cut_never_splits_a_grapheme(text: str, width: int) -> None:
    short = safe_text.cut(text, width, "").rstrip("\u200d")
    heads = {"".join(list(split_graphemes(text))[:count]).rstrip("\u200d") for count in range(len(text) + 1)}
    assert short in heads


@given(TEXTS.map(safe_text.visible), WIDTHS)
def test_a_padded_text_is_exactly_as_wide_as_asked_or_as_itself(text: str, width: int) -> None:
    for right in (False, True):
        assert cell_len(safe_text.pad(text, width, right=right)) == max(width, cell_len(text))


def test_padding_goes_to_the_right_or_to_the_left() -> None:
    assert safe_text.pad("\u75db", 4) == "\u75db  "
    assert safe_text.pad("12", 4, right=True) == "  12"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("fever since last night", ["fever", "since last", "night"]),
        ("  - indented line", ["  -", "indented", "line"]),
        ("ibuprofen-for-children", ["ibuprofen-", "for-childr", "en"]),
        ("ab \u982d\u75db\u304c\u3042\u308b\u306e", ["ab \u982d\u75db\u304c", "\u3042\u308b\u306e"]),
        ("1234567890   x", ["1234567890", "x"]),
        ("          x", ["x"]),
    ],
)
def test_lines_break_at_blanks_and_beside_wide_characters(text: str, lines: list[str]) -> None:
    assert safe_text.wrap(text, 10) == lines


@given(TEXTS.map(safe_text.visible), st.integers(min_value=2, max_value=30))
def test_wrapped_lines_fit_and_lose_only_blanks(text: str, width: int) -> None:
    lines = safe_text.wrap(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fever IN a\nChild", "fever in a child"),
        ("NI\u00d1O Jos\u00e9 n\u0303u", "nino jose nu"),
        ("Stra\u00dfe \u00d8re \u0141\u00f3d\u017a \u0130stanbul", "strasse ore lodz istanbul"),
        ("\uff33\uff30\uff2f\uff12 \uff71\u3000\ufb01", "spo2 \u30a2 fi"),
        ("can\u2019t", "can't"),
        ("\u982d\u75db\u85ac", "\u982d\u75db \u75db\u85ac \u85ac"),
        ("\u75db", "\u75db"),
        ("\u71b138.5\u5ea6", "\u71b1 38.5 \u5ea6"),
        ("\u1100\u1161\u11b7\u1100\u1175", "\uac10\uae30 \uae30"),
        ("vi\u200bag\u00adra\u202e", "viagra"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"),
        ("\u0643\u0650\u062a\u064e\u0627\u0628", "\u0643\u062a\u0627\u0628"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
        ("x\ud800y", "xy"),
        ("fever\x00chills", "fever chills"),
    ],
)
def test_folding_removes_case_accents_width_and_hidden_characters(text: str, folded: str) -> None:
    assert safe_text.fold(text) == folded


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", []),
        ("can't 38.5 a\"b -", ["can't", "38.5", 'a"b', "-"]),
        ("Ni\u00f1o FIEB", ["nino", "fieb"]),
        ("NOT fever OR (x)", ["not", "fever", "or", "(x)"]),
        ("\u982d\u75db\u85ac fever", ["\u982d\u75db", "\u75db\u85ac", "fever"]),
        ("\u75db", ["\u75db"]),
        ("\u71b138.5", ["\u71b1", "38.5"]),
    ],
)
def test_what_is_typed_becomes_plain_words(query: str, words: list[str]) -> None:
    assert safe_text.terms(query) == words


@given(TEXTS, st.data())
def test_any_word_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    words = text.split()
    if words:
        index = safe_text.fold(text).split()
        found = safe_text.terms(data.draw(st.sampled_from(words)))
        assert all(any(entry.startswith(term) for entry in index) for term in found)


@given(st.text("\u982d\u75db\u85ac\u71b1", min_size=1), st.data())
def test_any_part_of_a_chinese_run_finds_it(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    index = safe_text.fold(run).split()
    assert all(any(entry.startswith(term) for entry in index) for term in safe_text.terms(run[start:end]))


@given(ANY)
def test_a_folded_text_can_always_be_stored(text: str) -> None:
    assert "\0" not in safe_text.fold(text)
    safe_text.fold(text).encode()


@pytest.mark.parametrize(
    "hostile", ["\u200b", "\u200b\u200c", "\u0301", "\u200e", "\U0001f469\u200d", " \u0301", "\x1b"]
)
def test_a_hostile_text_is_made_visible_in_linear_work(hostile: str) -> None:
    # Quadratic work over 200,000 characters would not end within the patience of any runner.
    assert safe_text.visible(hostile * (200_000 // len(hostile)))


def test_a_row_of_plain_letters_loads_no_tables() -> None:
    program = (
        "import sys; from core import safe_text as s; "
        "s.pad(s.cut(s.one_line('\\u00bfMa\\u00f1ana?  \\u2026'), 9), 20); s.wrap('ma\\u00f1ana', 40); "
        "sys.exit('wcwidth' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
