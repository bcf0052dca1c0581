"""What a refusal of the Bot API means: decided by its code, then by how its description begins."""

from __future__ import annotations

import json
from typing import Any

import httpx

from core.clock import DAY, SECOND, now
from networks.backoff import backoff, retry_after
from networks.errors import NeedsLogin, NetworkError, RateLimited, Refused, Unreachable, WindowClosed
from networks.fields import ident, number, row, words
from networks.http import Reply

NEW_TOKEN = "ask @BotFather for the bot's token (/token) and give it again: consulta accounts add telegram"  # noqa: S105 - no secret
RECONNECT = "in Telegram: Settings, Chat Automation; choose the bot again and let it answer messages"
ELSEWHERE = "answer in Telegram, or mark it done"
ALWAYS_THERE = ("/getMe", "/getUpdates", "/sendMessage")
"""Calls that every server has: where one of them is not found, it is the token."""


class Conflict(Refused):
    """Somebody else receives this bot's messages: what they take does not come here."""


class Webhook(Conflict):
    """The bot's messages are pushed to another program."""


class UnknownCall(Refused):
    """The server does not know the method: one of one's own may be older, or smaller."""


class Moved(Refused):
    """The group became a supergroup and has another id; nothing was sent."""

    def __init__(self, what: str, chat: str) -> None:
        super().__init__(what, "answer it again")
        self.chat = chat


FORBIDDEN = (
    ("bot was blocked by the user", "the person has blocked the bot"),
    ("user is deactivated", "the person has deleted their Telegram account"),
    ("bot can't initiate conversation", "the person has not pressed Start in the bot's chat yet"),
    ("bot was kicked", "the bot was put out of the group"),
    ("bot is not a member", "the bot is not in the group any more"),
    ("the group chat was deleted", "the group was deleted"),
    ("not enough rights", "the bot may not write in this group"),
    ("CHAT_WRITE_FORBIDDEN", "the bot may not write in this group"),
)
BAD_REQUEST = (
    ("message is too long", "the answer is longer than Telegram takes", "choose a shorter answer"),
    ("message text is empty", "Telegram sees no text in the answer", "write some words"),
    ("chat not found", "Telegram no longer knows this chat", ELSEWHERE),
    ("not enough rights", "the bot may not write in this group", "ask the group's administrators"),
    ("have no rights to send", "the bot may not write in this group", "ask the group's administrators"),
    ("business connection not found", "the business connection has ended", RECONNECT),
    ("BUSINESS_CONNECTION", "the business connection has ended or lacks a right", RECONNECT),
)
PEER_CLOSED = "Telegram takes answers in this chat only within 24 hours of the person's last message"


def judge(reply: Reply) -> NetworkError | None:
    """Return the error for a reply, or None to leave it to its status."""
    if httpx.codes.is_success(reply.status) or httpx.codes.is_redirect(reply.status):
        return None
    return by_code(reply, reply.status, body_of(reply))


def by_code(reply: Reply, code: int, body: dict[str, Any]) -> NetworkError | None:
    """Return what an error code means here."""
    told = words(body, "description")
    if code == httpx.codes.TOO_MANY_REQUESTS:
        return _wait(reply, body)
    if code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable(f"{reply.where} answered {code}")
    named = {
        httpx.codes.UNAUTHORIZED: _no_token,
        httpx.codes.NOT_FOUND: _not_found,
        httpx.codes.CONFLICT: _conflict,
        httpx.codes.FORBIDDEN: _forbidden,
        httpx.codes.BAD_REQUEST: _bad_request,
    }.get(httpx.codes(code) if code in httpx.codes.__members__.values() else httpx.codes.IM_A_TEAPOT)
    return named(reply, told, body) if named else None


def body_of(reply: Reply) -> dict[str, Any]:
    """Return a reply's JSON object, empty where it is none."""
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _wait(reply: Reply, body: dict[str, Any]) -> RateLimited:
    present = now()
    seconds = number(row(body, "parameters"), "retry_after")
    until = retry_after(reply.headers, present) or present + backoff(3)
    if seconds is not None:
        until = present + min(max(seconds, 1) * SECOND, DAY)
    return RateLimited("Telegram asks the bot to wait", until)


def _no_token(_reply: Reply, _told: str, _body: dict[str, Any]) -> NetworkError:
    return NeedsLogin("Telegram no longer takes the bot's token", NEW_TOKEN)


def _not_found(reply: Reply, told: str, _body: dict[str, Any]) -> NetworkError:
    if told == "Not Found" and reply.where.endswith(ALWAYS_THERE):
        # The public front end answers so for a token that it cannot read.
        return NeedsLogin("Telegram knows no bot with this token", NEW_TOKEN)
    return UnknownCall(f"{reply.where}: the server does not know this call", "check BASE_URL, or update the server")


def _conflict(_reply: Reply, told: str, _body: dict[str, Any]) -> NetworkError:
    if "webhook is active" in told:
        return Webhook(
            "this bot's messages go to another program by a webhook, and none come here",
            "end that program, or let Consulta end the webhook: DELETE_WEBHOOK=yes for this account",
        )
    return Conflict(
        "another program reads this bot's messages: what it takes does not come here",
        "end the other program, or give it a bot of its own; if nobody knows it, make a new token with /revoke",
    )


def _forbidden(_reply: Reply, told: str, _body: dict[str, Any]) -> NetworkError:
    why = next((said for sign, said in FORBIDDEN if sign in told), "Telegram forbids the bot to do this")
    return Refused(why, ELSEWHERE)


def _bad_request(_reply: Reply, told: str, body: dict[str, Any]) -> NetworkError | None:
    chat = ident(row(body, "parameters"), "migrate_to_chat_id")
    if chat:
        return Moved("the group became a supergroup", chat)
    if "BUSINESS_PEER" in told:
        return WindowClosed(PEER_CLOSED, ELSEWHERE)
    found = next(((said, remedy) for sign, said, remedy in BAD_REQUEST if sign in told), None)
    return Refused(*found) if found else Refused("Telegram does not take this", ELSEWHERE)
