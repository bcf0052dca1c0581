"""A Lantern server in memory, as its pages describe the real one, refusals included."""

from __future__ import annotations

import itertools
import time
from typing import Any

from networks.fake_server import Answer, FakeServer, Refusal, Request

TOKEN = "lantern-token"
US = {"id": "1", "handle": "dr.ruiz", "name": "Dr Ana Ruiz"}
PAT = {"id": "2", "handle": "pat", "name": "Pat Doe"}
LIMITS = {"note": 280, "letter": 2_000}
PAGE = 2


class FakeLantern(FakeServer):
    """Keeps what happened as a list of events."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.items: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self.route("GET", "/me", self._me)
        self.route("GET", "/events", self._events)
        self.route("POST", "/items", self._post)
        self.route("GET", "/items/{number}", self._item)
        self.route("DELETE", "/items/{number}", self._remove)
        self.route("GET", "/keys/{key}", self._key)

    def write(self, kind: str, text: str, parent: str = "") -> str:
        """Let the patient write a letter or a note, and return its id."""
        with self.lock:
            return str(self._keep(kind, text, PAT, US, parent)["id"])

    def change(self, number: str, text: str) -> None:
        """Let an author change what they wrote."""
        with self.lock:
            self.items[number] |= {"text": text, "changed": True}
            self._happened("changed", self.items[number])

    def remove(self, number: str) -> None:
        """Let an author take it back."""
        with self.lock:
            self._happened("removed", {"id": self.items.pop(number)["id"]})

    def ours(self) -> list[dict[str, Any]]:
        """Return what the patient can read of us."""
        with self.lock:
            return [item for item in self.items.values() if item["from"] == US]

    def _keep(self, kind: str, text: str, author: Any, to: Any, parent: str, key: str = "") -> dict[str, Any]:
        number = str(100 + next(self._numbers))
        thread = self.items[parent]["thread"] if parent else number
        item = {"id": number, "kind": kind, "text": text, "from": author, "to": to, "thread": thread}
        self.items[number] = item | {"parent": parent, "key": key, "at": int(time.time())}
        self._happened("written", self.items[number])
        return self.items[number]

    def _happened(self, what: str, item: dict[str, Any]) -> None:
        self.events.append({"number": len(self.events) + 1, "what": what, "item": dict(item)})

    def _known(self, request: Request) -> None:
        if request.bearer != self.token:
            raise Refusal(401, {"error": "who are you"})

    def _me(self, request: Request) -> Answer:
        self._known(request)
        return Answer(US | {"software": "Lantern 3", "limits": LIMITS})

    def _events(self, request: Request) -> Answer:
        self._known(request)
        left = self.events[int(request.first("after", "0")) :]
        return Answer({"events": left[:PAGE], "more": len(left) > PAGE})

    def _post(self, request: Request) -> Answer:
        self._known(request)
        told = request.json()
        if again := self._under(told["key"]):
            return Answer(again)
        parent = self.items.get(told["parent"])
        if parent is None or len(told["text"]) > LIMITS[told["kind"]]:
            raise Refusal(422, {"error": "it cannot be sent"})
        if parent["kind"] == "letter" and told["kind"] == "note":
            raise Refusal(422, {"error": "a letter is not answered on the board"})
        to = parent["from"] if parent["from"] != US else parent["to"]
        return Answer(self._keep(told["kind"], told["text"], US, to, parent["id"], told["key"]), 201)

    def _item(self, request: Request, number: str) -> Answer:
        self._known(request)
        return Answer(self.items[number]) if number in self.items else self.not_found(request)

    def _remove(self, request: Request, number: str) -> Answer:
        answer = self._item(request, number)
        if number in self.items:
            self.remove(number)
        return answer

    def _key(self, request: Request, key: str) -> Answer:
        self._known(request)
        found = self._under(key)
        return Answer(found) if found else self.not_found(request)

    def _under(self, key: str) -> dict[str, Any] | None:
        return next((item for item in self.items.values() if item["key"] == key), None)
