"""The calls of the chat service. Every one of them goes to our own server, which hands it on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from core.incoming import Person
from networks.bluesky.access import Access
from networks.bluesky.parse import Me, Row, person
from networks.bluesky.replies import Gone
from networks.bluesky.talks import Talk, talk
from networks.fields import row, rows, words

PREFIX = "chat.bsky.convo."
PAGE = 100
MOST_LISTS = 50
MOST_LOGS = 200


@dataclass(frozen=True, slots=True)
class Pageful:
    """Some messages, the people they name, and whether nothing older follows."""

    views: list[Row]
    people: dict[str, Person]
    last: bool


@dataclass(slots=True)
class Chat:
    """The chat service as one account sees it."""

    access: Access
    me: Me

    async def ask(self, name: str, params: dict[str, Any] | None = None) -> Row:
        """Ask the service for something."""
        return await self.access.get(PREFIX + name, params, chat=True)

    async def do(self, name: str, body: Row, *, sending: bool = False) -> Row:
        """Let the service do something."""
        return await self.access.post(PREFIX + name, body, chat=True, sending=sending)

    async def talk(self, conversation: str) -> Talk | None:
        """Return a conversation, or None where it is gone or not for us."""
        try:
            return talk(row(await self.ask("getConvo", {"convoId": conversation}), "convo"), self.me)
        except Gone:
            return None

    async def talks(self) -> AsyncGenerator[list[Row], None]:
        """Yield all conversations, accepted ones and requests, as the service shows them."""
        cursor = ""
        for _ in range(MOST_LISTS):
            answer = await self.ask("listConvos", {"limit": PAGE, **({"cursor": cursor} if cursor else {})})
            listed, before, cursor = rows(answer, "convos"), cursor, words(answer, "cursor")
            yield listed
            if not cursor or cursor == before:
                return

    async def log(self, cursor: str) -> tuple[list[Row], str]:
        """Return what happened since a cursor and the next one; without a cursor nothing, and where it stands now."""
        events: list[Row] = []
        for _ in range(MOST_LOGS):
            answer = await self.ask("getLog", {"cursor": cursor} if cursor else None)
            told, fresh = words(answer, "cursor"), rows(answer, "logs")
            events += fresh
            if not cursor or not fresh or not told or told == cursor:
                return events, told or cursor
            cursor = told
        return events, cursor

    async def messages(self, conversation: str) -> AsyncGenerator[Pageful, None]:
        """Yield the messages of a conversation page by page, newest first."""
        cursor = ""
        while True:
            params = {"convoId": conversation, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
            answer = await self.ask("getMessages", params)
            listed, before, cursor = rows(answer, "messages"), cursor, words(answer, "cursor")
            people = {one.remote_id: one for one in map(person, rows(answer, "relatedProfiles"))}
            last = not cursor or cursor == before or not listed
            yield Pageful(listed, people, last)
            if last:
                return
