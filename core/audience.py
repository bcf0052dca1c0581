"""Who can read a text: the one question that is never answered by default."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """The circle of readers, from narrow to wide."""

    DIRECT = "direct"
    GROUP = "group"
    PUBLIC = "public"

    @property
    def short(self) -> str:
        """The three letters that stand in rows."""
        return _SHORT[self]

    def wider_than(self, other: Audience) -> bool:
        """Tell whether this circle holds readers that `other` does not."""
        return _WIDTH[self] > _WIDTH[other]


_SHORT = {Audience.DIRECT: "dm", Audience.GROUP: "grp", Audience.PUBLIC: "pub"}
_WIDTH = {Audience.DIRECT: 0, Audience.GROUP: 1, Audience.PUBLIC: 2}


def narrowest(audiences: list[Audience]) -> Audience:
    """Return the narrowest of several audiences: the only safe one for an answer to all of them."""
    return min(audiences, key=_WIDTH.__getitem__)


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of a text, by name where the network names them, else by number."""

    named: tuple[str, ...] = ()
    """Handles, without ourselves, as the network writes them."""
    count: int | None = None
    """How many others read where they are not named; None where the network does not tell."""
    everyone: bool = False
    """True where anybody can read."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee of an answer, frozen when the answer was approved."""

    handle: str
    remote_id: str = ""


Recipients = tuple[Recipient, ...]


def at(handle: str) -> str:
    """Return a handle as people write it: with one sign before it, none before a telephone number."""
    return handle if handle.startswith(("@", "+", "u/")) else f"@{handle}"
