"""What a Bluesky account can do, and in red what it cannot see."""

from __future__ import annotations

from dataclasses import dataclass

from core.audience import Audience
from core.clock import now
from networks.bluesky.access import Access
from networks.bluesky.addresses import Address
from networks.bluesky.chat import PREFIX
from networks.bluesky.parse import Me
from networks.bluesky.replies import NEW_PASSWORD, FeatureOff, NoRight
from networks.bluesky.service import Service
from networks.bluesky.session import check_active
from networks.errors import RateLimited, Refused, Unreachable
from networks.fields import row, words
from networks.protocol import Card, Problem

LIMITS = {"max_characters": 300, "max_bytes": 3_000}
DIRECT_LIMITS = {"direct_max_characters": 1_000, "direct_max_bytes": 10_000}
CRASH_CHECK = (
    "a post is looked up under its own key and sent again under the same one; a direct message is looked for in its "
    "conversation, and if it is not there you decide"
)
NO_RIGHT = Problem("the app password gives no access to direct messages: they are not seen here", NEW_PASSWORD)
NO_CHAT = Problem(
    "the account's server hands direct messages on to nobody: they are not seen here", "read them in the Bluesky app"
)
CLOSED_DOOR = Problem(
    "people whom you do not follow cannot write you direct messages, and nobody tells you that they tried",
    "in the Bluesky app: Chat, Settings, allow new messages from everyone",
)
NOTICES = {"mention": "mentions", "reply": "replies", "quote": "quotes"}
NOTICE_REMEDY = "in the Bluesky app: Settings, Notifications, choose everyone for them"


@dataclass(frozen=True, slots=True)
class Means:
    """What was found out while connecting."""

    direct: bool
    problems: tuple[Problem, ...]


async def who(access: Access) -> Me:
    """Return our own account. Raises NeedsLogin."""
    told = await access.get("com.atproto.server.getSession")
    check_active(told)
    did = words(told, "did")
    if not did or did != await access.did():
        raise Unreachable("Bluesky did not say who we are")
    return Me(did, words(told, "handle") or did)


async def means(access: Access, service: Service, me: Me) -> Means:
    """Return what this account can do, and what it cannot see."""
    shut = await _shut(access)
    door = () if shut else await _door(service, me)
    found = (*((shut,) if shut else ()), *door, *await _notices(access))
    return Means(shut is None, found)


async def _shut(access: Access) -> Problem | None:
    """Tell why private messages cannot be read, or None where they can."""
    try:
        # Of the chat's calls servers refuse only those that they know; this one they have known from the beginning.
        await access.get(f"{PREFIX}listConvos", {"limit": 1}, chat=True)
    except NoRight:
        return NO_RIGHT
    except FeatureOff:
        return NO_CHAT
    except (RateLimited, Unreachable):
        # The chat service has troubles of its own; reading it will say so.
        return None
    return None


async def _door(service: Service, me: Me) -> tuple[Problem, ...]:
    """Tell whether strangers can write to us; who never chose lets in only whom they follow."""
    found = await service.record(Address(me.did, "chat.bsky.actor.declaration", "self"))
    open_to_all = words(row(found or {}, "value"), "allowIncoming") == "all"
    return () if open_to_all else (CLOSED_DOOR,)


async def _notices(access: Access) -> tuple[Problem, ...]:
    """Tell which notices a setting of the account keeps from us."""
    try:
        told = row(await access.get("app.bsky.notification.getPreferences"), "preferences")
    except (Refused, RateLimited, Unreachable):
        # Not every server knows them, and without them nothing is hidden that we could name.
        return ()
    found = []
    for name, what in NOTICES.items():
        setting = row(told, name)
        if words(setting, "include") == "follows":
            found.append(Problem(f"a setting of yours hides {what} by people whom you do not follow", NOTICE_REMEDY))
        elif setting.get("list") is False:
            found.append(Problem(f"a setting of yours hides all {what}", NOTICE_REMEDY))
    return tuple(found)


def card(me: Me, found: Means, server: str) -> Card:
    """Return the account's card."""
    private = (Audience.DIRECT, Audience.GROUP) if found.direct else ()
    return Card(
        network="bluesky",
        me=me.person,
        read_at=now(),
        software=f"AT Protocol at {server}",
        limits={**LIMITS, **(DIRECT_LIMITS if found.direct else {})},
        audiences=(*private, Audience.PUBLIC),
        crash_check=CRASH_CHECK,
        extras=frozenset({"context", "corrects", "blocks", "reports", *(("screens", "reads") if found.direct else ())}),
        final=private,
        problems=found.problems,
        moderators="the moderation service that your server hands reports to (Bluesky's, as a rule)",
    )
