"""What the simulated accounts of the demo can do: each network's own walk, window and audiences."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    without: dict[str, str] = field(default_factory=dict)
    """What it cannot do against anybody, and where that is done."""
    ends: Micros | None = None
    """How long from now its access lasts."""


RENEWAL = "give the account a new token: consulta accounts add facebook"


def _elsewhere(where: str) -> dict[str, str]:
    return dict.fromkeys(("blocks", "reports"), f"no program can do it there: do it in {where}")


FACTS: dict[str, Facts] = {
    "mastodon": Facts(
        Walk.DOWN,
        _ALL,
        "the same key is sent again within an hour: the server answers with the first status",
        extras=frozenset({"screens", "corrects", "context", "blocks", "reports"}),
    ),
    "bluesky": Facts(
        Walk.DOWN,
        _OPEN,
        "posts by a key of our own; chats are read again",
        extras=frozenset({"screens", "corrects", "context", "blocks", "reports"}),
    ),
    "matrix": Facts(
        Walk.UP,
        _ROOMS,
        "the same transaction is sent again from the same device",
        extras=frozenset({"screens", "corrects", "context", "blocks", "reports"}),
    ),
    "telegram": Facts(
        Walk.UP,
        _ROOMS,
        "none: a bot cannot read its history",
        extras=frozenset({"corrects"}),
        without=_elsewhere("Telegram"),
    ),
    "x": Facts(
        Walk.DOWN,
        _OPEN,
        "our own posts and the conversation are read again",
        extras=frozenset({"screens", "corrects", "context"}),
        without=_elsewhere("x.com"),
    ),
    "facebook": Facts(
        Walk.DOWN,
        _OPEN,
        "the conversation or the comments are read again",
        window=_DAY_WINDOW,
        extras=frozenset({"context"}),
        ends=60 * HOUR,
        without=_elsewhere("Facebook"),
    ),
    "instagram": Facts(
        Walk.DOWN,
        _OPEN,
        "the conversation or the replies are read again",
        window=_DAY_WINDOW,
        extras=frozenset({"screens", "context"}),
        without=_elsewhere("the Instagram app"),
    ),
    "threads": Facts(
        Walk.DOWN,
        (Audience.PUBLIC,),
        "the saved container says whether it was published",
        extras=frozenset({"context"}),
        without=_elsewhere("the Threads app"),
    ),
    "whatsapp": Facts(
        Walk.PUSH,
        (Audience.DIRECT,),
        "our reference comes back with the status of the message",
        window=_DAY_WINDOW,
        settle=2 * MINUTE,
        extras=frozenset({"blocks"}),
        without={"reports": "reports are made in WhatsApp, on the telephone"},
    ),
    "reddit": Facts(
        Walk.DOWN,
        (Audience.PUBLIC,),
        "our own comments are read again",
        extras=frozenset({"corrects", "context"}),
        without=_elsewhere("reddit.com"),
    ),
}
"""The ten networks by name."""
