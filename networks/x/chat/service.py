"""The calls of encrypted chat: they move ciphertext only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from core.incoming import Person
from networks.errors import Refused
from networks.fields import ident, row, rows, words
from networks.http import Params, Reply, Scalar, segment
from networks.x.chat.addresses import path_of
from networks.x.chat.keys import Registered, registered

Row = dict[str, Any]
LISTED = "id,type,updated_at,message_ttl_ms"
EVENT = "id,conversation_id,sender_id,created_at,encoded_event"
PUBLIC = "public_key_version,public_key,signing_public_key,identity_public_key_signature"
BACKUP = f"{PUBLIC},juicebox_config"
SHOWN = "id,name,username"
PAGE = 20
READ, LIST, WHO, SAY = "x-chat", "x-chat-list", "x-chat-keys", "x-chat-say"
"""Budgets: X counts each kind of call by itself."""
WIDE = 100
MOST_LISTS = 20
REFUSALS = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.INTERNAL_SERVER_ERROR})
"""What X answers to a message that it takes for wrong."""


class Line(Protocol):
    """The way to X with the account's own token."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        family: str,
        params: Params | None = None,
        json: Any = None,
        sending: bool = False,
        ok: frozenset[int] = frozenset(),
    ) -> Reply:
        """Ask once; `family` names whose budget it uses. Raises a NetworkError for everything else than success."""
        ...


@dataclass(frozen=True, slots=True)
class Listing:
    """Some conversations, and whether strangers wait whom no program can see."""

    talks: list[Row]
    requests: bool


@dataclass(frozen=True, slots=True)
class Pageful:
    """Some events, newest first, and the key changes beside them."""

    events: list[Row]
    keys: list[str] = field(repr=False)
    next: str = ""


@dataclass(slots=True)
class Service:
    """Encrypted chat as one account reaches it."""

    line: Line
    me: str

    async def listings(self) -> AsyncGenerator[Listing, None]:
        """Yield all conversations of the inbox; requests are never among them."""
        token = ""
        for _ in range(MOST_LISTS):
            asked: dict[str, Scalar] = {"max_results": WIDE, "chat_conversation.fields": LISTED, **_after(token)}
            answer = await self._get("/2/chat/conversations", asked, LIST)
            meta = row(answer, "meta")
            yield Listing(rows(answer, "data"), meta.get("has_message_requests") is True)
            before, token = token, words(meta, "next_token")
            if not token or token == before:
                return

    async def people(self, key: str) -> tuple[dict[str, Person], list[str]]:
        """Return who is in a conversation, by id, and the ids of its members where it is a group."""
        asked = {
            "chat_conversation.fields": LISTED,
            "expansions": "participant_ids,member_ids",
            "user.fields": SHOWN,
        }
        answer = await self._get(_talk(key), asked, LIST)
        found = [_person(one) for one in rows(row(answer, "includes"), "users")]
        about = row(answer, "data")
        listed = about.get("member_ids") or about.get("participant_ids")
        members = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        return {one.remote_id: one for one in found if one.remote_id}, members

    async def events(self, key: str, *, token: str = "", most: int = PAGE) -> Pageful:
        """Return a page of events, newest first."""
        asked: dict[str, Scalar] = {"max_results": most, "chat_message_event.fields": EVENT, **_after(token)}
        answer = await self._get(f"{_talk(key)}/events", asked, READ)
        meta = row(answer, "meta")
        changes = meta.get("conversation_key_events")
        keys = [one for one in changes if isinstance(one, str)] if isinstance(changes, list) else []
        after = words(meta, "next_token")
        return Pageful(rows(answer, "data"), keys, after if after != token else "")

    async def own_keys(self) -> list[Registered]:
        """Return our own registrations with what fetches the private halves; none where chat was never set up."""
        answer = await self._get(f"/2/users/{segment(self.me)}/public_keys", {"public_key.fields": BACKUP}, WHO)
        return [registered(one, self.me) for one in rows(answer, "data")]

    async def public_keys(self, people: Sequence[str]) -> dict[str, list[Registered]]:
        """Return all registrations of people; none for those who have none."""
        asked = {"ids": ",".join(people), "public_key.fields": PUBLIC}
        listed = rows(await self._get("/2/users/public_keys", asked, WHO), "data")
        if len(people) > 1 and any(not ident(one, "user_id") for one in listed):
            # Without a name beside them nobody can tell whose they are.
            return {who: (await self.public_keys([who]))[who] for who in people}
        told = [registered(one, people[0] if len(people) == 1 else "") for one in listed]
        return {who: [one for one in told if one.person == who] for who in people}

    async def post(self, key: str, body: Mapping[str, str]) -> Reply:
        """Hand over a message; what X takes for wrong comes back as it was answered."""
        return await self.line.call("POST", f"{_talk(key)}/messages", family=SAY, json=body, sending=True, ok=REFUSALS)

    async def _get(self, path: str, params: Params, family: str) -> Row:
        return (await self.line.call("GET", path, family=family, params=params)).object()


def _talk(key: str) -> str:
    if not key:
        raise Refused("X names a conversation by no id", "open it in X")
    return f"/2/chat/conversations/{segment(path_of(key))}"


def _after(token: str) -> dict[str, Scalar]:
    return {"pagination_token": token} if token else {}


def _person(told: Row) -> Person:
    handle = words(told, "username") or ident(told)
    return Person(ident(told), handle, words(told, "name"))
