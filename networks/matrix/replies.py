"""What a home server's refusals mean: decided by error code, and by status where the code says nothing."""

from __future__ import annotations

import json

import httpx

from core.clock import MINUTE, SECOND, Micros, now
from networks.errors import NeedsLogin, NetworkError, RateLimited, Refused, Stopped, Unreachable
from networks.http import Reply, retry_after
from networks.matrix.shapes import Json, at, whole, word

FIRST_PAUSE: Micros = 5 * SECOND
LONGEST_PAUSE: Micros = 5 * MINUTE
LONGEST_ASKED = 24 * 60 * MINUTE


class SoftLogout(NeedsLogin):
    """The access token ran out, and the session lives on: a refresh token would help."""


class Forbidden(Refused):
    """We are not in the room, or have no right there."""


class Gone(Refused):
    """The server does not have it, or does not show it to us."""


class Invalid(Refused):
    """The server does not understand a value of the request: a forgotten token, a bad id."""


class TooLarge(Refused):
    """The event is larger than servers take."""


NEW_TOKEN = "sign in again in Element and give the account its new token: Settings, Help & About, Access Token"  # noqa: S105 - no secret
PERSON_NEEDED = {
    "M_USER_LOCKED": "the account is locked: ask the people who run the server",
    "M_USER_SUSPENDED": "the account is suspended: ask the people who run the server",
    "M_CONSENT_NOT_GIVEN": "accept the server's terms once in your Matrix client",
    "M_RESOURCE_LIMIT_EXCEEDED": "the server has reached a limit: ask the people who run it",
    "M_USER_LIMIT_EXCEEDED": "the account has reached a limit of its server: ask the people who run it",
}
BAD_REQUEST = frozenset(
    {"M_BAD_JSON", "M_NOT_JSON", "M_INVALID_PARAM", "M_MISSING_PARAM", "M_UNABLE_TO_AUTHORISE_JOIN",
     "M_INCOMPATIBLE_ROOM_VERSION"}
)  # fmt: skip


class Judge:
    """Names the refusals of one server, and grows the pause where it asks to wait without saying how long."""

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
        code = word(body, "errcode")
        if code == "M_LIMIT_EXCEEDED" or reply.status == httpx.codes.TOO_MANY_REQUESTS:
            return self._wait(reply, body)
        return _by_code(reply, code, body) or _by_status(reply, code)

    def _wait(self, reply: Reply, body: Json) -> RateLimited:
        present = now()
        until, asked = retry_after(reply.headers, present), whole(body, "retry_after_ms")
        if until is None and asked is not None and asked >= 0:
            until = present + min(max(asked * 1000, SECOND), LONGEST_ASKED)
        if until is None:
            until = present + min(FIRST_PAUSE << min(self._pauses, 10), LONGEST_PAUSE)
            self._pauses += 1
        return RateLimited(f"{reply.where}: too many requests", until)


def _by_code(reply: Reply, code: str, body: Json) -> NetworkError | None:
    where = reply.where
    if code == "M_UNKNOWN_TOKEN" and at(body, "soft_logout") is True:
        return SoftLogout(f"{where}: the access token ran out", NEW_TOKEN)
    if code in {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"}:
        return NeedsLogin(f"{where} no longer takes the access token ({code})", NEW_TOKEN)
    if code in PERSON_NEEDED:
        return Stopped(f"{where} refused the account ({code})", PERSON_NEEDED[code])
    return _refusal(where, code)


def _refusal(where: str, code: str) -> Refused | None:
    if code in {"M_FORBIDDEN", "M_GUEST_ACCESS_FORBIDDEN", "M_INVITE_BLOCKED"}:
        return Forbidden(f"{where} is not allowed ({code})", "look at the room in your Matrix client")
    if code == "M_TOO_LARGE":
        return TooLarge(f"{where}: the text is larger than the server takes", "choose a shorter answer")
    if code in {"M_NOT_FOUND", "M_UNRECOGNIZED"}:
        return Gone(f"{where}: not there ({code})")
    return Invalid(f"{where} was not understood ({code})") if code in BAD_REQUEST else None


def _by_status(reply: Reply, code: str) -> NetworkError | None:
    """Decide where the code is M_UNKNOWN, of the server's own making, or missing as on a proxy's page."""
    if reply.status == httpx.codes.BAD_REQUEST:
        return Invalid(f"{reply.where} was not understood ({code or 'no code'})")
    if reply.status == httpx.codes.FORBIDDEN:
        return Forbidden(f"{reply.where} is not allowed", "look at the room in your Matrix client")
    if reply.status in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}:
        return Gone(f"{reply.where}: not there") if code else _not_matrix(reply)
    if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge(f"{reply.where}: the text is larger than the server takes", "choose a shorter answer")
    return None


def _not_matrix(reply: Reply) -> NetworkError:
    what = f"{reply.where} answered {reply.status} without a Matrix error code"
    return Unreachable(what, "if this stays, check BASE_URL: it must be the address of the home server")


def _body(reply: Reply) -> Json:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
