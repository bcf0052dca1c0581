"""A fake Mastodon server: real HTTP on loopback, its rules and refusals as the real one's.

`FakeMastodon().start()` has one account of ours, `doctor`, and a patient whom it follows. Patients write by
`write`, `edit` and `delete`; `quirks` turns it into the other servers that speak the same API.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from tests.fakes.base import Answer, FakeServer, Fault, Refusal, Request, status
from tests.fakes.mastodon_against import FakeAgainst
from tests.fakes.mastodon_memory import SCOPES, Account, Draft, Memory, Notice, Post, account_json, iso, ulids


@dataclass
class Quirks:
    """How another server behaves behind the same API."""

    version: str = "4.5.2"
    api_version: int | None = 7
    link: bool = True
    conversations: str = "yes"
    """`yes`, `empty`, `missing` or `forbidden`."""
    since_inclusive: bool = False
    pages: bool = True
    """False: max_id and the like are ignored, always the newest page comes."""
    types: bool = True
    """False: the types asked for are ignored."""
    v2: bool = True
    door: bool = True
    """False: no policy, no requests, nothing is filtered."""
    streaming: bool = True
    batch: bool = True
    allowed: bool = True
    """False: allowed_mentions is ignored."""
    calls: int = 0
    """So many calls are answered in five minutes, and each answer says how many are left; 0: it says nothing."""


class FakeMastodon(FakeServer):
    def __init__(self, quirks: Quirks | None = None) -> None:
        super().__init__()
        self.quirks = quirks or Quirks()
        self.memory = Memory()
        if not self.quirks.door:
            self.memory.policy = dict.fromkeys(self.memory.policy, "accept")
        self.page_cap = 80
        self.revoked: set[str] = set()
        self.scopes = list(SCOPES)
        self.merging = 0
        self._calls = 0
        self.listeners = 0
        self._news = threading.Condition()
        self.doctor = self.memory.account("doctor", display_name="Dr. Nadia Ruiz")
        self.pat = self.memory.account("pat", "remote.example", display_name="Pat")
        self.memory.follows.add((self.doctor.id, self.pat.id))
        self._routes_of_reading()
        self._routes_of_writing()

    def stop(self) -> None:
        self.stopping.set()
        with self._news:
            self._news.notify_all()
        super().stop()

    # The patient's side.

    def write(self, author: Account, text: str, visibility: str = "direct", parent: str = "", **more: Any) -> str:
        """Post as somebody; whom the text names is told."""
        with self.lock:
            post = self.memory.post(author, Draft(text, visibility, parent, more=more))
        self._tell()
        return post.id

    def edit(self, post_id: str, text: str) -> None:
        with self.lock:
            self.memory.edit(post_id, text)

    def delete(self, post_id: str) -> None:
        with self.lock:
            self.memory.delete(post_id)

    def read_by(self, reader: Account) -> list[Post]:
        """What our account wrote and somebody can see."""
        with self.lock:
            return self._written(self.doctor.id, reader)

    def _written(self, author: str, reader: Account) -> list[Post]:
        posts = self.memory.posts.values()
        return [one for one in posts if one.author.id == author and self.memory.visible(one, reader)]

    # Routes.

    def _routes_of_reading(self) -> None:
        read = self._signed
        self.route("GET", "/api/v2/instance", lambda _: self._instance())
        self.route(
            "GET", "/api/v1/instance", lambda _: Answer({"version": self.quirks.version, "uri": "clinic.example"})
        )
        self.route("GET", "/api/v1/accounts/verify_credentials", read(self._me))
        self.route("GET", "/api/v1/apps/verify_credentials", read(lambda _, __: Answer({"scopes": self.scopes})))
        self.route("GET", "/api/v1/notifications", read(self._notifications))
        self.route("GET", "/api/v2/notifications/policy", read(self._policy))
        self.route("GET", "/api/v1/notifications/requests", read(self._requests))
        self.route("GET", "/api/v1/notifications/requests/merged", read(self._merged))
        self.route("GET", "/api/v1/conversations", read(self._conversations))
        self.route("GET", "/api/v1/statuses", read(self._batch))
        self.route("GET", "/api/v1/statuses/{post_id}", read(self._one))
        self.route("GET", "/api/v1/statuses/{post_id}/context", read(self._context))
        self.route("GET", "/api/v1/accounts/{account_id}/statuses", read(self._own))
        self.route("GET", "/api/v1/streaming/health", lambda _: self._health())
        self.route("GET", "/api/v1/streaming/user/notification", read(self._stream))

    def _routes_of_writing(self) -> None:
        write = self._signed
        self.route("POST", "/api/v1/statuses", write(self._post, "write:statuses"))
        self.route("DELETE", "/api/v1/statuses/{post_id}", write(self._delete, "write:statuses"))
        self.route("POST", "/api/v1/conversations/{key}/read", write(self._read, "write:conversations"))
        door = "/api/v1/notifications/requests/{key}"
        self.route("POST", f"{door}/accept", write(self._accept, "write:notifications"))
        self.route("POST", f"{door}/dismiss", write(self._dismiss, "write:notifications"))
        for path, answer, scope in FakeAgainst(self.memory).routes:
            self.route("POST", path, write(answer, scope))

    def _signed(self, handle: Callable[..., Answer], scope: str = "read") -> Callable[..., Answer]:
        def checked(request: Request, **names: str) -> Answer:
            account = next((one for one in self.memory.accounts.values() if one.token == request.bearer), None)
            if account is None or account.token in self.revoked:
                raise Refusal(401, {"error": "アクセストークンは取り消されました"})
            if not {scope, scope.partition(":")[0]} & set(self.scopes):
                challenge = {"WWW-Authenticate": 'Bearer realm="Doorkeeper", error="insufficient_scope"'}
                raise Refusal(403, {"error": "Diese Aktion geht über die Berechtigungen hinaus"}, challenge)
            self._calls += 1
            if self.quirks.calls and self._calls > self.quirks.calls:
                raise Refusal(429, {"error": "Too Many Requests"}, self._counted())
            answer = handle(request, account, **names)
            return replace(answer, headers={**answer.headers, **self._counted()})

        return checked

    def _counted(self) -> dict[str, str]:
        most = self.quirks.calls
        return rates(most, max(most - self._calls, 0)) if most else {}

    def _instance(self) -> Answer:
        if not self.quirks.v2:
            return Answer(b"<h1>404 Not Found</h1>", 404, kind="text/html")
        urls = {"streaming": self.url.replace("http", "ws", 1)} if self.quirks.streaming else {}
        statuses = {"max_characters": self.memory.limit, "characters_reserved_per_url": 23}
        body: dict[str, Any] = {"domain": "clinic.example", "title": "Clinic", "version": self.quirks.version}
        body["configuration"] = {"urls": urls, "statuses": statuses}
        if self.quirks.api_version is not None:
            body["api_versions"] = {"mastodon": self.quirks.api_version}
        return Answer(body)

    def _me(self, _: Request, me: Account) -> Answer:
        return Answer(account_json(me) | {"source": {"privacy": "public"}})

    def _notifications(self, request: Request, me: Account) -> Answer:
        hidden = request.first("include_filtered") != "true" and self.quirks.door
        who = request.first("account_id")
        found = [
            one
            for one in self.memory.notices
            if one.to is me and one.is_shown and not (hidden and one.filtered) and who in {"", one.post.author.id}
        ]
        types = request.query.get("types[]", ["mention"])
        extra: list[dict[str, Any]] = (
            [] if self.quirks.types else [{"id": "0", "type": "favourite", "account": account_json(self.pat)}]
        )
        listed = [self._notice_json(one) for one in found] if "mention" in types else []
        return self._paged(request, [*listed, *extra], [*(one["id"] for one in listed), *("0" for _ in extra)])

    def _notice_json(self, notice: Notice) -> dict[str, Any]:
        body = {
            "id": notice.id,
            "type": "mention",
            "group_key": f"ungrouped-{notice.id}",
            "created_at": iso(notice.created),
            "account": account_json(notice.post.author),
            "status": self.memory.json(notice.post),
        }
        return body | ({"filtered": True} if notice.filtered else {})

    def _paged(self, request: Request, items: list[Any], ids: list[str]) -> Answer:
        key = order
        pairs = list(zip(items, ids, strict=True))
        if self.quirks.pages:
            highest, since, least = (request.first(name) for name in ("max_id", "since_id", "min_id"))
            pairs = [one for one in pairs if not highest or key(one[1]) < key(highest)]
            inclusive = self.quirks.since_inclusive
            pairs = [one for one in pairs if key(one[1]) > key(since) or (inclusive and one[1] == since)]
            if least:
                above = [one for one in pairs if key(one[1]) > key(least)]
                pairs = above[-min(int(request.first("limit", "40")), self.page_cap) :]
        pairs = pairs[: min(int(request.first("limit", "40")), self.page_cap)]
        headers = {"Link": self._link(request, pairs)} if pairs and self.quirks.link else {}
        return Answer([item for item, _ in pairs], headers=headers)

    def _link(self, request: Request, pairs: list[tuple[Any, str]]) -> str:
        kept = {name: values for name, values in request.query.items() if name not in {"max_id", "since_id", "min_id"}}
        older = urlencode(kept | {"max_id": pairs[-1][1]}, doseq=True)
        newer = urlencode(kept | {"min_id": pairs[0][1]}, doseq=True)
        where = f"https://clinic.example{request.path}"
        return f'<{where}?{older}>; rel="next", <{where}?{newer}>; rel="prev"'

    def _policy(self, _: Request, me: Account) -> Answer:
        self._needs_door()
        waiting = self.memory.requests(me)
        counts = {
            "pending_requests_count": len(waiting),
            "pending_notifications_count": sum(len(n) for _, n in waiting),
        }
        return Answer(self.memory.policy | {"summary": counts})

    def _requests(self, request: Request, me: Account) -> Answer:
        self._needs_door()
        waiting: list[dict[str, Any]] = [
            {
                "id": f"9{who.id}",
                "created_at": iso(notices[-1].created),
                "updated_at": iso(notices[0].created),
                "notifications_count": str(len(notices)),
                "account": account_json(who),
                "last_status": self.memory.json(notices[0].post),
            }
            for who, notices in self.memory.requests(me)
        ]
        return self._paged(request, waiting, [one["id"] for one in waiting])

    def _needs_door(self) -> None:
        if not self.quirks.door:
            raise Refusal(404, {"error": "Not Found"})

    def _merged(self, _: Request, __: Account) -> Answer:
        self.merging = max(0, self.merging - 1)
        return Answer({"merged": self.merging == 0})

    def _accept(self, _: Request, me: Account, key: str) -> Answer:
        self._needs_door()
        if key not in {f"9{who.id}" for who, _ in self.memory.requests(me)}:
            raise Refusal(404, {"error": "レコードが見つかりません"})
        self.memory.let_in(me, key[1:])
        self.merging = 2
        return Answer({})

    def _dismiss(self, _: Request, __: Account, key: str) -> Answer:
        self._needs_door()
        self.memory.dismissed.add(key[1:])
        return Answer({})

    def _conversations(self, request: Request, me: Account) -> Answer:
        kinds = {"missing": 404, "forbidden": 403}
        if self.quirks.conversations in kinds:
            raise Refusal(kinds[self.quirks.conversations], {"error": "nein"})
        found = self.memory.conversations(me) if self.quirks.conversations == "yes" else []
        listed = [
            {
                "id": f"c{root}",
                "unread": root not in self.memory.read,
                "accounts": [account_json(one) for one in others],
                "last_status": self.memory.json(last),
            }
            for root, others, last in found
        ]
        return self._paged(request, listed, [last.id for _, _, last in found])

    def _read(self, _: Request, __: Account, key: str) -> Answer:
        self.memory.read.add(key[1:])
        return Answer({"id": key, "unread": False, "accounts": [], "last_status": None})

    def _batch(self, request: Request, me: Account) -> Answer:
        if not self.quirks.batch:
            raise Refusal(404, {"error": "Not Found"})
        posts = [self.memory.posts.get(one) for one in request.query.get("id[]", [])[: self.page_cap]]
        return Answer([self.memory.json(one) for one in posts if one is not None and self.memory.visible(one, me)])

    def _one(self, _: Request, me: Account, post_id: str) -> Answer:
        return Answer(self.memory.json(self.memory.existing(post_id, me)))

    def _context(self, _: Request, me: Account, post_id: str) -> Answer:
        post = self.memory.existing(post_id, me)
        seen = self.memory.visible
        above = [self.memory.json(one) for one in self.memory.above(post) if seen(one, me)]
        below = [self.memory.json(one) for one in self.memory.below(post) if seen(one, me)]
        return Answer({"ancestors": above, "descendants": below})

    def _own(self, request: Request, me: Account, account_id: str) -> Answer:
        newest = sorted(self._written(account_id, me), key=lambda one: order(one.id), reverse=True)
        return self._paged(request, [self.memory.json(one) for one in newest], [one.id for one in newest])

    def _post(self, request: Request, me: Account) -> Answer:
        told = request.json() if "json" in request.headers.get("content-type", "") else flat(request.form())
        draft = Draft(
            text=told.get("status") or "",
            visibility=told.get("visibility") or "public",
            parent=told.get("in_reply_to_id") or "",
            key=request.headers.get("idempotency-key", ""),
            language=told.get("language") or "",
            spoiler=told.get("spoiler_text") or "",
            allowed=told.get("allowed_mentions") if self.quirks.allowed else None,
        )
        post = self.memory.post(me, draft)
        self._tell()
        return Answer(self.memory.json(post))

    def _delete(self, _: Request, me: Account, post_id: str) -> Answer:
        post = self.memory.existing(post_id, me)
        if post.author is not me:
            raise Refusal(404, {"error": "レコードが見つかりません"})
        self.memory.delete(post_id)
        return Answer(self.memory.json(post) | {"text": post.text})

    # Streaming.

    def _health(self) -> Answer:
        return Answer(b"OK", kind="text/plain") if self.quirks.streaming else Answer(b"no", 404, kind="text/plain")

    def _stream(self, _: Request, __: Account) -> Answer:
        return Answer(chunks=self._frames(len(self.memory.told)), kind="text/event-stream")

    def _frames(self, told: int) -> Iterator[bytes]:
        self.listeners += 1
        yield b":)\n"
        while not self.stopping.is_set():
            with self._news:
                if not self._woken(told):
                    self._news.wait(15)
            for name, notice in self.memory.told[told:]:
                told += 1
                yield f"event: {name}\ndata: {json.dumps(self._notice_json(notice))}\n\n".encode()
            yield b":thump\n"

    def _woken(self, seen: int) -> bool:
        return len(self.memory.told) > seen or self.stopping.is_set()

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()


def order(identity: str) -> tuple[int, str]:
    return len(identity), identity


def flat(form: dict[str, list[str]]) -> dict[str, Any]:
    """Return a form as the server reads it: names with brackets are lists."""
    return {name.removesuffix("[]"): values if name.endswith("[]") else values[0] for name, values in form.items()}


def rates(most: int, left: int, seconds: float = 300) -> dict[str, str]:
    """How a server counts calls on each of its answers."""
    reset = iso(time.time() + seconds)
    return {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": reset}


def limited(seconds: float = 60) -> Fault:
    """A rate limit as this server tells it: an ISO date and no Retry-After."""
    headers = rates(300, 0, seconds)
    return status(429, {"error": "Zu viele Anfragen"}, headers)


def gotosocial() -> FakeMastodon:
    fake = FakeMastodon(
        Quirks("0.19.1 (compatible; GoToSocial)", None, door=False, streaming=False, batch=False, allowed=False)
    )
    fake.memory.new_id = ulids()
    fake.memory.keeps_keys = False
    fake.memory.limit = 5000
    fake.quirks.calls = 300
    return fake
