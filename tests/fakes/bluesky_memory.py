"""What a fake Bluesky remembers: repositories with their records, and private conversations with their log."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.base import Refusal

Json = dict[str, Any]
POSTS = "app.bsky.feed.post"
VIEWS = "chat.bsky.convo.defs#"
LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def refusal(status: int, error: str, message: str = "", headers: dict[str, str] | None = None) -> Refusal:
    return Refusal(status, {"error": error, "message": message or error}, headers)


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cid_of(value: Any) -> str:
    """Equal content has the equal version."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "bafyrei" + base64.b32encode(digest).decode().lower().rstrip("=")


def count(text: str) -> int:
    """Count what a reader takes for characters, in a way of the fake's own."""
    joined = re.sub("\u200d.", "", text)
    import unicodedata  # noqa: PLC0415 - only long texts need it

    light = {"\ufe0f"} | {chr(one) for one in range(0x1F3FB, 0x1F400)}
    return sum(1 for one in joined if not unicodedata.combining(one) and one not in light)


@dataclass(frozen=True)
class Person:
    did: str
    handle: str
    name: str

    def view(self) -> Json:
        return {"did": self.did, "handle": self.handle, "displayName": self.name, "labels": []}


@dataclass
class Record:
    uri: str
    cid: str
    value: Json
    indexed: float


@dataclass
class Said:
    id: str
    rev: str
    sender: str
    text: str
    sent: float
    facets: list[Json] | None = None
    answered: Said | None = None
    gone: bool = False
    kind: str = "messageView"

    def view(self, *, whole: bool = True) -> Json:
        told: Json = {
            "$type": VIEWS + ("deletedMessageView" if self.gone else self.kind),
            "id": self.id,
            "rev": self.rev,
        }
        told |= {"sender": {"did": self.sender}, "sentAt": iso(self.sent)}
        if self.gone:
            return told
        told |= {"text": self.text} | ({"facets": self.facets} if self.facets else {})
        return told | ({"replyTo": self.answered.view(whole=False)} if self.answered and whole else {})


@dataclass
class Convo:
    id: str
    members: list[str]
    status: dict[str, str]
    rev: str
    said: list[Said] = field(default_factory=list)
    group: str = ""
    locked: bool = False
    gone_for: set[str] = field(default_factory=set)


