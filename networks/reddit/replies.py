"""What Reddit's refusals mean: decided by its own code where one stands in the body, else by status and headers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from core.clock import MINUTE, SECOND, Micros, now
from networks.backoff import retry_after
from networks.errors import (
    NeedsLogin,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Stopped,
    Unreachable,
    WindowClosed,
)
from networks.fields import number, row, words
from networks.http import Reply, by_status

NEW_TOKEN = "sign in again: consulta accounts add reddit"  # noqa: S105 - what to do, no token
ELSEWHERE = "answer in another way, or mark it done"
CLOSE = "close it here"
WITHOUT_WORD: Micros = 10 * MINUTE
"""How long to wait where Reddit does not say it: its own window."""


class Expired(NeedsLogin):
    """The access token ran out or was withdrawn; a fresh one may do."""


class NoRight(NeedsLogin):
    """The sign-in did not grant a right that is needed here."""


class Withdrawn(Refused):
    """Reddit points elsewhere: it no longer offers this call."""


class Gone(Refused):
    """It is not there, or not for this account."""


class Kind(StrEnum):
    """What a caller does about a code."""

    LOGIN = "login"
    WAIT = "wait"
    REFUSED = "refused"
    GONE = "gone"
    WINDOW = "window"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means, in words for people."""

    kind: Kind
    what: str
    remedy: str = ""


LOGIN = Rule(Kind.LOGIN, "the sign-in has ended", NEW_TOKEN)
WAIT = Rule(Kind.WAIT, "too much in a short time")
TARGET = Rule(Kind.GONE, "what is answered is no longer there, or not for this account", CLOSE)
PERSON = Rule(Kind.REFUSED, "this person takes nothing from you", ELSEWHERE)
PLACE = Rule(Kind.REFUSED, "the community takes nothing from this account", ELSEWHERE)
CODES: Mapping[str, Rule] = {
    **dict.fromkeys(("USER_REQUIRED", "EXPIRED", "INVALID_GRANT"), LOGIN),
    **dict.fromkeys(("RATELIMIT", "SUBREDDIT_RATELIMIT", "QUOTA_FILLED"), WAIT),
    **dict.fromkeys(("DELETED_COMMENT", "DELETED_LINK", "COMMENT_NOT_ACCESSIBLE", "INVALID_ID"), TARGET),
    **dict.fromkeys(("NOT_WHITELISTED_BY_USER_MESSAGE", "RESTRICTED_TO_PM", "USER_BLOCKED_MESSAGE"), PERSON),
    **dict.fromkeys(("SUBREDDIT_NOTALLOWED", "SUBREDDIT_NOEXIST", "USER_MUTED"), PLACE),
    **dict.fromkeys(("USER_DOESNT_EXIST", "NO_USER"), Rule(Kind.REFUSED, "the account is not there any more", CLOSE)),
    "USER_BLOCKED": Rule(Kind.REFUSED, "you have blocked this person", "unblock them on Reddit, or mark it done"),
    "THREAD_LOCKED": Rule(Kind.REFUSED, "the thread is locked", ELSEWHERE),
    "TOO_OLD": Rule(Kind.WINDOW, "the thread is archived and takes no answers", ELSEWHERE),
    "TOO_LONG": Rule(Kind.REFUSED, "the text is too long", "choose a shorter answer"),
    "NOT_AUTHOR": Rule(Kind.REFUSED, "it is not ours"),
    "IN_TIMEOUT": Rule(Kind.STOPPED, "the account is suspended", "sign in on Reddit and see what it says"),
    "SOMETHING_IS_BROKEN": Rule(Kind.UNKNOWN, "Reddit says that something broke"),
    **dict.fromkeys(("NO_TEXT", "NO_SUBJECT", "BAD_STRING"), Rule(Kind.REFUSED, "the text is not taken")),
}
_CODE = re.compile(r"[A-Z][A-Z_]{1,60}")
_PAUSE = re.compile(r"(\d{1,6}) (millisecond|second|minute|hour)")
_SPANS: Mapping[str, Micros] = {"millisecond": SECOND, "second": SECOND, "minute": MINUTE, "hour": 60 * MINUTE}


