"""The posts and private messages of X as messages. Nothing here asks a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, Micros, now
from core.incoming import Attachment, Direction, Incoming, Person
from networks.fields import ident, moment, number, row, rows, web, words
from networks.x.dialect import long_text, referenced, versions
from networks.x.shapes import DM, Row, between, moment_at, other_of, place

SITE = "https://x.com"
KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}
LANGUAGE = 2
MOST_MEDIA = 1_000
_HEAD = re.compile(r"(?:@\w{1,20}\s+)+")


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account."""

    remote_id: str
    handle: str
    name: str = ""

    @property
    def person(self) -> Person:
        """Ourselves as an author."""
        return Person(self.remote_id, self.handle, self.name)


@dataclass(slots=True)
class Beside:
    """What came beside the messages of an answer: people are told of apart, and pictures as well."""

    people: dict[str, Person] = field(default_factory=dict)
    media: dict[str, Row] = field(default_factory=dict)

    def take(self, answer: Row) -> None:
        """Take up what an answer brought. People are remembered: X charges for telling of them."""
        told = row(answer, "includes")
        self.people |= {ident(one): person(one) for one in rows(told, "users") if ident(one)}
        if len(self.media) > MOST_MEDIA:
            self.media.clear()
        self.media |= {words(one, "media_key"): one for one in rows(told, "media")}

    def person(self, remote_id: str) -> Person:
        """Return somebody; whom X does not tell of is named by their number."""
        return self.people.get(remote_id) or Person(remote_id, remote_id)


def person(user: Row) -> Person:
    """Return somebody of X."""
    return Person(ident(user), words(user, "username") or ident(user), words(user, "name"), moment(user, "created_at"))


def post_message(post: Row, me: Me, beside: Beside, *, context: bool = False) -> Incoming:
    """Return a post as a message; all versions of one are one. Raises ValueError where it has no id."""
    first = versions(post)[0]
    where = place(first)
    ours = ident(post, "author_id") == me.remote_id
    who = me.person if ours else _author(post, "author_id", beside)
    # A later version tells when it was changed; the id of the first one holds when it was written.
    written = (moment(post, "created_at") if first == ident(post) else None) or moment_at(where)
    answered = ident(post, "in_reply_to_user_id")
    return Incoming(
        remote_id=first,
        thread=ident(post, "conversation_id") or first,
        audience=Audience.PUBLIC,
        direction=Direction.OUT if ours else Direction.IN,
        author=who,
        text=text_of(post),
        sent_at=written,
        received_at=written,
        asker=answered if ours and answered != me.remote_id else "",
        reply_to=referenced(post, "replied_to"),
        language=_language(post),
        readers=Readers(() if ours else (who.handle,), everyone=True),
        recipients=() if ours else (Recipient(who.handle, who.remote_id),),
        attachments=(*_attachments(post, beside), *_quoted(post)),
        context=context,
        link=post_link(first),
    )


def direct_message(event: Row, me: Me, beside: Beside, members: Mapping[str, Iterable[str]]) -> Incoming:
    """Return a private message. `members` tells who else is in a group. Raises ValueError where it has no id."""
    where = place(ident(event))
    sender = ident(event, "sender_id")
    ours = sender == me.remote_id
    conversation = conversation_of(event, me)
    other = other_of(conversation, me.remote_id)
    who = me.person if ours else _author(event, "sender_id", beside)
    readers = [beside.person(one).handle for one in members.get(conversation, ())] if not other else []
    alone = () if ours else (who.handle,)
    return Incoming(
        remote_id=f"{DM}{ident(event)}",
        thread=f"{DM}{conversation}",
        audience=Audience.DIRECT if other else Audience.GROUP,
        direction=Direction.OUT if ours else Direction.IN,
        author=who,
        text=text_of(event),
        sent_at=moment(event, "created_at") or moment_at(where),
        received_at=moment(event, "created_at"),
        asker=other if ours else "",
        readers=Readers(tuple(dict.fromkeys((*alone, *readers)))),
        recipients=() if ours else (Recipient(who.handle, who.remote_id),),
        attachments=_attachments(event, beside),
    )


def conversation_of(event: Row, me: Me) -> str:
    """Return in which conversation something was said; one that is not told is that with its sender."""
    sender = ident(event, "sender_id")
    told = ident(event, "dm_conversation_id")
    if not told and not sender:
        raise ValueError("neither conversation nor sender")
    return told or between(me.remote_id, sender)


def _author(item: Row, name: str, beside: Beside) -> Person:
    """Return who wrote something; one whom nobody names is known by what they wrote alone."""
    told = ident(item, name)
    return beside.person(told) if told else Person(f"unknown:{ident(item)}", "unknown")


def post_link(remote_id: str) -> str:
    """Return where a post can be seen."""
    return f"{SITE}/i/status/{remote_id}"


def text_of(item: Row) -> str:
    """Return a text whole, its links unfolded, as its author wrote it."""
    long = long_text(item)
    text = words(long, "text") or words(item, "text")
    told = row(long, "entities") if words(long, "text") and "entities" in long else row(item, "entities")
    for link in rows(told, "urls") or rows(item, "urls"):
        short = words(link, "url")
        if short and web(link, "expanded_url"):
            # Where a picture hangs, its address stands in the text: it is named beside the text instead.
            text = text.replace(short, "" if words(link, "media_key") else web(link, "expanded_url"))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").rstrip()


def without_head(text: str) -> str:
    """Return the text of a reply without the names that X puts before it."""
    head = _HEAD.match(text)
    return text[head.end() :] if head else text


def _language(post: Row) -> str:
    told = words(post, "lang")
    return told if len(told) == LANGUAGE and told.isascii() else ""


def _attachments(item: Row, beside: Beside) -> tuple[Attachment, ...]:
    """Return what stands beside a text, by name; nothing of it is fetched."""
    told = row(item, "attachments")
    keys = told.get("media_keys")
    listed = [one for one in keys if isinstance(one, str)] if isinstance(keys, list) else []
    found = [_medium(beside.media.get(one, {})) for one in listed]
    others = [] if found or not told else [Attachment("file", "something that only X shows")]
    return (*found, *others)


def _medium(one: Row) -> Attachment:
    kind = KINDS.get(words(one, "type"), "file")
    lasts = number(one, "duration_ms")
    seconds = lasts * 1000 // SECOND if lasts else None
    return Attachment(kind, words(one, "alt_text"), seconds=seconds, url=web(one, "url", "preview_image_url"))


def _quoted(post: Row) -> tuple[Attachment, ...]:
    quoted = referenced(post, "quoted")
    return (Attachment("file", "a post that is quoted", url=post_link(quoted)),) if quoted else ()


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; the id decides where clocks agree."""
    return tuple(sorted(messages, key=lambda one: (one.sent_at, len(one.remote_id), one.remote_id)))


def written_at(item: Row) -> Micros:
    """Return when something was written; one that does not say counts as new."""
    return moment(item, "created_at") or now()
