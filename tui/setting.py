"""How an inbox was opened. Nothing here knows Textual: the linear inbox reads it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from store.lanes import Order
from tui.keymap import Keymap
from tui.means import Means

Keep = Callable[[str], None]
"""Keeps the name of a theme for the next start. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How an inbox was opened."""

    lane: str = "open"
    order: Order | None = None
    """None: each lane's own."""
    who: str = ""
    proof: str = ""
    """How it was proved that it is they; empty for a claim, and until the desk is open."""
    demo: bool = False
    locked: bool = False
    read_ms: int = 400
    theme: str = "dark"
    alerts: str = "none"
    """What calls the person when a red flag comes in: none, bell or osc9."""
    red_minutes: int = 5
    """After so many minutes a red that nobody has acknowledged calls again; 0: never."""
    masked: bool = False
    """Others see the screen: who wrote, and what, is drawn as dots."""
    keep_theme: Keep | None = None
    """Keeps a theme that is chosen on screen; None: it lasts until the inbox is left."""
    means: Means = field(default_factory=Means)
    """What the terminal understands."""
    keymap: Keymap = field(default_factory=Keymap)
