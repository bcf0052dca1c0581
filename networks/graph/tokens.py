"""Tokens that die after weeks: how old one is, and when it is to be exchanged for a fresh one."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import DAY, SECOND, Micros, from_iso, now, to_iso
from networks.errors import NeedsLogin
from networks.fields import number

YOUNGEST = DAY
"""A younger token is not exchanged."""
WEEKLY = 7 * DAY
LIFE = 60 * DAY


async def nobody_keeps(_tokens: dict[str, str]) -> None:
    """Refuse to exchange a token that would be lost with the process."""
    raise NeedsLogin(
        "a fresh token could not be kept", "set CONSULTA_KEY so that it can be kept, or run consulta accounts add again"
    )


@dataclass(frozen=True, slots=True)
class Age:
    """When a token was made and when it dies; None where nobody has told."""

    issued: Micros | None = None
    expires: Micros | None = None

    def due(self, moment: Micros) -> bool:
        """Tell whether it is time for a fresh one: weekly, never on its first day."""
        issued = self.issued if self.issued is not None else None if self.expires is None else self.expires - LIFE
        return issued is not None and moment - issued >= max(WEEKLY, YOUNGEST)

    def write(self) -> str:
        """Return it as text, kept beside the token."""
        return " ".join(to_iso(one) if one is not None else "-" for one in (self.issued, self.expires))


def read_age(text: str) -> Age:
    """Return the age in a text; one that cannot be read tells nothing."""
    issued, _, expires = text.partition(" ")
    return Age(_moment(issued), _moment(expires))


def told_age(facts: object) -> Age:
    """Return the age that a debug answer tells, in seconds; zero means that it never dies."""
    issued, expires = number(facts, "issued_at"), number(facts, "expires_at")
    return Age(issued * SECOND if issued else None, expires * SECOND if expires else None)


def fresh_age(lasts: int | None) -> Age:
    """Return the age of a token that was made now and lasts some seconds."""
    moment = now()
    return Age(moment, moment + (lasts * SECOND if lasts else LIFE))


def _moment(text: str) -> Micros | None:
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        return None
