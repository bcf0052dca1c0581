"""What the fakes of Messenger and Instagram share: a token with its rights, conversations, and sending into them.

A conversation is keyed by the person in it. Whoever writes opens a window of a day; nested reads, field lists,
the twenty readable messages, poisoned conversations and the refusals are as the sheets tell them.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.graph import check_proof, paged, refusal

DAY = 86_400
READABLE = 20
DOCUMENTED = {"id", "created_time", "from", "to", "message", "attachments", "shares", "story", "reactions", "tags"}
WIDE = DOCUMENTED | {"is_unsupported", "reply_to", "sticker"}
Json = dict[str, Any]


@dataclass(frozen=True)
class Somebody:
    id: str
    name: str


@dataclass
class Message:
    id: str
    sender: str
    text: str
    created: float
    answers: str = ""
    extra: Json = field(default_factory=dict)
    """Attachments and the like."""
    shown_from: float = 0
    hollow: bool = False
    """The list leaves its content out; its own page has it."""


@dataclass
class Talk:
    id: str
    person: Somebody
    messages: list[Message] = field(default_factory=list)
    poisoned: bool = False

    @property
    def updated(self) -> float:
        return max((one.created for one in self.messages), default=0)

    def shown(self) -> list[Message]:
        return [one for one in self.messages if one.shown_from <= time.time()]


def stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


_FIELD = re.compile(r"\s*(?P<name>\w+)(?P<args>(?:\.\w+\(\w+\))*)(?P<open>\{)?")


def fields_of(text: str) -> dict[str, dict[str, Any]]:
    """Return nested field names; what is asked of a list stands under them by name."""
    found, rest = _fields(text)
    assert not rest, rest
    return found


def _fields(text: str) -> tuple[dict[str, dict[str, Any]], str]:
    found: dict[str, dict[str, Any]] = {}
    while match := _FIELD.match(text):
        text = text[match.end() :]
        inner: dict[str, Any] = {}
        if match["open"]:
            inner, text = _fields(text)
            assert text.startswith("}"), text
            text = text[1:]
        args = dict(re.findall(r"\.(\w+)\((\w+)\)", match["args"]))
        found[match["name"]] = {"fields": inner, **args}
        if not text.startswith(","):
            break
        text = text[1:]
    return found, text


def known_or_refused(asked: Iterable[str], known: set[str]) -> None:
    if set(asked) - known:
        raise refusal(100, message="Tried accessing nonexisting field")


class FakeTalks(FakeServer):
    """The private side."""

    platform = ""
    version = "/v26.0"
    message_prefix = "m_"
    right = ""
    """What reading and sending need."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "EAAdoctor"
        self.issued = time.time() - 2 * DAY
        self.expires = time.time() + 58 * DAY
        self.revoked = False
        self.app_secret = ""
        self.rights: set[str] = set()
        self.page_cap = 25
        self.late = 0.0
        """For so many seconds lists do not show what is written now."""
        self.known = {"message": set(WIDE)}
        self.human_agent = False
        self.barred: set[str] = set()
        """People who cannot be reached."""
        self.elsewhere = False
        """Another program controls the conversations."""
        self.walks = 0
        self.talks: dict[str, Talk] = {}
        self.tags: list[str] = []
        """The tags under which messages left."""
        self._made = itertools.count(1)
        self._talks_made = itertools.count(1020304050607080)

    @property
    def base(self) -> str:
        return f"{self.url}{self.version}"

    # The people's side.

    def talk_with(self, who: Somebody) -> Talk:
        with self.lock:
            if who.id not in self.talks:
                self.talks[who.id] = Talk(f"t_{next(self._talks_made)}", who)
            return self.talks[who.id]

    def dm(self, text: str, who: Somebody, *, answers: str = "", ago: float = 0, extra: Json | None = None) -> str:
        """Write to us in private."""
        with self.lock:
            return self._say(self.talk_with(who), who.id, text, answers=answers, ago=ago, extra=extra).id

    def _say(
        self, talk: Talk, sender: str, text: str, *, answers: str = "", ago: float = 0, extra: Json | None = None
    ) -> Message:
        written = time.time() - ago
        remote = f"{self.message_prefix}{next(self._made):06d}"
        one = Message(remote, sender, text, written, answers, extra or {}, written + self.late)
        talk.messages.append(one)
        talk.messages.sort(key=lambda each: each.created)
        return one

    def message(self, remote_id: str) -> tuple[Talk, Message]:
        found = [(talk, one) for talk in self.talks.values() for one in talk.messages if one.id == remote_id]
        if not found:
            raise refusal(9000001)
        return found[0]

    def in_private(self) -> list[tuple[Talk, Message]]:
        """What we said in private, oldest first."""
        with self.lock:
            every = ((talk, one) for talk in self.talks.values() for one in talk.messages)
            return [(talk, one) for talk, one in every if one.sender == self.own]

    @property
    def own(self) -> str:
        raise NotImplementedError

    def party(self, identity: str) -> Json:
        raise NotImplementedError

    # Routes.

    def at(self, method: str, path: str, handle: Callable[..., Answer], right: str = "") -> None:
        def checked(request: Request, **names: str) -> Answer:
            token = request.bearer or request.first("access_token")
            if token != self.token or self.revoked or self.expires < time.time():
                raise refusal(190, 463, 401)
            if right and right not in self.rights:
                raise refusal(200, message="Requires a permission")
            check_proof(request, self.app_secret)
            return handle(request, **names)

        self.route(method, f"{self.version}{path}", checked)

    def not_found(self, _request: Request) -> Answer:
        raise refusal(2500, message="Unknown path components")

    # Reading.

    def listed_talks(self, request: Request) -> Answer:
        if request.first("platform") != self.platform:
            raise refusal(100)
        asked = fields_of(request.first("fields") or "id")
        self._check_talk(asked)
        talks = [one for one in self.talks.values() if one.messages]
        if wanted := request.first("user_id"):
            talks = [one for one in talks if one.person.id == wanted]
        if "messages" in asked and any(one.poisoned for one in talks):
            raise refusal(1, http=500, message="An unknown error has occurred.")
        newest = sorted(talks, key=lambda one: (one.updated, one.id), reverse=True)
        limit = min(int(request.first("limit", "25")), self.page_cap)
        return paged(request, [self._talk(request, one, asked) for one in newest], limit)

    def _check_talk(self, asked: dict[str, dict[str, Any]]) -> None:
        heads = {"id", "updated_time", "link", "unread_count", "message_count", "can_reply", "participants", "messages"}
        known_or_refused(asked, heads)
        known_or_refused(asked.get("messages", {}).get("fields", {}), self.known["message"])

    def _talk(self, request: Request, talk: Talk, asked: dict[str, dict[str, Any]]) -> Json:
        shown = talk.shown()
        body: Json = {
            "id": talk.id,
            "updated_time": stamp(talk.updated),
            "message_count": len(shown),
            "participants": {"data": [self.party(talk.person.id), self.party(self.own)]},
        }
        if "messages" in asked:
            wanted = set(asked["messages"]["fields"]) or {"id", "created_time"}
            most = min(int(asked["messages"].get("limit", "25")), READABLE)
            newest = shown[::-1][:most]
            body["messages"] = {"data": [self._message(one, talk, wanted, listed=True) for one in newest]}
            if len(shown) > most:
                url = f"https://graph.example/{talk.id}/messages?access_token={request.bearer}"
                body["messages"]["paging"] = {"cursors": {"after": "QVFI"}, "next": url}
        return {name: value for name, value in body.items() if name in asked or name == "id"}

    def _message(self, one: Message, talk: Talk, wanted: set[str], *, listed: bool) -> Json:
        them = self.own if one.sender == talk.person.id else talk.person.id
        body: Json = {
            "id": one.id,
            "created_time": stamp(one.created),
            "from": self.party(one.sender),
            "to": {"data": [self.party(them)]},
            "message": one.text,
        }
        body |= {"reply_to": {"mid": one.answers}} if one.answers else {}
        body |= {} if listed and one.hollow else one.extra
        return {name: value for name, value in body.items() if name in wanted or name == "id"}

    def one_talk(self, request: Request, talk: Talk) -> Answer:
        asked = fields_of(request.first("fields") or "id")
        self._check_talk(asked)
        if talk.poisoned and "messages" in asked:
            raise refusal(100, 33)
        return Answer(self._talk(request, talk, asked))

    def one_message(self, request: Request, remote_id: str) -> Answer:
        talk, one = self.message(remote_id)
        if one not in talk.shown()[-READABLE:]:
            raise refusal(9000001)
        asked = set(fields_of(request.first("fields") or "id"))
        known_or_refused(asked, self.known["message"])
        return Answer(self._message(one, talk, asked, listed=False))

    def one_private(self, request: Request, remote_id: str) -> Answer | None:
        """Return a conversation or a message by its id; None where it is neither."""
        talk = next((one for one in self.talks.values() if one.id == remote_id), None)
        if talk is not None:
            return self.one_talk(request, talk)
        return self.one_message(request, remote_id) if remote_id.startswith(self.message_prefix) else None

    # Sending.

    def said(self, request: Request) -> Answer:
        body = request.json()
        text = str(body["message"]["text"])
        self.check_length(text)
        to = body["recipient"]
        if "id" not in to:
            return self._answer(self.privately(to), text)
        talk = self.talks.get(str(to["id"]))
        if talk is None:
            raise refusal(100, 2018001)
        if talk.person.id in self.barred:
            raise refusal(551, 1545041)
        if self.elsewhere:
            raise refusal(10, 2018300)
        self._check_window(talk, body)
        self.tags.append(body.get("tag", ""))
        return self._answer(talk, text)

    def _answer(self, talk: Talk, text: str) -> Answer:
        one = self._say(talk, self.own, text)
        one.shown_from = one.created
        return Answer({"recipient_id": talk.person.id, "message_id": one.id, "thread_key": "ignored"})

    def check_length(self, text: str) -> None:
        raise NotImplementedError

    def privately(self, to: Json) -> Talk:
        """Return the conversation that a private answer to a comment begins."""
        raise NotImplementedError

    def _check_window(self, talk: Talk, body: Json) -> None:
        heard = max((one.created for one in talk.messages if one.sender == talk.person.id), default=0)
        passed = time.time() - heard
        if body.get("tag") == "HUMAN_AGENT" and body.get("messaging_type") == "MESSAGE_TAG":
            if not self.human_agent:
                raise refusal(200, message="needs the feature")
            if passed < 7 * DAY:
                return
        elif body.get("tag"):
            raise refusal(100)
        elif passed < DAY:
            return
        raise refusal(10, 2018278 if self.platform == "messenger" else 2534022)
