"""What X's refusals mean: decided by the status and the kind of problem, by words only where nothing else tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from core.clock import MINUTE, Micros, now
from networks.backoff import retry_after
from networks.errors import NeedsLogin, NetworkError, RateLimited, Refused, Stopped, Unreachable
from networks.fields import words
from networks.http import Reply
from networks.x.dialect import names_selector
from networks.x.door import SIGN_IN

CONSOLE = "console.x.com"
WITHOUT_WORD: Micros = 15 * MINUTE
"""How long to wait where X does not say: its budgets are counted by the quarter of an hour."""
NOT_OURS = frozenset({"client-forbidden", "oauth1-permissions", "unsupported-authentication", "not-authorized-for-app"})
"""Kinds of problem that speak of the app, never of one message."""
IN_THE_APP = "answer it in the X app, or mark it done"


class Expired(NeedsLogin):
    """The access token ran out; the refresh token may still be good."""


class Gone(Refused):
    """It is not there, or not for us."""


class OtherDialect(Refused):
    """X does not know the fields by these names."""


class Double(Refused):
    """X says that the same words stand there already."""


class NoRight(Refused):
    """The sign-in lacks a right; what needs no such right goes on."""


def judge(reply: Reply) -> NetworkError | None:
    """Return the error that a reply means, or None where the usual meaning of its status holds."""
    if reply.status < httpx.codes.BAD_REQUEST or reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return None
    problem = _problem(reply)
    kind = words(problem, "type").rpartition("/")[2]
    if reply.status == httpx.codes.UNAUTHORIZED:
        return Expired(f"{reply.where}: X does not take the token", SIGN_IN)
    if reply.status == httpx.codes.PAYMENT_REQUIRED:
        return Stopped("X: the credits of the app are used up", f"buy credits at {CONSOLE}, then sync again")
    if kind == "usage-capped":
        return Stopped("X: the app has used up what it may in this period", f"raise the limit at {CONSOLE}")
    if reply.status == httpx.codes.TOO_MANY_REQUESTS:
        moment = now()
        until = retry_after(reply.headers, moment) or moment + WITHOUT_WORD
        return RateLimited(f"{reply.where}: too many requests", until)
    return _refused(reply, problem, kind)


def _refused(reply: Reply, problem: dict[str, Any], kind: str) -> NetworkError:
    """Name a refusal of one thing; what does not come from X is a page of somebody in between."""
    if not problem:
        what = f"{reply.where} answered {reply.status} without an error of X"
        return Unreachable(what, "if this stays, check BASE_URL")
    if reply.status == httpx.codes.FORBIDDEN:
        return _forbidden(problem, kind)
    if reply.status == httpx.codes.NOT_FOUND:
        return Gone(f"{reply.where}: it is not there any more")
    if reply.status == httpx.codes.BAD_REQUEST and names_selector(problem):
        return OtherDialect(f"{reply.where}: X does not know a field by its name", "set DIALECT to the other one")
    return Refused(f"{reply.where}: X takes no such request ({reply.status})")


FORBIDDEN: tuple[tuple[str, Callable[[], NetworkError]], ...] = (
    (
        "duplicate content",
        lambda: Double("X says that the same words stand there already", "change a word, or mark it done"),
    ),
    (
        "reply to this conversation is not allowed",
        lambda: Refused(
            "X takes a program's answer only where the author of the message has mentioned or quoted you", IN_THE_APP
        ),
    ),
    (
        "permission to dm",
        lambda: Refused("this person takes no private messages from you", IN_THE_APP),
    ),
    ("scope", lambda: NoRight("the sign-in lacks a right for this", SIGN_IN)),
)
"""X has no code for these: they are told by their words, and another wording is a refusal all the same."""


def _forbidden(problem: dict[str, Any], kind: str) -> NetworkError:
    """Name a 403. The app is at fault where its kind says so; else it is about this one thing."""
    if kind in NOT_OURS or words(problem, "reason") == "client-not-enrolled":
        what = f"X does not let this app do that ({kind or 'client-not-enrolled'})"
        return NeedsLogin(what, f"at {CONSOLE} see its project, rights and credits; then {SIGN_IN}")
    told = f"{words(problem, 'detail')} {words(problem, 'title')}".lower()
    named = next((make() for phrase, make in FORBIDDEN if phrase in told), None)
    return named or Refused("X does not permit this", IN_THE_APP)


def _problem(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
