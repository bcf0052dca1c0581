"""A stand-in for Bluesky's chat service, whose program is not public, behind a real account server.

It takes only calls that the account's server has signed for this service and this method. Who may write to whom it
reads where the real one does: in the other person's own records. All else is the fake's, `tests/fakes/bluesky_chat.py`.
"""

from __future__ import annotations

import time
from typing import Any

import httpx

from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.bluesky_chat import PARAMS, FakeChat, check_params
from tests.fakes.bluesky_memory import BlueskyMemory, Convo, Json, Person, refusal
from tests.peers.service_tokens import Gate

SERVICE = "did:web:api.bsky.chat"
DOOR = "chat.bsky.actor.declaration"
FOLLOWS = "app.bsky.graph.follow"


class Directory:
    """Who is who: the documents of the directory, and the records that each account's own server shows to everybody."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self._known: dict[str, Json] = {}

    def document(self, did: str) -> Json:
        """Return somebody's document; empty where there is nobody."""
        if did not in self._known:
            answer = self._http.get(f"/{did}")
            if answer.status_code == httpx.codes.NOT_FOUND:
                return {}
            self._known[did] = answer.raise_for_status().json()
        return self._known[did]

    def person(self, did: str) -> Person:
        handle = self.document(did)["alsoKnownAs"][0].removeprefix("at://")
        profile = next(iter(self.records(did, "app.bsky.actor.profile")), {})
        return Person(did, handle, profile.get("displayName", handle))

    def records(self, did: str, collection: str) -> list[Json]:
        (server,) = (one["serviceEndpoint"] for one in self.document(did)["service"] if one["id"] == "#atproto_pds")
        params: dict[str, Any] = {"repo": did, "collection": collection, "limit": 100}
        answer = self._http.get(f"{server}/xrpc/com.atproto.repo.listRecords", params=params).raise_for_status()
        return [one["value"] for one in answer.json()["records"]]

    def close(self) -> None:
        self._http.close()


class Talking(FakeChat):
    """The fake's chat, among the people of real account servers."""

    def __init__(self, service: ChatService) -> None:
        super().__init__(service)
        self._service = service

    def knows(self, did: str) -> bool:
        return self._service.knows(did)

    def refused(self, did: str) -> str:
        convo = self._between(did)
        if convo is not None and convo.status[did] == "accepted":
            return ""
        declared = next(iter(self._service.directory.records(did, DOOR)), {})
        match declared.get("allowIncoming", "following"):
            case "all":
                return ""
            case "none":
                return "MessagesDisabled"
        return "" if self._follows(did) else "NotFollowedBySender"

    def status_with(self, did: str) -> str:
        return "accepted" if self._follows(did) else "request"

    def _follows(self, did: str) -> bool:
        return any(one["subject"] == self.me for one in self._service.directory.records(did, FOLLOWS))

    def _between(self, did: str) -> Convo | None:
        convos = self._service.memory.convos.values()
        return next((one for one in convos if set(one.members) == {self.me, did}), None)


class ChatService(FakeServer):
    """The stand-in as a server; many accounts use it at once."""

    page_cap = 100

    def __init__(self, directory_url: str) -> None:
        super().__init__()
        self.memory = BlueskyMemory()
        self.directory = Directory(directory_url)
        self.ahead = 0.0
        """Seconds that its clock is ahead of ours."""
        self.chat = Talking(self)
        self._gate = Gate(SERVICE, self.directory.document)
        self.route("GET", "/xrpc/{nsid}", self._call)
        self.route("POST", "/xrpc/{nsid}", self._call)

    def knows(self, did: str) -> bool:
        """Tell whether there is such a person, and remember them."""
        if did not in self.memory.people and self.directory.document(did):
            self.memory.people[did] = self.directory.person(did)
        return did in self.memory.people

    def stop(self) -> None:
        super().stop()
        self.directory.close()

    def _call(self, request: Request, nsid: str) -> Answer:
        me = self._gate.who(request.bearer, nsid, time.time() + self.ahead)
        method = self.chat.methods.get((request.method, nsid))
        if method is None or not self.knows(me):
            raise refusal(501, "MethodNotImplemented")
        check_params(request, PARAMS.get(nsid, set()))
        self.chat.me = me
        return Answer(method(request, nsid))
