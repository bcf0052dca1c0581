"""A message of the Bot API into an incoming one. Pure: every field but the ids may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import SECOND, Micros
from core.incoming import Direction, Edit, Incoming, Person
from networks.fields import ident, number, row, words
from networks.telegram.addresses import Place, Spot, link
from networks.telegram.content import attachments_of, calls, is_notice, text_of

Json = dict[str, Any]
START = "/start"
LATEST = 4_102_444_800
"""A date beyond 2100 is a broken clock."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot."""

    id: str = ""
    username: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who looks, when, and which groups have moved."""

    me: Me
    present: Micros
    moved: Mapping[str, str] = field(default_factory=dict)
    """The first id of groups that have become supergroups, by their id of today."""


def incoming(scene: Scene, message: Json) -> Incoming | None:
    """Return a message that is for us or ours, or None for what neither is."""
    chat, spot = row(message, "chat"), spot_in(message)
    if spot is None or (is_notice(message) and not text_of(message)):
        return None
    if spot.connection:
        return _business(scene, message, chat, spot)
    if not _is_private(chat) and not concerns(scene.me, message):
        return None
    author = author_of(message)
    ours = author.remote_id == scene.me.id
    started = _is_private(chat) and text_of(message) == START
    # The button that opens a chat writes a word that nobody typed.
    return _message(scene, message, spot, author, Direction.OUT if ours else Direction.IN, around=started)


def edit_of(scene: Scene, message: Json) -> Edit | None:
    """Return the new words of a message, whether or not it is for us."""
    spot = spot_in(message)
    return Edit(spot.remote_id, text_of(message), when(message, "edit_date", scene.present)) if spot else None


def spot_in(message: Json) -> Spot | None:
    """Return what makes a message unique, or None where it tells none."""
    chat, own = ident(row(message, "chat")), ident(message, "message_id")
    return Spot(chat, own, connection=words(message, "business_connection_id")) if chat and own else None


def person_of(shown: Json) -> Person:
    """Return a user or a chat as a person."""
    identity = ident(shown)
    names = " ".join(filter(None, (words(shown, "first_name"), words(shown, "last_name"))))
    return Person(
        identity, words(shown, "username") or identity, names or words(shown, "title"), bot=shown.get("is_bot") is True
    )


def author_of(message: Json) -> Person:
    """Return who wrote: a channel or an anonymous administrator writes as a chat, and the user there is a stand-in."""
    for shown in (row(message, "sender_chat"), row(message, "from"), row(message, "chat")):
        if ident(shown):
            return person_of(shown)
    return Person("", "")


def concerns(me: Me, message: Json) -> bool:
    """Tell whether a message in a group is for the bot: it is called, or answered."""
    answered = answered_in(message)
    return ident(row(answered, "from")) == me.id or calls(message, me.id, me.username)


def answered_in(message: Json) -> Json:
    """Return the message that this one answers; in forums the topic's own beginning is none."""
    parent = row(message, "reply_to_message")
    return {} if "forum_topic_created" in parent else parent


def when(message: Json, name: str, present: Micros) -> Micros:
    """Return a date of a message; the present where it tells none that can be."""
    seconds = number(message, name)
    return seconds * SECOND if seconds is not None and 0 < seconds < LATEST else present


def audience_of(chat: Json) -> Audience:
    """Return who can read a chat: anybody can read a group that has a name."""
    if _is_private(chat):
        return Audience.DIRECT
    return Audience.PUBLIC if words(chat, "username") else Audience.GROUP


def _is_private(chat: Json) -> bool:
    return words(chat, "type") == "private" or not ident(chat).startswith("-")


def _business(scene: Scene, message: Json, chat: Json, spot: Spot) -> Incoming:
    """Return a message of a personal account: the chat's id is the other person's, in both directions."""
    author = author_of(message)
    if author.remote_id == spot.chat:
        return _message(scene, message, spot, author, Direction.IN)
    bot = ident(row(message, "sender_business_bot"))
    if message.get("is_from_offline") is True or (bot and bot != scene.me.id):
        # What a machine wrote in the doctor's name, as a greeting does, answers nobody.
        return _message(scene, message, spot, author, Direction.IN, around=True, partner=person_of(chat))
    return _message(scene, message, spot, author, Direction.OUT, partner=person_of(chat))


def _message(
    scene: Scene,
    message: Json,
    spot: Spot,
    author: Person,
    direction: Direction,
    *,
    around: bool = False,
    partner: Person | None = None,
) -> Incoming:
    chat, other, parent = row(message, "chat"), partner or author, ident(answered_in(message), "message_id")
    audience = audience_of(chat)
    edited = when(message, "edit_date", scene.present) if "edit_date" in message else None
    return Incoming(
        remote_id=spot.remote_id,
        thread=place_in(scene, message, spot).key,
        audience=audience,
        direction=direction,
        author=author,
        text=text_of(message),
        sent_at=when(message, "date", scene.present),
        asker=other.remote_id if direction is Direction.OUT else "",
        reply_to=Spot(spot.chat, parent, spot.connection).remote_id if parent else "",
        readers=_readers(audience, other),
        recipients=(Recipient(other.handle, other.remote_id),),
        attachments=attachments_of(message),
        context=around,
        automatic=around,
        edited_at=edited,
        link=link(chat, spot.message),
    )


def _readers(audience: Audience, other: Person) -> Readers:
    if audience is Audience.DIRECT:
        return Readers(named=(other.handle,))
    return Readers(everyone=audience is Audience.PUBLIC)


def place_in(scene: Scene, message: Json, spot: Spot) -> Place:
    """Return the place of a message; a group that moved stays under its first id."""
    if spot.connection:
        return Place(spot.chat, connection=spot.connection)
    topic = ident(message, "message_thread_id") if message.get("is_topic_message") is True else ""
    return Place(scene.moved.get(spot.chat, spot.chat), topic=topic)
