"""The posts of Threads as messages. Nothing here asks a server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.audience import Audience, Readers, Recipient
from core.clock import Micros, now
from core.incoming import Attachment, Direction, Incoming, Person
from networks.fields import ident, moment, order, row, rows, web, words
from networks.graph.api import Row

NOBODY = "unknown"
"""The name of somebody whom Threads does not name: private authors."""
KINDS = {"IMAGE": "image", "VIDEO": "video", "AUDIO": "voice", "CAROUSEL_ALBUM": "image"}
LINKAGE = ("root_post", "replied_to", "is_reply")


@dataclass(frozen=True, slots=True)
class Me:
    """Our own profile. Posts name their author by username alone."""

    remote_id: str
    username: str
    name: str = ""

    def owns(self, post: Row) -> bool:
        """Tell whether a post is ours."""
        return post.get("is_reply_owned_by_me") is True or words(post, "username").lower() == self.username.lower()


def root_of(post: Row) -> str:
    """Return the id at the top of a post's thread, its own where it stands alone."""
    return ident(row(post, "root_post")) or ident(row(post, "replied_to")) or ident(post)


def linked(post: Row) -> bool:
    """Tell whether the post says where it hangs; some lists leave that out."""
    return any(name in post for name in LINKAGE)


def person(post: Row) -> Person:
    """Return a post's author. There is no id of people: the username is all that Threads gives."""
    username = words(post, "username")
    return Person(username.lower(), username) if username else Person(f"{NOBODY}:{ident(post)}", NOBODY)


def message(post: Row, me: Me, askers: Mapping[str, str], *, context: bool = False) -> Incoming | None:
    """Return a post as a message, or None where it has no id. `askers` tells who wrote a post, by its id."""
    remote_id = ident(post)
    if not remote_id:
        return None
    ours = me.owns(post)
    author = Person(me.remote_id, me.username, me.name) if ours else person(post)
    parent = ident(row(post, "replied_to"))
    known = not ours and author.handle != NOBODY
    return Incoming(
        remote_id=remote_id,
        thread=root_of(post),
        audience=Audience.PUBLIC,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=words(post, "text"),
        sent_at=moment(post, "timestamp") or now(),
        asker=askers.get(parent, "") if ours else "",
        reply_to=parent,
        readers=Readers((author.handle,) if known else (), everyone=True),
        recipients=() if ours else (Recipient(author.handle, author.remote_id),),
        attachments=attachments(post),
        context=context,
        link=web(post, "permalink"),
    )


def attachments(post: Row) -> tuple[Attachment, ...]:
    """Return what stands beside the text, by name; its addresses die soon and are not fetched."""
    kind = KINDS.get(words(post, "media_type"))
    if kind is None:
        return ()
    one = Attachment(kind, description=words(post, "alt_text"), url=web(post, "media_url", "gif_url"))
    return (one,) * max(1, len(rows(row(post, "children"), "data")))


def authors(posts: Iterable[Row]) -> dict[str, str]:
    """Return who wrote each of these posts, by its id."""
    return {ident(post): person(post).remote_id for post in posts}


def at(post: Row) -> Micros:
    """Return when a post was written; one that does not say counts as new."""
    return moment(post, "timestamp") or now()


def print_of(post: Row) -> str:
    """Return a short hash by which an edit is noticed: Threads marks none."""
    return text_print(words(post, "text"))


def text_print(text: str) -> str:
    """Return a short hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; the id decides where clocks agree."""
    return tuple(sorted(messages, key=lambda one: (one.sent_at, order(one.remote_id))))