def judge(reply: Reply) -> NetworkError | None:
    """Return the error for a reply, or None to leave it to its status."""
    if reply.status < httpx.codes.MULTIPLE_CHOICES:
        return None
    if httpx.codes.is_redirect(reply.status):
        return Withdrawn(f"{reply.where} answered {reply.status}: Reddit no longer offers it there")
    return _of_token(reply) or _of_body(reply) or _of_status(reply)


def objection(reply: Reply) -> NetworkError | None:
    """Return what an answer with a good status objects to; Reddit refuses inside those as well."""
    told = row(reply.object(), "json")
    errors = told.get("errors")
    if not isinstance(errors, list) or not errors:
        return None
    first = errors[0] if isinstance(errors[0], list) else [errors[0]]
    texts = [one if isinstance(one, str) else "" for one in (*first, "", "")]
    code = texts[0] if _CODE.fullmatch(texts[0]) else "?"
    found = _by_code(reply.where, code, _until(texts[1], number(told, "ratelimit")))
    doubtful = code not in CODES or isinstance(found, Unreachable)
    return OutcomeUnknown(found.what) if reply.sending and doubtful else found


def _of_token(reply: Reply) -> NetworkError | None:
    asked = reply.headers.get("www-authenticate", "")
    if "insufficient_scope" in asked or words(_body(reply), "reason") == "insufficient_scope":
        return NoRight(f"{reply.where}: the sign-in lacks a right for this", NEW_TOKEN)
    if reply.status == httpx.codes.UNAUTHORIZED or "invalid_token" in asked:
        return Expired(f"{reply.where} no longer takes the token", NEW_TOKEN)
    return None


def _of_body(reply: Reply) -> NetworkError | None:
    body = _body(reply)
    code = (words(body, "reason") or words(body, "error")).upper()
    told = retry_after(reply.headers, now())
    return _by_code(reply.where, code, told) if code in CODES else None


def _of_status(reply: Reply) -> NetworkError | None:
    if reply.status == httpx.codes.NOT_FOUND:
        return Gone(f"{reply.where}: it is not there", CLOSE)
    if reply.status == httpx.codes.FORBIDDEN and _body(reply) is None:
        what = f"{reply.where} turned us away without a word of its interface"
        return Unreachable(what, "if this stays, give USER_AGENT another value: Reddit blocks programs by it")
    if reply.status == httpx.codes.FORBIDDEN:
        return Gone(f"{reply.where}: it is gone, or its community is closed to this account", ELSEWHERE)
    return by_status(reply)


def _by_code(where: str, code: str, until: Micros | None) -> NetworkError:
    rule = CODES.get(code, Rule(Kind.REFUSED, "it was refused"))
    what = f"{where}: {rule.what} ({code})"
    if rule.kind is Kind.WAIT:
        return RateLimited(what, until or now() + WITHOUT_WORD)
    return _KINDS[rule.kind](what, rule.remedy)


_KINDS: Mapping[Kind, type[NetworkError]] = {
    Kind.LOGIN: Expired,
    Kind.REFUSED: Refused,
    Kind.GONE: Gone,
    Kind.WINDOW: WindowClosed,
    Kind.STOPPED: Stopped,
    Kind.UNKNOWN: Unreachable,
}


def _until(message: str, seconds: int | None) -> Micros | None:
    """Return when a pause ends: Reddit tells it as a number, or only in the words beside the code."""
    if seconds:
        return now() + seconds * SECOND
    found = _PAUSE.search(message)
    return now() + int(found[1]) * _SPANS[found[2]] if found else None


def _body(reply: Reply) -> Any:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
