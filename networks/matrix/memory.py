"""Events that this process has seen: who wrote them and what they hang on. It is forgotten on exit and read again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from networks.matrix.relations import Relation, relation_of
from networks.matrix.shapes import Json, word

ROOM_FOR = 5000
NO_RELATION = Relation()


@dataclass(frozen=True, slots=True)
class Seen:
    """The few facts about an event that others depend on."""

    sender: str = ""
    """Empty where the server would not show the event."""
    kind: str = ""
    relation: Relation = NO_RELATION


def seen_in(event: Json) -> Seen:
    """Return what an event tells about itself."""
    return Seen(word(event, "sender"), word(event, "type"), relation_of(event.get("content")))


class Memory:
    """The newest events by room and id."""

    def __init__(self, room_for: int = ROOM_FOR) -> None:
        self._seen: OrderedDict[tuple[str, str], Seen] = OrderedDict()
        self._room_for = room_for

    def keep(self, room: str, event_id: str, seen: Seen) -> None:
        """Remember an event; the oldest makes room."""
        self._seen[room, event_id] = seen
        self._seen.move_to_end((room, event_id))
        while len(self._seen) > self._room_for:
            self._seen.popitem(last=False)

    def learn(self, room: str, events: list[Json]) -> None:
        """Remember the events of a timeline. A redacted one lost its relation, so the older memory of it stays."""
        for event in events:
            event_id = word(event, "event_id")
            if event_id and (event.get("content") or self.get(room, event_id) is None):
                self.keep(room, event_id, seen_in(event))

    def get(self, room: str, event_id: str) -> Seen | None:
        """Return what is known about an event, or None."""
        return self._seen.get((room, event_id))

    def chain(self, room: str, seen: Seen, event_id: str, most: int) -> tuple[str, str]:
        """Return the root that an event hangs on as far as it is known, and the event to fetch to know more."""
        root = event_id
        for _ in range(most):
            if seen.relation.thread:
                return seen.relation.thread, ""
            parent = seen.relation.parent or seen.relation.replaces
            if not parent:
                return root, ""
            root = parent
            above = self.get(room, parent)
            if above is None:
                return root, parent
            seen = above
        return root, ""
