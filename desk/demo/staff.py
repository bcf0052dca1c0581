"""The professionals of the demo, invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colleague:
    """A professional as the demo store presents them."""

    slug: str
    name: str
    role: str
    """`author`, `reviewer` or `user`."""
    credential: str
    """The line under an answer that says who speaks."""


ANA = Colleague("ana", "Ana Ruiz", "author", "Dr Ana Ruiz, family doctor (demo)")
EVA = Colleague("eva", "Eva Lago", "reviewer", "Dr Eva Lago, paediatrician (demo)")

AT_THE_KEYBOARD = ANA
COLLEAGUES = (ANA, EVA)
"""Who works at the desk of the demo, the one at the keyboard first."""
