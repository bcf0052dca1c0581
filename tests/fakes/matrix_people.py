"""What the people of a test do on the fake home server, without a client."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.matrix_accounts import MatrixAccounts
from tests.fakes.matrix_memory import Event, Json, Room


class MatrixPeople(MatrixAccounts):
    """Rooms are opened, things are said, edited and taken back; whoever waits for news is woken."""

    def private_room(self, *others: str, direct: bool = True, joined: bool = True) -> Room:
        """A room that somebody opened for a chat with the doctor and, it may be, more people."""
        creator, *guests = others or (self.patient,)
        with self.lock:
            room = self.memory.room(creator)
            for guest in (self.doctor, *guests):
                self.memory.member(room, creator, guest, "invite", **({"is_direct": True} if direct else {}))
                if joined or guest != self.doctor:
                    self.memory.member(room, guest, guest, "join")
            self._changed.notify_all()
            return room

    def group_room(self, *others: str, join_rule: str = "public", history: str = "shared") -> Room:
        """A room of many in which the doctor sits."""
        with self.lock:
            room = self.memory.room(self.patient, join_rule=join_rule, history=history)
            for guest in (self.doctor, *others):
                self.memory.member(room, guest, guest, "join")
            self._changed.notify_all()
            return room

    def say(self, room: Room, sender: str, said: str | Json, kind: str = "m.room.message") -> str:
        """Let somebody write; a bare text names nobody."""
        content = {"msgtype": "m.text", "body": said, "m.mentions": {}} if isinstance(said, str) else said
        return self.add(room, sender, kind, content).id

    def add(self, room: Room, sender: str, kind: str, content: Json, *, state_key: str | None = None) -> Event:
        with self.lock:
            event = self.memory.append(room, sender, kind, content, state_key=state_key)
            self._changed.notify_all()
            return event

    def edit(self, room: Room, sender: str, event_id: str, text: str, **more: Any) -> str:
        fresh = {"msgtype": "m.text", "body": text, "m.mentions": {}, **more}
        relation = {"rel_type": "m.replace", "event_id": event_id}
        return self.say(room, sender, {**fresh, "body": f"* {text}", "m.new_content": fresh, "m.relates_to": relation})

    def take_back(self, room: Room, sender: str, event_id: str) -> None:
        with self.lock:
            self.memory.redact(room, sender, event_id)
            self._changed.notify_all()

    def move(self, room: Room, sender: str, user: str, membership: str) -> None:
        with self.lock:
            self.memory.member(room, sender, user, membership)
            self._changed.notify_all()

    def encrypt(self, room: Room) -> None:
        algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
        self.add(room, room.events[0].sender, "m.room.encryption", algorithm, state_key="")

    def by_doctor(self, room: Room) -> list[Event]:
        """What the doctor wrote there and did not take back."""
        with self.lock:
            ours = [one for one in room.events if one.sender == self.doctor and one.kind == "m.room.message"]
            return [one for one in ours if not one.redacted_by]

    # Who asks

    def mark_read(self, room: Room, user: str, event: str, kind: str = "m.read") -> None:
        with self.lock:
            told = {event: {kind: {user: {"ts": round(time.time() * 1000), "thread_id": "main"}}}}
            room.receipts.append((self.memory.step(), told))
            self._changed.notify_all()
