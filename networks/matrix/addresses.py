"""Ids, thread keys and links. Ids are opaque: room ids need not name a server, so nothing is split at a colon."""

from __future__ import annotations

from urllib.parse import quote

from core.incoming import Ref

LONGEST_ID = 255


def thread_key(room: str, root: str = "") -> str:
    """Return the key of a thread: the room, and in group rooms the event that the talk hangs on."""
    return f"{room} {root}" if root else room


def room_of(place: str) -> str:
    """Return the room of a thread key."""
    return place.partition(" $")[0]


def room_of_ref(message: Ref) -> str:
    """Return the room in which a message stands."""
    return room_of(message.place)


def is_event(text: str) -> bool:
    """Tell whether an id is the server's: invitations stand in the inbox under one of our own making."""
    return text.startswith("$")


def is_user(text: str) -> bool:
    """Tell whether a text has the form of a user id."""
    plain = text.isprintable() and not any(letter.isspace() for letter in text)
    return text.startswith("@") and ":" in text and len(text.encode()) <= LONGEST_ID and plain


def link(room: str, event: str = "") -> str:
    """Return where a room or message opens in a Matrix client."""
    parts = [quote(part, safe="!$@:") for part in (room, event) if part]
    return "https://matrix.to/#/" + "/".join(parts)
