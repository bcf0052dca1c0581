"""The styles that a terminal paints with: read from sequences, fitted to its means, changed in few bytes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from tui.means import ALL, EIGHT, MANY, NONE, SIXTEEN, Means

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_SEEN_ON_BLANKS = frozenset({"4", "7", "9"})
_EXTENDED = {"5": 2, "2": 4}
"""How many numbers follow 38 or 48 by the kind of colour."""
_STEPS = (0, 95, 135, 175, 215, 255)
_FIXED = 16
"""Colours from this number on are the same on every terminal; those before it are the user's own."""
_RGB = re.compile(r"([34])8;2;(\d+);(\d+);(\d+)")
_INDEXED = re.compile(r"([34])8;5;(\d+)")
_OWN = ((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229))
_BRIGHT = ((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255))
_DARK_GREY = "90"


class Ink(NamedTuple):
    """What a terminal paints with; empty means its own."""

    marks: frozenset[str]
    ink: str
    ground: str

    @property
    def seen(self) -> bool:
        """Tell whether a blank shows more than its ground."""
        return not self.marks.isdisjoint(_SEEN_ON_BLANKS)


PLAIN = Ink(frozenset(), "", "")


@lru_cache(4096)
def read(codes: str) -> Ink:
    """Return the style that the numbers of a sequence leave, from a plain one on."""
    marks: set[str] = set()
    ink = ground = ""
    numbers = codes.split(";")
    while numbers:
        number = numbers.pop(0)
        if number in ("38", "48"):
            taken = _EXTENDED.get(numbers[0] if numbers else "", 0)
            colour = ";".join([number, *numbers[:taken]])
            del numbers[:taken]
            ink, ground = (colour, ground) if number == "38" else (ink, colour)
        elif number in ("", "0"):
            marks, ink, ground = set(), "", ""
        elif number in _OFF:
            marks.add(number)
        elif number[0] in "39" and number != "39":
            ink = number
        elif number[0] in "41" and number != "49":
            ground = number
    return Ink(frozenset(marks), ink, ground)


@lru_cache(4096)
def fitted(ink: Ink, means: Means) -> Ink:
    """Return a style in what the terminal understands."""
    marks = set(ink.marks)
    if ink.ink == _DARK_GREY and means.colours <= EIGHT:
        # Eight colours have no grey; dim is what such terminals show in its place.
        marks.add("2")
        ink = ink._replace(ink="")
    if not means.dim:
        marks.discard("2")
    return Ink(frozenset(marks), _colour(ink.ink, means.colours), _colour(ink.ground, means.colours))


def _colour(code: str, colours: int) -> str:
    """Return the nearest colour that is there; where it is the same in fewer bytes, that one."""
    if not code or colours == NONE:
        return ""
    if found := _RGB.fullmatch(code):
        rgb = (int(found[2]), int(found[3]), int(found[4]))
        number = _nearest(rgb)
        if colours == ALL and _rgb(number) != rgb:
            return code
        return f"{found[1]}8;5;{number}" if colours >= MANY else _own(found[1], rgb, colours)
    if (found := _INDEXED.fullmatch(code)) and colours < MANY:
        return _own(found[1], _rgb(int(found[2])), colours)
    if colours == EIGHT and len(code) == len(_DARK_GREY) and code[0] == "9":
        return f"3{code[1]}"
    return f"4{code[2]}" if colours == EIGHT and code.startswith("10") else code


@cache
def _nearest(rgb: tuple[int, int, int]) -> int:
    """Return the number of the nearest colour among those that are the same everywhere."""
    return min(range(_FIXED, MANY), key=lambda number: _apart(_rgb(number), rgb))


def _rgb(number: int) -> tuple[int, int, int]:
    """Return a colour of the 256 by its number."""
    if number < _FIXED:
        return (*_OWN, *_BRIGHT, (255, 255, 255))[number]
    cube = number - _FIXED
    if cube >= len(_STEPS) ** 3:
        grey = 8 + 10 * (cube - len(_STEPS) ** 3)
        return grey, grey, grey
    return _STEPS[cube // 36], _STEPS[cube // 6 % 6], _STEPS[cube % 6]


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    # Eyes see green best and blue least.
    return 3 * (one[0] - other[0]) ** 2 + 4 * (one[1] - other[1]) ** 2 + 2 * (one[2] - other[2]) ** 2


def _own(which: str, rgb: tuple[int, int, int], colours: int) -> str:
    number = min(range(min(colours, SIXTEEN)), key=lambda one: _apart(_rgb(one), rgb))
    base = int(which) * 10 if number < EIGHT else int(which) * 10 + 60 - EIGHT
    return str(base + number)


@lru_cache(4096)
def on_blank(painted: Ink, wanted: Ink) -> Ink:
    """Return the style for blanks: only their ground is seen."""
    if painted.seen or wanted.seen:
        return wanted
    return painted._replace(ground=wanted.ground)


@lru_cache(4096)
def bare(ink: Ink) -> Ink:
    """Return what a blank shows of a style."""
    return ink if ink.seen else PLAIN._replace(ground=ink.ground)


@lru_cache(4096)
def change(old: Ink, new: Ink, *, turns_off: bool = True) -> str:
    """Return the shortest sequence from one style to another."""
    if old == new:
        return ""
    anew = ";".join(["", *sorted(new.marks), *filter(None, (new.ink, new.ground))])
    if not (turns_off or old.marks <= new.marks):
        return f"\x1b[{anew}m"
    gone = {_OFF[mark] for mark in old.marks - new.marks}
    kept = {mark for mark in old.marks & new.marks if _OFF[mark] not in gone}
    codes = [*sorted(gone), *sorted(new.marks - kept)]
    if old.ink != new.ink:
        codes.append(new.ink or "39")
    if old.ground != new.ground:
        codes.append(new.ground or "49")
    step = ";".join(codes)
    return f"\x1b[{min(step, anew, key=len)}m"
