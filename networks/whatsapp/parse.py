"""The messages of WhatsApp in our own shape. Nothing here asks a server."""

from __future__ import annotations

from dataclasses import dataclass

from core.audience import Audience, Readers, Recipient, Recipients
from core.clock import SECOND, Micros
from core.incoming import Attachment, Deletion, Direction, Edit, Incoming, Person
from networks.fields import ident, number, objects, row, rows, web, words
from networks.whatsapp.payload import Change, Row

KINDS = {"image": "image", "video": "video", "audio": "audio", "sticker": "sticker", "document": "file"}
ELSEWHERE = "[a kind of message that is not shown here: open WhatsApp]"
SILENT = frozenset({"reaction", "revoke", "edit"})
"""Kinds that are no message of their own."""


@dataclass(frozen=True, slots=True)
class Me:
    """Our own number."""

    remote_id: str
    phone: str
    name: str = ""


def person(change: Change, phone: str, user: str) -> Person:
    """Return somebody by what is known of them. The number may be hidden; the user id holds, so it comes first."""
    about = change.contacts.get(user) or change.contacts.get(phone) or {}
    user, phone = user or ident(about, "user_id"), phone or ident(about, "wa_id")
    profile = row(about, "profile")
    handle = f"+{phone}" if phone else words(profile, "username") or user
    return Person(user or phone, handle, words(profile, "name"))


def message(one: Row, change: Change) -> Incoming | None:
    """Return what a person wrote, or None for what is no message of its own."""
    remote_id, kind = ident(one), words(one, "type")
    author = _author(one, change)
    if not remote_id or not author.remote_id or kind in SILENT:
        return None
    group = ident(one, "group_id")
    return Incoming(
        remote_id=remote_id,
        thread=group or author.remote_id,
        audience=Audience.GROUP if group else Audience.DIRECT,
        direction=Direction.IN,
        author=author,
        text=text_of(one),
        sent_at=sent_at(one) or change.at,
        received_at=change.at,
        reply_to=ident(row(one, "context"), "id"),
        readers=Readers((author.handle,), None if group else 1),
        recipients=to(author),
        attachments=attachments(one),
        automatic=kind == "system",
    )


def _author(one: Row, change: Change) -> Person:
    """Return who wrote; a notice that somebody is called otherwise now is of whom they were before."""
    notice = row(one, "system")
    user = ident(one, "from_user_id") or ident(notice, "previous_user_id") or ident(notice, "user_id")
    return person(change, ident(one, "from") or ident(notice, "wa_id"), user)


def echo(one: Row, change: Change, me: Me, people: dict[str, str]) -> Incoming | None:
    """Return what was typed on our own telephone; `people` tells the user id of a telephone number."""
    remote_id, phone = ident(one), ident(one, "to")
    user = ident(one, "to_user_id") or ident(one, "recipient_user_id") or people.get(phone, "")
    asker = person(change, phone, user)
    if not remote_id or not asker.remote_id or words(one, "type") in SILENT:
        return None
    return Incoming(
        remote_id=remote_id,
        thread=asker.remote_id,
        audience=Audience.DIRECT,
        direction=Direction.OUT,
        author=Person(me.remote_id, me.phone, me.name),
        text=text_of(one),
        sent_at=sent_at(one) or change.at,
        received_at=change.at,
        asker=asker.remote_id,
        reply_to=ident(row(one, "context"), "id"),
        readers=Readers((asker.handle,), 1),
        attachments=attachments(one),
    )


def to(author: Person) -> Recipients:
    """Return whom an answer addresses."""
    return (Recipient(author.handle, author.remote_id),)


def text_of(one: Row) -> str:
    """Return what a message says in words; a thing without words says what it is."""
    kind = words(one, "type")
    content = row(one, kind)
    if kind == "text":
        return words(content, "body")
    if kind in KINDS:
        return words(content, "caption")
    return _other(kind, content)


def _other(kind: str, content: Row) -> str:
    if kind == "button":
        return words(content, "text") or words(content, "payload")
    if kind == "interactive":
        chosen = row(content, "button_reply") or row(content, "list_reply") or row(content, "nfm_reply")
        return words(chosen, "title") or words(chosen, "body") or ELSEWHERE
    if kind == "location":
        named = ", ".join(part for part in (words(content, "name"), words(content, "address")) if part)
        return f"[a place] {named}".strip()
    if kind == "contacts":
        return "[an address card: open WhatsApp]"
    if kind == "order":
        return f"[an order] {words(content, 'text')}".strip()
    return words(content, "body") or "[a notice of WhatsApp]" if kind == "system" else ELSEWHERE


def attachments(one: Row) -> tuple[Attachment, ...]:
    """Return what stands beside the words, by name alone: nothing of it is fetched or checked."""
    kind = words(one, "type")
    content = row(one, kind)
    if kind == "contacts":
        return tuple(Attachment("file", words(row(card, "name"), "formatted_name")) for card in objects(one.get(kind)))
    if kind not in KINDS:
        return ()
    voice = kind == "audio" and content.get("voice") is True
    seconds = number(content, "duration")
    return (
        Attachment(
            "voice" if voice else KINDS[kind],
            words(content, "filename"),
            seconds,
            number(content, "file_size"),
            web(content, "url"),
        ),
    )


def sent_at(one: Row) -> Micros | None:
    """Return when it was written: whole seconds as a text."""
    told = number(one, "timestamp")
    return told * SECOND if told else None


def taken_back(one: Row, change: Change) -> Deletion | None:
    """Return what a person took back."""
    gone = ident(row(one, "revoke"), "original_message_id")
    return Deletion(gone, sent_at(one) or change.at) if gone and words(one, "type") == "revoke" else None


def changed(one: Row, change: Change) -> Edit | None:
    """Return what a person wrote anew."""
    about = row(one, "edit")
    gone = ident(about, "original_message_id")
    if not gone or words(one, "type") != "edit":
        return None
    return Edit(gone, text_of(row(about, "message")), sent_at(one) or change.at)


def known_people(found: list[Change]) -> dict[str, str]:
    """Return the user id of each telephone number that payloads named together with it."""
    people: dict[str, str] = {}
    for change in found:
        pairs = [(ident(one, "wa_id"), ident(one, "user_id")) for one in rows(change.value, "contacts")]
        pairs += [(ident(one, "from"), ident(one, "from_user_id")) for one in change.messages]
        people |= {phone: user for phone, user in pairs if phone and user}
    return people
