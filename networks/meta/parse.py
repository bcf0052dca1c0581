"""Conversations and comments as messages of ours. Nothing here asks a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.audience import Audience, Readers, Recipient
from core.clock import Micros, now
from core.incoming import Attachment, Direction, Incoming, Person
from networks.fields import ident, moment, number, order, row, rows, web, words
from networks.graph.api import Row

DM = "dm"
"""How the keys of private threads begin: the window is told for these alone."""
READ_ONLY = "several"
"""A conversation of more than two, or with nobody named: it is shown and not answered."""
COMMENT = "comment"
POST = "post"
TAG = "tag"
NOBODY = "unknown"
CONTENT = ("attachments", "shares", "story")
PAIR = 2


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account. Instagram knows it by two ids, and does not promise which one an item carries."""

    remote_id: str
    handle: str
    name: str = ""
    ids: frozenset[str] = frozenset()
    username: str = ""

    def owns(self, who: Row) -> bool:
        """Tell whether somebody is us."""
        by_name = bool(self.username) and words(who, "username").lower() == self.username.lower()
        return ident(who) in self.ids | {self.remote_id} or by_name


def place(kind: str, remote_id: str) -> str:
    """Return the key of a thread."""
    return f"{kind} {remote_id}"


def kind_of(thread: str) -> tuple[str, str]:
    """Return the kind of a thread, and the id in its key."""
    kind, _, remote_id = thread.partition(" ")
    return kind, remote_id


def person(who: Row, item: str) -> Person:
    """Return somebody as they are named; nobody where an item does not say who wrote it."""
    remote_id = ident(who)
    name = words(who, "username") or words(who, "name") or remote_id
    if not name:
        return Person(f"{NOBODY}:{item}", NOBODY)
    return Person(remote_id or name.lower(), name, words(who, "name"))


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as it was read."""

    id: str
    updated: Micros
    changed: str
    """When it changed, as the network wrote it."""
    rows: tuple[Row, ...] = ()
    """Its newest messages, the newest first."""
    people: tuple[Person, ...] = ()
    """The others in it."""
    more: bool = False
    """There are older messages, which nobody can read."""
    told: bool = True
    """False where only its id and time were listed."""

    @property
    def thread(self) -> str:
        """The key of its thread: the other person, whom an answer is sent to."""
        alone = len(self.people) == 1
        return place(DM, self.people[0].remote_id) if alone else place(READ_ONLY, self.id)


def talk(view: Row, me: Me) -> Talk:
    """Return a conversation from its listing or its own page."""
    messages = row(view, "messages")
    said = [one for one in rows(messages, "data") if ident(one)]
    named = [*rows(row(view, "participants"), "data"), *_named_in(said)]
    people = {ident(one): person(one, ident(view)) for one in named if ident(one) and not me.owns(one)}
    count = number(view, "message_count")
    return Talk(
        ident(view),
        moment(view, "updated_time") or now(),
        words(view, "updated_time"),
        tuple(said),
        tuple(people.values()),
        bool(words(row(messages, "paging"), "next")) or (count is not None and count > len(said)),
        "messages" in view or "participants" in view,
    )


def _named_in(said: list[Row]) -> list[Row]:
    return [who for one in said for who in (row(one, "from"), *rows(row(one, "to"), "data"))]


def hollow(one: Row) -> bool:
    """Tell whether a listed message holds nothing that could be shown: its own page may hold more."""
    said = words(one, "message") or any(one.get(name) for name in CONTENT) or one.get("is_unsupported") is True
    return not said or not row(one, "from")


def message(one: Row, where: Talk, me: Me, client: str) -> Incoming | None:
    """Return a private message, or None where it has no id."""
    remote_id, sender = ident(one), row(one, "from")
    if not remote_id:
        return None
    ours = me.owns(sender)
    them = where.people[0] if len(where.people) == 1 else None
    author = Person(me.remote_id, me.handle, me.name) if ours else (person(sender, remote_id) if sender else them)
    author = author or person({}, remote_id)
    meant = them if ours else author
    return Incoming(
        remote_id=remote_id,
        thread=where.thread,
        audience=Audience.DIRECT if them else Audience.GROUP,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=_text(one, client),
        sent_at=at(one),
        received_at=moment(one, "created_time"),
        asker=them.remote_id if ours and them else "",
        reply_to=_answered(one),
        readers=Readers(tuple(other.handle for other in where.people)),
        recipients=(Recipient(meant.handle, meant.remote_id),) if meant else (),
        attachments=attachments(one),
    )


def at(one: Row) -> Micros:
    """Return when something was written; what does not say counts as new."""
    return moment(one, "created_time") or moment(one, "timestamp") or now()


def _answered(one: Row) -> str:
    """Return the message that this one quotes, where the network tells: it is promised nowhere."""
    quoted = row(one, "reply_to")
    return words(quoted, "mid") or ident(quoted)


def _text(one: Row, client: str) -> str:
    text = words(one, "message")
    if text or attachments(one):
        return text
    if "mention" in row(one, "story"):
        return f"[names you in a story: open {client}]"
    return f"[nothing of this message can be read here: open {client}]"


def attachments(one: Row) -> tuple[Attachment, ...]:
    """Return what stands beside the text, by kind; its addresses die soon and are not fetched."""
    story = row(one, "story")
    shown = row(story, "reply_to") or row(story, "mention") or story
    told = [Attachment("image", "a story", url=web(shown, "link"))] if web(shown, "link") else []
    shared = rows(row(one, "shares"), "data")
    links = [Attachment("file", words(each, "name") or "shared", url=web(each, "link")) for each in shared]
    return (*(_attachment(each) for each in rows(row(one, "attachments"), "data")), *links, *told)


def _attachment(one: Row) -> Attachment:
    mime = words(one, "mime_type")
    kinds = {
        "sticker": words(one, "type") == "sticker" or "sticker_id" in one,
        "image": "image_data" in one or mime.startswith("image/"),
        "video": "video_data" in one or mime.startswith("video/"),
        "audio": mime.startswith("audio/"),
    }
    kind = next((name for name, holds in kinds.items() if holds), "file")
    url = web(row(one, "image_data"), "url") or web(row(one, "video_data"), "url") or web(one, "file_url")
    return Attachment(kind, words(one, "name"), size=number(one, "size"), url=url)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, or a post that is a question, whatever network it stands on."""

    id: str
    who: Row
    text: str
    at: Micros
    thread: str
    parent: str = ""
    """What it hangs below, empty at the top."""
    link: str = ""
    attached: str = ""
    body: Row = field(default_factory=dict, repr=False)
    """As it came."""


