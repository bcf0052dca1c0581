"""What a fake X remembers: people, posts with their versions, private messages, and how it writes them down."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.base import Refusal

Json = dict[str, Any]
EPOCH_MS = 1_288_834_974_657
LINK = re.compile(r"https?://\S*[\w/]")
NAME = re.compile(r"(?<!\w)@(\w+)")
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass
class Person:
    id: str
    username: str
    name: str
    closed: bool = False
    """Takes no private messages from us."""


@dataclass
class Post:
    id: str
    author: Person
    text: str
    at: float
    conversation: str
    parent: str = ""
    quoted: str = ""
    versions: list[str] = field(default_factory=list)
    """All versions, shared by each of them."""
    shown_from: float = 0


@dataclass
class Said:
    id: str
    kind: str
    sender: Person
    conversation: str
    text: str
    at: float
    shown_from: float = 0
    people: list[str] = field(default_factory=list)


def refusal(status: int, kind: str = "about:blank", detail: str = "", **more: Any) -> Refusal:
    """Answer with a problem as X writes it."""
    title = {400: "Invalid Request", 402: "CreditsDepleted", 403: "Forbidden", 404: "Not Found Error"}.get(status, "")
    body = {"title": title or "Unauthorized", "detail": detail or title, "type": kind, "status": status, **more}
    return Refusal(status, body)


def problem(kind: str) -> str:
    return f"https://api.twitter.com/2/problems/{kind}"


class Memory:
    def __init__(self) -> None:
        self._made = itertools.count(1)
        self._links: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.posts: dict[str, Post] = {}
        self.said: dict[str, Said] = {}
        self.late = 0.0
        """So many seconds pass before lists show what is written now."""

    def person(self, username: str, name: str, identity: str = "") -> Person:
        one = Person(identity or f"22{len(self.people):017}", username, name)
        self.people[one.id] = one
        return one

    def new_id(self, at: float) -> str:
        """Ids hold their time, and no two are alike."""
        return str((int(at * 1000) - EPOCH_MS << 22) + next(self._made) % (1 << 22))

    def write(self, author: Person, text: str, parent: str = "", *, quoted: str = "", ago: float = 0) -> Post:
        at = time.time() - ago
        identity = self.new_id(at)
        conversation = self.posts[parent].conversation if parent else identity
        post = Post(identity, author, text, at, conversation, parent, quoted, [identity], at + self.late)
        self.posts[identity] = post
        return post

    def edit(self, identity: str, text: str) -> str:
        """Make a new version; the old ones stand under their own ids."""
        first = self.posts[identity]
        newest = self.posts[first.versions[-1]]
        made = self.write(first.author, text, newest.parent)
        made.conversation, made.versions = first.conversation, first.versions
        first.versions.append(made.id)
        return made.id

    def delete(self, identity: str) -> None:
        for one in list(self.posts[identity].versions):
            self.posts.pop(one, None)

    def say(self, sender: Person, conversation: str, text: str, kind: str = "MessageCreate", *, ago: float = 0) -> Said:
        at = time.time() - ago
        one = Said(self.new_id(at), kind, sender, conversation, text, at, at + self.late)
        self.said[one.id] = one
        return one

    def newest(self, posts: list[Post]) -> list[Post]:
        """Return the newest version of each, the newest first, without what lists do not show yet."""
        now = time.time()
        shown = [one for one in posts if one.shown_from <= now and one.versions[-1] == one.id]
        return sorted(shown, key=lambda one: int(one.id), reverse=True)

    def written(self, text: str) -> tuple[str, Json]:
        """Return a text as X hands it out: escaped, its links short, with what the short links stand for."""
        urls: list[Json] = []

        def shortened(found: re.Match[str]) -> str:
            short = self._links.setdefault(found[0], f"https://t.co/{len(self._links):010}")
            urls.append({"start": 0, "end": 23, "url": short, "expanded_url": found[0], "display_url": found[0][:26]})
            return short

        short = LINK.sub(shortened, text)
        return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), {"urls": urls} if urls else {}


class Written:
    """Writes posts and private messages down, in one of X's two dialects."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.dialect = "tweet"

    def posts(self, posts: list[Post]) -> Json:
        users = {one.author.id: self.person(one.author) for one in posts}
        return {"data": [self.post(one) for one in posts], "includes": {"users": list(users.values())}}

    def post(self, one: Post) -> Json:
        above = self.memory.posts.get(one.parent)
        # X puts the name of whom a reply answers before its text.
        head = f"@{above.author.username} " if above and above.author is not one.author else ""
        text, entities = self.memory.written(one.text if one.text.startswith("@") else f"{head}{one.text}")
        links = [{"type": kind, "id": who} for kind, who in (("replied_to", one.parent), ("quoted", one.quoted)) if who]
        return {
            "id": one.id,
            "text": text,
            "author_id": one.author.id,
            "conversation_id": one.conversation,
            "created_at": iso(one.at),
            "lang": "en",
            f"edit_history_{self.dialect}_ids": list(one.versions),
            **({"in_reply_to_user_id": above.author.id} if above else {}),
            **({f"referenced_{self.dialect}s": links} if links else {}),
            **({"entities": entities} if entities else {}),
        }

    def events(self, events: list[Said]) -> Json:
        users = {one.sender.id: self.person(one.sender) for one in events}
        users |= {who: self.person(self.memory.people[who]) for one in events for who in one.people}
        return {"data": [self.event(one) for one in events], "includes": {"users": list(users.values())}}

    def event(self, one: Said) -> Json:
        body = {"id": one.id, "event_type": one.kind, "created_at": iso(one.at), "dm_conversation_id": one.conversation}
        if one.people:
            return {**body, "participant_ids": list(one.people)}
        text, entities = self.memory.written(one.text)
        return {**body, "sender_id": one.sender.id, "text": text, **({"entities": entities} if entities else {})}

    def person(self, one: Person) -> Json:
        return {"id": one.id, "name": one.name, "username": one.username, "created_at": "2014-02-03T10:00:00.000Z"}


def weight(text: str) -> int:
    """Weigh a post: a link 23, most letters 1, the others 2."""
    plain = LINK.sub("x" * 23, text)
    return sum(1 if any(low <= ord(one) <= high for low, high in LIGHT) else 2 for one in plain)


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
