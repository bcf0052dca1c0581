"""A fake Bluesky: the account's server, what it hands on to the public service and to the chat, and their refusals.

`FakeBluesky().start()` has an account of ours, `dr-ruiz.bsky.example`, and a patient, `lee-k.bsky.example`. The
people's side is `mention`, `reply`, `quote`, `edit`, `delete`, `dm` and `stranger`; `posted` and `chat.whispered` are
what of ours stands there. Guesses about the chat service, whose own rules are not public, are the worse thing for us.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.fakes import bluesky_chat
from tests.fakes.base import Answer, FakeServer, Fault, Request, status
from tests.fakes.bluesky_chat import FakeChat, check_params
from tests.fakes.bluesky_memory import POSTS, BlueskyMemory, Json, Record, cid_of, iso, refusal
from tests.fakes.bluesky_repository import FakeRepository
from tests.fakes.bluesky_sessions import Sessions

Method = Callable[[Request, str], Any]
PARAMS = {
    "app.bsky.notification.listNotifications": {"limit", "cursor", "reasons", "priority", "seenAt"},
    "app.bsky.feed.getPosts": {"uris"},
    "app.bsky.feed.getPostThread": {"uri", "depth", "parentHeight"},
    "app.bsky.actor.getProfile": {"actor"},
    "com.atproto.repo.getRecord": {"repo", "collection", "rkey", "cid"},
    "com.atproto.repo.listRecords": {"repo", "collection", "limit", "cursor", "reverse"},
    **bluesky_chat.PARAMS,
}
LEVELS = 5
CALLS = 3000


class FakeBluesky(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.memory = BlueskyMemory()
        self.doctor = self.memory.person("Dr. Nadia Ruiz", "dr-ruiz.bsky.example")
        self.pat = self.memory.person("Lee K", "lee-k.bsky.example")
        self.sessions = Sessions(self.doctor.did, self.doctor.handle)
        self.chat = FakeChat(self, self.doctor.did)
        self.repository = FakeRepository(self)
        self.page_cap = 100
        self.lagging = False
        """The public service has not seen our newest posts yet."""
        self.priority = False
        """The account's own choice, used where a request does not say."""
        self.insists = False
        """The service hides strangers although it was asked not to."""
        self.follows: set[str] = set()
        self.blocked: set[str] = set()
        self.muted: set[str] = set()
        self.unannounced: set[str] = set()
        """Posts whose notice was lost."""
        self.closed_threads: set[str] = set()
        self.preferences: Json = {name: {"include": "all", "list": True} for name in ("mention", "reply", "quote")}
        self.calls_left = CALLS
        self.answered: list[tuple[str, Any]] = []
        self._others_made = itertools.count(1)
        self._methods: dict[tuple[str, str], Method] = {
            ("GET", "app.bsky.notification.listNotifications"): self._notifications,
            ("GET", "app.bsky.notification.getPreferences"): lambda _, __: {"preferences": self.preferences},
            ("GET", "app.bsky.feed.getPosts"): self._posts,
            ("GET", "app.bsky.feed.getPostThread"): self._around,
            ("GET", "com.atproto.server.getSession"): lambda _, __: self.sessions.told(self.url),
            **self.repository.methods,
            **self.chat.methods,
        }
        self.route("POST", "/xrpc/com.atproto.server.createSession", self._login)
        self.route("POST", "/xrpc/com.atproto.server.refreshSession", self._refresh)
        self.route("GET", "/xrpc/{nsid}", self._call)
        self.route("POST", "/xrpc/{nsid}", self._call)

    @property
    def settings(self) -> dict[str, str]:
        return {"BASE_URL": self.url, "HANDLE": self.doctor.handle, "APP_PASSWORD": self.sessions.password}

    # The people's side.

    def somebody(self) -> str:
        number = next(self._others_made)
        return self.memory.person(f"Noor {number}", f"noor-{number}.bsky.example").did

    def mention(self, text: str, author: str = "", *, parent: str = "", created: float | None = None) -> str:
        return self.write(f"@{self.doctor.handle} {text}", author, parent, created=created, names=True)

    def reply(self, text: str, parent: str, author: str = "") -> str:
        return self.write(text, author, parent)

    def quote(self, text: str, quoted: str, author: str = "") -> str:
        with self.lock:
            embed = {"$type": "app.bsky.embed.record", "record": self._reference(quoted)}
        return self.write(text, author, embed=embed)

    def write(
        self, text: str, author: str = "", parent: str = "", *, created: float | None = None, names: bool = False,
        embed: Json | None = None, facets: list[Json] | None = None,
    ) -> str:  # fmt: skip
        """Post as somebody; with `names` the text begins with our name, and the facet says so in bytes."""
        with self.lock:
            value: Json = {
                "$type": POSTS,
                "text": text,
                "createdAt": iso(created or self.memory.moment()),
                "langs": ["en"],
            }
            listed = [*(facets or []), *([self._names_us(text)] if names else [])]
            value |= ({"facets": listed} if listed else {}) | ({"embed": embed} if embed else {})
            value |= {"reply": self._answers(parent)} if parent else {}
            return self.memory.write(author or self.pat.did, self.memory.tid(), value).uri

    def edit(self, uri: str, text: str) -> None:
        with self.lock:
            record = self.memory.records[uri]
            value = record.value | {"text": text}
            self.memory.records[uri] = replace(record, value=value, cid=cid_of(value))

    def delete(self, uri: str) -> None:
        with self.lock:
            del self.memory.records[uri]

    def dm(self, text: str, author: str = "") -> str:
        """Write to us in private as somebody we know; return the id as the inbox keeps it."""
        with self.lock:
            convo = self.memory.between(author or self.pat.did, self.doctor.did, "accepted")
            return f"{convo.id}/{self.memory.say(convo, author or self.pat.did, text).id}"

    def stranger(self, text: str) -> str:
        with self.lock:
            who = self.somebody()
            convo = self.memory.between(who, self.doctor.did)
            return f"{convo.id}/{self.memory.say(convo, who, text).id}"

    def posted(self) -> list[Record]:
        """What we answered in public, oldest first."""
        with self.lock:
            own = [one for one in self.memory.posts() if self.memory.author(one.uri) == self.doctor]
            return [one for one in own if one.value.get("reply")]

    def _answers(self, parent: str) -> Json:
        record = self.memory.records[parent]
        root = record.value.get("reply", {}).get("root") or self._reference(parent)
        return {"root": root, "parent": self._reference(parent)}

    def _reference(self, uri: str) -> Json:
        return {"uri": uri, "cid": self.memory.records[uri].cid}

    def _names_us(self, text: str) -> Json:
        start = len(text[: text.index("@")].encode())
        index = {"byteStart": start, "byteEnd": start + len(f"@{self.doctor.handle}".encode())}
        return {"index": index, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": self.doctor.did}]}

    # The doors.

    def _call(self, request: Request, nsid: str) -> Answer:
        self._counted()
        to_chat = request.headers.get("atproto-proxy", "")
        self.sessions.check(request.bearer, chat=nsid.startswith("chat."))
        method = self._methods.get((request.method, nsid))
        wanted = "did:web:api.bsky.chat#bsky_chat" if nsid.startswith("chat.") else ""
        if method is None or to_chat != wanted:
            raise refusal(501, "MethodNotImplemented")
        check_params(request, PARAMS.get(nsid, set()))
        told = method(request, nsid)
        self.answered.append((nsid, told))
        return Answer(told, headers=self._limits())

    def _counted(self) -> None:
        if self.calls_left <= 0:
            raise refusal(429, "RateLimitExceeded", "Rate Limit Exceeded", {**self._limits(), "Retry-After": "290"})
        self.calls_left -= 1

    def _limits(self) -> dict[str, str]:
        told = {"Limit": "3000", "Remaining": str(self.calls_left), "Reset": str(int(time.time()) + 290)}
        return {f"RateLimit-{name}": value for name, value in told.items()} | {"RateLimit-Policy": "3000;w=300"}

    def not_found(self, _request: Request) -> Answer:
        return Answer({"error": "XRPCNotSupported", "message": "XRPCNotSupported"}, 404)

    def _login(self, request: Request) -> Answer:
        self._counted()
        return Answer(self.sessions.login(request.json(), self.url), headers=self._limits())

    def _refresh(self, request: Request) -> Answer:
        return Answer(self.sessions.refresh(request.bearer, self.url), headers=self._limits())

    # Reading.

    def _notifications(self, request: Request, _: str) -> Any:
        priority = {"true": True, "false": self.insists}.get(request.first("priority"), self.priority)
        told = [one for record in self.memory.posts() if (one := self._notice(record)) is not None]
        told = [one for one in told if not priority or one["author"]["did"] in self.follows]
        newest = sorted(told, key=lambda one: (one["indexedAt"], one["uri"]), reverse=True)
        cursor = request.first("cursor")
        if cursor and not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", cursor):
            raise refusal(500, "InternalServerError", "Internal Server Error")
        rest = [one for one in newest if not cursor or one["indexedAt"] < cursor]
        page = rest[: min(int(request.first("limit", "50")), self.page_cap)]
        # Reasons are picked after the page was cut: it may be short, or empty.
        wanted = request.query.get("reasons")
        meant = [one for one in page if wanted is None or one["reason"] in wanted]
        goes_on = {"cursor": page[-1]["indexedAt"]} if len(rest) > len(page) else {}
        return {"notifications": meant, "priority": priority, **goes_on}

    def _notice(self, record: Record) -> Json | None:
        author = self.memory.author(record.uri)
        hidden = author.did in self.blocked | self.muted or record.uri in self.unannounced
        reason = "" if author == self.doctor or hidden else self._reason(record)
        if not reason:
            return None
        # A post stands where its author dates it, if that is earlier.
        at = min(record.value["createdAt"], iso(record.indexed))
        told = {"uri": record.uri, "cid": record.cid, "author": author.view(), "reason": reason}
        return told | {"record": record.value, "isRead": False, "indexedAt": at, "labels": []}

    def _reason(self, record: Record) -> str:
        """One notice for each post: a reply that also names us comes as a mention alone."""
        features = [feature for facet in record.value.get("facets", []) for feature in facet["features"]]
        if any(one.get("did") == self.doctor.did for one in features):
            return "mention"
        above = self.memory.above(record)[:LEVELS]
        if any(self.memory.author(one.uri) == self.doctor for one in above):
            return "reply"
        quoted = record.value.get("embed", {}).get("record", {}).get("uri", "")
        return "quote" if self.doctor.did in quoted else "like" if "<3" in record.value["text"] else ""

    def _shown(self, record: Record) -> bool:
        own = self.memory.author(record.uri) == self.doctor
        return not (own and self.lagging) and self.memory.author(record.uri).did not in self.blocked

    def _view(self, record: Record) -> Json:
        author = self.memory.author(record.uri)
        viewer = {"viewer": {"muted": True}} if author.did in self.muted else {}
        told: Json = {"uri": record.uri, "cid": record.cid, "author": author.view() | viewer, "record": record.value}
        told |= {"indexedAt": iso(record.indexed), "replyCount": len(self.memory.below(record.uri))}
        closed = record.uri in self.closed_threads
        return told | ({"viewer": {"replyDisabled": True}} if closed else {})

    def _posts(self, request: Request, _: str) -> Any:
        uris = request.query.get("uris", [])
        if not 0 < len(uris) <= 25:
            raise refusal(400, "InvalidRequest", "uris must have between 1 and 25 items")
        found = [self.memory.records[uri] for uri in uris if uri in self.memory.records]
        return {"posts": [self._view(one) for one in found if self._shown(one)]}

    def _around(self, request: Request, _: str) -> Any:
        uri = request.first("uri")
        record = self.memory.records.get(uri)
        if record is None or (self.lagging and self.memory.author(uri) == self.doctor):
            raise refusal(400, "NotFound", f"Post not found: {uri}")
        return {
            "thread": self._node(record, int(request.first("parentHeight", "80")), int(request.first("depth", "6")))
        }

    def _node(self, record: Record, above: int, below: int) -> Json:
        author = self.memory.author(record.uri)
        if author.did in self.blocked:
            author_told = {"did": author.did, "viewer": {"blocking": f"at://{self.doctor.did}/app.bsky.graph.block/1"}}
            told = {"$type": "app.bsky.feed.defs#blockedPost", "uri": record.uri, "blocked": True}
            return told | {"author": author_told}
        node: Json = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._view(record)}
        parent = record.value.get("reply", {}).get("parent", {}).get("uri", "")
        if above and parent:
            found = self.memory.records.get(parent)
            gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": parent, "notFound": True}
            node["parent"] = self._node(found, above - 1, 0) if found else gone
        if below:
            node["replies"] = [self._node(one, 0, below - 1) for one in self.memory.below(record.uri)]
        return node


def limited(*, honest: bool = True) -> Fault:
    """Too many requests; the chat's own limits come without its headers, with those of the account's server."""
    body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    if not honest:
        return status(429, body, {"RateLimit-Limit": "3000", "RateLimit-Remaining": "2993"})
    reset = str(int(time.time()) + 40)
    return status(429, body, {"RateLimit-Limit": "3000", "RateLimit-Remaining": "0", "RateLimit-Reset": reset})
