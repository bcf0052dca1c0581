"""What the fake Telegram remembers: chats, people, updates that wait, and who reads what."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
DAY = 86_400
PATIENT, SECOND_PATIENT, DOCTOR = 555_000_111, 555_000_222, 777_000_999
BOT = 123_456_789


@dataclass
class Chat:
    id: int
    kind: str = "private"
    title: str = ""
    username: str = ""
    connection: str = ""
    messages: dict[int, Json] = field(default_factory=dict)
    closed: str = ""
    """The refusal that sends get: blocked, kicked, deleted …"""
    moved_to: int = 0
    members: int = 12
    heard_at: float = 0
    """When the other person last wrote, which opens the window of a business chat."""

    def told(self) -> Json:
        names = {"title": self.title, "username": self.username}
        return {"id": self.id, "type": self.kind, **{name: text for name, text in names.items() if text}}


@dataclass
class Waiting:
    """An update that nobody confirmed."""

    number: int
    body: Json
    born: float


def person(identity: int, name: str, username: str = "", **more: Any) -> Json:
    shown: Json = {"id": identity, "is_bot": False, "first_name": name, **more}
    return shown | ({"username": username} if username else {})


@dataclass
class Connection:
    id: str
    user: Json
    rights: Json = field(default_factory=lambda: {"can_reply": True, "can_read_messages": True})
    enabled: bool = True
    made: float = field(default_factory=lambda: time.time())  # noqa: PLW0108 - looked up at each use

    def told(self) -> Json:
        rights = {name: True for name, so in self.rights.items() if so}
        date = int(self.made)
        told: Json = {"id": self.id, "user": self.user, "user_chat_id": self.user["id"], "date": date}
        return {**told, "rights": rights, "is_enabled": self.enabled}


class Memory:
    """Everything the server knows of one bot."""

    def __init__(self) -> None:
        self.bot: Json = person(BOT, "Reyes desk", "DrReyesBot") | {
            "is_bot": True,
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "can_connect_to_business": True,
        }
        self.patient = person(PATIENT, "Sam", "sam_w", language_code="en")
        self.second = person(SECOND_PATIENT, "Kim")
        self.doctor = person(DOCTOR, "Ana", "ana_reyes")
        self.chats: dict[tuple[str, int], Chat] = {}
        self.connections: dict[str, Connection] = {}
        self.waiting: list[Waiting] = []
        self.next_update = 700_000_001
        self.told_at = 0.0
        self.next_message = 50

    def chat(self, identity: int, connection: str = "", **facts: Any) -> Chat:
        """Return a chat, made at its first use."""
        key = (connection, identity)
        if key not in self.chats:
            self.chats[key] = Chat(identity, connection=connection, **facts)
        return self.chats[key]

    def tell(self, kind: str, body: Json, *, born: float | None = None) -> int:
        """Let an update wait for the bot; return its number."""
        if self.told_at and time.time() - self.told_at > 7 * DAY:
            # After a week without any update the numbers begin anew, from anywhere.
            self.next_update -= 1_000_000
        self.told_at = time.time()
        number, self.next_update = self.next_update, self.next_update + 1
        self.waiting.append(Waiting(number, {"update_id": number, kind: body}, born or time.time()))
        return number

    def message(self, chat: Chat, author: Json, **content: Any) -> Json:
        """Keep a message; nobody is told."""
        self.next_message += 1
        shown = {**chat.told(), **({"first_name": "Sam"} if chat.kind == "private" else {})}
        told: Json = {"message_id": self.next_message, "from": author, "chat": shown}
        told |= {"date": round(time.time()), **content}
        if chat.connection:
            told["business_connection_id"] = chat.connection
        chat.messages[self.next_message] = told
        return told

    def expire(self) -> None:
        """Forget what waited for more than a day."""
        self.waiting = [one for one in self.waiting if one.born + DAY > time.time()]

    def confirm(self, offset: int) -> None:
        """Forget what lies before an update, as asking from there says."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset <= self.next_update + 10:
            # An update from the future says nothing: numbers may have begun anew.
            self.waiting = [one for one in self.waiting if one.number >= offset]

    def hours_pass(self, hours: float) -> None:
        """Let everything that waits be that much older."""
        for one in self.waiting:
            one.born -= hours * 3600
        for chat in self.chats.values():
            chat.heard_at -= hours * 3600
