"""Where the feeds resume: by moments and by what was seen, since cursors die with the walk that got them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import MINUTE, SECOND, Micros, now
from networks.fields import number, row, words
from networks.marks import moment, read_table, write_table

OVERLAP = 10 * MINUTE
"""What is younger than the newest by this is read again: times are whole seconds, and lists lag."""
GONE = "gone"
"""The print of what was gone when it was last looked for."""
WATCHED = 10
"""So many comments below each post are compared however old they are: they come with the list, at no cost."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing as a mark knows it."""

    id: str
    at: Micros
    print: str
    """A short hash of its text: an edit is marked nowhere."""


def item(remote_id: str, at: Micros, text: str) -> Item:
    """Return a thing as a mark knows it."""
    return Item(remote_id, at, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to when something was read, and what of it lies in the overlap."""

    top: Micros = 0
    items: Mapping[str, Item] = field(default_factory=dict)
    count: int = -1
    """How much the network said that there is, when it was read; -1: it did not say."""
    read_at: Micros = 0
    changed_at: Micros = 0

    def since(self, otherwise: Micros) -> Micros:
        """Return from when on things are read again."""
        return self.top - OVERLAP if self.top else otherwise

    def fresh(self, items: Iterable[Item], otherwise: Micros) -> set[str]:
        """Return the ids of what is new here, or has changed; what is older counts where it is still known."""
        since = self.since(otherwise)
        listed = [one for one in items if one.at >= since or one.id in self.items]
        return {one.id for one in listed if self._print_of(one.id) != one.print}

    def _print_of(self, remote_id: str) -> str:
        known = self.items.get(remote_id)
        return known.print if known is not None else ""

    def reading(self, items: Iterable[Item]) -> Seen:
        """Return what was seen in the middle of a walk: its top moves at the end."""
        return replace(self, items={**self.items, **{one.id: one for one in items}})

    def done(self, items: Iterable[Item] = (), watched: int = 0) -> Seen:
        """Return what was seen once these were, and all before them; so many of the newest are watched on."""
        known = sorted(self.reading(items).items.values(), key=lambda one: (one.at, one.id), reverse=True)
        top = max([self.top, *(one.at for one in known[:1])])
        kept = [one for place, one in enumerate(known) if place < watched or one.at >= top - OVERLAP]
        return replace(self, top=top, items={one.id: one for one in kept})

    def missing(self, items: Iterable[Item], lowest: Micros) -> set[str]:
        """Return the ids of what was seen since a moment and does not stand among these."""
        there = {one.id for one in items}
        return {one.id for one in self.items.values() if one.at >= lowest and one.id not in there}

    @property
    def doubts(self) -> bool:
        """Tell whether something was gone that is to be looked for once more."""
        return any(one.print == GONE for one in self.items.values())

    def lost(self, gone: Iterable[str], unlisted: Iterable[str]) -> tuple[Seen, list[str]]:
        """Return what is watched on, and what was gone before too: only that is taken for deleted.

        What is there and no longer listed is watched no more.
        """
        twice = sorted(one for one in gone if self._print_of(one) == GONE)
        doubted = {one: replace(self.items[one], print=GONE) for one in gone if one not in twice}
        left = {key: one for key, one in self.items.items() if key not in {*twice, *unlisted}}
        return replace(self, items=left | doubted), twice

    def table(self) -> dict[str, Any]:
        """Return it as values of JSON."""
        told = {"count": self.count, "read": self.read_at // SECOND, "changed": self.changed_at // SECOND}
        seen = {one.id: [one.at // SECOND, one.print] for one in self.items.values()}
        return {"top": self.top // SECOND, "seen": seen, **(told if self.read_at else {})}


def read_seen(table: Any) -> Seen:
    """Return what was seen, from values of JSON."""
    pairs = ((key, value) for key, value in row(table, "seen").items() if isinstance(value, list))
    items = {key: Item(key, int(at) * SECOND, str(text)) for key, (at, text) in pairs}
    count = number(table, "count")
    return Seen(
        moment(table, "top", SECOND),
        items,
        -1 if count is None else count,
        moment(table, "read", SECOND),
        moment(table, "changed", SECOND),
    )


@dataclass(frozen=True, slots=True)
class Talks:
    """The mark of the conversations."""

    floor: Micros = 0
    """Up to when conversations were all read; 0: never yet."""
    talks: Mapping[str, Seen] = field(default_factory=dict)
    stuck: Mapping[str, str] = field(default_factory=dict)
    """Conversations that cannot be read, with when they last changed."""
    shut: bool = False

    def write(self) -> str:
        """Return the mark as text."""
        talks = {key: seen.table() for key, seen in self.talks.items()}
        shut = {"shut": True} if self.shut else {}
        return write_table({"floor": self.floor // SECOND, "talks": talks, "stuck": dict(self.stuck), **shut})

    def settled(self, talk: str, updated: Micros) -> bool:
        """Tell whether a conversation was read well after its last change: within one second several are written."""
        known = self.talks.get(talk)
        return known is not None and known.top >= updated and known.read_at > updated + OVERLAP

    def since(self, talk: str, horizon: Micros) -> Micros:
        """Return from when on the messages of a conversation are read."""
        floor = self.floor - OVERLAP if self.floor else horizon
        return self.talks[talk].since(floor) if talk in self.talks else floor

    def read(self, talk: str, items: Iterable[Item], updated: Micros) -> Talks:
        """Return the mark once the messages of a conversation were read."""
        seen = self.talks.get(talk, Seen()).done(items)
        settled = updated + OVERLAP
        read_at = seen.read_at if seen.read_at > settled else now() if now() > settled else 0
        stuck = {key: when for key, when in self.stuck.items() if key != talk}
        return replace(
            self, talks={**self.talks, talk: replace(seen, top=seen.top or updated, read_at=read_at)}, stuck=stuck
        )

    def unread(self, talk: str, updated: str, since: Micros) -> Talks:
        """Return the mark with a conversation that cannot be read; where it is to be read from is kept."""
        seen = self.talks.get(talk) or Seen(since + OVERLAP)
        return replace(self, talks={**self.talks, talk: seen}, stuck={**self.stuck, talk: updated})

    def whole(self, newest: Micros) -> Talks:
        """Return the mark once everything was read up to a moment."""
        floor = max(self.floor, newest)
        kept = {key: seen for key, seen in self.talks.items() if key in self.stuck or seen.top >= floor - OVERLAP}
        return replace(self, floor=floor, talks=kept)


def read_talks(text: str) -> Talks:
    """Return the mark in a text; an unreadable one starts the walk anew, which loses nothing."""
    table = read_table(text)
    stuck = row(table, "stuck")
    return Talks(
        moment(table, "floor", SECOND),
        {key: read_seen(value) for key, value in row(table, "talks").items()},
        {key: words(stuck, key) for key in stuck},
        table.get("shut") is True,
    )


@dataclass(frozen=True, slots=True)
class Posts:
    """The mark of a feed of posts: what was seen below each, by its id."""

    posts: Mapping[str, Seen] = field(default_factory=dict)
    shut: bool = False

    def write(self) -> str:
        """Return the mark as text."""
        posts = {key: seen.table() for key, seen in self.posts.items()}
        return write_table({"posts": posts, **({"shut": True} if self.shut else {})})

    def with_(self, post: str, seen: Seen) -> Posts:
        """Return the mark with what was seen below a post."""
        return replace(self, posts={**self.posts, post: seen})


def read_posts(text: str) -> Posts:
    """Return the mark in a text; an unreadable one starts anew."""
    table = read_table(text)
    return Posts({key: read_seen(one) for key, one in row(table, "posts").items()}, table.get("shut") is True)
