"""What is true of a network and stands on no card: what each feed brings, what an absence costs, what is not verified.

A connector's folder tells it in `facts.py` as `FACTS`. docs/networks.md draws its table from there and from the cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from networks.registry import OWN

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one network, each in a few plain words."""

    reads: dict[str, str]
    """What comes in, by the name of the stream that brings it."""
    away_a_day: str
    """What is lost when nobody reads the account for a day."""
    away_a_month: str
    unverified: tuple[str, ...] = ()
    """What could not be verified without the live service, and what is done about it."""


def facts_of(network: str) -> Facts | None:
    """Return the facts of a network of ours; None where it tells none."""
    try:
        found = import_module(f"{OWN[network]}.facts")
    except ModuleNotFoundError:
        return None
    facts: Facts = found.FACTS
    return facts
