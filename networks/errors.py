"""Everything that can go wrong with a network, by the decision its caller makes.

NetworkError
├── Unreachable      wait and try again; nothing was done
│   └── Unprepared   what was prepared no longer holds: prepare anew, nothing was done
├── RateLimited      wait until `until`; nothing was done
├── NeedsLogin       a person must give the account a new token
├── Refused          the network said no to this one thing; `remedy` says what to do
│   └── WindowClosed the time to answer has passed
├── Stopped          payment or policy: stop all sends of the account
├── Unusable         the connector is at fault, or a setting of it: a person mends the package or the setting
│   └── NotThere     no connector has this name: its package is not installed, or the name is mistyped
└── OutcomeUnknown   it may stand there or not: look it up, never send again by guess
"""

from __future__ import annotations

from core.clock import Micros


class NetworkError(Exception):
    """Base of the tree. `title` and `remedy` are for people and never hold a secret or a stranger's text."""

    title = "The network did not do it"

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy or self.default_remedy

    default_remedy = ""

    @property
    def whole(self) -> str:
        """What happened, and in its last sentence what to do: as a gap tells it."""
        return f"{self.what}. {self.remedy[:1].upper()}{self.remedy[1:]}" if self.remedy else self.what


class Unreachable(NetworkError):
    """No usable answer came. For reads: try later."""

    title = "Not reachable"
    default_remedy = "Consulta tries again by itself"


class Unprepared(Unreachable):
    """What was prepared has gone out of date before it left; it is prepared anew."""


class RateLimited(NetworkError):
    """The network asks us to wait; nothing was done."""

    title = "Asked to wait"
    default_remedy = "Consulta goes on by itself when the time has come"

    def __init__(self, what: str, until: Micros, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.until = until


class NeedsLogin(NetworkError):
    """The token is dead, or lacks a right that the message names."""

    title = "Access ended"
    default_remedy = "give the account a new token: consulta accounts add"


class Refused(NetworkError):
    """The network refused this one thing; trying again changes nothing."""

    title = "Refused"


class WindowClosed(Refused):
    """The network no longer takes an answer to this message."""

    title = "Too late to answer there"


class Stopped(NetworkError):
    """Payment or policy: nothing more leaves from this account until a person acts."""

    title = "Account stopped"


class Unusable(NetworkError, ValueError):
    """The connector cannot be used: its package lacks something, or a setting cannot be. Nothing was asked."""

    title = "Cannot be used"


class NotThere(Unusable):
    """No connector has this name: a package is not installed, or the name is mistyped."""

    title = "Network not there"
    default_remedy = "install the package that brings it beside Consulta, or correct the account's NETWORK"


class OutcomeUnknown(NetworkError):
    """A send whose answer was lost. It may have been read already."""

    title = "Not known whether it was sent"
    default_remedy = "Consulta looks it up; it is never sent again by guess"
