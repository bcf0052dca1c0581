"""What the statuses of Mastodon's API mean. Its texts are localised, so only numbers and headers are read."""

from __future__ import annotations

from core.clock import MINUTE, now
from networks.backoff import backoff, retry_after
from networks.errors import NeedsLogin, NetworkError, RateLimited, Refused, Unreachable
from networks.http import Reply

LONGEST = 15 * MINUTE
"""No limit of this API lasts longer; a later date is a wrong clock."""
GONE = frozenset({404, 410})
NO_TOKEN = b"Invalid Bearer token"
"""One server says so with status 400 and a page of HTML."""
SCOPES = "read:accounts read:statuses read:notifications write:statuses write:conversations write:notifications"
RENEW = (
    "on your server open Preferences > Development, give the application these scopes and copy its new access token: "
    + SCOPES
)


def classify(reply: Reply) -> NetworkError | None:
    """Return the error that a reply means, or None where the usual meaning of its status holds."""
    status = reply.status
    if status == 429 or (status == 503 and "retry-after" in reply.headers and not reply.sending):  # noqa: PLR2004 - the number is HTTP's own word
        return _limited(reply)
    if status == 401 or (status == 400 and NO_TOKEN in reply.body):  # noqa: PLR2004 - the number is HTTP's own word
        return NeedsLogin(f"{reply.where} no longer takes the token", RENEW)
    if status == 403:  # noqa: PLR2004 - the number is HTTP's own word
        return _forbidden(reply)
    if status == 409:  # noqa: PLR2004 - the number is HTTP's own word
        return Unreachable(f"{reply.where} met another change of the same thing")
    if status == 422 and reply.sending:  # noqa: PLR2004 - the number is HTTP's own word
        return _unfit(reply)
    return None


def _limited(reply: Reply) -> RateLimited:
    moment = now()
    asked = retry_after(reply.headers, moment) or moment + MINUTE
    return RateLimited(f"{reply.where}: too many requests", min(asked, moment + LONGEST) + backoff(0))


def _forbidden(reply: Reply) -> NetworkError:
    if "www-authenticate" in reply.headers:
        return NeedsLogin(f"the token lacks the right to {reply.where}", RENEW)
    if reply.where.endswith("/verify_credentials"):
        return NeedsLogin(
            "the server has disabled this account or not confirmed it yet", "sign in on the server and see"
        )
    return Refused(f"{reply.where} is not permitted to this account", "check the account and the token's scopes")


def _unfit(reply: Reply) -> Refused:
    try:
        body = reply.json()
    except NetworkError:
        body = {}
    others = body.get("unexpected_accounts") if isinstance(body, dict) else None
    if isinstance(others, list) and others:
        return Refused(
            f"the answer would reach {len(others)} accounts that nobody approved", "take stray @names out of the text"
        )
    return Refused("the server does not take this text", "check its length and the people it names")
