"""People on the other side: plain clients that write to the doctor and read what really reached them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Self
from urllib.parse import quote

import httpx

from tests.peers.mastodon import MastodonUser
from tests.peers.synapse import MatrixUser


@dataclass(frozen=True)
class Seen:
    """One message as this person sees it now."""

    id: str
    author: str
    text: str
    edited: bool = False
    deleted: bool = False
    visibility: str = ""
    answers: str = ""
    """The message that this one is a reply to."""


class _Client:
    def __init__(self, base_url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=base_url, headers=headers, trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, **options: Any) -> Any:
        return self._http.request(method, path, **options).raise_for_status().json()


class MatrixPatient(_Client):
    """Somebody with a plain Matrix client."""

    def __init__(self, base_url: str, user: MatrixUser) -> None:
        super().__init__(base_url, user.access_token)
        self.user = user
        self._transactions = count(1)

    def open_direct(self, doctor: str, *, encrypted: bool = False) -> str:
        """Create a direct room, invite the doctor (a user id) and return the room's id."""
        about = {"is_direct": True, "invite": [doctor], "preset": "trusted_private_chat"}
        if encrypted:
            state = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
            about["initial_state"] = [state]
        return self._create(about)

    def open_group(self, name: str, *invited: str) -> str:
        return self._create({"name": name, "invite": list(invited), "preset": "private_chat"})

    def open_square(self, name: str, *invited: str) -> str:
        """Create a room that anybody may enter and read."""
        history = {
            "type": "m.room.history_visibility",
            "state_key": "",
            "content": {"history_visibility": "world_readable"},
        }
        about = {"name": name, "invite": list(invited), "preset": "public_chat", "initial_state": [history]}
        return self._create(about)

    def _create(self, about: dict[str, Any]) -> str:
        return str(self._call("POST", "/_matrix/client/v3/createRoom", json=about)["room_id"])

    def invite(self, room: str, user_id: str) -> None:
        self._call("POST", self._room(room, "invite"), json={"user_id": user_id})

    def join(self, room: str) -> None:
        self._call("POST", self._room(room, "join"), json={})

    def leave(self, room: str) -> None:
        self._call("POST", self._room(room, "leave"), json={})

    def invites(self) -> list[str]:
        """Return the rooms that this person is asked into."""
        told = self._call("GET", "/_matrix/client/v3/sync", params={"timeout": 0})
        return list(told.get("rooms", {}).get("invite", {}))

    def send(self, room: str, text: str) -> str:
        return self._put(room, "m.room.message", {"msgtype": "m.text", "body": text, "m.mentions": {}})

    def mention(self, room: str, user_id: str, text: str) -> str:
        about = {"msgtype": "m.text", "body": text, "m.mentions": {"user_ids": [user_id]}}
        return self._put(room, "m.room.message", about)

    def edit(self, room: str, event: str, text: str) -> str:
        content = {"msgtype": "m.text", "body": text}
        target = {"rel_type": "m.replace", "event_id": event}
        about = {"msgtype": "m.text", "body": f"* {text}", "m.new_content": content, "m.relates_to": target}
        return self._put(room, "m.room.message", about)

    def redact(self, room: str, event: str) -> None:
        path = self._room(room, f"redact/{quote(event, safe='')}/{next(self._transactions)}")
        self._call("PUT", path, json={})

    def read(self, room: str) -> list[Seen]:
        """Return every message of the room, oldest first, edits applied."""
        return self.messages_in(self.timeline(room))

    @staticmethod
    def messages_in(timeline: list[dict[str, Any]]) -> list[Seen]:
        """Return the messages of a timeline, oldest first, edits applied."""
        seen: dict[str, Seen] = {}
        for event in timeline:
            if event["type"] != "m.room.message":
                continue
            relation = event["content"].get("m.relates_to", {})
            original = seen.get(relation.get("event_id", ""))
            if relation.get("rel_type") == "m.replace" and original:
                text = event["content"]["m.new_content"]["body"]
                seen[original.id] = replace(original, text=text, edited=True)
            else:
                text = event["content"].get("body", "")
                parent = relation.get("m.in_reply_to", {}).get("event_id", "")
                seen[event["event_id"]] = Seen(
                    event["event_id"], event["sender"], text, deleted=not event["content"], answers=parent
                )
        return list(seen.values())

    def timeline(self, room: str) -> list[dict[str, Any]]:
        """Return everything that happened in the room, oldest first, as the server tells it."""
        events: list[dict[str, Any]] = []
        place: str | None = ""
        while place is not None:
            options = {"dir": "f", "limit": "100", **({"from": place} if place else {})}
            page = self._call("GET", self._room(room, "messages"), params=options)
            events += page["chunk"]
            place = page.get("end")
        return events

    def _put(self, room: str, kind: str, content: dict[str, Any]) -> str:
        path = self._room(room, f"send/{kind}/{next(self._transactions)}")
        return str(self._call("PUT", path, json=content)["event_id"])

    @staticmethod
    def _room(room: str, rest: str) -> str:
        return f"/_matrix/client/v3/rooms/{quote(room, safe='')}/{rest}"


class MastodonPatient(_Client):
    """Somebody with a plain Mastodon client."""

    def __init__(self, base_url: str, user: MastodonUser) -> None:
        super().__init__(base_url, user.access_token)
        self.user = user

    def write_direct(self, acct: str, text: str, *, answering: str = "") -> str:
        """Post to the named account alone and return the status id."""
        return self.post(f"@{acct} {text}", "direct", answering=answering)

    def mention(self, acct: str, text: str, *, answering: str = "") -> str:
        """Mention the named account in public and return the status id."""
        return self.post(f"@{acct} {text}", "public", answering=answering)

    def post(self, text: str, visibility: str, *, answering: str = "") -> str:
        about = {"status": text, "visibility": visibility} | ({"in_reply_to_id": answering} if answering else {})
        return str(self._call("POST", "/api/v1/statuses", json=about)["id"])

    def edit(self, status: str, text: str) -> None:
        self._call("PUT", f"/api/v1/statuses/{status}", json={"status": text})

    def delete(self, status: str) -> None:
        self._call("DELETE", f"/api/v1/statuses/{status}")

    def read(self, status: str) -> list[Seen]:
        """Return the thread around a status, oldest first."""
        middle = self._call("GET", f"/api/v1/statuses/{status}")
        around = self._call("GET", f"/api/v1/statuses/{status}/context")
        return [_seen(told) for told in [*around["ancestors"], middle, *around["descendants"]]]

    def mentions(self) -> list[Seen]:
        """Return the messages that this person was told about, newest first."""
        told = self._call("GET", "/api/v1/notifications", params={"types[]": "mention"})
        return [_seen(notification["status"]) for notification in told]


def _seen(status: dict[str, Any]) -> Seen:
    lines = re.sub(r"<br ?/?>|</p>\s*<p>", "\n", status["content"])
    text = html.unescape(re.sub(r"<[^>]+>", "", lines))
    edited = bool(status.get("edited_at"))
    parent = status["in_reply_to_id"] or ""
    return Seen(
        status["id"], status["account"]["acct"], text, edited=edited, visibility=status["visibility"], answers=parent
    )
