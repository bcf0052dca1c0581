"""How an inbox was opened. Nothing here knows Textual: the linear inbox reads it too."""

from __future__ import annotations

from dataclasses import dataclass

from store.lanes import Order


@dataclass(frozen=True, slots=True)
class Setting:
    """How an inbox was opened."""

    lane: str = "open"
    order: Order | None = None
    """None: each lane's own."""
    who: str = ""
    demo: bool = False
    locked: bool = False
    read_ms: int = 400
    theme: str = "dark"
