"""What a Threads account can do, and in red what it cannot."""

from __future__ import annotations

from core.audience import Audience
from core.clock import now
from core.incoming import Person
from networks.errors import NeedsLogin, Unreachable
from networks.fields import ident, rows, words
from networks.graph.access import Access
from networks.graph.api import Graph
from networks.protocol import Card, Problem
from networks.threads.parse import Me

NO_DIRECT = Problem(
    "Threads opens its direct messages to no program: what people write you in private there is not seen here",
    "read them in the Threads app, or tell people where to write instead",
)
NO_MENTION = Problem(
    "Threads has shown no mention so far; before Meta has reviewed your app it only shows those of the app's testers",
    "in the app's dashboard ask for advanced access to threads_manage_mentions and threads_read_replies",
)
NEEDED = {
    "threads_basic": "who we are",
    "threads_manage_mentions": "mentions",
    "threads_read_replies": "replies below our posts",
    "threads_content_publish": "answers",
    "threads_manage_replies": "who may reply to an answer",
}
CRASH_CHECK = "looked up by its draft and among our own replies; sent again only where its draft was never shown"


async def who(graph: Graph) -> Me:
    """Return our own profile. Raises NeedsLogin."""
    told = await graph.get("/me", {"fields": "id,username,name"})
    if not ident(told) or not words(told, "username"):
        raise Unreachable("Threads did not say who we are")
    return Me(ident(told), words(told, "username"), words(told, "name"))


async def problems(access: Access) -> tuple[Problem, ...]:
    """Return what this account cannot see or do."""
    missing = access.lacking(NEEDED)
    unseen = () if missing or await _has_mentions(access.graph) else (NO_MENTION,)
    return (NO_DIRECT, *missing, *unseen)


async def _has_mentions(graph: Graph) -> bool:
    try:
        return bool(rows(await graph.get("/me/mentions", {"fields": "id", "limit": 1}), "data"))
    except NeedsLogin:
        return False


WITHOUT = {
    "blocks": "Threads lets no program block anybody: do it in the Threads app",
    "reports": "Threads takes no reports from programs: do it in the Threads app",
}
"""What no program can do against anybody there, and where it is done."""


def card(me: Me, found: tuple[Problem, ...], *, replies: int, may_delete: bool) -> Card:
    """Return the account's card."""
    return Card(
        network="threads",
        me=Person(me.remote_id, me.username, me.name),
        read_at=now(),
        software="Threads API",
        limits={"max_characters": 500, **({"replies_a_day": replies} if replies else {})},
        audiences=(Audience.PUBLIC,),
        crash_check=CRASH_CHECK,
        extras=frozenset({"context", *(("corrects",) if may_delete else ())}),
        without=WITHOUT,
        problems=found,
    )
