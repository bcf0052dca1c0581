"""A fake Threads: real HTTP on loopback, its two steps of sending and its refusals as the real one's.

`FakeThreads().start()` has one profile of ours, `dr.ruiz`, and a patient, `lee_k`. Whoever mentions
`@dr.ruiz` in a text stands in our mentions; `write` posts as somebody, `read_by` is what everybody sees of ours.
"""

from __future__ import annotations

import base64
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.graph import check_fields, check_proof, refusal

SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_read_replies",
    "threads_manage_replies",
    "threads_manage_mentions",
    "threads_delete",
)
BASIC = {"id", "text", "username", "permalink", "timestamp", "media_type", "media_url"}
LINKED = {"root_post", "replied_to", "is_reply", "is_reply_owned_by_me", "has_replies", "children", "hide_status"}
EDGES = {
    "mentions": BASIC | LINKED,
    "threads": BASIC | {"has_replies", "is_quote_post"} | LINKED,
    "replies": BASIC | LINKED,
    "conversation": BASIC | LINKED,
    "one": BASIC | LINKED | {"alt_text"},
}
DAY = 86_400
LINK = re.compile(r"https?://[^\s]+")


@dataclass
class Post:
    id: str
    author: str
    text: str
    created: float
    parent: str = ""
    root: str = ""
    kind: str = "TEXT_POST"
    shown_from: float = 0
    """When lists begin to show it."""


@dataclass
class Draft:
    text: str
    parent: str
    control: str
    looks: int = 0
    """How often it still says that it is in progress."""
    status: str = "FINISHED"
    shown: str = ""


@dataclass
class Token:
    text: str = "THQdoctor"
    issued: float = field(default_factory=lambda: time.time() - 2 * DAY)
    expires: float = field(default_factory=lambda: time.time() + 58 * DAY)
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))


