"""Themes: what colour each role has. State is never told by colour alone.

Inks are colours of the common 256: a terminal with fewer than all colours shows the same, and each
change of ink takes half the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rich.style import Style

from tui.means import MANY, NONE, Means


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme; empty means the terminal's own."""

    name: str
    ground: str
    focus: str
    text: str
    strong: str
    quiet: str
    faint: str
    accent: str
    red: str
    amber: str
    green: str
    public: str
    dark: bool = True
    ansi: bool = False
    """It leaves all colours to the terminal."""
    colours: bool = True


DARK = Palette(
    "dark",
    "#0f141a",
    "#1f2b36",
    "#c6c6c6",
    "#ffffff",
    "#9e9e9e",
    "#6c6c6c",
    "#5fd7d7",
    "#ff5f5f",
    "#d7af5f",
    "#87d787",
    "#af87ff",
)
LIGHT = Palette(
    "light",
    "#fbfbf8",
    "#e2ecee",
    "#303030",
    "#000000",
    "#626262",
    "#8a8a8a",
    "#005f5f",
    "#af0000",
    "#875f00",
    "#005f00",
    "#5f00af",
    dark=False,
)
CONTRAST = Palette(
    "contrast",
    "#000000",
    "#303030",
    "#ffffff",
    "#ffffff",
    "#d0d0d0",
    "#a8a8a8",
    "#5fffff",
    "#ffafaf",
    "#ffd75f",
    "#afffaf",
    "#d7afff",
)
TERMINAL = Palette(
    "terminal",
    "ansi_default",
    "ansi_default",
    "default",
    "default",
    "default",
    "bright_black",
    "cyan",
    "red",
    "yellow",
    "green",
    "magenta",
    ansi=True,
)
PLAIN = Palette(
    "plain",
    "ansi_default",
    "ansi_default",
    "default",
    "default",
    "default",
    "default",
    "default",
    "default",
    "default",
    "default",
    "default",
    ansi=True,
    colours=False,
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, CONTRAST, TERMINAL, PLAIN)}
"""The themes by their names, the first one where none is chosen."""


def drawn(name: str, means: Means) -> Palette:
    """Return the palette that a theme is drawn with on a terminal: its own where that has the colours for it."""
    if means.colours == NONE:
        return PLAIN
    wanted = PALETTES.get(name, DARK)
    return wanted if wanted.ansi or means.colours >= MANY else TERMINAL


@cache
def styles(palette: Palette) -> dict[str, Style]:
    """Return the style of each role."""
    if not palette.colours:
        return _PLAIN_STYLES
    p = palette
    plain = {
        role: Style(color=getattr(p, role)) for role in ("text", "faint", "accent", "red", "amber", "green", "public")
    }
    return plain | {
        "quiet": Style(color=p.quiet, dim=True if p.ansi else None),
        "strong": Style(color=p.strong, bold=True),
        "red_strong": Style(color=p.red, bold=True),
        "green_strong": Style(color=p.green, bold=True),
        "accent_strong": Style(color=p.accent, bold=True),
        "rule": Style(color=p.faint),
        "lane": Style(bold=True, reverse=True) if p.ansi else Style(color=p.ground, bgcolor=p.accent, bold=True),
        "field": Style(color=p.strong, underline=True),
    }


_BOLD, _DIM, _NOTHING = Style(bold=True), Style(dim=True), Style()
_PLAIN_STYLES = {
    "text": _NOTHING,
    "faint": _DIM,
    "rule": _DIM,
    "quiet": _DIM,
    "amber": _NOTHING,
    "green": _NOTHING,
    "public": Style(underline=True),
    "accent": _BOLD,
    "red": _BOLD,
    "strong": _BOLD,
    "red_strong": _BOLD,
    "green_strong": _BOLD,
    "accent_strong": _BOLD,
    "lane": Style(bold=True, reverse=True),
    "field": Style(underline=True),
}
"""Without colour a role has weight alone; what it means stands in signs and words."""


@cache
def painted(palette: Palette, *, focused: bool) -> dict[str, Style]:
    """Return the style of each role on the ground, or on the focused row."""
    ground = grounds(palette)[focused]
    found = styles(palette)
    if not (palette.ansi and focused):
        lifted = {"faint": found["quiet"], "rule": found["quiet"]} if focused else {}
        return {role: ground + style for role, style in (found | lifted).items()}
    # A row that is reversed keeps one ink: each colour would become a patch of ground.
    return {role: ground + Style(bold=style.bold, underline=style.underline) for role, style in found.items()}


@cache
def grounds(palette: Palette) -> tuple[Style, Style]:
    """Return the style of the ground and of the focused row."""
    if palette.ansi:
        return Style(), Style(reverse=True)
    return Style(bgcolor=palette.ground), Style(bgcolor=palette.focus)
