"""What a fake home server remembers: users, rooms, and one stream of events that numbers everything."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
ROOM_VERSION = "12"


@dataclass
class Event:
    """One event, and where it stands in the stream of everything."""

    position: int
    room: str
    body: Json
    txn: tuple[str, str] = ("", "")
    """Device and transaction id of its sender."""
    redacted_by: Event | None = None

    @property
    def id(self) -> str:
        return str(self.body["event_id"])

    @property
    def kind(self) -> str:
        return str(self.body["type"])

    @property
    def sender(self) -> str:
        return str(self.body["sender"])

    @property
    def content(self) -> Json:
        return {} if self.redacted_by and "state_key" not in self.body else dict(self.body["content"])

    @property
    def state_key(self) -> str | None:
        return self.body.get("state_key")

    @property
    def relation(self) -> Json:
        found = self.content.get("m.relates_to")
        return found if isinstance(found, dict) else {}

    def stripped(self) -> Json:
        return {name: self.body[name] for name in ("type", "state_key", "sender", "content")}


@dataclass
class Room:
    """A room: its events in order, and its state as they left it."""

    id: str
    events: list[Event] = field(default_factory=list)
    receipts: list[tuple[int, Json]] = field(default_factory=list)
    hostile: list[Json] | None = None
    """Stripped state in place of the true one, as a hostile server would shape it."""

    def state(self, before: int | None = None) -> dict[tuple[str, str], Event]:
        """The state as it stood before a position, or as it stands now."""
        found: dict[tuple[str, str], Event] = {}
        for event in self.events:
            if event.state_key is not None and (before is None or event.position < before):
                found[event.kind, event.state_key] = event
        return found

    def content(self, kind: str, key: str = "") -> Json:
        event = self.state().get((kind, key))
        return event.content if event else {}

    def membership(self, user: str) -> str:
        return str(self.content("m.room.member", user).get("membership", ""))

    def came_in(self, user: str) -> int:
        """The position at which a user came to be what they are now in the room."""
        at = 0
        before = ""
        for event in self.events:
            if event.kind == "m.room.member" and event.state_key == user:
                now = str(event.content.get("membership", ""))
                at = event.position if now != before else at
                before = now
        return at

    def people(self, *memberships: str) -> list[str]:
        found = self.state().items()
        return [key for (kind, key), e in found if kind == "m.room.member" and e.content["membership"] in memberships]

    def level(self, user: str) -> int:
        powers = self.content("m.room.power_levels")
        if user == self.events[0].sender:
            return 1000
        return int(powers.get("users", {}).get(user, powers.get("users_default", 0)))

    def event(self, event_id: str) -> Event | None:
        return next((event for event in self.events if event.id == event_id), None)

    def newest_edit(self, event: Event) -> Event | None:
        edits = [
            one
            for one in self.events
            if one.relation.get("rel_type") == "m.replace"
            and one.relation.get("event_id") == event.id
            and (one.sender, one.kind) == (event.sender, event.kind)
            and not one.redacted_by
        ]
        return max(edits, key=lambda one: (one.body["origin_server_ts"], one.id), default=None)


@dataclass
class Session:
    """One device of one user, by its access token."""

    user: str
    device: str
    ended: bool = False
    run_out: bool = False
    """The token ran out: a soft logout."""


@dataclass
class Memory:
    """Everything that the home server keeps."""

    server_name: str = "clinic.test"
    position: int = 0
    rooms: dict[str, Room] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    """Refresh token to the access token that it renews."""
    passwords: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    account_data: dict[tuple[str, str], tuple[int, Json]] = field(default_factory=dict)
    clock: int = 0
    """Milliseconds to add to the machine's time."""
    _newest: int = 0

    def moment(self) -> int:
        """Return the time of an event: no two have the same, so that of two edits one is surely the later."""
        now = round(time.time() * 1000) + self.clock
        # A clock that was set back by hand stays set back.
        self._newest = self._newest + 1 if 0 <= self._newest - now < 1_000 else now
        return self._newest

    def step(self) -> int:
        self.position += 1
        return self.position

    def user(self, localpart: str, name: str = "") -> str:
        user = f"@{localpart}:{self.server_name}"
        self.names[user] = name or localpart.replace("_", " ").title()
        self.passwords[user] = secrets.token_hex(8)
        return user

    def login(self, user: str, device: str) -> str:
        token = f"syt_{secrets.token_hex(12)}"
        self.sessions[token] = Session(user, device)
        return token

    def remember(self, user: str, kind: str, content: Json) -> None:
        self.account_data[user, kind] = (self.step(), content)

    def append(self, room: Room, sender: str, kind: str, content: Json, *, state_key: str | None = None) -> Event:
        body: Json = {
            "event_id": f"${secrets.token_urlsafe(24)}",
            "type": kind,
            "sender": sender,
            "origin_server_ts": self.moment(),
            "content": content,
        }
        if state_key is not None:
            before = room.state().get((kind, state_key))
            body["state_key"] = state_key
            body["unsigned"] = {"prev_content": before.content} if before else {}
        event = Event(self.step(), room.id, body)
        room.events.append(event)
        return event

    def member(self, room: Room, sender: str, user: str, membership: str, **more: Any) -> Event:
        content = {"membership": membership, "displayname": self.names.get(user, ""), **more}
        return self.append(room, sender, "m.room.member", content, state_key=user)

    def room(self, creator: str, *, join_rule: str = "invite", history: str = "shared") -> Room:
        room = Room(f"!{secrets.token_urlsafe(32)}")
        self.rooms[room.id] = room
        self.append(room, creator, "m.room.create", {"room_version": ROOM_VERSION}, state_key="")
        self.member(room, creator, creator, "join")
        powers: Json = {"users": {}, "users_default": 0, "events_default": 0, "events": {}}
        self.append(room, creator, "m.room.power_levels", powers, state_key="")
        self.append(room, creator, "m.room.join_rules", {"join_rule": join_rule}, state_key="")
        self.append(room, creator, "m.room.history_visibility", {"history_visibility": history}, state_key="")
        return room

    def redact(self, room: Room, sender: str, event_id: str) -> Event:
        redaction = self.append(room, sender, "m.room.redaction", {"redacts": event_id})
        target = room.event(event_id)
        if target is not None:
            target.redacted_by = redaction
        return redaction
