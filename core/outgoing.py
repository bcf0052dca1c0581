"""What goes out: a part on its way, and what the network answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.audience import Audience, Recipients
from core.clock import Micros
from core.incoming import Person, Ref


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is by the receiving network's own rule."""

    used: int
    limit: int
    unit: str
    """What is counted, in a word: `characters`, `bytes`, …"""
    note: str = ""
    """What should be known of it before the yes, in words: that it is dear; empty where there is nothing to say."""

    @property
    def fits(self) -> bool:
        """Tell whether the network would take it."""
        return self.used <= self.limit


@dataclass(frozen=True, slots=True)
class Part:
    """One message that one reader will see once."""

    key: str
    """Fixed before the first try and never reused: the idempotency key where the network has one."""
    text: str
    """The composed text, byte for byte as the doctor saw it; a connector sends it as it stands."""
    audience: Audience
    to: Recipients
    parent: Ref
    """The message that this one answers: the asker's, or the part before it."""
    thread: str
    language: str = ""
    token: str = ""
    """What `prepare` returned and the store kept."""
    attempted_at: Micros | None = None
    """When the first try began, if there was one."""
    tries: int = 0
    """How many tries have begun."""
    baseline: str = ""
    """The newest own remote id before the first try, where `find` needs one."""
    not_these: tuple[str, ...] = ()
    """Remote ids bound to other parts: `find` never takes one of them for this part."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The network took it."""

    remote_id: str
    audience: Audience
    """As the network echoed it."""
    missing: tuple[str, ...] = ()
    """Handles that were addressed and that the network dropped in silence."""
    unexpected: tuple[str, ...] = ()
    """Handles that the network added: more people read it than the doctor approved."""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A lost answer stands on the network after all."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The network proves that a lost answer is not there. Only now may it be sent again."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The network cannot say; the doctor decides."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The message stands as it was."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Its author changed it."""

    text: str
    at: Micros


@dataclass(frozen=True, slots=True)
class Deleted:
    """Its author took it back, or we may no longer see it."""


Fate = Unchanged | Edited | Deleted


class Ground(StrEnum):
    """Why somebody is reported, in the few kinds that networks know."""

    SPAM = "spam"
    ABUSE = "abuse"
    MISLEADING = "misleading"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """What the moderators of a network are told of somebody: ids and a reason, never what anybody wrote."""

    whom: Person
    ground: Ground
    message: Ref | None = None
    """The message it is about; None: the account alone."""
    words: str = ""
    """The doctor's own words to the moderators; empty: the reason alone."""
