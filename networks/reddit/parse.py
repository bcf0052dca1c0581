"""The things of Reddit as messages. Nothing here asks a server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, Micros, now
from core.incoming import Direction, Incoming, Person
from networks.fields import ident, order, row, rows, words

Row = dict[str, Any]
WEB = "https://www.reddit.com"
NOBODY = "[deleted]"
EMPTIED = frozenset({"[deleted]", "[removed]"})
"""What stands where a text was taken back by its author, or away by others."""
HOUSE = frozenset({"automoderator", "reddit"})
"""Accounts of the service itself."""
COMMENT, POST, PRIVATE = "t1_", "t3_", "t4_"
COMMUNITY = "r/"
_PLACE = re.compile(r"/(?:r|u|user)/[^/]+/comments/([0-9a-z]+)(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account."""

    remote_id: str
    name: str

    def owns(self, thing: Row) -> bool:
        """Tell whether a thing is ours; names differ in case now and then."""
        return words(thing, "author").lower() == self.name.lower()

    @property
    def person(self) -> Person:
        """Return ourselves as a person."""
        return Person(self.name.lower(), handle_of(self.name))


def name_of(thing: Row) -> str:
    """Return a thing's whole id, as `t1_abc`; empty where it has none."""
    return ident(thing, "name")


def created(thing: Row) -> Micros:
    """Return when a thing was written; one that does not say counts as new."""
    return _at(thing, "created_utc") or now()


def edited(thing: Row) -> Micros | None:
    """Return when a thing was last edited; None where it was not, or nobody knows when."""
    return _at(thing, "edited")


def _at(thing: Row, name: str) -> Micros | None:
    told = thing.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return round(told * SECOND) if 0 < told < 1e11 else None  # noqa: PLR2004 - no such year


def is_gone(thing: Row) -> bool:
    """Tell whether a text was taken back or away, or its author has left: nothing of it may be kept."""
    return text_of(thing) in EMPTIED or _author(thing) in ("", NOBODY)


def text_of(thing: Row) -> str:
    """Return what a thing says: of a post its title, too."""
    if "title" not in thing:
        return words(thing, "body")
    body = words(thing, "selftext")
    return body if body in EMPTIED else "\n\n".join(one for one in (words(thing, "title"), body) if one)


def print_of(thing: Row) -> str:
    """Return a short hash of what a thing says: with an edit, or its end, it becomes another one."""
    said = f"{words(thing, 'author')}\0{edited(thing)}\0{text_of(thing)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def thread_of(thing: Row) -> str:
    """Return the post that a thing hangs below; what the inbox hands out says it only in its address."""
    if name_of(thing).startswith(POST):
        return name_of(thing)
    if name_of(thing).startswith(PRIVATE):
        return words(thing, "first_message_name") or name_of(thing)
    place = _PLACE.match(words(thing, "context") or words(thing, "permalink"))
    parent = words(thing, "parent_id")
    below = parent if parent.startswith(POST) else name_of(thing)
    return words(thing, "link_id") or (f"{POST}{place[1].lower()}" if place else below)


def handle_of(name: str) -> str:
    """Return a name as Reddit writes it."""
    return f"u/{name}"


def person(thing: Row) -> Person:
    """Return a thing's author, known by name: names never change there and are never given again."""
    name = _author(thing)
    community = name.startswith(COMMUNITY)
    return Person(name.lower(), name if community else handle_of(name), bot=community or name.lower() in HOUSE)


def _author(thing: Row) -> str:
    """Return who wrote a thing; what a community says as a whole names it instead of a person."""
    subreddit = words(thing, "subreddit") if name_of(thing).startswith(PRIVATE) else ""
    return words(thing, "author") or (f"{COMMUNITY}{subreddit}" if subreddit else "")


def message(thing: Row, me: Me, askers: Mapping[str, str], *, context: bool = False) -> Incoming | None:
    """Return a thing as a message, or None where it has no id. `askers` tells who wrote a thing, by its id."""
    remote_id = name_of(thing)
    if not remote_id:
        return None
    ours, private = me.owns(thing), remote_id.startswith(PRIVATE)
    author = me.person if ours else person(thing)
    parent, other = words(thing, "parent_id"), words(thing, "dest") if ours else ""
    asker = (other.lower() if private else askers.get(parent, "")) if ours else ""
    named = (handle_of(other),) if private and other else ()
    return Incoming(
        remote_id=remote_id,
        thread=thread_of(thing),
        audience=Audience.DIRECT if private else Audience.PUBLIC,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=text_of(thing),
        sent_at=created(thing),
        asker=asker,
        reply_to=parent,
        readers=Readers(named if ours else (author.handle,), everyone=not private),
        recipients=() if ours else (Recipient(author.handle, author.remote_id),),
        context=context,
        automatic=author.bot or words(thing, "distinguished") == "admin",
        edited_at=edited(thing),
        link=_link(thing),
    )


def _link(thing: Row) -> str:
    place = words(thing, "permalink") or words(thing, "context").partition("?")[0]
    return f"{WEB}{place}" if _PLACE.match(place) else ""


def things(listing: object, *kinds: str) -> list[Row]:
    """Return what a listing holds of these kinds."""
    children = rows(row(listing, "data"), "children")
    return [row(one, "data") for one in children if words(one, "kind") in kinds]


def around(listing: object) -> list[Row]:
    """Return the comments of a listing and all that stand below them; stubs for more are left out."""
    return [one for top in things(listing, "t1") for one in (top, *around(top.get("replies")))]


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; the id decides where clocks agree."""
    return tuple(sorted(messages, key=lambda one: (one.sent_at, order(one.remote_id))))
