"""What is known about a room: who is in it, who may read it, and what may be written there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from core.audience import Audience, Readers, Recipient, Recipients
from networks.matrix.shapes import Json, at, table, whole, word, words

PRESENT = frozenset({"join", "invite"})
PAIR = 2
MOST_NAMED = 20
LARGEST_PRIVATE = 8
"""`m.direct` goes stale: a room marked private with more people than this is a group like any other."""
CREATORS_RULE_FROM = 12
DEFAULT_ROOM_LEVEL = 50
LONGEST_LEVEL = 20


@dataclass(slots=True)
class Room:
    """One room as its state tells, and where only a summary is known, as that tells."""

    id: str
    members: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    all_members: bool = False
    """True where `members` is the whole list and not only the people met so far."""
    joined: int | None = None
    invited: int | None = None
    heroes: tuple[str, ...] = ()
    encrypted: bool = False
    join_rule: str = ""
    history: str = ""
    powers: Json | None = None
    creator: str = ""
    creation: Json = field(default_factory=dict)
    successor: str | None = None
    """The room that took this one's place; empty where the tombstone does not name it."""
    direct: bool = False
    """Marked as a private chat by `m.direct`, or by the invitation."""
    known: bool = False
    """True once the state was read in this process."""

    def apply(self, event: Json) -> None:
        """Take over a state event. Only what a room's own server vouches for comes here, never stripped state."""
        if not isinstance(event.get("state_key"), str):
            return
        kind, content = word(event, "type"), table(event, "content")
        if kind == "m.room.member":
            self._member(event["state_key"], content)
        elif not event["state_key"]:
            self._fact(kind, content, word(event, "sender"))

    def summarize(self, summary: Json) -> None:
        """Take over a summary of a sync answer: only what changed stands in it."""
        counts = (whole(summary, "m.joined_member_count"), whole(summary, "m.invited_member_count"))
        self.joined = self.joined if counts[0] is None else counts[0]
        self.invited = self.invited if counts[1] is None else counts[1]
        if "m.heroes" in summary:
            self.heroes = words(summary, "m.heroes")

    def size(self) -> int | None:
        """Return how many people are in or invited, ourselves counted; None where nobody told."""
        if self.all_members:
            return sum(membership in PRESENT for membership in self.members.values())
        return None if self.joined is None else self.joined + (self.invited or 0)

    def others(self, me: str) -> tuple[str, ...] | None:
        """Return everybody else who is in or invited, or None where not all are named."""
        if self.all_members:
            return tuple(sorted(who for who, how in self.members.items() if how in PRESENT and who != me))
        size = self.size()
        if size is None:
            return None
        named = tuple(sorted(set(self.heroes) - {me}))
        return named if len(named) == size - 1 else () if size == 1 else None

    def name_of(self, user: str) -> str:
        """Return the display name of a person in this room, or nothing."""
        return self.names.get(user, "")

    def personal(self) -> bool:
        """Tell whether everything written here is meant for us: a private chat, or a room of two."""
        size = self.size()
        return size == PAIR or (self.direct and (size is None or size <= LARGEST_PRIVATE))

    def level(self, user: str) -> float:
        """Return the power of a user."""
        if self._endless(user):
            return math.inf
        if self.powers is None:
            return 100 if user == self.creator else 0
        own = _level(self.powers, "users", user)
        return own if own is not None else _level(self.powers, "users_default") or 0

    def may_write(self, user: str) -> bool:
        """Tell whether a user's power suffices for a message."""
        needed = _level(self.powers, "events", "m.room.message")
        if needed is None:
            needed = _level(self.powers, "events_default") or 0
        return self.level(user) >= needed

    def may_call_everybody(self, user: str) -> bool:
        """Tell whether a user's `@room` counts."""
        needed = _level(self.powers, "notifications", "room")
        return self.level(user) >= (DEFAULT_ROOM_LEVEL if needed is None else needed)

    def _endless(self, user: str) -> bool:
        version = word(self.creation, "room_version")
        if not version.isdecimal() or int(version) < CREATORS_RULE_FROM:
            return False
        return user == self.creator or user in words(self.creation, "additional_creators")

    def _member(self, user: str, content: Json) -> None:
        self.members[user] = word(content, "membership")
        self.names[user] = word(content, "displayname")

    def _fact(self, kind: str, content: Json, sender: str) -> None:
        match kind:
            case "m.room.encryption":
                self.encrypted = True
            case "m.room.join_rules":
                self.join_rule = word(content, "join_rule")
            case "m.room.history_visibility":
                self.history = word(content, "history_visibility")
            case "m.room.power_levels":
                self.powers = content
            case "m.room.create":
                self.creator, self.creation = sender or word(content, "creator"), content
            case "m.room.tombstone":
                self.successor = word(content, "replacement_room")


def _level(powers: Json | None, *path: str) -> float | None:
    """Return a power level; old rooms may hold it as text."""
    found = at(powers, *path)
    if isinstance(found, str) and found.strip().lstrip("-").isdecimal() and len(found) < LONGEST_LEVEL:
        return int(found)
    return whole(powers, *path)


def audience_of(room: Room) -> Audience:
    """Return who can read what is written in a room now: direct is for exactly two people, invited ones counted."""
    if room.join_rule == "public" and room.history == "world_readable":
        return Audience.PUBLIC
    return Audience.DIRECT if room.size() == PAIR else Audience.GROUP


def readers_of(room: Room, me: str) -> Readers:
    """Return the readers by name where they are few and known, else by number."""
    others, size = room.others(me), room.size()
    everyone = audience_of(room) is Audience.PUBLIC
    if others is not None and len(others) <= MOST_NAMED:
        return Readers(named=others, everyone=everyone)
    return Readers(count=None if size is None else max(size - 1, 0), everyone=everyone)


def partner(room: Room, me: str) -> str:
    """Return the other person of a room of two, or nothing."""
    others = room.others(me) or ()
    return others[0] if len(others) == 1 else ""


def recipients_of(room: Room, me: str, author: str) -> Recipients:
    """Return whom an answer addresses: the author, and in our own messages the other person of a room of two."""
    addressed = author if author != me else partner(room, me)
    return (Recipient(addressed, addressed),) if addressed else ()


def private_rooms(content: Json) -> frozenset[str]:
    """Return the rooms that `m.direct` lists."""
    return frozenset(room for user in content for room in words(content, user))


def marks_private(event: Json, me: str) -> bool:
    """Tell whether a member event of ours says that the invitation was to a private chat."""
    if word(event, "type") != "m.room.member" or event.get("state_key") != me:
        return False
    before = table(event, "unsigned", "prev_content")
    return at(event, "content", "is_direct") is True or at(before, "is_direct") is True


def newly_joined(events: list[Json], me: str) -> bool:
    """Tell whether we came into the room within these events."""
    return any(
        event.get("state_key") == me
        and word(event, "type") == "m.room.member"
        and word(event, "content", "membership") == "join"
        and word(event, "unsigned", "prev_content", "membership") != "join"
        for event in events
    )
