"""What a Reddit account can do, and in red what it cannot."""

from __future__ import annotations

from core.audience import Audience
from core.clock import now
from networks.errors import NeedsLogin, RateLimited, Refused, Unreachable
from networks.fields import ident, words
from networks.protocol import Card, Problem
from networks.reddit.access import Access
from networks.reddit.parse import Me, Row
from networks.reddit.replies import NEW_TOKEN

NO_DIRECT = Problem(
    "Reddit has moved private messages into chats that no program can read: what people write you there is not seen",
    "read them on Reddit, or tell people where to write instead",
)
FEW_DIRECT = Problem(
    "private messages are read by a call that Reddit has withdrawn for many: what is written in chats is not seen here",
    "read chats on Reddit",
)
UNTOLD = Problem(
    "Reddit tells nobody whose name stands in the text of a post, or in a comment that names many: such mentions are "
    "not seen here",
    "search Reddit for your name now and then",
)
NO_NOTICES = Problem(
    "a setting of yours keeps mentions from your inbox, and from here", "on Reddit: Settings, Notifications, Mentions"
)
SUSPENDED = Problem(
    "the account is suspended: Reddit takes no answers from it", "sign in on Reddit and see what it says"
)
NEEDED = {
    "identity": "who we are",
    "privatemessages": "mentions and replies, and marking them as read",
    "submit": "answers",
    "read": "the thread around a message, and what people changed or deleted",
    "history": "what you answered on Reddit, and looking up lost answers",
    "edit": "taking an answer back",
}
CRASH_CHECK = "looked up twice among our own comments, by what it answers and its words; if it is not there you decide"


async def who(access: Access) -> tuple[Me, Row]:
    """Return our own account, and all that was told of it. Raises NeedsLogin."""
    told = (await access.get("/api/v1/me")).object()
    if not words(told, "name"):
        raise Unreachable("Reddit did not say who we are")
    return Me(f"t2_{ident(told)}", words(told, "name")), told


async def messages_open(access: Access) -> bool:
    """Tell whether private messages can be read at all, by trying."""
    try:
        (await access.get("/message/messages", {"limit": 1, "mark": "false"})).object()
    except (Refused, NeedsLogin, Unreachable):
        return False
    return True


async def problems(access: Access, told: Row, *, direct: bool) -> tuple[Problem, ...]:
    """Return what this account cannot see or do."""
    lacking = [right for right in NEEDED if access.scopes and right not in access.scopes]
    missing = [Problem(f"The sign-in lacks the right {right}: {NEEDED[right]}", NEW_TOKEN) for right in lacking]
    stopped = (SUSPENDED,) if told.get("is_suspended") is True else ()
    return (*stopped, FEW_DIRECT if direct else NO_DIRECT, UNTOLD, *missing, *await _notices(access))


async def _notices(access: Access) -> tuple[Problem, ...]:
    """Tell whether mentions are kept from us; where that is not told, nothing is said."""
    try:
        told = (await access.get("/api/v1/me/prefs")).object()
    except (Refused, NeedsLogin, RateLimited, Unreachable):
        return ()
    return (NO_NOTICES,) if told.get("monitor_mentions") is False else ()


WITHOUT = {
    "blocks": "Reddit lets only programs block people that it approved for that: do it on reddit.com",
    "reports": "reports from here were never verified with Reddit: do it on reddit.com",
}
"""What no program can do against anybody there, and where it is done."""


def card(me: Me, found: tuple[Problem, ...], *, direct: bool, scopes: frozenset[str]) -> Card:
    """Return the account's card."""
    extras = {"context": "read", "corrects": "edit", "reads": "privatemessages"}
    return Card(
        network="reddit",
        me=me.person,
        read_at=now(),
        software="Reddit Data API",
        limits={"max_characters": 10_000},
        audiences=(*((Audience.DIRECT,) if direct else ()), Audience.PUBLIC),
        crash_check=CRASH_CHECK,
        extras=frozenset(extra for extra, right in extras.items() if not scopes or right in scopes),
        final=(Audience.DIRECT,) if direct else (),
        without=WITHOUT,
        problems=found,
    )
