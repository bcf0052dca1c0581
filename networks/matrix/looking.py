"""Looking at single messages: what became of one, and what stands around it."""

from __future__ import annotations

from core.clock import now
from core.incoming import Incoming, Ref
from core.outgoing import Deleted, Edited, Fate, Unchanged
from networks.errors import Refused
from networks.matrix.addresses import is_event, room_of_ref
from networks.matrix.digest import Digest, bundled_edit, digest_events, incoming, is_redacted, is_valid_edit, sent_at
from networks.matrix.memory import seen_in
from networks.matrix.replies import Forbidden, Gone
from networks.matrix.room import Room
from networks.matrix.rooms import Rooms
from networks.matrix.server import HomeServer
from networks.matrix.shapes import Json, table, tables, word


class Looking:
    """Reads single messages again."""

    def __init__(self, server: HomeServer, rooms: Rooms) -> None:
        self._server = server
        self._rooms = rooms

    async def recheck(self, message: Ref) -> Fate:
        """Tell whether a message stands as it did, was edited, or is gone."""
        if not is_event(message.message):
            return Unchanged()
        room_id, present = room_of_ref(message), now()
        try:
            event = await self._server.event(room_id, message.message)
        except (Gone, Forbidden):
            return Deleted()
        if is_redacted(event):
            return Deleted()
        event = await self._with_whole_edit(room_id, event)
        edit = bundled_edit(event)
        if not edit or not is_valid_edit(edit, seen_in(event)):
            return Unchanged()
        room = await self._rooms.known(room_id)
        return Edited(incoming(self._rooms.scene(room, present), event).text, sent_at(edit, present))

    async def context(self, message: Ref) -> tuple[Incoming, ...]:
        """Return what stands around a message, oldest first: its thread, or its neighbours in the room."""
        if not is_event(message.message):
            return ()
        room = await self._rooms.known(room_of_ref(message))
        seen = await self._rooms.seen(room.id, message.message)
        events = await self._thread(room, seen.relation.thread or message.message)
        if not events:
            events = await self._neighbours(room, message.message)
        events = await self._with_parent(room, seen.relation.parent, events)
        scene = self._rooms.scene(room, now(), around=True)
        await self._rooms.learn(scene, events)
        digest = Digest()
        digest_events(scene, events, digest)
        around = [one for one in digest.messages if one.remote_id != message.message]
        return tuple(sorted(around, key=lambda one: one.sent_at))

    async def _thread(self, room: Room, root: str) -> list[Json]:
        try:
            replies = await self._server.thread(room.id, root)
            return [await self._server.event(room.id, root), *reversed(replies)] if replies else []
        except Refused:
            # Older servers know no threads; the neighbours are shown then.
            return []

    async def _with_parent(self, room: Room, parent: str, events: list[Json]) -> list[Json]:
        """Add the message that was answered where it stands elsewhere, as an answer outside of the thread does."""
        if not parent or any(word(event, "event_id") == parent for event in events):
            return events
        try:
            return [await self._server.event(room.id, parent), *events]
        except Refused:
            return events

    async def _neighbours(self, room: Room, event_id: str) -> list[Json]:
        found = await self._server.context(room.id, event_id)
        before, after = tables(found, "events_before"), tables(found, "events_after")
        return [*reversed(before), table(found, "event"), *after]

    async def _with_whole_edit(self, room_id: str, event: Json) -> Json:
        """Return an event with its newest edit in full: older servers ship only the edit's id."""
        edit = bundled_edit(event)
        if not edit or table(edit, "content"):
            return event
        try:
            whole = await self._server.event(room_id, word(edit, "event_id"))
        except Refused:
            return event
        return {**event, "unsigned": {**table(event, "unsigned"), "m.relations": {"m.replace": whole}}}
