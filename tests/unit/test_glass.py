"""The fewest bytes paint the same picture: what a terminal shows is compared, cell by cell and style by style."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pyte
import pytest

from tui.glass import Glass
from tui.inks import PLAIN, change, fitted, read
from tui.means import ALL, EIGHT, MANY, NONE, SIXTEEN, Means

COLUMNS, ROWS = 40, 6
STYLES = [
    "",
    "1",
    "2;38;2;1;2;3",
    "38;2;9;9;9;48;2;1;1;1",
    "1;38;2;9;9;9;48;2;1;1;1",
    "38;2;200;9;9;48;2;1;1;1",
    "38;5;10;48;5;3",
    "7",
    "4;31",
    "97;104",
]
WORDS = ["a", "bc", "question", "問い", "ñandú", " ", "   ", " " * 9, " " * 20, "─────", "▌", "…", "é", "🙏", "한"]


class Unlike(pyte.Screen):
    """A terminal that erases in its own ground, whatever it paints with."""

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._plainly(lambda: super(Unlike, self).erase_in_line(how, private))

    def erase_characters(self, count: int | None = None) -> None:
        self._plainly(lambda: super(Unlike, self).erase_characters(count))

    def _plainly(self, erase: object) -> None:
        attrs, self.cursor.attrs = self.cursor.attrs, self.default_char
        erase()  # type: ignore[operator]
        self.cursor.attrs = attrs


class Shown:
    """What a terminal shows of what it was fed."""

    def __init__(self, screen: type[pyte.Screen] = pyte.Screen) -> None:
        self.screen = screen(COLUMNS, ROWS)
        self.screen.reset_mode(7, private=True)
        self._stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        # Textual ends a line with a line feed, which a terminal's line discipline leads to its start.
        self._stream.feed(data.replace("\n", "\r\n") if "\r" not in data else data)

    @property
    def cells(self) -> list[list[tuple[object, ...]]]:
        return [[_cell(self.screen.buffer[y][x]) for x in range(COLUMNS)] for y in range(ROWS)]

    @property
    def cursor(self) -> tuple[int, int]:
        return self.screen.cursor.y, self.screen.cursor.x


def _cell(c: pyte.screens.Char) -> tuple[object, ...]:
    seen = (c.fg, c.bold, c.italics) if c.data.strip() else ()
    return (c.data, c.bg, c.underscore, c.reverse, c.strikethrough, *seen)


def line(chance: random.Random, width: int) -> str:
    """Return pieces of exactly this width, each with its whole style and a reset, as Textual writes them."""
    pieces: list[str] = []
    left = width
    while left:
        style, text = chance.choice(STYLES), chance.choice(WORDS)
        size = sum(2 if ord(c) > 0x1100 and c not in "─▌…" else 1 for c in text)
        if size > left:
            text, size = "." * left, left
        pieces.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        left -= size
    return "".join(pieces)


def whole_frame(chance: random.Random) -> str:
    """Return a frame that paints every line."""
    lines = "\n".join(f"\x1b[{y};1H{line(chance, COLUMNS)}" for y in range(1, ROWS + 1))
    return f"{lines}\x1b[{chance.randint(1, ROWS)};{chance.randint(1, COLUMNS)}H"


def some_lines(chance: random.Random, said: dict[int, str]) -> str:
    """Return a frame that paints some lines, a few of them as they were."""
    parts = []
    for y in sorted(chance.sample(range(1, ROWS + 1), 3)):
        if chance.random() < 0.5 or y not in said:
            said[y] = line(chance, COLUMNS)
        parts.append(f"\x1b[{y};1H{said[y]}")
    return "\n".join(parts) + f"\x1b[{chance.randint(1, ROWS)};{chance.randint(1, COLUMNS)}H"


MEANS = {
    "all": Means(erases_in_ground=True),
    "no bce": Means(),
    "no ech": Means(erases_in_ground=True, erases_cells=False),
    "turns off at once": Means(erases_in_ground=True, turns_off=False),
}


@pytest.mark.parametrize("means", MEANS.values(), ids=MEANS.keys())
@pytest.mark.parametrize("seed", range(25))
def test_what_is_left_of_a_frame_paints_what_the_whole_one_paints(means: Means, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # pictures, not secrets
    screen = pyte.Screen if means.erases_in_ground else Unlike
    full, thin, glass = Shown(screen), Shown(screen), Glass(means)
    glass.resize(COLUMNS, ROWS)
    said: dict[int, str] = {}
    for turn in range(12):
        frame = whole_frame(chance) if turn == 0 else some_lines(chance, said)
        left = glass.show(frame)
        full.feed(frame)
        thin.feed(left)
        assert thin.cells == full.cells
        assert thin.cursor == full.cursor
        if turn:
            assert len(left) <= len(frame)


@pytest.mark.parametrize("seed", range(10))
def test_a_frame_that_changes_nothing_writes_nothing(seed: int) -> None:
    glass = Glass(Means())
    glass.resize(COLUMNS, ROWS)
    frame = whole_frame(random.Random(seed))  # noqa: S311  # pictures, not secrets
    assert glass.show(frame)
    assert glass.show(frame) == ""


def test_all_is_written_again_after_somebody_else_wrote_over_it() -> None:
    glass, shown = Glass(Means()), Shown()
    glass.resize(COLUMNS, ROWS)
    frame = whole_frame(random.Random(3))  # noqa: S311  # pictures, not secrets
    shown.feed(glass.show(frame))
    wanted = shown.cells
    shown.feed("\x1b[1;1H\x1b[31mBroadcast message\x1b[m")
    glass.forget()
    shown.feed(glass.show("\x1b[1;1H"))
    assert shown.cells == wanted


def test_what_lies_beyond_the_terminal_is_left_out() -> None:
    glass, shown = Glass(Means()), Shown()
    glass.resize(COLUMNS, ROWS)
    shown.feed(glass.show(f"\x1b[{ROWS};1Hlast\x1b[{ROWS + 3};1Hbeyond\x1b[2;{COLUMNS - 1}Hedge\x1b[99;99H"))
    assert [text.rstrip() for text in shown.screen.display] == ["", " " * 38 + "ed", "", "", "", "last"]


@pytest.mark.parametrize("odd", ["👩🏽‍⚕️", "🇪🇸", "❤️", "☎", "x̂", "ﷺ"])
def test_what_terminals_measure_in_different_ways_moves_nothing_after_it(odd: str) -> None:
    glass = Glass(Means())
    glass.resize(COLUMNS, ROWS)
    left = glass.show(f"\x1b[1;1Hab {odd} after\x1b[1;1H")
    before, _, after = left.partition(odd)
    assert after, left
    assert re.match(r"\x1b\[1;\d+H", after), "the cursor is placed anew"
    assert re.search(r" {2,3}\x08{1,2}\Z", before), "and its cells were made blank first"


def test_a_move_of_the_cursor_alone_takes_few_bytes() -> None:
    glass = Glass(Means())
    glass.resize(80, 24)
    glass.show("\x1b[1;1Hwords\x1b[6;1H")
    assert glass.show("\x1b[7;1H") == "\x1b[B"
    assert glass.show("\x1b[2;1H") == "\x1b[2H"
    assert glass.show("\x1b[1;1H") == "\x1b[H"
    assert glass.show("\x1b[1;4H") == "\x1b[3C"
    assert glass.show("\x1b[1;3H") == "\b"


def test_the_blank_end_of_a_line_is_erased_only_where_that_leaves_the_ground() -> None:
    filled = "\x1b[2;1H\x1b[44m" + "x" * COLUMNS + "\x1b[0m\x1b[1;1H"
    emptied = "\x1b[2;1H\x1b[44mab" + " " * 38 + "\x1b[0m\x1b[1;1H"
    for means, erased in ((Means(erases_in_ground=True), True), (Means(), False)):
        glass = Glass(means)
        glass.resize(COLUMNS, ROWS)
        glass.show(filled)
        assert ("\x1b[K" in glass.show(emptied)) is erased


# Colours


@pytest.mark.parametrize(
    ("codes", "colours", "becomes"),
    [
        ("38;2;255;255;255", ALL, "38;5;231"),
        ("38;2;15;20;26", ALL, "38;2;15;20;26"),
        ("48;2;15;20;26", MANY, "48;5;233"),
        ("38;5;203", SIXTEEN, "91"),
        ("38;2;255;255;255", SIXTEEN, "97"),
        ("38;2;255;255;255", EIGHT, "37"),
        ("97", EIGHT, "37"),
        ("101", EIGHT, "41"),
        ("101", SIXTEEN, "101"),
        ("31", MANY, "31"),
        ("90", EIGHT, "2"),
        ("31;44", NONE, ""),
        ("1;4;38;2;1;2;3", NONE, "1;4"),
    ],
)
def test_a_colour_becomes_the_nearest_that_the_terminal_has(codes: str, colours: int, becomes: str) -> None:
    ink = fitted(read(codes), Means(colours=colours))
    assert change(PLAIN, ink) in (f"\x1b[{becomes}m" if becomes else "", f"\x1b[;{becomes}m")


def test_a_terminal_that_cannot_dim_is_not_asked_to() -> None:
    assert fitted(read("2;1"), Means(dim=False)).marks == {"1"}


def test_a_terminal_that_turns_marks_off_only_together_is_told_so() -> None:
    assert change(read("1;7"), read("7"), turns_off=False) == "\x1b[;7m"
    assert change(read("7"), read("1;7"), turns_off=False) == "\x1b[1m"


def test_the_means_of_a_terminal_are_not_part_of_what_is_known_of_it() -> None:
    assert replace(Means(), colours=NONE) != Means()
