"""The rooms of an account as this process knows them, and reading what it does not know yet."""

from __future__ import annotations

from core.clock import Micros
from networks.errors import Refused, Unreachable
from networks.matrix.digest import Me, Scene, wanted
from networks.matrix.memory import Memory, Seen, seen_in
from networks.matrix.room import Room, marks_private, private_rooms
from networks.matrix.server import STATE_TYPES, HomeServer
from networks.matrix.shapes import Json, table, word

MOST_ROUNDS = 40
LARGEST_STATE = 2000
"""Rooms with more people are asked for single facts, not for their whole state."""
NARROW_TYPES = [kind for kind in STATE_TYPES if kind not in {"m.room.member", "m.room.create"}]


class Rooms:
    """Rooms, events seen, and ourselves."""

    def __init__(self, server: HomeServer) -> None:
        self._server = server
        self._rooms: dict[str, Room] = {}
        self._private: frozenset[str] = frozenset()
        self.memory = Memory()
        self.me = Me("")
        self.device = ""

    async def introduce(self) -> None:
        """Ask who we are, whom we ignore and which rooms are private chats."""
        told = await self._server.whoami()
        user = word(told, "user_id")
        if not user:
            raise Unreachable("the home server did not say who we are")
        self.device = word(told, "device_id")
        self.me = Me(user, await self._server.display_name(user))
        self.take_account_data("m.direct", await self._server.account_data(user, "m.direct"))
        self.take_account_data("m.ignored_user_list", await self._server.account_data(user, "m.ignored_user_list"))

    def take_account_data(self, kind: str, content: Json) -> None:
        """Take over one kind of account data."""
        if kind == "m.direct":
            self._private = private_rooms(content)
        elif kind == "m.ignored_user_list":
            self.me = Me(self.me.id, self.me.name, frozenset(table(content, "ignored_users")))

    def room(self, room_id: str) -> Room:
        """Return what is known about a room, which may be nothing."""
        room = self._rooms.setdefault(room_id, Room(room_id))
        room.direct = room.direct or room_id in self._private
        return room

    def mark_private(self, room_id: str) -> None:
        """Remember that a room is a private chat."""
        self.room(room_id).direct = True

    def forget(self, room_id: str) -> None:
        """Forget a room that we left."""
        self._rooms.pop(room_id, None)

    def apply(self, room_id: str, events: list[Json]) -> None:
        """Take over state events."""
        room = self.room(room_id)
        for event in events:
            room.apply(event)
            room.direct = room.direct or marks_private(event, self.me.id)

    async def known(self, room_id: str) -> Room:
        """Return a room whose state was read in this process; one that we may not see keeps what is known."""
        room = self.room(room_id)
        if not room.known:
            try:
                return await self.fresh(room_id)
            except Refused:
                room.known = True
        return room

    async def fresh(self, room_id: str, people: tuple[str, ...] = ()) -> Room:
        """Read a room's state again, `people` in any case. Raises Forbidden where we are not in it."""
        before = self.room(room_id)
        room = Room(room_id, direct=before.direct, known=True)
        if (before.size() or 0) <= LARGEST_STATE and await self._read_whole(room):
            room.all_members = True
        else:
            await self._read_narrow(room, people)
            room.joined, room.invited, room.heroes = before.joined, before.invited, before.heroes
            room.names = {**before.names, **room.names}
        self._rooms[room_id] = room
        return room

    async def _read_whole(self, room: Room) -> bool:
        try:
            state = await self._server.state(room.id)
        except Unreachable:
            # More than we take in one answer, or the line: single facts will tell which.
            return False
        for event in state:
            room.apply(event)
            room.direct = room.direct or marks_private(event, self.me.id)
        return True

    async def _read_narrow(self, room: Room, people: tuple[str, ...]) -> None:
        for kind in NARROW_TYPES:
            await self._read_fact(room, kind, "")
        for person in (*people, self.me.id):
            await self._read_fact(room, "m.room.member", person)

    async def _read_fact(self, room: Room, kind: str, key: str) -> None:
        content = await self._server.state_content(room.id, kind, key)
        if content is not None:
            room.apply({"type": kind, "state_key": key, "content": content})

    def scene(self, room: Room, present: Micros, *, around: bool = False) -> Scene:
        """Return what understanding a room's events needs."""
        return Scene(room, self.memory, self.me, present, around)

    async def learn(self, scene: Scene, events: list[Json]) -> None:
        """Remember events, and fetch the others that they depend on."""
        self.memory.learn(scene.room.id, events)
        for _ in range(MOST_ROUNDS):
            missing = wanted(scene, events)
            if not missing:
                return
            for event_id in missing:
                await self.seen(scene.room.id, event_id)

    async def seen(self, room_id: str, event_id: str) -> Seen:
        """Return what an event depends on, read from the server where it is not remembered."""
        known = self.memory.get(room_id, event_id)
        if known is None:
            known = await self._fetched(room_id, event_id)
            self.memory.keep(room_id, event_id, known)
        return known

    async def _fetched(self, room_id: str, event_id: str) -> Seen:
        try:
            return seen_in(await self._server.event(room_id, event_id))
        except Refused:
            return Seen()


def is_member(room: Room, user: str) -> bool:
    """Tell whether a user is in a room now."""
    return room.members.get(user) == "join"