class FakeThreads(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.doctor, self.pat = "dr.ruiz", "lee_k"
        self.token = Token()
        self.revoked = False
        self.app_secret = ""
        self.advanced = True
        """False: only mentions by testers of the app are shown."""
        self.testers = {self.doctor}
        self.fields = {name: set(known) for name, known in EDGES.items()}
        self.page_cap = 25
        self.late = 0.0
        """For so many seconds lists do not show what is written now."""
        self.repeats = False
        """Each page begins with the post that the one before ended with."""
        self.walks = 0
        """Cursors live inside one walk; with another number all that were handed out are dead."""
        self.slow_looks = 0
        self.not_visible = 0
        """How often publishing a draft says that it is not there yet."""
        self.closed_to: set[str] = set()
        """Posts whose author takes no reply from us."""
        self.reply_quota = 1000
        self.replies_sent = 0
        self.posts: dict[str, Post] = {}
        self.drafts: dict[str, Draft] = {}
        self._posts_made = itertools.count(18_050_000_000_000_205)
        self._drafts_made = itertools.count(17_990_000_000_000_001)
        self._tokens_made = itertools.count(2)
        self._routes_of_threads()

    @property
    def base(self) -> str:
        return f"{self.url}/v1.0"

    # The people's side.

    def write(self, author: str, text: str, parent: str = "", *, ago: float = 0, kind: str = "TEXT_POST") -> str:
        """Post as somebody; `ago` seconds back."""
        with self.lock:
            root = self.posts[parent].root or parent if parent else ""
            written = time.time() - ago
            post = Post(str(next(self._posts_made)), author, text, written, parent, root, kind, written + self.late)
            self.posts[post.id] = post
            return post.id

    def edit(self, post_id: str, text: str) -> None:
        with self.lock:
            self.posts[post_id].text = text

    def delete(self, post_id: str) -> None:
        with self.lock:
            del self.posts[post_id]

    def read_by(self) -> list[Post]:
        """What our profile wrote below others' posts, oldest first."""
        with self.lock:
            return [post for post in self.posts.values() if post.author == self.doctor and post.parent]

    # Routes.

    def _routes_of_threads(self) -> None:
        def at(method: str, path: str, handle: Callable[..., Answer], scope: str = "threads_basic") -> None:
            self.route(method, f"/v1.0{path}", self._signed(handle, scope))

        at("GET", "/me", self._me)
        at("GET", "/debug_token", self._debug)
        at("GET", "/refresh_access_token", self._refresh)
        at("GET", "/me/mentions", self._mentions, "threads_manage_mentions")
        at("GET", "/me/threads", self._own)
        at("GET", "/me/replies", self._own_replies)
        at("GET", "/me/threads_publishing_limit", self._limit)
        at("POST", "/me/threads", self._draft, "threads_content_publish")
        at("POST", "/me/threads_publish", self._publish, "threads_content_publish")
        at("GET", "/{post_id}/replies", self._replies, "threads_read_replies")
        at("GET", "/{post_id}/conversation", self._conversation, "threads_read_replies")
        at("GET", "/{post_id}", self._one)
        at("DELETE", "/{post_id}", self._take_back, "threads_delete")

    def not_found(self, _request: Request) -> Answer:
        raise refusal(2500, message="Unknown path components")

    def _signed(self, handle: Callable[..., Answer], scope: str) -> Callable[..., Answer]:
        def checked(request: Request, **names: str) -> Answer:
            token = request.bearer or request.first("access_token")
            if token != self.token.text or self.revoked or self.token.expires < time.time():
                raise refusal(190, 463, 401)
            if scope not in self.token.scopes:
                raise refusal(10)
            check_proof(request, self.app_secret)
            return handle(request, **names)

        return checked

    def _me(self, request: Request) -> Answer:
        check_fields(request, {"id", "username", "name"})
        return Answer({"id": "17841400000000009", "username": self.doctor, "name": "Dr. Nadia Ruiz"})

    def _debug(self, request: Request) -> Answer:
        known = request.first("input_token") == self.token.text
        facts = {"is_valid": known, "issued_at": int(self.token.issued), "expires_at": int(self.token.expires)}
        return Answer({"data": {"type": "USER", **facts, "scopes": self.token.scopes}})

    def _refresh(self, request: Request) -> Answer:
        """The old token stays good until the new one is used."""
        if request.first("access_token") != self.token.text or request.first("grant_type") != "th_refresh_token":
            raise refusal(100)
        if time.time() - self.token.issued < DAY:
            raise refusal(100, message="too young")
        self.token = Token(f"THQdoctor{next(self._tokens_made)}", time.time(), time.time() + 60 * DAY)
        return Answer({"access_token": self.token.text, "token_type": "bearer", "expires_in": 5_183_944})

    def _mentions(self, request: Request) -> Answer:
        named = [post for post in self.posts.values() if self._names_us(post)]
        if not self.advanced:
            named = [post for post in named if post.author in self.testers]
        return self._listed(request, "mentions", named, bounds=True)

    def _names_us(self, post: Post) -> bool:
        return post.author != self.doctor and f"@{self.doctor}" in post.text

    def _own(self, request: Request) -> Answer:
        own = [post for post in self.posts.values() if post.author == self.doctor and not post.parent]
        return self._listed(request, "threads", own, bounds=True)

    def _own_replies(self, request: Request) -> Answer:
        return self._listed(request, "replies", self.read_by(), bounds=True)

    def _replies(self, request: Request, post_id: str) -> Answer:
        self._there(post_id)
        below = [post for post in self.posts.values() if post.parent == post_id]
        return self._listed(request, "conversation", below)

    def _conversation(self, request: Request, post_id: str) -> Answer:
        top = self._there(post_id)
        if top.parent or top.author != self.doctor:
            raise refusal(100, message="not a root post of yours")
        below = [post for post in self.posts.values() if post.root == post_id]
        return self._listed(request, "conversation", below)

    def _one(self, request: Request, post_id: str) -> Answer:
        draft = self.drafts.get(post_id)
        if draft is not None:
            return self._draft_state(request, post_id, draft)
        post = self._there(post_id)
        return Answer(self._json(post, check_fields(request, self.fields["one"])))

    def _there(self, post_id: str) -> Post:
        if post_id not in self.posts:
            raise refusal(24)
        return self.posts[post_id]

    def _listed(self, request: Request, edge: str, posts: list[Post], *, bounds: bool = False) -> Answer:
        asked = check_fields(request, self.fields[edge])
        if not bounds and set(request.query) & {"since", "until", "limit"}:
            raise refusal(100, message="no such parameter")
        since, until = float(request.first("since", "0")), float(request.first("until", "0"))
        if until and not since < until <= time.time() + 1:
            raise refusal(100, message="since must be before until, until not in the future")
        newest = sorted(posts, key=_order, reverse=True)
        inside = [one for one in newest if int(one.created) >= since and (not until or int(one.created) <= until)]
        limit = min(int(request.first("limit", "25")), self.page_cap)
        shown = [one for one in inside if one.shown_from <= time.time()]
        return self._paged(request, shown, asked, limit)

    def _paged(self, request: Request, posts: list[Post], asked: list[str], limit: int) -> Answer:
        """Return one page: a cursor names the post that the one before ended with, whatever came or went meanwhile."""
        after = request.first("after")
        if after and request.first("before"):
            raise refusal(100, message="only one of before and after")
        if after:
            walk, at, identity = base64.b64decode(after).decode().split(":")
            if int(walk) != self.walks:
                raise refusal(100, message="the cursor is not known")
            ended = (int(at), identity)
            older = [one for one in posts if _order(one) < ended]
            again = [one for one in posts if _order(one) == ended and older and self.repeats]
            posts, limit = again + older, limit + len(again)
        page: dict[str, Any] = {"data": [self._json(one, asked) for one in posts[:limit]]}
        if not page["data"]:
            return Answer(page)
        page["paging"] = {"cursors": {"before": self._cursor(posts[0]), "after": self._cursor(posts[:limit][-1])}}
        if len(posts) > limit:
            following = f"?access_token={request.bearer}&after={page['paging']['cursors']['after']}"
            page["paging"]["next"] = f"https://graph.example{request.path}{following}"
        return Answer(page)

    def _cursor(self, post: Post) -> str:
        return base64.b64encode(":".join(map(str, (self.walks, *_order(post)))).encode()).decode()

    def _json(self, post: Post, asked: list[str]) -> dict[str, Any]:
        when = datetime.fromtimestamp(post.created, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        body: dict[str, Any] = {
            "id": post.id,
            "text": post.text,
            "username": post.author,
            "permalink": f"https://www.threads.example/@{post.author}/post/{post.id}",
            "timestamp": when,
            "media_type": post.kind,
            "is_reply": bool(post.parent),
            "has_replies": any(post.id in {one.parent, one.root} for one in self.posts.values()),
            "hide_status": "NOT_HUSHED",
        }
        if post.parent:
            body |= {"root_post": {"id": post.root}, "replied_to": {"id": post.parent}}
            body |= {"is_reply_owned_by_me": post.author == self.doctor}
        if post.kind != "TEXT_POST":
            body["media_url"] = f"https://media.threads.example/{post.id}"
        return {name: value for name, value in body.items() if name in asked or name == "id"}

    # Sending.

    def _limit(self, request: Request) -> Answer:
        check_fields(request, {"quota_usage", "config", "reply_quota_usage", "reply_config"})
        replies = {"quota_total": self.reply_quota, "quota_duration": DAY}
        return Answer({"data": [{"reply_quota_usage": self.replies_sent, "reply_config": replies}]})

    def _draft(self, request: Request) -> Answer:
        told = {name: values[0] for name, values in request.form().items()}
        text, parent = told.get("text", ""), told.get("reply_to_id", "")
        if told.get("media_type") != "TEXT" or "auto_publish_text" in told:
            raise refusal(100)
        if weight(text) > 500 or not text:
            raise refusal(100, message="The text is too long")
        if len(set(LINK.findall(text))) > 5:
            raise refusal(100, message="THREADS_API__LINK_LIMIT_EXCEEDED")
        self._may_reply(parent)
        key = str(next(self._drafts_made))
        self.drafts[key] = Draft(text, parent, told.get("reply_control", ""), self.slow_looks)
        return Answer({"id": key})

    def _may_reply(self, parent: str) -> None:
        post = self._there(parent)
        root = self.posts.get(post.root or post.id)
        own = root is not None and root.author == self.doctor
        if parent in self.closed_to or not (own or "threads_manage_mentions" in self.token.scopes):
            raise refusal(10)

    def _draft_state(self, request: Request, key: str, draft: Draft) -> Answer:
        check_fields(request, {"id", "status", "error_message"})
        if draft.looks:
            draft.looks -= 1
            return Answer({"id": key, "status": "IN_PROGRESS"})
        return Answer({"id": key, "status": draft.status})

    def _publish(self, request: Request) -> Answer:
        key = request.form().get("creation_id", [""])[0]
        draft = self.drafts.get(key)
        if draft is None:
            raise refusal(24, 4279009)
        if self.not_visible:
            self.not_visible -= 1
            raise refusal(24, 4279009)
        if self.replies_sent >= self.reply_quota:
            raise refusal(9, 2207042)
        if draft.looks or draft.status in {"ERROR", "EXPIRED"}:
            raise refusal(24, 4279009)
        if draft.parent and draft.parent not in self.posts:
            raise refusal(100)
        # Whether the real one refuses a second publish is not known: this one does the worse thing.
        draft.shown = self.write(self.doctor, draft.text, draft.parent)
        draft.status = "PUBLISHED"
        self.replies_sent += 1
        return Answer({"id": draft.shown})

    def _take_back(self, _: Request, post_id: str) -> Answer:
        post = self._there(post_id)
        if post.author != self.doctor:
            raise refusal(10)
        del self.posts[post_id]
        return Answer({"success": True, "deleted_id": post_id})


def _order(post: Post) -> tuple[int, str]:
    return int(post.created), post.id


def weight(text: str) -> int:
    """An emoji counts its bytes."""
    return sum(len(char.encode()) if ord(char) > 0x1F000 else 1 for char in text)