def comment(one: Said, me: Me, askers: Mapping[str, str]) -> Incoming:
    """Return a comment as a message. `askers` tells who wrote what, by its id."""
    ours = me.owns(one.who)
    author = Person(me.remote_id, me.handle, me.name) if ours else person(one.who, one.id)
    known = not ours and author.handle != NOBODY
    return Incoming(
        remote_id=one.id,
        thread=one.thread,
        audience=Audience.PUBLIC,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=one.text,
        sent_at=one.at,
        received_at=one.at,
        asker=askers.get(one.id, "") if ours else "",
        reply_to=one.parent,
        readers=Readers((author.handle,) if known else (), everyone=True),
        recipients=() if ours else (Recipient(author.handle, author.remote_id),),
        attachments=(Attachment(one.attached),) if one.attached else (),
        link=one.link,
    )


def askers(found: Iterable[Said], me: Me) -> dict[str, str]:
    """Return whom our own comments answer: whom they name first, or the only one there is in their thread."""
    every = list(found)
    people: dict[str, dict[str, str]] = {}
    for one in every:
        if not me.owns(one.who):
            them = person(one.who, one.id)
            people.setdefault(one.thread, {})[them.handle.lower()] = them.remote_id
    return {one.id: _asker(one.text, people.get(one.thread, {})) for one in every if me.owns(one.who)}


def _asker(text: str, people: Mapping[str, str]) -> str:
    named = text.partition(" ")[0].removeprefix("@").lower() if text.startswith("@") else ""
    if named in people:
        return people[named]
    return next(iter(people.values())) if len(people) == 1 else ""


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first. Lists come newest first, in whole seconds: their order decides a tie."""
    oldest_first = list(messages)
    oldest_first.reverse()
    return tuple(sorted(oldest_first, key=lambda one: one.sent_at))


def by_id(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages of several lists oldest first; the id decides a tie."""
    return tuple(sorted(messages, key=lambda one: (one.sent_at, order(one.remote_id))))
