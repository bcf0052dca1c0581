"""What the terminal understands, by its description and its environment. Nothing here knows Textual."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

NONE, EIGHT, SIXTEEN, MANY, ALL = 0, 8, 16, 256, 1 << 24
"""How many colours a terminal can have."""
_ALL_BY_WORD = frozenset({"truecolor", "24bit"})
_ALL_BY_NAME = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
"""Terminals that write 24 bits whatever their description says; over SSH COLORTERM is often lost."""


@dataclass(frozen=True, slots=True)
class Means:
    """What may be written to a terminal."""

    colours: int = ALL
    dim: bool = True
    erases_in_ground: bool = False
    """What is erased takes the colour of the ground that is painted with."""
    erases_cells: bool = True
    """Some cells can be erased, not only the end of a line."""
    turns_off: bool = True
    """Bold, underline and reverse can be turned off one by one; else only all at once."""
    hides_cursor: bool = True
    alternate: bool = True
    """It has a second screen, as xterm and all that came after it; what is private to those is ignored by them."""


class Description(Protocol):
    """The description of a terminal, as curses reads it."""

    def tigetnum(self, name: str, /) -> int:
        """Return a number."""
        ...

    def tigetflag(self, name: str, /) -> int:
        """Tell whether it can."""
        ...

    def tigetstr(self, name: str, /) -> bytes | None:
        """Return a sequence."""
        ...


def means(environment: Mapping[str, str] = os.environ) -> Means:
    """Return what the terminal of the environment understands."""
    term = environment.get("TERM", "")
    told = _described(term)
    found = _unknown() if told is None else _read(told)
    if environment.get("COLORTERM", "") in _ALL_BY_WORD or term.startswith(_ALL_BY_NAME):
        found = replace(found, colours=ALL)
    return replace(found, colours=NONE) if no_colour(environment) else found


def no_colour(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether no colour is wanted: NO_COLOR says so by any word but none."""
    return bool(environment.get("NO_COLOR"))


def _unknown() -> Means:
    """Return what a terminal can that is newer than the descriptions of this machine."""
    return Means(colours=MANY)


def _read(told: Description) -> Means:
    number = told.tigetnum("colors")
    direct = told.tigetflag("RGB") == 1 or told.tigetflag("Tc") == 1
    steps = (ALL, MANY, SIXTEEN, EIGHT)
    return Means(
        colours=ALL if direct else next((step for step in steps if number >= step), NONE),
        dim=told.tigetstr("dim") is not None,
        erases_in_ground=told.tigetflag("bce") == 1,
        erases_cells=told.tigetstr("ech") is not None,
        turns_off=b"24m" in (told.tigetstr("rmul") or b""),
        hides_cursor=told.tigetstr("civis") is not None,
        alternate=told.tigetstr("smcup") is not None,
    )


def _described(term: str) -> Description | None:
    """Return the description of a terminal, where this machine has one."""
    try:
        import curses  # noqa: PLC0415  # not on every platform
    except ImportError:
        return None
    try:
        curses.setupterm(term or None, 1)
    except curses.error:
        return None
    return curses
