"""The public posts of Bluesky as messages. Nothing here asks a server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import Micros, now
from core.incoming import Attachment, Direction, Incoming, Person
from networks.bluesky.addresses import author_of, post_link
from networks.bluesky.facets import unfolded
from networks.fields import moment, number, row, rows, web, words

Row = dict[str, Any]
NO_HANDLE = "handle.invalid"
LANGUAGE = 2


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account."""

    did: str
    handle: str
    name: str = ""

    @property
    def person(self) -> Person:
        """Ourselves as an author."""
        return Person(self.did, self.handle, self.name)


def person(profile: Row) -> Person:
    """Return a profile as a person. A handle that no longer proves itself is shown as the id behind it."""
    did, handle = words(profile, "did"), words(profile, "handle")
    named = handle if handle and handle != NO_HANDLE else did
    return Person(did, named, words(profile, "displayName"), moment(profile, "createdAt"))


def reference(table: Row) -> Row:
    """Return an address with its version, as replies name what they answer."""
    return {"uri": words(table, "uri"), "cid": words(table, "cid")}


def parent_of(record: Row) -> str:
    """Return the address of what a post answers; empty where it stands alone."""
    return words(row(row(record, "reply"), "parent"), "uri")


def root_of(record: Row, uri: str) -> str:
    """Return the address at the top of a post's thread, its own where it stands alone."""
    return words(row(row(record, "reply"), "root"), "uri") or parent_of(record) or uri


def text_of(record: Row) -> str:
    """Return the text of a post with its links unfolded."""
    return unfolded(words(record, "text"), rows(record, "facets"))


def seen_at(view: Row) -> Micros | None:
    """Return when the server saw a post, or what its author claims if that is earlier: the feed is sorted by it."""
    return moment(view, "indexedAt")


def message(view: Row, me: Me, *, context: bool = False) -> Incoming | None:
    """Return a post, as lists, threads and notifications show it, as a message; None where it has no address."""
    uri, record, author = words(view, "uri"), row(view, "record"), row(view, "author")
    if not author_of(uri):
        return None
    who = person(author) if words(author, "did") else Person(author_of(uri), author_of(uri))
    ours = who.remote_id == me.did
    seen = seen_at(view)
    return Incoming(
        remote_id=uri,
        thread=root_of(record, uri),
        audience=Audience.PUBLIC,
        direction=Direction.OUT if ours else Direction.IN,
        author=me.person if ours else who,
        text=text_of(record),
        sent_at=moment(record, "createdAt") or seen or now(),
        received_at=seen,
        asker=_asker(record, me) if ours else "",
        reply_to=parent_of(record),
        language=_language(record),
        readers=Readers(() if ours else (who.handle,), everyone=True),
        recipients=() if ours else (Recipient(who.handle, who.remote_id),),
        attachments=attachments(row(record, "embed")),
        context=context,
        link=post_link(uri),
    )


def _asker(record: Row, me: Me) -> str:
    """Return whom our post answers: an address begins with the id of its author."""
    answered = author_of(parent_of(record))
    return answered if answered != me.did else ""


def _language(record: Row) -> str:
    told = record.get("langs")
    first = told[0] if isinstance(told, list) and told and isinstance(told[0], str) else ""
    return first.partition("-")[0].lower() if len(first.partition("-")[0]) == LANGUAGE else ""


def attachments(embed: Row) -> tuple[Attachment, ...]:
    """Return what stands beside a text, by name; nothing of it is fetched."""
    kind = words(embed, "$type").removeprefix("app.bsky.embed.").partition("#")[0]
    match kind:
        case "":
            found: tuple[Attachment, ...] = ()
        case "recordWithMedia":
            found = (*attachments(row(embed, "media")), *_quoted(row(row(embed, "record"), "record")))
        case "record":
            found = _quoted(row(embed, "record"))
        case "images":
            found = tuple(_picture(one) for one in rows(embed, "images"))
        case "video":
            found = (Attachment("video", words(embed, "alt"), size=number(row(embed, "video"), "size")),)
        case "external":
            card = row(embed, "external")
            found = (Attachment("file", words(card, "title") or words(card, "description"), url=web(card, "uri")),)
        case _:
            # A kind that came later: it is named, so that nobody takes the text for the whole.
            found = (Attachment("file", "something that only Bluesky shows"),)
    return found


def _picture(one: Row) -> Attachment:
    return Attachment("image", words(one, "alt"), size=number(row(one, "image"), "size"), url=web(one, "fullsize"))


def _quoted(record: Row) -> tuple[Attachment, ...]:
    return (Attachment("file", "a post that is quoted", url=post_link(words(record, "uri"))),)


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; the address decides where clocks agree."""
    return tuple(sorted(messages, key=lambda one: (one.received_at or one.sent_at, one.remote_id)))
