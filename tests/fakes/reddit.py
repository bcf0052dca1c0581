"""A fake Reddit: real HTTP on loopback, its lists, tokens and refusals as the real one's.

`FakeReddit().start()` has an account of ours, `dr_ruiz`, and a patient, `lee_k`. Whoever writes `u/dr_ruiz` in a
comment stands in our mentions; `mention` and `reply` write as somebody, `read_by` is what everybody sees of ours.
"""

from __future__ import annotations

import base64
import html
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.base import Answer, FakeServer, Refusal, Request
from tests.fakes.reddit_memory import DEPTH, GONE, Json, Memory, Thing

SCOPES = ("identity", "read", "privatemessages", "submit", "history", "edit")
WINDOW = 600
CLIENT, SECRET, REFRESH = "appAn4nym0us", "appSecret-1", "refresh-dr-ruiz"
REDIRECT = "http://127.0.0.1:8724/consulta"
LONGEST = 10_000


class FakeReddit(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.doctor, self.pat = self.memory.doctor, "lee_k"
        self.scopes = list(SCOPES)
        self.revoked = False
        self.lasts = 86_400
        self.renewals = 0
        self.codes: dict[str, list[str]] = {}
        self.page_cap = 100
        self.quota = 1_000
        self.used, self._window = 0, 0.0
        self.late = 0.0
        """For so many seconds lists do not show what is written now, ours included."""
        self.open_messages = False
        """True: private messages can be read still."""
        self.suspended = False
        self.hides_mentions = False
        self.brakes = 0
        """So many sends more are told to take a break."""
        self.closed_to: set[str] = set()
        """Things whose community is closed to us."""
        self.read: set[str] = set()
        self._tokens: dict[str, float] = {}
        self._tokens_made = itertools.count(1)
        self.post = self.write_post("kim_w", "Breakfast ideas", "What do you eat?")
        self._routes_of_reddit()

    @property
    def settings(self) -> dict[str, str]:
        urls = {"BASE_URL": self.url, "LOGIN_URL": self.url}
        return {**urls, "USERNAME": self.doctor, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "REFRESH_TOKEN": REFRESH}

    # The people's side.

    def write_post(self, author: str, title: str, text: str = "") -> str:
        with self.lock:
            return self.memory.add("t3", author, text, title=title).name

    def mention(self, text: str, who: str = "", parent: str = "") -> str:
        return self.reply(f"u/{self.doctor} {text}", parent or self.post, who)

    def reply(self, text: str, parent: str, who: str = "", ago: float = 0) -> str:
        with self.lock:
            at = {"created": time.time() - ago, "shown_from": time.time() - ago + self.late}
            return self.memory.comment(who or self.pat, text, parent, **at).name

    def dm(self, text: str, first: str = "") -> str:
        with self.lock:
            return self.memory.add("t4", self.pat, text, to=self.doctor, post=first, parent=first).name

    def edit(self, name: str, text: str) -> None:
        with self.lock:
            self.memory.edit(name, text)

    def delete(self, name: str) -> None:
        with self.lock:
            self.memory.delete(name)

    def remove(self, name: str) -> None:
        """Let moderators take something away."""
        with self.lock:
            self.memory.things[name].body = "[removed]"

    def read_by(self) -> list[Thing]:
        """What our account wrote, oldest first."""
        with self.lock:
            return [one for one in self.memory.things.values() if one.author == self.doctor and one.kind != "t3"]

    def tokens_end(self) -> None:
        with self.lock:
            self._tokens.clear()

    def sign_in(self, address: str) -> str:
        """Say yes in the browser; return the address to which it is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"], asked["duration"]) == (CLIENT, "code", "permanent")
        code = f"code-{len(self.codes)}"
        self.codes[code] = [asked["redirect_uri"], asked["scope"]]
        return f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], 'code': code})}#_"

    # Routes.

    def _routes_of_reddit(self) -> None:
        def at(method: str, path: str, handle: Callable[..., Answer], scope: str) -> None:
            self.route(method, path, self._signed(handle, scope))

        self.route("POST", "/api/v1/access_token", self._token)
        at("GET", "/api/v1/me", self._me, "identity")
        at("GET", "/api/v1/me/prefs", self._prefs, "identity")
        for feed in self.memory.feeds:
            at("GET", f"/message/{feed}", self._feed(feed), "privatemessages")
        at("GET", "/message/messages", self._private, "privatemessages")
        at("GET", "/message/sent", self._sent, "privatemessages")
        at("GET", "/user/{name}/comments", self._own, "history")
        at("GET", "/api/info", self._info, "read")
        at("GET", "/comments/{post}", self._around_comment, "read")
        at("POST", "/api/comment", self._comment, "submit")
        at("POST", "/api/del", self._del, "edit")
        at("POST", "/api/read_message", self._read, "privatemessages")

    def answer(self, request: Request) -> Answer | None:
        found = super().answer(request)
        left = f"{max(self.quota - self.used, 0)}.0"
        reset = str(WINDOW - int(time.time()) % WINDOW)
        usage = {"X-Ratelimit-Used": str(self.used), "X-Ratelimit-Remaining": left, "X-Ratelimit-Reset": reset}
        return None if found is None else replace(found, headers={**usage, **found.headers})

    def not_found(self, _request: Request) -> Answer:
        return Answer({"message": "Not Found", "error": 404}, 404)

    def _counted(self, request: Request) -> None:
        if not request.headers.get("user-agent", "").startswith(("linux:consulta:", "test:")):
            raise Refusal(429, {"message": "Too Many Requests", "error": 429})
        window = time.time() // WINDOW
        self.used = self.used + 1 if window == self._window else 1
        self._window = window
        if self.used > self.quota:
            raise Refusal(429, {"message": "Too Many Requests", "error": 429})

    def _signed(self, handle: Callable[..., Answer], scope: str) -> Callable[..., Answer]:
        def checked(request: Request, **names: str) -> Answer:
            self._counted(request)
            if self._tokens.get(request.bearer, 0) < time.time() or self.revoked:
                asked = {"WWW-Authenticate": 'Bearer realm="reddit", error="invalid_token"'}
                raise Refusal(401, {"message": "Unauthorized", "error": 401}, asked)
            if scope not in self.scopes:
                asked = {"WWW-Authenticate": 'Bearer realm="reddit", error="insufficient_scope"'}
                raise Refusal(403, {"message": "Forbidden", "error": 403}, asked)
            return handle(request, **names)

        return checked

    def _token(self, request: Request) -> Answer:
        self._counted(request)
        told = {name: values[0] for name, values in request.form().items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            raise Refusal(401, {"message": "Unauthorized", "error": 401})
        body: Json = {"token_type": "bearer", "expires_in": self.lasts, "scope": " ".join(self.scopes)}
        if told.get("grant_type") == "authorization_code":
            redirect, scope = self.codes.pop(told.get("code", ""), ["", ""])
            if not redirect or redirect != told.get("redirect_uri"):
                return Answer({"error": "invalid_grant"})
            body |= {"refresh_token": REFRESH, "scope": scope}
        elif told.get("refresh_token") != REFRESH or self.revoked:
            return Answer({"message": "Bad Request", "error": 400}, 400)
        token = f"access-{next(self._tokens_made)}"
        self._tokens[token] = time.time() + self.lasts
        self.renewals += 1
        return Answer({**body, "access_token": token})

    def _me(self, _request: Request) -> Answer:
        return Answer({"name": self.doctor.title(), "id": "abc12", "is_suspended": self.suspended})

    def _prefs(self, _request: Request) -> Answer:
        return Answer({"monitor_mentions": not self.hides_mentions})

    def _feed(self, feed: str) -> Callable[[Request], Answer]:
        def shown(request: Request) -> Answer:
            found = self.memory.listed(feed)
            if request.first("mark") != "false":
                self.read |= {one.name for one in found}
            return self._listing(request, [self.memory.json(one, inbox=True) for one in found])

        return shown

    def _own(self, request: Request, name: str) -> Answer:
        if name.lower() != self.doctor.lower():
            raise Refusal(404, {"message": "Not Found", "error": 404})
        own = self.memory.shown(self.memory.by(self.doctor))
        return self._listing(request, [self.memory.json(one) for one in own])

    def _private(self, request: Request) -> Answer:
        if not self.open_messages:
            return Answer(b"", 302, {"Location": f"{self.url}/login?dest=/message/messages"}, "text/html")
        private = [one for one in self.memory.things.values() if one.kind == "t4"]
        shown = []
        for first in reversed([one for one in private if one.post == one.name]):
            after = [{"kind": "t4", "data": self.memory.json(one)} for one in private if one.post == first.name][1:]
            replies = {"kind": "Listing", "data": {"children": after}} if after else ""
            shown.append({**self.memory.json(first), "replies": replies})
        return self._listing(request, shown)

    def _sent(self, request: Request) -> Answer:
        return self._listing(request, [self.memory.json(one) for one in self.memory.by(self.doctor, "t4")])

    def _listing(self, request: Request, rows: list[Json]) -> Answer:
        """Return one page behind a thing; one that left the list meanwhile ends it where `before` names it."""
        names = [one["name"] for one in rows]
        after, before = request.first("after"), request.first("before")
        if before:
            rows = rows[: names.index(before)] if before in names else []
        elif after:
            rows = rows[names.index(after) + 1 :] if after in names else self._older(rows, after)
        page = rows[: min(int(request.first("limit", "25")), self.page_cap)]
        told = {"after": page[-1]["name"] if len(rows) > len(page) else None, "before": None, "dist": len(page)}
        children = [{"kind": one["name"][:2], "data": self._escaped(request, one)} for one in page]
        return Answer({"kind": "Listing", "data": {**told, "children": children}})

    def _older(self, rows: list[Json], after: str) -> list[Json]:
        anchor = self.memory.things.get(after)
        return [one for one in rows if anchor and one["created_utc"] < anchor.created]

    def _escaped(self, request: Request, thing: Json) -> Json:
        if request.first("raw_json") == "1" or "body" not in thing:
            return thing
        return {**thing, "body": html.escape(thing["body"], quote=False)}

    def _info(self, request: Request) -> Answer:
        asked = request.first("id").split(",")
        if len(asked) > 100:
            raise Refusal(400, {"message": "Bad Request", "error": 400})
        found = [self.memory.things[one] for one in asked if one in self.memory.things]
        rows = [self.memory.json(one) for one in found if one.name not in self.closed_to and one.kind != "t4"]
        children = [{"kind": one["name"][:2], "data": self._escaped(request, one)} for one in rows]
        return Answer({"kind": "Listing", "data": {"after": None, "children": children}})

    def _around_comment(self, request: Request, post: str) -> Answer:
        top = self.memory.things.get(f"t3_{post}")
        if top is None:
            raise Refusal(404, {"message": "Not Found", "error": 404})
        focus = self.memory.things.get(f"t1_{request.first('comment')}")
        above = focus
        for _ in range(int(request.first("context", "0"))):
            higher = self.memory.things.get(above.parent) if above else None
            above = higher if higher and higher.kind == "t1" else above
        shown = [above] if above else self.memory.below(top.name)
        more = {"kind": "more", "data": {"children": ["zzzzz"], "count": 3, "parent_id": top.name}}
        first = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": self.memory.json(top)}]}}
        return Answer([first, self._branch(shown, more)])

    def _branch(self, shown: list[Thing], *more: Json) -> Json:
        children = []
        for one in shown:
            below = self.memory.below(one.name)
            replies = self._branch(below) if below else ""
            children.append({"kind": "t1", "data": {**self.memory.json(one), "replies": replies}})
        return {"kind": "Listing", "data": {"children": [*children, *more]}}

    # Sending.

    def _comment(self, request: Request) -> Answer:
        told = {name: values[0] for name, values in request.form().items()}
        text, parent = told.get("text", ""), self.memory.things.get(told.get("thing_id", ""))
        if len(text) > LONGEST:
            body = {"fields": ["text"], "explanation": "this is too long", "message": "Bad Request"}
            raise Refusal(400, {**body, "reason": "TOO_LONG"})
        if parent is None or parent.name in self.closed_to:
            raise Refusal(403, {"message": "Forbidden", "error": 403})
        if refused := self._refused(text, parent):
            return Answer({"json": {"errors": [[refused, "you can't do that", "parent"]]}})
        if self.brakes:
            self.brakes -= 1
            words = "Looks like you've been doing that a lot. Take a break for 9 minutes before trying again."
            return Answer({"json": {"ratelimit": 540.0, "errors": [["RATELIMIT", words, "ratelimit"]]}})
        return self._said(text, parent)

    def _refused(self, text: str, parent: Thing) -> str:
        post = self.memory.things[parent.post]
        reasons = {
            "NO_TEXT": not text.strip(),
            "IN_TIMEOUT": self.suspended,
            "DELETED_COMMENT": parent.author == GONE,
            "TOO_OLD": post.archived,
            "THREAD_LOCKED": post.locked or parent.locked,
        }
        return next((code for code, holds in reasons.items() if holds), "")

    def _said(self, text: str, parent: Thing) -> Answer:
        late: dict[str, Any] = {"shown_from": time.time() + self.late}
        if parent.kind == "t4":
            one = self.memory.add("t4", self.doctor, text, to=self.pat, post=parent.post, parent=parent.name)
        else:
            one = self.memory.comment(self.doctor, text, parent.name, **late)
        data = self.memory.json(one)
        return Answer({"json": {"errors": [], "data": {"things": [{"kind": one.kind, "data": data}]}}})

    def _del(self, request: Request) -> Answer:
        name = request.form()["id"][0]
        thing = self.memory.things.get(name)
        if thing is None or thing.author != self.doctor:
            raise Refusal(403, {"message": "Forbidden", "error": 403})
        self.memory.delete(name)
        return Answer({})

    def _read(self, request: Request) -> Answer:
        self.read |= set(request.form()["id"][0].split(","))
        return Answer(b"", 202)


def limited(seconds: int) -> Answer:
    """Return how Reddit says that the calls are used up."""
    told = {"X-Ratelimit-Used": "1000", "X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": str(seconds)}
    return Answer(json.dumps({"message": "Too Many Requests", "error": 429}).encode(), 429, told)


__all__ = ["DEPTH", "FakeReddit", "limited"]
