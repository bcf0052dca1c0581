"""Ids and thread keys. A message id is unique only inside its chat, and a chat inside its business connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from networks.fields import ident, words

BUSINESS = "business"
"""How the keys of threads begin that are read through a business connection."""


@dataclass(frozen=True, slots=True)
class Place:
    """A chat: the bot's own, or one of a business connection; in forums, a topic of it."""

    chat: str
    connection: str = ""
    topic: str = ""

    @property
    def key(self) -> str:
        """The thread's key in the store."""
        if self.connection:
            return f"{BUSINESS} {self.connection} {self.chat}"
        return f"{self.chat} {self.topic}".rstrip()

    @property
    def private(self) -> bool:
        """Tell whether only one person reads there: the ids of groups are negative."""
        return not self.chat.startswith("-")


def place_of(key: str) -> Place:
    """Return the place of a thread's key."""
    pieces = key.split(" ")
    if pieces[0] == BUSINESS and len(pieces) == 3:  # noqa: PLR2004 - the word, the connection and the chat
        return Place(pieces[2], connection=pieces[1])
    return Place(pieces[0], topic=pieces[1] if len(pieces) > 1 else "")


@dataclass(frozen=True, slots=True)
class Spot:
    """A message: its id, and what makes it unique."""

    chat: str
    message: str
    connection: str = ""

    @property
    def remote_id(self) -> str:
        """The id in the store."""
        return "/".join(filter(None, (self.connection, self.chat, self.message)))


def spot_of(remote_id: str) -> Spot | None:
    """Return the message of a remote id, or None where it is none of ours."""
    pieces = remote_id.rsplit("/", 2)
    if len(pieces) == 1:
        return None
    return Spot(pieces[-2], pieces[-1], connection=pieces[0] if len(pieces) > 2 else "")  # noqa: PLR2004 - the connection stands first


def link(chat: dict[str, Any], message: str) -> str:
    """Return where a message opens in Telegram, or the person's profile; empty where there is no address."""
    name, chat_id = words(chat, "username"), ident(chat)
    if words(chat, "type") == "private" or not chat_id.startswith("-"):
        return f"https://t.me/{name}" if name else ""
    if name:
        return f"https://t.me/{name}/{message}"
    return f"https://t.me/c/{chat_id.removeprefix('-100')}/{message}" if chat_id.startswith("-100") else ""
