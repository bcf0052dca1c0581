"""Who works, on which server, and who dies at which moment: a case of two programs is made from a number and a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.mastodon import FakeMastodon, gotosocial

DOCTOR = ("--linear",)
FULL: tuple[str, ...] = ()
"""The full screen: the program without a word behind it."""
WATCH = ("sync", "--watch")
"""It reads, and sends what belongs to no session; where both do, a clerk decides by commands."""
ROLES = ((DOCTOR, DOCTOR), (FULL, DOCTOR), (FULL, FULL), (DOCTOR, WATCH), (WATCH, WATCH))
SERVERS: dict[str, Callable[[], FakeMastodon]] = {"mastodon": FakeMastodon, "gotosocial": gotosocial}
REQUEST, RESPONSE = "the server is asked to post", "the server has posted"
HELD, SENDING = "an answer is held", "an answer is being sent"
BEFORE, AFTER = "before a commit", "after a commit"
TIME = "at a time"
MOMENTS = (REQUEST, RESPONSE, HELD, SENDING, BEFORE, AFTER, TIME, TIME)


@dataclass(frozen=True)
class Blow:
    """One of the two dies."""

    moment: str
    number: int
    """Of the commit before or after which it dies; of hundredths of a second."""
    sender: bool
    """The one that sends, or the other."""

    def __str__(self) -> str:
        counted = f" {self.number}" if self.moment in {BEFORE, AFTER, TIME} else ""
        return f"{'the sender' if self.sender else 'the other'}: {self.moment}{counted}"


@dataclass(frozen=True)
class Case:
    """Who works, and who dies when."""

    number: int
    engine: str
    server: str
    roles: tuple[tuple[str, ...], tuple[str, ...]]
    says_yes: bool
    blows: tuple[Blow, ...]

    def __str__(self) -> str:
        who = " and ".join(" ".join(words) or "the full screen" for words in self.roles)
        told = "; ".join(map(str, self.blows))
        return f"loop {self.number}: {who} on {self.engine} against {self.server}, killed: {told}"


def made(seed: int, number: int, engine: str, blows: int) -> Case:
    """Return the case of a number."""
    dice = random.Random(f"{seed}:{number}:{engine}")  # noqa: S311 - the same case again, not a secret
    # A bag of moments rather than dice: a short case has different ones as well.
    bag = [one for _ in range(1 + blows // len(MOMENTS)) for one in dice.sample(MOMENTS, len(MOMENTS))]
    struck = tuple(Blow(moment, dice.randrange(1, 60), dice.random() < 0.7) for moment in bag[:blows])
    return Case(number, engine, dice.choice(list(SERVERS)), dice.choice(ROLES), dice.random() < 0.7, struck)


@dataclass
class Fates:
    """How a case ended, and what is held against it."""

    case: Case
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_readers: int = 0
    silent: int = 0
    told: list[str] = field(default_factory=list)
    """What is wrong, in words."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong_readers or self.silent)
