import random

import pyte
import pytest

from tui.thrift import thin


def painted(data: str) -> list[list[tuple[object, ...]]]:
    screen = pyte.Screen(40, 5)
    pyte.Stream(screen).feed(data)
    shown = []
    for y in range(5):
        row = [screen.buffer[y][x] for x in range(40)]
        shown.append(
            [
                (
                    c.data,
                    c.bg,
                    c.underscore,
                    c.reverse,
                    c.strikethrough,
                    *((c.fg, c.bold, c.italics) if c.data != " " else ()),
                )
                for c in row
            ]
        )
    return shown


STYLES = [
    "",
    "1",
    "2;38;2;1;2;3",
    "38;2;9;9;9;48;2;1;1;1",
    "1;38;2;9;9;9;48;2;1;1;1",
    "38;5;10;48;5;3",
    "7",
    "4;31",
    "97;104",
]


@pytest.mark.parametrize("seed", range(40))
def test_a_thinned_frame_paints_what_the_whole_one_paints(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # pictures, not secrets
    pieces = []
    for _ in range(60):
        style, text = chance.choice(STYLES), chance.choice(["a", "bc ", "   ", " ", "問", "x\r\n"])
        pieces.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        if chance.random() < 0.2:
            pieces.append(f"\x1b[{chance.randint(1, 5)};{chance.randint(1, 30)}H")
    whole = "".join(pieces)
    thinned = thin(whole)
    assert painted(thinned) == painted(whole)
    assert len(thinned) <= len(whole)


def test_pieces_of_one_style_are_written_under_one_style() -> None:
    piece = "\x1b[38;2;1;2;3mab\x1b[0m"
    assert thin(piece + piece) == "\x1b[38;2;1;2;3mabab\x1b[m"


def test_blanks_take_over_the_ink_before_them() -> None:
    assert thin("\x1b[31;44ma\x1b[0m\x1b[32;44m  \x1b[0m\x1b[31;44mb\x1b[0m") == "\x1b[31;44ma  b\x1b[m"


def test_an_underlined_blank_stays_underlined() -> None:
    assert thin("\x1b[31ma\x1b[0m\x1b[4;31m  \x1b[0m") == "\x1b[31ma\x1b[4m  \x1b[m"


def test_what_holds_no_style_is_left_as_it_is() -> None:
    assert thin("\x1b[?2026h\x1b[5;1H") == "\x1b[?2026h\x1b[5;1H"


@pytest.mark.parametrize("seed", range(40))
def test_an_erased_end_of_a_line_paints_what_blanks_paint(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # pictures, not secrets
    pieces = []
    for y in range(1, 6):
        style = chance.choice(STYLES[1:])
        pieces.append(f"\x1b[{y};1H\x1b[{style}mwords{' ' * chance.randint(0, 30)}\x1b[0m")
    whole = "".join([*pieces, "\x1b[1;1H"])
    assert painted(thin("x" * 40 * 5 + whole, erases=True)) == painted("x" * 40 * 5 + whole)


def test_the_blank_end_of_a_line_is_erased_where_the_ground_stays() -> None:
    line = f"\x1b[44mab{' ' * 30}\x1b[0m\x1b[2;1H"
    assert thin(line, erases=True) == "\x1b[44mab\x1b[30X\x1b[2;1H\x1b[m"
    assert thin(line) == f"\x1b[44mab{' ' * 30}\x1b[2;1H\x1b[m"
