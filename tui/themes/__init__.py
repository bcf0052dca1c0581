"""Themes: what colour each role has. State is never told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rich.style import Style


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


DARK = Palette(
    "dark",
    "#0f141a",
    "#22303c",
    "#c3cad3",
    "#ffffff",
    "#8b95a3",
    "#4c5663",
    "#5fc4c4",
    "#ff6b6b",
    "#e0a93f",
    "#7fc97f",
    "#b48ef0",
)
LIGHT = Palette(
    "light",
    "#fbfbf8",
    "#dfe9ea",
    "#2b3137",
    "#000000",
    "#59626d",
    "#b9bfc6",
    "#00707a",
    "#b3261e",
    "#855300",
    "#22702c",
    "#6a3fb5",
    dark=False,
)
CONTRAST = Palette(
    "contrast",
    "#000000",
    "#003b46",
    "#ffffff",
    "#ffffff",
    "#d0d0d0",
    "#8a8a8a",
    "#6ff0f0",
    "#ff9a9a",
    "#ffd25e",
    "#9dff9d",
    "#d9bcff",
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
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, CONTRAST, TERMINAL)}


@cache
def styles(palette: Palette) -> dict[str, Style]:
    """Return the style of each role."""
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
        "lane": Style(
            color=p.ground if not p.ansi else None,
            bgcolor=p.accent if not p.ansi else None,
            bold=True,
            reverse=True if p.ansi else None,
        ),
        "field": Style(color=p.strong, underline=True),
    }


@cache
def grounds(palette: Palette) -> tuple[Style, Style]:
    """Return the style of the ground and of the focused row."""
    if palette.ansi:
        return Style(), Style(reverse=True)
    return Style(bgcolor=palette.ground), Style(bgcolor=palette.focus)
