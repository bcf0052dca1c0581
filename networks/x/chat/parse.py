"""What decrypted events say, in the inbox's own shape. Pure: it sees no key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import Micros, now
from core.incoming import Aside, Attachment, Deletion, Direction, Edit, Hidden, Incoming, Person
from networks.fields import ident, moment, number, row, rows, words
from networks.x.chat.addresses import is_group, key_of, message_id, path_of, peer_of, place, thread_of
from networks.x.chat.marks import ChatMark, Known
from networks.x.chat.room import Opened

Row = dict[str, Any]
MS: Micros = 1_000
LINK = "https://x.com/i/chat/{path}"
UNREADABLE = "1 message could not be verified: open X"
STRANGE = "1 message of a kind that Consulta does not know: open X"
UNTOLD = "a message was taken back that is too old to be told from others: open X"
KINDS = {"image": "image", "photo": "image", "gif": "video", "video": "video", "audio": "audio", "voice": "voice"}
SILENT = frozenset({"Reaction", "ReactionRemoved", "MarkRead", "MarkUnread"})
"""What messages may hold that asks nothing."""


@dataclass(frozen=True, slots=True)
class Where:
    """A conversation and who is in it."""

    key: str
    me: Person
    people: Mapping[str, Person] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    def person(self, who: str) -> Person:
        """Return somebody, by their number where no name is known."""
        return self.me if who == self.me.remote_id else self.people.get(who, Person(who, who))

    @property
    def peer(self) -> Person:
        """Who writes to us here; in a group nobody in particular."""
        who = peer_of(self.key, self.me.remote_id)
        return self.person(who) if who else Person(self.key, self.key)

    @property
    def audience(self) -> Audience:
        """Who reads it."""
        return Audience.GROUP if is_group(self.key) else Audience.DIRECT

    @property
    def readers(self) -> Readers:
        """Its readers without ourselves."""
        if not is_group(self.key):
            return Readers(named=(self.peer.handle,))
        return Readers(count=len(self.members) - 1 if self.members else None)


@dataclass(slots=True)
class Digest:
    """What the events of one conversation come to, oldest first."""

    where: Where
    mark: ChatMark
    messages: list[Incoming] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    known: dict[int, Known] = field(default_factory=dict)
    vanish: dict[str, Micros] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._seen.update(self.mark.uuids(self.where.key))

    def take(self, told: Row, opened: Opened) -> None:
        """Take one event with the row in which it came."""
        event = opened.says
        if opened.why is not None or key_of(words(event, "conversation_id")) != self.where.key:
            self.messages.append(self._tombstone(told))
        elif words(event, "type") == "Message":
            self._message(told, event)
        elif words(event, "type") == "MessageDeleted":
            self._deleted(event)

    def _message(self, told: Row, event: Row) -> None:
        content = row(event, "content")
        kind = words(content, "content_type")
        if kind == "Edit":
            self._edited(told, event, content)
        elif kind == "Text":
            self._said(told, event, words(content, "text"))
        elif kind not in SILENT:
            self.aside.append(Aside(message_id(self.where.key, ident(event)), STRANGE))

    def _said(self, told: Row, event: Row, text: str, *, target: str = "", edited: Micros | None = None) -> None:
        at, uuid = place(target or ident(told)), ident(event)
        if uuid in self._seen or (at and at in self._all()):
            # It is here already, under whatever number it came this time, perhaps with a newer text.
            return
        message = _incoming(self.where, told, event, text, edited)
        self._seen.add(uuid)
        self.known[at] = Known(self.where.key, uuid, words(event, "sender_id"))
        if ttl := number(event, "ttl_msec"):
            self.vanish[message.remote_id] = _said_at(event) + ttl * MS
        self.messages.append(message)

    def _edited(self, told: Row, event: Row, content: Row) -> None:
        target, text = ident(content, "target_message_id"), words(content, "new_text")
        known = self._all().get(place(target))
        if known is None:
            # X may serve the new text alone.
            self._said(told, event, text, target=target, edited=_said_at(event))
        elif known.key == self.where.key and known.author == words(event, "sender_id"):
            self.edits.append(Edit(known.remote_id, text, _said_at(event)))

    def _deleted(self, event: Row) -> None:
        listed = event.get("message_ids")
        for sequence in listed if isinstance(listed, list) else []:
            at = place(str(sequence))
            known = self._all().get(at)
            if known is None:
                self.aside += [Aside(f"{self.where.key}/{at}", UNTOLD)] if at <= self.mark.forgotten else []
            elif known.key == self.where.key and self._may_take_back(known, event):
                self.deletions.append(Deletion(known.remote_id, _said_at(event)))

    def _may_take_back(self, known: Known, event: Row) -> bool:
        """Tell whether a message is gone: by its author for all, or by ourselves for us."""
        who = words(event, "sender_id")
        return who in {known.author, self.where.me.remote_id}

    def _all(self) -> dict[int, Known]:
        return {**self.mark.known, **self.known}

    def _tombstone(self, told: Row) -> Incoming:
        """Return what stands for an event that cannot be verified: nothing of it is believed but that it is there."""
        when = moment(told, "created_at") or now()
        return Incoming(
            remote_id=message_id(self.where.key, f"row-{place(ident(told))}"),
            thread=thread_of(self.where.key),
            audience=self.where.audience,
            direction=Direction.IN,
            author=self.where.peer,
            text=UNREADABLE,
            sent_at=when,
            received_at=when,
            readers=self.where.readers,
            hidden=Hidden.ENCRYPTED,
            link=link_of(self.where.key),
        )


def link_of(key: str) -> str:
    """Return where a conversation is seen in X's own client."""
    return LINK.format(path=path_of(key))


def _incoming(where: Where, told: Row, event: Row, text: str, edited: Micros | None) -> Incoming:
    sender = words(event, "sender_id")
    ours = sender == where.me.remote_id
    author = where.person(sender)
    return Incoming(
        remote_id=message_id(where.key, ident(event)),
        thread=thread_of(where.key),
        audience=where.audience,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=text,
        sent_at=_said_at(event),
        received_at=moment(told, "created_at"),
        asker=where.peer.remote_id if ours and not is_group(where.key) else "",
        reply_to=_reply_to(where.key, event),
        readers=where.readers,
        recipients=_recipients(where, author, ours=ours),
        attachments=_attachments(row(event, "content")),
        edited_at=edited,
        link=link_of(where.key),
    )


def _recipients(where: Where, author: Person, *, ours: bool) -> tuple[Recipient, ...]:
    meant = where.peer if ours else author
    return () if ours and is_group(where.key) else (Recipient(meant.handle, meant.remote_id),)


def _reply_to(key: str, event: Row) -> str:
    """Return what a message answers; a pointer that does not hold is none."""
    if words(event, "reply_preview_validation") != "Valid":
        return ""
    uuid = ident(row(row(event, "content"), "replying_to_preview"), "replying_to_message_id")
    return message_id(key, uuid) if uuid else ""


def _attachments(content: Row) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(_kind(words(one, "media_type")), words(one, "filename"), size=number(one, "filesize_bytes"))
        for one in rows(content, "attachments")
    )


def _kind(told: str) -> str:
    return next((kind for name, kind in KINDS.items() if name in told.lower()), "file")


def _said_at(event: Row) -> Micros:
    at = number(event, "created_at_msec")
    return at * MS if at else now()
