"""What a fake Reddit remembers: comments, posts, private messages, and which of them stand in our inbox."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
NAMES = re.compile(r"(?<![\w\\])/?u/([A-Za-z0-9_-]+)")
GONE = "[deleted]"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
DEPTH = 1_000
"""No list hands out more."""


def base36(number: int) -> str:
    head, rest = divmod(number, 36)
    return (base36(head) if head else "") + DIGITS[rest]


@dataclass
class Thing:
    name: str
    author: str
    body: str
    created: float
    parent: str = ""
    post: str = ""
    """The post it hangs below, its own name for a post; of a private message the first one."""
    title: str = ""
    to: str = ""
    edited: float = 0
    locked: bool = False
    archived: bool = False
    shown_from: float = 0

    @property
    def kind(self) -> str:
        return self.name[:2]

    @property
    def number(self) -> str:
        return self.name[3:]


@dataclass
class Memory:
    doctor: str = "dr_ruiz"
    most_names: int = 3
    """A comment with more names than this notifies nobody."""
    things: dict[str, Thing] = field(default_factory=dict)
    feeds: dict[str, list[str]] = field(default_factory=lambda: {"mentions": [], "comments": [], "selfreply": []})
    """The names of what stands in each list, the newest last."""
    left: set[str] = field(default_factory=set)
    """Accounts that were deleted."""
    made: Any = field(default_factory=lambda: itertools.count(1_417_000_000))

    def add(self, kind: str, author: str, body: str, **more: Any) -> Thing:
        thing = Thing(f"{kind}_{base36(next(self.made))}", author, body, more.pop("created", time.time()), **more)
        thing.post = thing.post or thing.name
        self.things[thing.name] = thing
        return thing

    def comment(self, author: str, body: str, parent: str, **more: Any) -> Thing:
        thing = self.add("t1", author, body, parent=parent, post=self.things[parent].post, **more)
        self.notify(thing)
        return thing

    def notify(self, thing: Thing) -> None:
        """Put a comment into the list of our inbox that it belongs to; a reply is no mention as well."""
        above = self.things[thing.parent]
        if thing.author == self.doctor:
            return
        if above.author == self.doctor:
            self._enter("comments" if above.kind == "t1" else "selfreply", thing)
        elif self.names_us(thing.body):
            self._enter("mentions", thing)

    def names_us(self, body: str) -> bool:
        named = {one.lower() for one in NAMES.findall(body)}
        return self.doctor.lower() in named and len(named) <= self.most_names

    def _enter(self, feed: str, thing: Thing) -> None:
        if thing.name not in self.feeds[feed]:
            self.feeds[feed].append(thing.name)

    def edit(self, name: str, body: str) -> None:
        """Change a text: a name that is added notifies late, one that is taken out ends the notice."""
        thing = self.things[name]
        thing.body, thing.edited = body, time.time()
        if not self.names_us(body) and name in self.feeds["mentions"]:
            self.feeds["mentions"].remove(name)
        self.notify(thing)

    def delete(self, name: str) -> None:
        thing = self.things[name]
        thing.author = thing.body = GONE
        for feed in self.feeds.values():
            if name in feed:
                feed.remove(name)

    def listed(self, feed: str) -> list[Thing]:
        """Return a list from the newest down, without what is shown later."""
        return self.shown(self.things[name] for name in reversed(self.feeds[feed]))

    def shown(self, found: Iterable[Thing]) -> list[Thing]:
        return [one for one in found if one.shown_from <= time.time()][:DEPTH]

    def by(self, author: str, kind: str = "t1") -> list[Thing]:
        """Return what somebody wrote, the newest first."""
        written = [one for one in self.things.values() if one.author == author and one.kind == kind]
        return sorted(written, key=lambda one: (one.created, one.name), reverse=True)

    def below(self, name: str) -> list[Thing]:
        return [one for one in self.things.values() if one.parent == name]

    def named(self, author: str) -> str | None:
        return GONE if author in self.left else author

    def json(self, thing: Thing, *, inbox: bool = False) -> Json:
        """Return a thing as the service shows it; what stands in an inbox does not name its post."""
        body: Json = {
            "name": thing.name,
            "id": thing.number,
            "author": self.named(thing.author),
            "created_utc": float(thing.created),
            "created": float(thing.created) + 28_800,
            "distinguished": None,
        }
        if thing.kind == "t3":
            locks = {"locked": thing.locked, "archived": thing.archived}
            return {**body, **locks, "title": thing.title, "selftext": thing.body, "permalink": self.place(thing)}
        body |= {"body": thing.body, "body_html": f"<div>{thing.body}</div>", "parent_id": thing.parent or None}
        body |= {"edited": thing.edited or False, "replies": ""}
        if thing.kind == "t4":
            first = None if thing.post == thing.name else thing.post
            return {**body, "dest": thing.to, "was_comment": False, "first_message_name": first, "context": ""}
        if not inbox:
            return {**body, "link_id": thing.post, "permalink": self.place(thing), "locked": thing.locked}
        kinds = {"comments": "comment_reply", "selfreply": "post_reply", "mentions": "username_mention"}
        kind = next(kinds[feed] for feed, names in self.feeds.items() if thing.name in names)
        place = f"{self.place(thing)}?context=3"
        return {**body, "type": kind, "was_comment": True, "dest": self.doctor, "context": place, "new": True}

    def place(self, thing: Thing) -> str:
        number = self.things[thing.post].number
        below = "" if thing.kind == "t3" else f"{thing.number}/"
        return f"/r/diabetes/comments/{number}/breakfast_ideas/{below}"
