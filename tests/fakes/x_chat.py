"""A fake of X's encrypted chat: what its server stores, hands on and refuses. It never reads what it stores.

`ChatService(server, ...)` puts the paths on a fake server. The people's side is `dm`, `edit`, `delete`, `rotate`,
`reset`, `forge` and `lose_key`; `read_by` is what of ours somebody can decrypt. Each person has a client of their own.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.clock import to_iso
from tests.fakes.base import Answer, FakeServer, Refusal, Request
from tests.fakes.x import FakeX
from tests.fakes.x_chat_people import Letter, Someone, introduce

Json = dict[str, Any]
DOCTOR, LEE, KIM = "1900000000000000001", "2222222222222222222", "2222222222222222233"
PATH_ID = re.compile(r"[0-9]{1,19}|[0-9]{1,19}-[0-9]{1,19}|g[0-9]{1,19}")
FIRST = 2_091_000_000_000_000_010
PARAMS = {
    "list": {"max_results", "pagination_token", "chat_conversation.fields", "expansions", "user.fields"},
    "talk": {"chat_conversation.fields", "expansions", "user.fields"},
    "events": {"max_results", "pagination_token", "chat_message_event.fields"},
    "own": {"public_key.fields"},
    "keys": {"ids", "public_key.fields"},
}
BACKUP = {
    "key_store_token_map_json": '{"realms":[],"register_threshold":3,"recover_threshold":2,'
    '"pin_hashing_mode":"Standard2019"}',
    "max_guess_count": 20,
    "token_map": [],
}


@dataclass
class Row:
    sequence: int
    sender: str
    ms: int
    event: str
    uuid: str = ""


@dataclass
class Talk:
    key: str
    rows: list[Row] = field(default_factory=list)
    """Oldest first."""
    keys: list[str] = field(default_factory=list)
    version: str = ""
    updated: int = 0


class ChatService:
    """The paths of encrypted chat on a fake server."""

    def __init__(self, server: FakeServer, allowed: Callable[[str], None] | None = None) -> None:
        self.server = server
        self.token = "good"
        self._let_in = allowed or self._only_good
        self.doctor = Someone(DOCTOR, "dr_ruiz", "Dr Nadia Ruiz")
        self.lee = Someone(LEE, "lee_k", "Lee K")
        self.kim = Someone(KIM, "kim_m", "Kim M")
        self.enrolled = True
        self.requests = False
        self.names_keys = True
        """Public keys come with the id of their owner."""
        self.drops_repeats = True
        """A message that is posted again under its id is one message."""
        self.failing: list[str] = []
        """Refusals that the next messages are answered with, under a status that says success."""
        self.hidden_keys = 0
        """How many of the next answers leave out the key changes."""
        self.page_cap = 100
        self.lagging = False
        """The list never tells that a conversation has changed."""
        self.talks: dict[str, Talk] = {}
        self._sequence = itertools.count(FIRST)
        self._moment = 0
        others, server._routes = server._routes, []
        base = "/2/chat/conversations"
        server.route("GET", base, self._list)
        server.route("GET", base + "/{talk}", self._talk)
        server.route("GET", base + "/{talk}/events", self._events)
        server.route("POST", base + "/{talk}/messages", self._post)
        server.route("GET", "/2/users/public_keys", self._keys)
        server.route("GET", "/2/users/{person}/public_keys", self._own)
        # What the server answers without encrypted chat gives way.
        server._routes += others
        self._meet()

    # The people's side

    def dm(
        self,
        text: str,
        *,
        who: Someone | None = None,
        ttl: int | None = None,
        days_ago: float = 0,
        answers: str = "",
    ) -> str:
        """Let somebody write to us, or ourselves from the telephone; return the id here."""
        who = who or self.lee
        with self.server.lock:
            talk = self.with_(who if who is not self.doctor else self.lee)
            if answers:
                above = self._row(answers)[1].event
                payload = who.client.encrypt_reply(talk.key, text, above, reply_to_ckces=talk.keys)
            else:
                payload = who.client.encrypt_message(talk.key, text, ttl_msec=ttl)
            letter = self._letter(talk, who, days_ago)
            self._store(talk, letter, letter.sent(payload), payload.message_id)
            return f"chat:{talk.key}/{payload.message_id}"

    def edit(self, remote: str, text: str, *, alone: bool = False, who: Someone | None = None) -> str:
        """Let an author change a message; alone: X serves the original no more."""
        who = who or self.lee
        with self.server.lock:
            talk, row = self._row(remote)
            payload = who.client.encrypt_edit(row.event, text)
            if alone:
                talk.rows.remove(row)
            letter = self._letter(talk, who)
            self._store(talk, letter, letter.sent(payload), payload.message_id)
            return f"chat:{talk.key}/{payload.message_id}"

    def delete(self, remote: str, *, who: Someone | None = None) -> None:
        who = who or self.lee
        with self.server.lock:
            talk, row = self._row(remote)
            told = who.client.prepare_message_delete(talk.key, [str(row.sequence)], True)  # noqa: FBT003 - for all
            talk.rows.remove(row)
            letter = self._letter(talk, who)
            self._store(talk, letter, letter.action(told), told["message_id"])

    def rotate(self, who: Someone | None = None) -> None:
        """Give a conversation a new key."""
        who = who or self.lee
        with self.server.lock:
            talk = self.talks[_key(DOCTOR, who.id)]
            self._change_key(talk, who)

    def reset(self) -> None:
        """Let the doctor's account make new keys elsewhere, and the others use them from now on."""
        with self.server.lock:
            self.doctor.register()
            self._meet()
            for talk in self.talks.values():
                self._change_key(talk, self._peer(talk))

    def forge(self, text: str) -> None:
        """Store a message of a stranger under the patient's name."""
        with self.server.lock:
            talk = self.with_(self.lee)
            payload = self.lee.client.encrypt_message(talk.key, text)
            letter = Letter(next(self._sequence), talk.key, self.lee.id, self._now())
            wrong = letter.message("00000000-0000-4000-8000-000000000000", *_halves(payload))
            self._store(talk, letter, wrong, "")

    def again(self, remote: str) -> None:
        """Bring a message back under another number."""
        with self.server.lock:
            talk, row = self._row(remote)
            letter = Letter(next(self._sequence), talk.key, row.sender, row.ms)
            self._store(talk, letter, row.event, row.uuid)

    def read_by(self, who: Someone) -> list[tuple[str, str]]:
        """Return the ids and texts of ours that somebody can decrypt."""
        with self.server.lock:
            talk = self.talks.get(_key(DOCTOR, who.id))
            if talk is None:
                return []
            told = who.client.decrypt_events([*talk.keys, *(row.event for row in talk.rows)])
            found = [one["event"] for one in told["messages"] if one["event"]["sender_id"] == DOCTOR]
            said = [one for one in found if one["type"] == "Message" and one["content"]["content_type"] == "Text"]
            return [(f"chat:{talk.key}/{one['id']}", one["content"]["text"]) for one in said]

    def with_(self, who: Someone) -> Talk:
        """Return the conversation with somebody; the first message makes it and its key."""
        key = _key(DOCTOR, who.id)
        if key not in self.talks:
            self.talks[key] = Talk(key)
            self._change_key(self.talks[key], who)
        return self.talks[key]

    # The server's side

    def _meet(self) -> None:
        introduce([self.doctor, self.lee, self.kim])
        for talk in self.talks.values():
            self._peer(talk).client.decrypt_events(talk.keys)

    def _peer(self, talk: Talk) -> Someone:
        return next(one for one in (self.lee, self.kim) if one.id in talk.key)

    def _change_key(self, talk: Talk, who: Someone) -> None:
        told = who.client.prepare_conversation_key_change(
            [
                {"user_id": one.id, "public_key": one.versions[-1]["public_key"], "key_version": one.version}
                for one in (self.doctor, who)
            ]
        )
        # Versions are moments; two changes in one millisecond would be one.
        self.server.stopping.wait(0.002)
        letter = self._letter(talk, who)
        talk.keys.append(letter.action(told["action_signatures"][0]))
        talk.version = told["conversation_key_version"]
        for one in (who, self.doctor):
            one.client.decrypt_events(talk.keys)

    def _letter(self, talk: Talk, who: Someone, days_ago: float = 0) -> Letter:
        return Letter(next(self._sequence), talk.key, who.id, self._now() - int(days_ago * 86_400_000))

    def _now(self) -> int:
        return int(time.time() * 1000)

    def _store(self, talk: Talk, letter: Letter, event: str, uuid: str) -> Row:
        row = Row(letter.sequence, letter.sender, letter.ms, event, uuid)
        talk.rows.append(row)
        # No two changes have one time: a list tells by it what is new.
        self._moment = talk.updated = max(self._now(), self._moment + 1)
        return row

    def _row(self, remote: str) -> tuple[Talk, Row]:
        key, _, uuid = remote.removeprefix("chat:").partition("/")
        return self.talks[key], next(row for row in self.talks[key].rows if row.uuid == uuid)

    def _list(self, request: Request) -> Answer:
        self._allowed(request, "list")
        talks = sorted(self.talks.values(), key=lambda one: -one.updated)
        start, end, meta = self._span(request, len(talks))
        data = [self._about(one) for one in talks[start:end]]
        return Answer({"data": data, "meta": meta | {"has_message_requests": self.requests}})

    def _talk(self, request: Request, talk: str) -> Answer:
        self._allowed(request, "talk")
        found = self._found(talk)
        people = [self.doctor, self._peer(found)]
        users = [{"id": one.id, "name": one.name, "username": one.handle} for one in people]
        return Answer({"data": self._about(found), "includes": {"users": users}})

    def _about(self, talk: Talk) -> Json:
        ids = talk.key.split(":")
        updated = to_iso(talk.updated * 1000) if not self.lagging else "2026-01-01T00:00:00.000Z"
        return {"id": "-".join(ids), "type": "direct", "participant_ids": ids, "updated_at": updated}

    def _events(self, request: Request, talk: str) -> Answer:
        self._allowed(request, "events")
        found = self._found(talk)
        newest_first = found.rows[::-1]
        start, end, meta = self._span(request, len(newest_first))
        listed = [self._shown(found, row) for row in newest_first[start:end]]
        if self.hidden_keys:
            self.hidden_keys -= 1
            keys = []
        else:
            keys = found.keys[::-1]
        return Answer({**({"data": listed} if listed else {}), "meta": meta | {"conversation_key_events": keys}})

    def _shown(self, talk: Talk, row: Row) -> Json:
        return {
            "id": str(row.sequence),
            "conversation_id": talk.key,
            "sender_id": row.sender,
            "created_at": to_iso(row.ms * 1000),
            "encoded_event": row.event,
            "is_trusted": True,
        }

    def _post(self, request: Request, talk: str) -> Answer:
        self._allowed(request, "post")
        found, body = self._found(talk), request.json()
        if not all(isinstance(body.get(name), str) for name in ("message_id", "encoded_message_create_event")):
            raise _wrong("message_id and encoded_message_create_event are required")
        there = next((row for row in found.rows if row.uuid == body["message_id"]), None)
        if there is not None and self.drops_repeats:
            return _taken(there.event)
        letter = self._letter(found, self.doctor)
        signature = body.get("encoded_message_event_signature", "")
        event = letter.message(body["message_id"], body["encoded_message_create_event"], signature)
        failure = self.failing.pop(0) if self.failing else self._objection(found, event)
        if failure:
            return _taken(letter.failure(body["message_id"], failure))
        self._store(found, letter, event, body["message_id"])
        return _taken(event)

    def _objection(self, talk: Talk, event: str) -> str:
        """What the signature and the key's version say; a server sees no more."""
        told = self._peer(talk).client.decrypt_events([*talk.keys, event])["messages"]
        version = next((one["event"]["key_version"] for one in told if one["original_b64"] == event), None)
        if version is None:
            return "InvalidSenderSignature"
        return "" if version == talk.version else "NonLatestKeyVersion"

    def _own(self, request: Request, person: str) -> Answer:
        self._allowed(request, "own")
        if not self.enrolled or person != DOCTOR:
            return Answer({})
        return Answer({"data": [row | {"juicebox_config": BACKUP} for row in self.doctor.versions]})

    def _keys(self, request: Request) -> Answer:
        self._allowed(request, "keys")
        asked = request.first("ids").split(",")
        if not 1 <= len(asked) <= 100 or not all(one.isdigit() for one in asked):
            raise _wrong("ids")
        people = [one for one in (self.doctor, self.lee, self.kim) if one.id in asked]
        rows = [row | ({"user_id": one.id} if self.names_keys else {}) for one in people for row in one.versions]
        return Answer({"data": rows} if rows else {})

    def _allowed(self, request: Request, kind: str) -> None:
        self._let_in(request.bearer)
        if unknown := set(request.query) - PARAMS.get(kind, set()):
            raise _wrong(f"unknown parameters: {sorted(unknown)}")

    def _only_good(self, bearer: str) -> None:
        if bearer != self.token:
            raise Refusal(401, {"title": "Unauthorized", "status": 401})

    def _found(self, talk: str) -> Talk:
        if not PATH_ID.fullmatch(talk):
            raise _wrong("id")
        key = _key(DOCTOR, talk) if talk.isdigit() else _key(*talk.split("-"))
        if key not in self.talks:
            raise Refusal(404, {"title": "Not Found Error", "status": 404})
        return self.talks[key]

    def _span(self, request: Request, total: int) -> tuple[int, int, Json]:
        most = int(request.first("max_results", "10"))
        if not 1 <= most <= 100:
            raise _wrong("max_results")
        start = int(request.first("pagination_token", "T0")[1:])
        end = min(start + min(most, self.page_cap), total)
        more = {"has_more": True, "next_token": f"T{end}"} if end < total else {"has_more": False}
        return start, end, {"result_count": end - start, **more}


class FakeXChat(FakeServer):
    """Encrypted chat alone on a server."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = ChatService(self)


class FakeXWithChat(FakeX):
    """X of an account that has set up encrypted chat."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = ChatService(self, self.sessions.check)


def _key(one: str, two: str) -> str:
    return ":".join(sorted((one, two), key=int))


def _halves(payload: Any) -> tuple[str, str]:
    return payload.encrypted_content, payload.encoded_event_signature


def _taken(event: str) -> Answer:
    return Answer({"data": {"encoded_message_event": event}}, 201)


def _wrong(what: str) -> Refusal:
    return Refusal(400, {"title": "Invalid Request", "detail": what, "status": 400})
