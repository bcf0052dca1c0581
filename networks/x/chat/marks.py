"""Where the reading of encrypted chat resumes: how far each conversation was read, and what its sequence numbers name.

X changes and takes back messages by sequence number, which is not signed and may change, while a message is known here
by its sender's own id, which is. So both are remembered for the newest messages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import Micros
from core.incoming import Ends, Hole
from networks.x.chat.addresses import message_id, place

VERSION = 1
MOST_TALKS = 2_000
MOST_KNOWN = 1_000
REQUESTS = "strangers wait in the message requests of X, which no program may see: open X"


@dataclass(frozen=True, slots=True)
class Known:
    """A message by its sequence number."""

    key: str
    uuid: str
    author: str

    @property
    def remote_id(self) -> str:
        """The message's id here."""
        return message_id(self.key, self.uuid)


@dataclass(frozen=True, slots=True)
class Talk:
    """How far a conversation was read."""

    newest: int
    """The highest sequence number that was read."""
    updated: str = ""
    """When X said that it changed last."""


@dataclass(frozen=True, slots=True)
class ChatMark:
    """The mark of the stream."""

    talks: Mapping[str, Talk] = field(default_factory=dict)
    known: Mapping[int, Known] = field(default_factory=dict)
    forgotten: int = 0
    """The highest sequence number whose message is not remembered any more."""
    vanish: Mapping[str, Micros] = field(default_factory=dict)
    """When messages disappear, by their ids."""
    requests: bool = False
    shut: str = ""
    """Why nothing is read at all."""

    def write(self) -> str:
        """Return it as text."""
        table = {
            "v": VERSION,
            "talks": {key: [str(one.newest), one.updated] for key, one in self.talks.items()},
            "known": {str(at): [one.key, one.uuid, one.author] for at, one in self.known.items()},
            "forgotten": str(self.forgotten),
            "vanish": self.vanish,
            "requests": self.requests,
            "shut": self.shut,
        }
        return json.dumps(table, separators=(",", ":"))

    def holes(self, stream: str) -> tuple[Hole, ...]:
        """Return what is not seen: everything while the keys are missing, and always who waits at the door."""
        shut = (Hole(f"{stream}:shut", "", "", self.shut),) if self.shut else ()
        door = (Hole(f"{stream}:requests", "", "", REQUESTS, ends=Ends.MISSED),) if self.requests else ()
        return (*shut, *door)

    def read(self, key: str, talk: Talk, learned: Mapping[int, Known], vanish: Mapping[str, Micros]) -> ChatMark:
        """Return the mark after a conversation was read."""
        talks = {**{name: one for name, one in self.talks.items() if name != key}, key: talk}
        known = dict(sorted({**self.known, **learned}.items()))
        dropped = list(known)[: max(len(known) - MOST_KNOWN, 0)]
        return replace(
            self,
            talks=dict(list(talks.items())[-MOST_TALKS:]),
            known={at: one for at, one in known.items() if at not in dropped},
            forgotten=max([self.forgotten, *dropped]),
            vanish={**self.vanish, **vanish},
        )

    def uuids(self, key: str) -> frozenset[str]:
        """Return which messages of a conversation are here."""
        return frozenset(one.uuid for one in self.known.values() if one.key == key)

    def vanished(self, moment: Micros) -> tuple[ChatMark, list[tuple[str, Micros]]]:
        """Return the messages whose time has run out, and the mark without them."""
        gone = [(remote, at) for remote, at in self.vanish.items() if at <= moment]
        return replace(self, vanish={remote: at for remote, at in self.vanish.items() if at > moment}), gone


def read_mark(text: str) -> ChatMark | None:
    """Return the mark in a text; None where it cannot be understood."""
    try:
        table: dict[str, Any] = json.loads(text) if text else {"v": VERSION}
        if table["v"] != VERSION:
            return None
        return ChatMark(
            talks={key: Talk(place(newest), updated) for key, (newest, updated) in table.get("talks", {}).items()},
            known={place(at): Known(*one) for at, one in table.get("known", {}).items()},
            forgotten=place(table.get("forgotten", "0")),
            vanish={remote: int(at) for remote, at in table.get("vanish", {}).items()},
            requests=table.get("requests") is True,
            shut=str(table.get("shut", "")),
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
