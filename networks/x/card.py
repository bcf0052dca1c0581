"""What an X account can do, and in red what it cannot see."""

from __future__ import annotations

from core.audience import Audience
from core.clock import MINUTE, Micros, now
from networks.errors import NeedsLogin, RateLimited, Refused, Stopped, Unreachable
from networks.fields import ident, row, words
from networks.protocol import Card, Problem
from networks.x.access import Access
from networks.x.chat.side import ChatSide, State
from networks.x.door import SIGN_IN
from networks.x.parse import Me

SETTLE: Micros = 2 * MINUTE
CRASH_CHECK = (
    "a post is looked for among your own and sent again only where X does not have it; a private message is looked for "
    "in its conversation, and if it is not there you decide"
)
ENCRYPTED = Problem(
    "most private messages on X are encrypted end to end: those are not seen here",
    "read them in the X app",
)
WAITING = Problem(
    "people wait in X's encrypted messages for a first answer: they are not seen here", "read them in the X app"
)
NEEDED = {
    "tweet.read": "mentions",
    "users.read": "who wrote",
    "tweet.write": "answers",
    "dm.read": "private messages",
    "dm.write": "private answers",
    "offline.access": "staying signed in",
}


async def who(access: Access) -> Me:
    """Return our own account. Raises NeedsLogin."""
    told = row(await access.get("/2/users/me", {"user.fields": "id,name,username"}, family="me"), "data")
    if not ident(told) or not words(told, "username"):
        raise Unreachable("X did not say who we are")
    return Me(ident(told), words(told, "username"), words(told, "name"))


async def problems(access: Access, chat: ChatSide) -> tuple[Problem, ...]:
    """Return what this account cannot see or do."""
    scopes = await access.scopes()
    lacking = [scope for scope in NEEDED if scopes and scope not in scopes]
    missing = [Problem(f"the sign-in lacks the right {one}: {NEEDED[one]}", SIGN_IN) for one in lacking]
    return (*missing, *await _encrypted(access, chat))


async def _encrypted(access: Access, chat: ChatSide) -> tuple[Problem, ...]:
    """Tell of the private messages that are not seen here, with what X says of them."""
    if chat.state in (State.OFF, State.READY):
        return chat.problems
    try:
        answer = await access.get("/2/chat/conversations", {"max_results": 1}, family="chat")
    # X has just told who we are: what this app may not do with chat keeps nothing else from coming in.
    except (NeedsLogin, Refused, RateLimited, Stopped, Unreachable):
        return chat.problems or (ENCRYPTED,)
    waits = row(answer, "meta").get("has_message_requests") is True
    if waits:
        return (*chat.problems, WAITING)
    return chat.problems or (ENCRYPTED,)


WITHOUT = {
    "blocks": "blocking from here was never verified with X: do it on x.com",
    "reports": "X takes no reports from programs: do it on x.com",
}
"""What no program can do against anybody there, and where it is done."""


def card(me: Me, found: tuple[Problem, ...], *, host: str, private: bool, post_length: int) -> Card:
    """Return the account's card."""
    direct = (Audience.DIRECT,) if private else ()
    return Card(
        network="x",
        me=me.person,
        read_at=now(),
        software=f"X API v2 at {host}",
        limits={"max_characters": post_length, **({"direct_max_characters": 10_000} if private else {})},
        audiences=(*direct, Audience.PUBLIC),
        settle=SETTLE,
        crash_check=CRASH_CHECK,
        extras=frozenset({"context", "corrects"}),
        final=(Audience.DIRECT, Audience.GROUP),
        without=WITHOUT,
        problems=found,
    )
