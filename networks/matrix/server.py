"""The endpoints of the client-server API that Consulta uses, one method each. Nothing is decided here."""

from __future__ import annotations

import json

from networks.http import segment
from networks.matrix.access import Access
from networks.matrix.replies import Forbidden, Gone
from networks.matrix.shapes import Json, tables, word

V3 = "/_matrix/client/v3"
V1 = "/_matrix/client/v1"
TIMELINE_LIMIT = 30
PAGE_LIMIT = 100
THREAD_LIMIT = 50
AROUND = 10
FIRST_SYNC_TIMEOUT = 300.0
SYNC_MARGIN = 45.0
"""Seconds that a server may take beyond the long poll it was asked for."""
SEND_TIMEOUT = 60.0
JOIN_TIMEOUT = 150.0
"""A join over federation may take longer than a minute."""

MESSAGE_TYPES = ["m.room.message", "m.room.encrypted", "m.room.redaction", "m.sticker"]
STATE_TYPES = [
    "m.room.member",
    "m.room.encryption",
    "m.room.join_rules",
    "m.room.history_visibility",
    "m.room.power_levels",
    "m.room.tombstone",
    "m.room.create",
]
FILTER: Json = {
    "room": {
        "timeline": {"limit": TIMELINE_LIMIT, "lazy_load_members": True, "types": [*MESSAGE_TYPES, *STATE_TYPES]},
        "state": {"lazy_load_members": True, "types": STATE_TYPES},
        "ephemeral": {"types": ["m.receipt"]},
        "account_data": {"types": []},
        "include_leave": False,
    },
    "presence": {"types": []},
    "account_data": {"types": ["m.direct", "m.ignored_user_list"]},
}
HISTORY_FILTER = json.dumps({"types": [*MESSAGE_TYPES, *STATE_TYPES], "lazy_load_members": True})


class HomeServer:
    """A home server as one session of ours sees it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def whoami(self) -> Json:
        """Return our user id and device id."""
        return await self._get(f"{V3}/account/whoami")

    async def versions(self) -> Json:
        """Return what the server speaks."""
        return await self._get("/_matrix/client/versions")

    async def display_name(self, user: str) -> str:
        """Return our own display name, or nothing."""
        try:
            return word(await self._get(f"{V3}/profile/{segment(user)}/displayname"), "displayname")
        except (Gone, Forbidden):
            return ""

    async def account_data(self, user: str, kind: str) -> Json:
        """Return one kind of account data; nobody having set it is an empty object."""
        try:
            return await self._get(f"{V3}/user/{segment(user)}/account_data/{kind}")
        except Gone:
            return {}

    async def put_account_data(self, user: str, kind: str, content: Json) -> None:
        """Replace one kind of account data as a whole."""
        await self._access.call("PUT", f"{V3}/user/{segment(user)}/account_data/{kind}", json=content)

    async def upload_filter(self, user: str) -> str:
        """Store our filter on the server and return its id."""
        reply = await self._access.call("POST", f"{V3}/user/{segment(user)}/filter", json=FILTER)
        return word(reply.object(), "filter_id")

    async def sync(self, since: str, chosen: str, hold: float) -> Json:
        """Return what is new; the server may hold the answer back for `hold` seconds."""
        params = {"timeout": str(round(hold * 1000)), "filter": chosen, "set_presence": "offline"}
        if since:
            params["since"] = since
        patience = hold + SYNC_MARGIN if since else FIRST_SYNC_TIMEOUT
        return (await self._access.call("GET", f"{V3}/sync", params=params, timeout=patience)).object()

    async def messages(self, room: str, start: str = "", stop: str = "") -> Json:
        """Return a page of a room's history, newest first."""
        params = {"dir": "b", "limit": str(PAGE_LIMIT), "filter": HISTORY_FILTER}
        params |= {name: token for name, token in (("from", start), ("to", stop)) if token}
        return await self._get(f"{self._room(room)}/messages", params)

    async def state(self, room: str) -> list[Json]:
        """Return the whole state of a room."""
        reply = await self._access.call("GET", f"{self._room(room)}/state", timeout=SEND_TIMEOUT)
        return tables({"state": reply.array()}, "state")

    async def state_content(self, room: str, kind: str, key: str = "") -> Json | None:
        """Return the content of one state event, or None where the room has none."""
        tail = f"/{segment(key)}" if key else ""
        try:
            return await self._get(f"{self._room(room)}/state/{kind}{tail}")
        except Gone:
            return None

    async def event(self, room: str, event_id: str) -> Json:
        """Return one event."""
        return await self._get(f"{self._room(room)}/event/{segment(event_id)}")

    async def context(self, room: str, event_id: str) -> Json:
        """Return the events around one."""
        return await self._get(f"{self._room(room)}/context/{segment(event_id)}", {"limit": str(AROUND)})

    async def thread(self, room: str, root: str) -> list[Json]:
        """Return the newest events of a thread, newest first, without its root."""
        path = f"{V1}/rooms/{segment(room)}/relations/{segment(root)}/m.thread"
        return tables(await self._get(path, {"dir": "b", "limit": str(THREAD_LIMIT)}), "chunk")

    async def send(self, room: str, txn: str, content: Json) -> Json:
        """Put a message into a room; the same transaction id on the same device puts it there once."""
        path = f"{self._room(room)}/send/m.room.message/{segment(txn)}"
        reply = await self._access.call("PUT", path, json=content, timeout=SEND_TIMEOUT, sending=True)
        return reply.object()

    async def redact(self, room: str, event_id: str, txn: str) -> None:
        """Take an event back."""
        path = f"{self._room(room)}/redact/{segment(event_id)}/{segment(txn)}"
        await self._access.call("PUT", path, json={}, timeout=SEND_TIMEOUT, sending=True)

    async def join(self, room: str) -> None:
        """Enter a room."""
        await self._access.call("POST", f"{self._room(room)}/join", json={}, timeout=JOIN_TIMEOUT)

    async def leave(self, room: str) -> None:
        """Leave a room, or turn its invitation down."""
        await self._access.call("POST", f"{self._room(room)}/leave", json={}, timeout=SEND_TIMEOUT)

    async def forget(self, room: str) -> None:
        """Let the server forget a room that was left."""
        await self._access.call("POST", f"{self._room(room)}/forget", json={})

    async def read_privately(self, room: str, event_id: str) -> None:
        """Mark everything up to an event as read, told to nobody else."""
        await self._access.call("POST", f"{self._room(room)}/receipt/m.read.private/{segment(event_id)}", json={})

    async def report(self, room: str, event_id: str, reason: str) -> None:
        """Tell the people who run the server of an event."""
        path = f"{self._room(room)}/report/{segment(event_id)}"
        await self._access.call("POST", path, json={"reason": reason}, timeout=SEND_TIMEOUT, sending=True)

    async def close(self) -> None:
        """Let go of connections."""
        await self._access.close()

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Json:
        return (await self._access.call("GET", path, params=params)).object()

    @staticmethod
    def _room(room: str) -> str:
        return f"{V3}/rooms/{segment(room)}"
