"""What Bluesky's refusals mean: decided by the error's own name, for most of them come as a plain 400."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from core.clock import MINUTE, SECOND, Micros, now
from networks.backoff import retry_after
from networks.errors import NeedsLogin, NetworkError, RateLimited, Refused, Stopped, Unreachable
from networks.fields import words
from networks.http import Reply

FIRST_PAUSE: Micros = 30 * SECOND
LONGEST_PAUSE: Micros = 15 * MINUTE
NEW_PASSWORD = (
    "make a new app password in the Bluesky app (Settings, Privacy and security, App passwords; tick the access to "  # noqa: S105 - a place
    "direct messages) and run consulta accounts add bluesky again"
)
NO_DIRECT = frozenset({"Bad token method", "Bad token scope"})
"""The one refusal that only its words tell from a dead token."""


class Expired(NeedsLogin):
    """The token ran out or was withdrawn; another one of the session may do."""


class NoRight(Refused):
    """The app password was made without the right to private messages."""


class Gone(Refused):
    """It is not there, or not for us."""


class Swapped(Refused):
    """Something else lies where we wanted to write."""


class FeatureOff(Refused):
    """The server does not know the call."""


PERSON_NEEDED = {
    "AccountTakedown": "the account was taken down: look into your e-mail, or ask Bluesky's support",
    "AccountDeactivated": "the account is switched off: sign in once in the Bluesky app to switch it on again",
    "AccountNotFound": "the account is not on this server any more: see that HANDLE and BASE_URL are right",
}
DEAD = frozenset({"InvalidToken", "AuthMissing", "AuthenticationRequired", "AuthRequired"})
BETWEEN_SERVERS = ("BadJwt", "JwtExpired")
"""How a service refuses the word of our own server, by which it asks for us: none of it speaks of our login."""
GONE = frozenset({"NotFound", "RecordNotFound", "InvalidConvo", "RepoNotFound"})
OFF = frozenset({"XRPCNotSupported", "MethodNotImplemented"})
ELSEWHERE = "answer in another way, or mark it done"
REFUSALS = {
    "ConvoLocked": ("the conversation is closed to new messages", ELSEWHERE),
    "ReplyTargetNotFound": ("the message answered is no longer in the conversation", "read it again and answer anew"),
    "MessagesDisabled": ("this person takes no direct messages", ELSEWHERE),
    "BlockedActor": ("this person has blocked you", ELSEWHERE),
    "BlockedSubject": ("you have blocked this person", "unblock them in the Bluesky app, or mark it done"),
    "NotFollowedBySender": ("this person takes direct messages only from people they follow", ELSEWHERE),
    "AccountSuspended": ("the other account is suspended", "mark it done"),
    "RecipientNotFound": ("the other account is not there any more", "mark it done"),
}


class Judge:
    """Names the refusals of one server.

    A 429 of the chat service comes without its own headers: those that come speak of the account's server, which has
    room left. So they are believed only where they say that nothing is left; else the pause grows by itself.
    """

    def __init__(self) -> None:
        self._pauses = 0

    def relax(self) -> None:
        """A call was taken: the next unnamed pause is a short one again."""
        self._pauses = 0

    def __call__(self, reply: Reply) -> NetworkError | None:
        """Return the error for a reply, or None to leave it to its status."""
        if reply.status < httpx.codes.BAD_REQUEST:
            return None
        body = _body(reply)
        name = words(body, "error")
        if reply.status == httpx.codes.TOO_MANY_REQUESTS or name == "RateLimitExceeded":
            return self._wait(reply)
        return _by_name(reply, name, words(body, "message")) or _by_status(reply, name)

    def _wait(self, reply: Reply) -> RateLimited:
        until = asked_until(reply.headers, now())
        if until is None:
            until = now() + min(FIRST_PAUSE << min(self._pauses, 10), LONGEST_PAUSE)
            self._pauses += 1
        return RateLimited(f"{reply.where}: too many requests", until)


def asked_until(headers: Any, moment: Micros) -> Micros | None:
    """Return until when the server asks us to wait, or None where it does not say, or speaks of another limit."""
    if headers.get("retry-after"):
        return retry_after({"retry-after": headers["retry-after"]}, moment)
    if headers.get("ratelimit-remaining", "").strip() == "0":
        return retry_after({"x-ratelimit-reset": headers.get("ratelimit-reset", "")}, moment)
    return None


def _by_name(reply: Reply, name: str, message: str) -> NetworkError | None:
    where = reply.where
    if name == "ExpiredToken":
        return Expired(f"{where}: the session ran out", NEW_PASSWORD)
    if name == "InvalidToken" and message in NO_DIRECT:
        return NoRight(f"{where}: the app password gives no access to direct messages", NEW_PASSWORD)
    if name == "AuthFactorTokenRequired":
        return NeedsLogin(f"{where} asks for a code from an e-mail: that is the main password", NEW_PASSWORD)
    return _of_login(where, name) or _refusal(where, name)


def _of_login(where: str, name: str) -> NetworkError | None:
    if name in PERSON_NEEDED:
        return Stopped(f"{where} refused the account ({name})", PERSON_NEEDED[name])
    if name.startswith(BETWEEN_SERVERS):
        what = f"{where}: Bluesky's servers do not take each other's word ({name})"
        return Unreachable(what, "nothing is wrong with your login: it is asked again by itself")
    if name in DEAD:
        return NeedsLogin(f"{where} does not take our login ({name})", NEW_PASSWORD)
    return None


def _refusal(where: str, name: str) -> Refused | None:
    if name in REFUSALS:
        return Refused(*REFUSALS[name])
    kinds: dict[str, Callable[[str], Refused]] = {**dict.fromkeys(GONE, Gone), **dict.fromkeys(OFF, FeatureOff)}
    if name in kinds:
        return kinds[name](f"{where}: not there ({name})")
    return Swapped(f"{where}: something else stands there") if name == "InvalidSwap" else None


def _by_status(reply: Reply, name: str) -> NetworkError | None:
    """Decide where the name says nothing, or is missing as on a proxy's page."""
    if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR or reply.status == httpx.codes.REQUEST_TIMEOUT:
        return None
    if not name:
        what = f"{reply.where} answered {reply.status} without an error of Bluesky"
        return Unreachable(what, "if this stays, check BASE_URL: it must be the address of the account's server")
    if reply.status == httpx.codes.UNAUTHORIZED:
        return NeedsLogin(f"{reply.where} does not take our login ({name})", NEW_PASSWORD)
    return Refused(f"{reply.where} refused it ({name})")


def _body(reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
