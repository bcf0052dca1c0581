"""A fake X: real HTTP on loopback, with the refusals of its sheet: dialects, the reply gate, budgets, credits.

`FakeX().start()` has one account of ours, `dr_ruiz`, and a patient, `sam_writes`. Whoever writes `@dr_ruiz` in a post
mentions us; `dm` says something in private. `posted` and `whispered` are what others see of ours.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.x_memory import NAME, Memory, Person, Post, Said, Written, iso, problem, refusal, weight
from tests.fakes.x_sessions import Sessions

BUDGETS = {"me": 75, "mentions": 300, "own": 900, "posts": 5000, "post": 100, "dm": 15, "say": 15, "delete": 50}
QUARTER = 900
POST = {"id", "text", "created_at", "conversation_id", "lang", "entities", "attachments"}
WHO = {"author_id", "in_reply_to_user_id", "attachments.media_keys"}
EVENT = {"id", "event_type", "text", "created_at", "dm_conversation_id", "attachments", "entities"}
TALKERS = {"sender_id", "participant_ids", "attachments.media_keys"}
KNOWN: dict[str, dict[str, set[str]]] = {
    "tweet": {
        "tweet.fields": POST
        | {"author_id", "in_reply_to_user_id", "referenced_tweets", "edit_history_tweet_ids", "note_tweet"},
        "expansions": WHO | TALKERS | {"referenced_tweets.id", "edit_history_tweet_ids"},
        "dm_event.fields": EVENT | {"sender_id", "participant_ids", "referenced_tweets"},
    },
    "post": {
        "post.fields": POST | {"note_post"},
        "expansions": WHO | TALKERS | {"referenced_posts", "edit_history_post_ids"},
        "dm_event.fields": EVENT,
    },
}
GATE = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)


class FakeX(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.sessions = Sessions()
        self.memory = Memory()
        self.doctor = self.memory.person("dr_ruiz", "Dr. Nadia Ruiz", "1900000000000000001")
        self.pat = self.memory.person("sam_writes", "Sam")
        self._written = Written(self.memory)
        self.page_cap = 100
        self.repeats = False
        """Pages begin with what the one before ended with."""
        self.walks = 0
        """Page tokens live inside one walk; with another number all that were handed out are dead."""
        self.budgeted = False
        self.credits = True
        self.requests_waiting = False
        self._used: dict[str, list[float]] = {}
        self.answered: list[tuple[str, str, int, Any]] = []
        """Method, path as routed, status and body of every answer, as the published schemas name them."""
        self._first = self.sessions.first()
        self._routes_of_x()

    @property
    def dialect(self) -> str:
        return self._written.dialect

    @dialect.setter
    def dialect(self, name: str) -> None:
        self._written.dialect = name

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings of an account that signed in elsewhere."""
        return {"BASE_URL": self.url, "CLIENT_ID": self.sessions.client, "REFRESH_TOKEN": self._first}

    # The people's side.

    def mention(self, text: str, parent: str = "", who: Person | None = None, *, ago: float = 0) -> str:
        with self.lock:
            return self.memory.write(who or self.pat, f"@{self.doctor.username} {text}", parent, ago=ago).id

    def write(self, who: Person, text: str, parent: str = "") -> str:
        with self.lock:
            return self.memory.write(who, text, parent).id

    def dm(self, text: str, who: Person | None = None, *, ago: float = 0) -> str:
        with self.lock:
            return self.memory.say(who or self.pat, self.pair(who or self.pat), text, ago=ago).id

    def group(self, *others: Person) -> str:
        """Open a conversation of several people; who joined stands in an event."""
        with self.lock:
            people = [self.doctor, *others]
            conversation = self.memory.new_id(time.time())
            self.memory.say(others[0], conversation, "", "ParticipantsJoin").people = [one.id for one in people]
            return conversation

    def say(self, who: Person, conversation: str, text: str) -> str:
        with self.lock:
            return self.memory.say(who, conversation, text).id

    def edit(self, identity: str, text: str) -> str:
        with self.lock:
            return self.memory.edit(identity, text)

    def delete(self, identity: str) -> None:
        with self.lock:
            self.memory.delete(identity)

    def posted(self) -> list[Post]:
        """What our account wrote below others' posts, oldest first."""
        with self.lock:
            return [one for one in self.memory.posts.values() if one.author is self.doctor and one.parent]

    def whispered(self) -> list[Said]:
        """What our account said in private, oldest first."""
        with self.lock:
            return [one for one in self.memory.said.values() if one.sender is self.doctor]

    def pair(self, who: Person) -> str:
        return "-".join(sorted((self.doctor.id, who.id), key=int))

    # Routes.

    def _routes_of_x(self) -> None:
        self.route("POST", "/2/oauth2/token", self.sessions.token)
        self._at("GET", "/2/users/me", self._me, "me", "users.read")
        self._at("GET", "/2/users/{id}/mentions", self._mentions, "mentions", "tweet.read")
        self._at("GET", "/2/users/{id}/tweets", self._own, "own", "tweet.read")
        self._at("GET", "/2/tweets", self._by_ids, "posts", "tweet.read")
        self._at("POST", "/2/tweets", self._reply, "post", "tweet.write")
        self._at("DELETE", "/2/tweets/{id}", self._take_back, "delete", "tweet.write")
        self._at("GET", "/2/dm_events", self._events, "dm", "dm.read")
        with_one = "/2/dm_conversations/with/{participant_id}"
        self._at("GET", f"{with_one}/dm_events", self._events_with, "dm", "dm.read")
        self._at("GET", "/2/dm_conversations/{id}/dm_events", self._events_of, "dm", "dm.read")
        self._at("POST", f"{with_one}/messages", self._whisper, "say", "dm.write")
        self._at("GET", "/2/chat/conversations", self._chats, "chat", "dm.read")
        self._at("GET", "/2/users/{id}/public_keys", self._no_keys, "chat", "dm.read")

    def _at(self, method: str, path: str, handle: Callable[..., Answer], family: str, scope: str) -> None:
        def checked(request: Request, **names: str) -> Answer:
            self.sessions.check(request.bearer)
            if scope not in self.sessions.scopes:
                raise refusal(403, problem("not-authorized-for-resource"), "The token lacks a required scope.")
            if not self.credits:
                raise refusal(402)
            headers = self._spent(family)
            answer = handle(request, **names)
            self.answered.append((method, path, answer.status, answer.content))
            return Answer(answer.content, answer.status, headers)

        self.route(method, path, checked)

    def not_found(self, _request: Request) -> Answer:
        return refusal(404, problem("resource-not-found")).answer

    def _spent(self, family: str) -> dict[str, str]:
        """Count a call and tell the budget; refuse where it is used up."""
        limit, present = BUDGETS.get(family, 100), time.time()
        if not self.budgeted:
            return {}
        used = [at for at in self._used.get(family, []) if at > present - QUARTER]
        reset = int((used[0] if used else present) + QUARTER) + 1
        headers = {"x-rate-limit-limit": str(limit), "x-rate-limit-reset": str(reset)}
        if len(used) >= limit:
            refused = refusal(429, detail="Too Many Requests")
            refused.answer = Answer(refused.answer.content, 429, {**headers, "x-rate-limit-remaining": "0"})
            raise refused
        self._used[family] = [*used, present]
        return {**headers, "x-rate-limit-remaining": str(limit - len(used) - 1)}

    # Reading.

    def _me(self, _: Request) -> Answer:
        return Answer({"data": self._written.person(self.doctor)})

    def _chats(self, _: Request) -> Answer:
        return Answer({"meta": {"result_count": 0, "has_message_requests": self.requests_waiting}})

    def _no_keys(self, _: Request, id: str) -> Answer:  # noqa: A002 - the parameter's own name
        self._ours(id)
        return Answer({"meta": {"result_count": 0}})

    def _mentions(self, request: Request, id: str) -> Answer:  # noqa: A002 - the parameter's own name
        self._ours(id)
        return self._timeline(request, [one for one in self.memory.posts.values() if self._names_us(one)][-800:])

    def _names_us(self, post: Post) -> bool:
        above = self.memory.posts.get(post.parent)
        named = self.doctor.username in NAME.findall(post.text)
        return post.author is not self.doctor and (named or (above is not None and above.author is self.doctor))

    def _own(self, request: Request, id: str) -> Answer:  # noqa: A002 - the parameter's own name
        self._ours(id)
        return self._timeline(request, [one for one in self.memory.posts.values() if one.author is self.doctor])

    def _ours(self, identity: str) -> None:
        if identity != self.doctor.id:
            raise refusal(403, problem("not-authorized-for-resource"))

    def _timeline(self, request: Request, posts: list[Post]) -> Answer:
        self._selected(request)
        if not 5 <= int(request.first("max_results", "10")) <= 100:
            raise self._invalid("max_results", request.first("max_results"))
        since, until = request.first("since_id", "0"), request.first("until_id", str(1 << 62))
        start = request.first("start_time")
        listed = [one for one in self.memory.newest(posts) if int(since) < int(one.id) <= int(until)]
        listed = [one for one in listed if not start or iso(one.at) >= start]
        return self._page(request, listed, self._written.posts)

    def _page(self, request: Request, listed: list[Any], written: Callable[[list[Any]], dict[str, Any]]) -> Answer:
        token = request.first("pagination_token")
        if token:
            walk, _, last = base64.b32hexdecode(token).decode().partition(":")
            if int(walk) != self.walks:
                raise self._invalid("pagination_token", token)
            listed = [one for one in listed if int(one.id) < int(last) or (self.repeats and one.id == last)]
            again = bool(listed) and listed[0].id == last
        cap = min(int(request.first("max_results", "100")), self.page_cap) + (1 if token and again else 0)
        shown, meta = listed[:cap], {"result_count": len(listed[:cap])}
        if not shown:
            return Answer({"meta": meta})
        more = {"next_token": self._token(shown[-1].id)} if len(listed) > cap else {}
        return Answer({**written(shown), "meta": {**meta, **more}})

    def _token(self, last: str) -> str:
        return base64.b32hexencode(f"{self.walks}:{last}".encode()).decode()

    def _by_ids(self, request: Request) -> Answer:
        self._selected(request)
        asked = request.first("ids").split(",")
        found = [self.memory.posts[one] for one in asked if one in self.memory.posts]
        missing = [
            {
                "value": one,
                "detail": f"Could not find tweet with ids: [{one}].",
                "title": "Not Found Error",
                "resource_type": "tweet",
                "parameter": "ids",
                "resource_id": one,
                "type": problem("resource-not-found"),
            }
            for one in asked
            if one not in self.memory.posts
        ]
        return Answer({**(self._written.posts(found) if found else {}), **({"errors": missing} if missing else {})})

    def _selected(self, request: Request) -> None:
        """Refuse names of fields that are not of this dialect."""
        for name, values in request.query.items():
            if name.endswith("fields") or name == "expansions":
                known = {**KNOWN[self._written.dialect], "user.fields": None, "media.fields": None}
                if name not in known:
                    raise self._invalid(name, values[0])
                allowed = known[name]
                if allowed is not None and set(values[0].split(",")) - allowed:
                    raise self._invalid(name, values[0])

    def _invalid(self, name: str, value: str) -> Exception:
        told = [{"parameters": {name: [value]}, "message": f"The query parameter [{name}] is not valid"}]
        return refusal(
            400, problem("invalid-request"), "One or more parameters to your request was invalid.", errors=told
        )

    # Private messages.

    def _events(self, request: Request) -> Answer:
        return self._talk(request, list(self.memory.said.values()))

    def _events_with(self, request: Request, participant_id: str) -> Answer:
        with_them = self.pair(self._somebody(participant_id))
        return self._talk(request, [one for one in self.memory.said.values() if one.conversation == with_them])

    def _events_of(self, request: Request, id: str) -> Answer:  # noqa: A002 - the parameter's own name
        return self._talk(request, [one for one in self.memory.said.values() if one.conversation == id])

    def _talk(self, request: Request, events: list[Said]) -> Answer:
        self._selected(request)
        if set(request.query) & {"since_id", "until_id", "start_time", "end_time"}:
            raise self._invalid("since_id", "")
        kinds, present = request.first("event_types", "MessageCreate").split(","), time.time()
        listed = [one for one in events if one.kind in kinds and one.shown_from <= present < one.at + 30 * 86_400]
        return self._page(request, sorted(listed, key=lambda one: int(one.id), reverse=True), self._written.events)

    def _somebody(self, identity: str) -> Person:
        if identity not in self.memory.people:
            raise refusal(404, problem("resource-not-found"))
        return self.memory.people[identity]

    # Sending.

    def _reply(self, request: Request) -> Answer:
        body = request.json()
        above = self.memory.posts.get((body.get("reply") or {}).get("in_reply_to_tweet_id", ""))
        text = body.get("text", "")
        if set(body) - {"text", "reply"} or not text or above is None:
            raise refusal(400, problem("invalid-request"), "The post answered cannot be seen.")
        if weight(text) > 280:
            raise refusal(403, detail="Your post is too long.")
        others = [name for name in NAME.findall(text) if name != above.author.username]
        if others or not self._may_answer(above):
            raise refusal(403, detail=GATE)
        if any(one.parent == above.id and one.text == text for one in self.posted()):
            raise refusal(403, detail="You are not allowed to create a Post with duplicate content.")
        made = self.memory.write(self.doctor, text, above.id)
        return Answer({"data": {"id": made.id, "text": text}}, 201)

    def _may_answer(self, above: Post) -> bool:
        quoted = self.memory.posts.get(above.quoted)
        named = self.doctor.username in NAME.findall(above.text)
        return above.author is self.doctor or named or (quoted is not None and quoted.author is self.doctor)

    def _take_back(self, _: Request, id: str) -> Answer:  # noqa: A002 - the parameter's own name
        if id not in self.memory.posts:
            raise refusal(404, problem("resource-not-found"))
        if self.memory.posts[id].author is not self.doctor:
            raise refusal(403, problem("not-authorized-for-resource"))
        self.memory.delete(id)
        return Answer({"data": {"deleted": True}})

    def _whisper(self, request: Request, participant_id: str) -> Answer:
        body, who = request.json(), self._somebody(participant_id)
        text = body.get("text", "")
        if set(body) != {"text"} or not text or len(text) > 10_000:
            raise refusal(400, problem("invalid-request"), "The message is empty or too long.")
        if who.closed:
            raise refusal(403, detail="You do not have permission to DM one or more participants.")
        made = self.memory.say(self.doctor, self.pair(who), text)
        return Answer({"data": {"dm_conversation_id": made.conversation, "dm_event_id": made.id}}, 201)
