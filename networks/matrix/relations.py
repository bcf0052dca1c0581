"""How one event hangs on another: replies, threads, edits, reactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from networks.matrix.shapes import Json, at, table, word


@dataclass(frozen=True, slots=True)
class Relation:
    """What an event says about its parents. Everything here is the sender's claim."""

    reply_to: str = ""
    """The event that the person chose to answer."""
    fallback: str = ""
    """In threads: the event that clients without threads show as the parent; nobody chose it."""
    thread: str = ""
    """The root of the thread."""
    replaces: str = ""
    """The event that this one edits."""

    @property
    def parent(self) -> str:
        """The event above this one, chosen or not."""
        return self.reply_to or self.fallback


def relation_of(content: Any) -> Relation:
    """Return the relation of a message's content; a malformed one is none."""
    claimed = table(content, "m.relates_to")
    parent = word(claimed, "m.in_reply_to", "event_id")
    kind, target = word(claimed, "rel_type"), word(claimed, "event_id")
    if kind == "m.replace":
        return Relation(replaces=target)
    if kind == "m.thread" and target:
        falling_back = at(claimed, "is_falling_back") is True
        return Relation(reply_to="" if falling_back else parent, fallback=parent if falling_back else "", thread=target)
    return Relation(reply_to=parent)


def answer_relation(parent: str, parent_thread: str) -> Json:
    """Return `m.relates_to` for an answer: a true reply, in the parent's thread where it stands in one."""
    reply: Json = {"m.in_reply_to": {"event_id": parent}}
    if not parent_thread:
        return reply
    return {"rel_type": "m.thread", "event_id": parent_thread, "is_falling_back": False, **reply}
