"""The Bot API as one bot sees it: one method a call, the token in the path and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from core.clock import Micros, now
from networks.errors import OutcomeUnknown, RateLimited, Unreachable
from networks.fields import number, objects
from networks.http import Edge, Reply, by_status, lost
from networks.secret import Secret
from networks.telegram.replies import by_code, judge

Json = dict[str, Any]
KINDS = (
    "message",
    "edited_message",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "my_chat_member",
)
"""The updates we ask for; the server remembers the list until another one is given."""
MOST_UPDATES = 100
MARGIN = 10.0
"""Seconds that an answer may take beyond the long poll that was asked for."""


class BotApi:
    """Calls. Each returns the `result` of the answer, or raises one of our errors."""

    def __init__(
        self, base_url: str, token: Secret, *, transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
    ) -> None:
        # The edge hides the token wherever it names an address; it is never put into a header.
        self._edge = Edge(base_url, secret=token, transport=transport, proxy=proxy, classify=judge)
        self._token = token
        self._asked_to_wait: Micros = 0

    async def me(self) -> Json:
        """Return who the bot is."""
        return _table(await self._call("getMe"))

    async def webhook(self) -> str:
        """Return where the bot's messages are pushed to, empty where nobody receives them so."""
        return str(_table(await self._call("getWebhookInfo")).get("url") or "")

    async def delete_webhook(self) -> None:
        """End a webhook; what waits is kept for us."""
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def updates(self, offset: int, hold: float) -> list[Json]:
        """Return what is new from an update on; everything before it is forgotten. Nothing is where offset is 0."""
        asked: Json = {"limit": MOST_UPDATES, "timeout": round(hold), "allowed_updates": list(KINDS)}
        if offset:
            asked["offset"] = offset
        found = await self._call("getUpdates", asked, patience=hold + MARGIN)
        if not isinstance(found, list):
            raise Unreachable("Telegram answered getUpdates with another shape than expected")
        return objects(found)

    async def send(self, message: Json) -> Json:
        """Send a message."""
        return _table(await self._call("sendMessage", message, sending=True))

    async def chat(self, chat: str) -> Json:
        """Return what a chat is now."""
        return _table(await self._call("getChat", {"chat_id": number_of(chat)}))

    async def member_count(self, chat: str) -> int | None:
        """Return how many people are in a group, the bot among them."""
        found = await self._call("getChatMemberCount", {"chat_id": number_of(chat)}, patience=MARGIN)
        return number({"count": found}, "count")

    async def connection(self, connection: str) -> Json:
        """Return a business connection."""
        return _table(
            await self._call("getBusinessConnection", {"business_connection_id": connection}, patience=MARGIN)
        )

    async def delete(self, chat: str, message: str) -> None:
        """Take a message of the bot back."""
        await self._call("deleteMessage", {"chat_id": number_of(chat), "message_id": number_of(message)}, sending=True)

    async def delete_business(self, connection: str, messages: Sequence[str]) -> None:
        """Take messages of a business account back."""
        asked = {"business_connection_id": connection, "message_ids": [number_of(one) for one in messages]}
        await self._call("deleteBusinessMessages", asked, sending=True)

    async def close(self) -> None:
        """Let go of connections."""
        await self._edge.close()

    async def _call(
        self, method: str, asked: Json | None = None, *, sending: bool = False, patience: float = 30
    ) -> Any:
        if now() < self._asked_to_wait:
            raise RateLimited("Telegram asks the bot to wait", self._asked_to_wait)
        try:
            reply = await self._edge.call(
                "POST",
                f"bot{self._token.reveal()}/{method}",
                json=asked or {},
                timeout=patience,
                sending=sending,
                anonymous=True,
            )
            return _result(reply)
        except RateLimited as limit:
            # It counts for the whole bot, whatever was called.
            self._asked_to_wait = limit.until
            raise


def number_of(text: str) -> int | str:
    """Return an id as the number that the server gave."""
    return int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() else text


def _table(found: Any) -> Json:
    return found if isinstance(found, dict) else {}


def _result(reply: Reply) -> Any:
    """Return the result inside the envelope; some servers refuse with status 200."""
    body = reply.object()
    if body.get("ok") is True:
        return body.get("result")
    refused = by_code(reply, number(body, "error_code") or 0, body) or by_status(reply)
    if refused is None:
        raise lost(f"{reply.where} answered with another shape than expected", sending=reply.sending)
    raise OutcomeUnknown(refused.what) if reply.sending and isinstance(refused, Unreachable) else refused
