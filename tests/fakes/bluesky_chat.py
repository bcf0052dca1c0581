"""The chat service of Bluesky as the fake has it. It knows no key of ours: what is said twice stands there twice.

It stands behind the fake of all of Bluesky, and behind a real account server in `tests/peers`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from tests.fakes.base import Request
from tests.fakes.bluesky_memory import BlueskyMemory, Convo, Json, Said, check_facets, count, refusal

PREFIX = "chat.bsky.convo."
PARAMS = {
    f"{PREFIX}listConvos": {"limit", "cursor", "readState", "status", "kind", "lockStatus"},
    f"{PREFIX}getMessages": {"convoId", "limit", "cursor"},
    f"{PREFIX}getConvo": {"convoId"},
    f"{PREFIX}getConvoForMembers": {"members"},
    f"{PREFIX}getLog": {"cursor"},
}


def check_params(request: Request, allowed: set[str]) -> None:
    if set(request.query) - allowed or "seenAt" in request.query:
        raise refusal(400, "InvalidRequest", "no such parameter")
    limit = request.first("limit", "50")
    if not (limit.isdigit() and 1 <= int(limit) <= 100):
        raise refusal(400, "InvalidRequest", "limit must be between 1 and 100")


class Host(Protocol):
    """The server that a chat service is part of."""

    @property
    def memory(self) -> BlueskyMemory: ...

    @property
    def lock(self) -> AbstractContextManager[Any]: ...

    @property
    def page_cap(self) -> int: ...


class FakeChat:
    def __init__(self, host: Host, me: str = "") -> None:
        self._host = host
        self.me = me
        """Who asks."""
        self.log_cap = 50
        self.forgotten = False
        """The log no longer knows a place that it gave."""
        self.closed_to: dict[str, str] = {}
        """Why somebody takes no message from us, by their id."""
        named: dict[tuple[str, str], Callable[[Request, str], Any]] = {
            ("GET", "listConvos"): self._convos,
            ("GET", "getConvo"): lambda request, _: {"convo": self._told(self._mine(request.first("convoId")))},
            ("GET", "getConvoForMembers"): self._for_members,
            ("GET", "getMessages"): self._messages,
            ("GET", "getLog"): self._log,
            ("POST", "sendMessage"): self._send,
            ("POST", "acceptConvo"): self._accept,
            ("POST", "leaveConvo"): self._leave,
            ("POST", "updateRead"): lambda request, _: {"convo": self._told(self._asked(request)[1])},
        }
        self.methods = {(method, PREFIX + name): handle for (method, name), handle in named.items()}

    def knows(self, did: str) -> bool:
        return did in self._host.memory.people

    def refused(self, did: str) -> str:
        """Return why somebody takes no message from whoever asks; empty where they do."""
        return self.closed_to.get(did, "")

    def status_with(self, _did: str) -> str:
        """Return how a conversation opened by whoever asks stands with the other."""
        return "request"

    def whispered(self) -> list[tuple[Convo, Said]]:
        """What we said in private, oldest first."""
        with self._host.lock:
            return [
                (convo, said)
                for convo in self._host.memory.convos.values()
                for said in convo.said
                if said.sender == self.me
            ]

    def _mine(self, key: str) -> Convo:
        convo = self._host.memory.convos.get(key)
        if convo is None or self.me not in convo.members or self.me in convo.gone_for:
            raise refusal(400, "InvalidConvo", "convo not found")
        return convo

    def _told(self, convo: Convo) -> Json:
        return self._host.memory.convo_view(convo, self.me)

    def _cut(self, request: Request, listed: list[Any], key: Callable[[Any], str]) -> tuple[list[Any], Json]:
        """Return a page, newest first, and the cursor where more follows."""
        cursor = request.first("cursor")
        rest = [one for one in listed if not cursor or key(one) < cursor]
        page = rest[: min(int(request.first("limit", "50")), self._host.page_cap)]
        return page, {"cursor": key(page[-1])} if len(rest) > len(page) else {}

    def _convos(self, request: Request, _: str) -> Any:
        mine = [one for one in self._host.memory.convos.values() if self.me in one.members and one.said]
        there = [one for one in mine if self.me not in one.gone_for]
        page, cursor = self._cut(request, sorted(there, key=lambda one: one.rev, reverse=True), lambda one: one.rev)
        return {"convos": [self._told(one) for one in page], **cursor}

    def _for_members(self, request: Request, _: str) -> Any:
        (other,) = request.query["members"]
        if not self.knows(other):
            raise refusal(400, "RecipientNotFound")
        if why := self.refused(other):
            raise refusal(400, why)
        return {"convo": self._told(self._host.memory.between(self.me, other, self.status_with(other)))}

    def _messages(self, request: Request, _: str) -> Any:
        convo = self._mine(request.first("convoId"))
        page, cursor = self._cut(request, convo.said[::-1], lambda one: one.rev)
        profiles = [self._host.memory.people[did].view() for did in convo.members]
        return {"messages": [one.view() for one in page], "relatedProfiles": profiles, **cursor}

    def _log(self, request: Request, _: str) -> Any:
        """Without a cursor nothing is told but where the log stands now."""
        events = self._host.memory.log.get(self.me, [])
        cursor = request.first("cursor")
        if not cursor:
            return {"logs": [], "cursor": events[-1]["rev"] if events else self._host.memory.tid()}
        if self.forgotten:
            self.forgotten = False
            raise refusal(400, "InvalidRequest", "cursor too old")
        page = [one for one in events if one["rev"] > cursor][: self.log_cap]
        return {"logs": page, "cursor": page[-1]["rev"] if page else cursor}

    def _asked(self, request: Request) -> tuple[Json, Convo]:
        body = request.json()
        if not isinstance(body, dict) or not isinstance(body.get("convoId"), str):
            raise refusal(400, "InvalidRequest", "Input must have the property convoId")
        return body, self._mine(body["convoId"])

    def _send(self, request: Request, _: str) -> Any:
        body, convo = self._asked(request)
        told = body.get("message")
        if not isinstance(told, dict) or not isinstance(told.get("text"), str):
            raise refusal(400, "InvalidRequest", "Input/message must have the property text")
        if count(told["text"]) > 1000 or len(told["text"].encode()) > 10_000:
            raise refusal(400, "InvalidRequest", "Input/message/text is too long")
        check_facets(told.get("facets", []))
        if convo.locked:
            raise refusal(400, "ConvoLocked")
        why = next(filter(None, (self.refused(one) for one in convo.members if one != self.me)), "")
        if why:
            raise refusal(400, why)
        if convo.status[self.me] != "accepted":
            # Whether saying something lets the person in is not known: this one does not.
            raise refusal(400, "InvalidConvo", "convo is a request")
        answered = told.get("replyTo", {}).get("messageId", "")
        said = self._host.memory.say(convo, self.me, told["text"], facets=told.get("facets"), answered=answered)
        return said.view()

    def _accept(self, request: Request, _: str) -> Any:
        rev = self._host.memory.accept(self._asked(request)[1], self.me)
        return {"rev": rev} if rev else {}

    def _leave(self, request: Request, _: str) -> Any:
        convo = self._asked(request)[1]
        convo.gone_for.add(self.me)
        convo.rev = self._host.memory.tid()
        self._host.memory.tell(convo, "logLeaveConvo", only=self.me)
        return {"convoId": convo.id, "rev": convo.rev}
