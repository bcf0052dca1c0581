"""Fewer bytes for the same picture: over SSH, the bytes of a frame are what a doctor waits for.

Textual writes every piece of a line with its whole style and a reset. Here a style is written only
where it differs from the one before, a blank takes over what it does not show, and the blank end of
a line is erased where the terminal erases in the colour of the ground.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from textual.driver import Driver

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\n?\x1b\[\d*;?\d*H)+")
_ERASE = re.compile(r"\x1b\[\d+X")
_TAIL = re.compile(r" {7,}\Z")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_SEEN_ON_BLANKS = frozenset({"4", "7", "9"})
_EXTENDED = {"5": 2, "2": 4}
"""How many numbers follow 38 or 48 by the kind of colour."""


class _Style(NamedTuple):
    """What a terminal paints with; empty means its own."""

    marks: frozenset[str]
    ink: str
    ground: str


PLAIN = _Style(frozenset(), "", "")


def thin(data: str, *, erases: bool = False) -> str:
    """Return output that paints the same with fewer bytes; it ends, as it began, in the plain style.

    `erases` tells that the terminal erases in the colour of the ground.
    """
    out: list[str] = []
    painted, codes, at = PLAIN, "", 0
    for match in _STYLE.finditer(data):
        text = data[at : match.start()]
        if erases and text.endswith("       ") and _MOVES.match(data, match.end()):
            text = _erased(text, codes)
        painted = _write(out, text, painted, codes)
        codes = f"{codes};{match[1]}" if codes and match[1] not in ("", "0") else match[1]
        at = match.end()
    painted = _write(out, data[at:], painted, codes)
    out.append(_change(painted, PLAIN))
    return "".join(out)


def _write(out: list[str], text: str, painted: _Style, codes: str) -> _Style:
    """Write a piece of text in a style, and return what the terminal paints with now."""
    if not text:
        return painted
    if _MOVES.fullmatch(text):
        out.append(text)
        return painted
    wanted = _blank(painted, _read(codes)) if not text.strip(" ") or _ERASE.fullmatch(text) else _read(codes)
    out += (_change(painted, wanted), text)
    return wanted


def _erased(text: str, codes: str) -> str:
    """Return a text whose blank end is erased instead of written; the cursor is moved right after it."""
    if _read(codes).marks & _SEEN_ON_BLANKS:
        return text
    return _TAIL.sub(lambda tail: f"\x1b[{len(tail[0])}X", text)


@lru_cache(4096)
def _blank(painted: _Style, wanted: _Style) -> _Style:
    """Return the style for blanks: only their ground is seen."""
    if (painted.marks | wanted.marks) & _SEEN_ON_BLANKS:
        return wanted
    return painted._replace(ground=wanted.ground)


@lru_cache(1024)
def _read(codes: str) -> _Style:
    """Return the style that codes leave, from a plain one on."""
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
    return _Style(frozenset(marks), ink, ground)


@lru_cache(4096)
def _change(old: _Style, new: _Style) -> str:
    """Return the shortest sequence from one style to another."""
    if old == new:
        return ""
    gone = {_OFF[mark] for mark in old.marks - new.marks}
    kept = {mark for mark in old.marks & new.marks if _OFF[mark] not in gone}
    codes = [*sorted(gone), *sorted(new.marks - kept)]
    if old.ink != new.ink:
        codes.append(new.ink or "39")
    if old.ground != new.ground:
        codes.append(new.ground or "49")
    step = ";".join(codes)
    anew = ";".join(["", *sorted(new.marks), *filter(None, (new.ink, new.ground))])
    return f"\x1b[{min(step, anew, key=len)}m"


def sparing(driver: type[Driver]) -> type[Driver]:
    """Return a driver that writes as the other does, with fewer bytes."""
    erases = _erases()

    class Sparing(driver):  # type: ignore[misc, valid-type]  # which driver it is depends on the platform
        """A driver that thins what it writes."""

        def write(self, data: str) -> None:
            super().write(thin(data, erases=erases) if "\x1b[" in data else data)

    return Sparing


def _erases() -> bool:
    """Ask the terminal's description whether it erases in the colour of the ground."""
    try:
        import curses  # noqa: PLC0415  # not on every platform
    except ImportError:
        return False
    try:
        curses.setupterm(os.environ.get("TERM"), 1)
    except curses.error:
        return False
    return curses.tigetflag("bce") == 1
