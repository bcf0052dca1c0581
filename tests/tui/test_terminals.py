"""What is written to which terminal: nothing beyond its means, and the same words on each."""

from __future__ import annotations

import re

import pytest

from bench import session
from tests.tui.on_terminal import Written

TRUE = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
MANY = ("xterm-256color", "screen-256color")
FEW = ("linux", "xterm", "screen")
NONE = ("vt100", "vt220")
WALK = ("j", " ", "<PageDown>", "a", "<Esc>", "gr")
MOVES = re.compile(r"\x1b\[[0-9;]*[HABCD]")
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
STYLE = re.compile(r"\x1b\[([0-9;]*)m")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "ROWS", 24)
    monkeypatch.setattr(session, "COLUMNS", 80)


def walked(written: Written) -> list[str]:
    """Go a little way, and return what stands on the screen then."""
    written.started(limit=60)
    written.calm()
    for key in WALK:
        written.press(key, rest=0.15)
    written.calm()
    return written.lines


@pytest.fixture(scope="module")
def words() -> list[str]:
    """What a terminal with everything shows after the walk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "ROWS", 24)
        patch.setattr(session, "COLUMNS", 80)
        with Written(TRUE) as written:
            lines = walked(written)
            assert any(re.search(r"[34]8;2;", style) for style in styles(written)), "24 bits where they are there"
            return lines


def styles(written: Written) -> list[str]:
    return STYLE.findall(written.data.decode())


@pytest.mark.parametrize("term", [*MANY, *FEW, *NONE])
def test_a_terminal_gets_no_more_than_it_understands(term: str, words: list[str]) -> None:
    with Written({"TERM": term}) as written:
        assert walked(written) == words
        text = written.data.decode()
        assert not re.search(r"[34]8;2;", text), "no colour of 24 bits"
        if term.startswith("screen"):
            assert not erased_in_colour(written), "it would erase in its own ground"
        if term not in MANY:
            assert not re.search(r"[34]8;5;", text), "none of the 256 either"
        if term in (*NONE, "linux"):
            others = [s for s in written.sequences if not MOVES.fullmatch(s) and not STYLE.fullmatch(s)]
            assert set(others) <= {"\x1b[?7l", "\x1b[?25l", "\x1b[?25h", "\x1b[K", *(f"\x1b[{n}X" for n in range(99))}
        if term == "linux":
            assert not re.search(r"\x1b\[(?:[0-9;]*;)?(?:9[0-7]|10[0-7])[;m]", text), (
                "eight colours have no bright ones"
            )
        if term in NONE:
            assert not COLOUR.search(text)
        if term == "vt100":
            assert set(";".join(styles(written)).split(";")) <= {"", "0", "1", "4", "7"}
            assert "\x1b[?25" not in text
            assert not re.search(r"\x1b\[[0-9]+X", text)


def erased_in_colour(written: Written) -> list[str]:
    """Return what was erased while a ground was coloured."""
    coloured, found = False, []
    for sequence in written.sequences:
        if (style := STYLE.fullmatch(sequence)) is not None:
            numbers = style[1].split(";")
            coloured = (coloured and numbers[0] not in ("", "0") and "49" not in numbers) or "48" in numbers
        elif coloured and re.fullmatch(r"\x1b\[[0-9]*[KX]", sequence):
            found.append(sequence)
    return found


@pytest.mark.parametrize("theme", ["dark", "terminal"])
def test_no_color_means_no_colour_at_all_whatever_theme_is_wished_for(theme: str, words: list[str]) -> None:
    with Written(TRUE | {"NO_COLOR": "1"}, theme) as written:
        assert walked(written) == words
        used = set(";".join(styles(written)).split(";"))
        assert used <= {"", "0", "1", "2", "4", "7", "22", "24", "27"}, used
        assert {"1", "7"} <= used, "what is meant is shown by weight"


def test_an_empty_no_color_means_nothing() -> None:
    with Written(TRUE | {"NO_COLOR": ""}) as written:
        walked(written)
        assert any("38;" in style for style in styles(written))
        assert not any(re.search(r"[34]8;2;(\d+);\1;\1\b", style) for style in styles(written)), "nor greys instead"


def test_a_terminal_that_is_newer_than_its_descriptions_gets_256_colours(words: list[str]) -> None:
    with Written({"TERM": "brand-new-terminal"}) as written:
        assert walked(written) == words
        assert any("38;5;" in style for style in styles(written))