class BlueskyMemory:
    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.records: dict[str, Record] = {}
        self.convos: dict[str, Convo] = {}
        self.log: dict[str, list[Json]] = {}
        self.disabled: set[str] = set()
        self._last = 0
        self._told = 0.0

    def tid(self) -> str:
        self._last = max(time.time_ns() // 1000, self._last + 1)
        value = (self._last << 10) | 7
        return "".join(LETTERS[value >> 5 * place & 31] for place in reversed(range(13)))

    def moment(self) -> float:
        """Return a millisecond of its own: posts of one millisecond are parted by a test that is about it."""
        self._told = max(time.time(), self._told + 0.001)
        return self._told

    def person(self, name: str, handle: str) -> Person:
        did = f"did:plc:{hashlib.sha256(handle.encode()).hexdigest()[:24]}"
        return self.people.setdefault(did, Person(did, handle, name))

    # Records.

    def write(self, did: str, key: str, value: Json, *, collection: str = POSTS) -> Record:
        uri = f"at://{did}/{collection}/{key}"
        old = self.records.get(uri)
        indexed = old.indexed if old else self.moment()
        self.records[uri] = Record(uri, cid_of(value), value, indexed)
        return self.records[uri]

    def posts(self) -> list[Record]:
        return [one for one in self.records.values() if f"/{POSTS}/" in one.uri]

    def author(self, uri: str) -> Person:
        return self.people[uri.split("/")[2]]

    def above(self, post: Record) -> list[Record]:
        """What a post answers, the nearest first, as far as it stands."""
        found: list[Record] = []
        parent = post.value.get("reply", {}).get("parent", {}).get("uri", "")
        while parent in self.records:
            found.append(self.records[parent])
            parent = found[-1].value.get("reply", {}).get("parent", {}).get("uri", "")
        return found

    def below(self, uri: str) -> list[Record]:
        return [one for one in self.posts() if one.value.get("reply", {}).get("parent", {}).get("uri") == uri]

    # Conversations.

    def between(self, opener: str, other: str, status: str = "request") -> Convo:
        for one in self.convos.values():
            if not one.group and set(one.members) == {opener, other}:
                return one
        convo = Convo(self.tid(), [opener, other], {opener: "accepted", other: status}, self.tid())
        self.convos[convo.id] = convo
        self.tell(convo, "logBeginConvo")
        return convo

    def gathered(self, members: list[str], name: str) -> Convo:
        convo = Convo(self.tid(), members, dict.fromkeys(members, "accepted"), self.tid(), group=name)
        self.convos[convo.id] = convo
        self.tell(convo, "logBeginConvo")
        return convo

    def say(
        self, convo: Convo, sender: str, text: str, *, facets: list[Json] | None = None, answered: str = ""
    ) -> Said:
        target = next((one for one in convo.said if one.id == answered), None)
        if answered and target is None:
            raise refusal(400, "ReplyTargetNotFound")
        self.accept(convo, sender)
        said = Said(self.tid(), self.tid(), sender, text, time.time(), facets, target)
        convo.said.append(said)
        convo.rev = said.rev
        convo.gone_for.clear()
        self.tell(convo, "logCreateMessage", message=said.view())
        return said

    def accept(self, convo: Convo, did: str) -> str:
        if convo.status[did] == "accepted":
            return ""
        convo.status[did] = "accepted"
        convo.rev = self.tid()
        self.tell(convo, "logAcceptConvo", only=did)
        return convo.rev

    def take_out(self, convo: Convo, number: str, did: str) -> None:
        """Delete a message from somebody's own view."""
        said = next(one for one in convo.said if one.id == number)
        said.gone = True
        convo.rev = self.tid()
        self.tell(convo, "logDeleteMessage", only=did, message=said.view())

    def tell(self, convo: Convo, kind: str, only: str = "", **more: Any) -> None:
        for did in [only] if only else convo.members:
            event = {"$type": VIEWS + kind, "rev": self.tid(), "convoId": convo.id, **more}
            self.log.setdefault(did, []).append(event)

    def convo_view(self, convo: Convo, me: str) -> Json:
        members = [
            self.people[did].view() | ({"chatDisabled": True} if did in self.disabled else {}) for did in convo.members
        ]
        kind: Json = {"$type": f"{VIEWS}directConvo"}
        if convo.group:
            kind = {"$type": f"{VIEWS}groupConvo", "createdAt": iso(time.time()), "name": convo.group}
            kind |= {"memberCount": len(members), "memberLimit": 50, "lockStatusModerationOverride": False}
            kind |= {"lockStatus": "locked" if convo.locked else "unlocked"}
        told = {"id": convo.id, "rev": convo.rev, "members": members, "muted": False, "unreadCount": 0}
        told |= {"status": convo.status[me], "kind": kind}
        return told | ({"lastMessage": convo.said[-1].view()} if convo.said else {})


def check_post(value: Any) -> None:
    """Refuse what the real server's schema refuses; what it does not look at is not looked at."""
    if not isinstance(value, dict) or value.get("$type") != POSTS:
        raise refusal(400, "InvalidRequest", "Invalid record: type")
    text, created = value.get("text"), value.get("createdAt")
    if not isinstance(text, str) or not isinstance(created, str) or not MOMENT.fullmatch(created):
        raise refusal(400, "InvalidRequest", "Invalid record: text or createdAt")
    if len(text.encode()) > 3000:
        raise refusal(400, "InvalidRequest", f"string too big (maximum 3000, got {len(text.encode())})")
    if count(text) > 300:
        raise refusal(400, "InvalidRequest", f"grapheme too big (maximum 300, got {count(text)})")
    reply = value.get("reply")
    references = [reply.get("root"), reply.get("parent")] if isinstance(reply, dict) else []
    if any(not isinstance(one, dict) or not one.get("uri") or not one.get("cid") for one in references):
        raise refusal(400, "InvalidRequest", "Invalid record: reply")
    check_facets(value.get("facets", []))


def check_facets(facets: Any) -> None:
    for one in facets:
        index = one.get("index", {})
        numbers = [index.get("byteStart"), index.get("byteEnd")]
        whole = all(type(number) is int and number >= 0 for number in numbers)
        if not whole or not all(feature.get("$type") for feature in one.get("features", [{}])):
            raise refusal(400, "InvalidRequest", "Invalid record: facets")
