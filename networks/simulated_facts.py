"""What the simulated accounts of the demo can do: each network's own walk, window and audiences."""

from __future__ import annotations

from dataclasses import dataclass

from core.audience import Audience
from core.clock import HOUR, MINUTE, SECOND, Micros
from networks.protocol import Problem, Walk

_ALL = (Audience.DIRECT, Audience.GROUP, Audience.PUBLIC)
_OPEN = (Audience.DIRECT, Audience.PUBLIC)
_ROOMS = (Audience.DIRECT, Audience.GROUP)
_DAY_WINDOW = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Facts:
    """One network as its sheet describes it."""

    walk: Walk
    audiences: tuple[Audience, ...]
    crash_check: str
    window: Micros | None = None
    """For direct messages; an answer in public has none."""
    settle: Micros = 60 * SECOND
    extras: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    ends: Micros | None = None
    """How long from now its access lasts."""


RENEWAL = "give the account a new token: consulta accounts add facebook"

FACTS: dict[str, Facts] = {
    "mastodon": Facts(
        Walk.DOWN,
        _ALL,
        "the same key is sent again within an hour: the server answers with the first status",
        extras=frozenset({"screens", "corrects", "context"}),
    ),
    "bluesky": Facts(
        Walk.DOWN,
        _OPEN,
        "posts by a key of our own; chats are read again",
        extras=frozenset({"screens", "corrects", "context"}),
    ),
    "matrix": Facts(
        Walk.UP,
        _ROOMS,
        "the same transaction is sent again from the same device",
        extras=frozenset({"screens", "corrects", "context"}),
    ),
    "telegram": Facts(Walk.UP, _ROOMS, "none: a bot cannot read its history", extras=frozenset({"corrects"})),
    "x": Facts(
        Walk.DOWN,
        _OPEN,
        "our own posts and the conversation are read again",
        extras=frozenset({"screens", "corrects", "context"}),
    ),
    "facebook": Facts(
        Walk.DOWN,
        _OPEN,
        "the conversation or the comments are read again",
        window=_DAY_WINDOW,
        extras=frozenset({"context"}),
        ends=60 * HOUR,
    ),
    "instagram": Facts(
        Walk.DOWN,
        _OPEN,
        "the conversation or the replies are read again",
        window=_DAY_WINDOW,
        extras=frozenset({"screens", "context"}),
    ),
    "threads": Facts(
        Walk.DOWN,
        (Audience.PUBLIC,),
        "the saved container says whether it was published",
        extras=frozenset({"context"}),
    ),
    "whatsapp": Facts(
        Walk.PUSH,
        (Audience.DIRECT,),
        "our reference comes back with the status of the message",
        window=_DAY_WINDOW,
        settle=2 * MINUTE,
    ),
    "reddit": Facts(
        Walk.DOWN,
        (Audience.PUBLIC,),
        "our own comments are read again",
        extras=frozenset({"corrects", "context"}),
    ),
}
"""The ten networks by name."""
