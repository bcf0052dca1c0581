"""What an account can do, read from its server: who we are, limits, rights and what the server hides from us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from core.audience import Audience
from core.clock import MINUTE, now
from networks.errors import Unreachable
from networks.fields import ident, number, row, words
from networks.mastodon.api import NOT_THERE, Api
from networks.mastodon.parse import Me, person
from networks.protocol import Card, Problem

ONLY_V1 = NOT_THERE | {500}
"""One server answers 500 for version 2 until somebody is its administrator."""
OTHER_SOFTWARE = re.compile(
    r"compatible|really|gotosocial|takahe|pleroma|akkoma|iceshrimp|friendica|pixelfed", re.IGNORECASE
)
KEY_LIFE = 55 * MINUTE
"""The server remembers an idempotency key for an hour; the rest is margin."""
NEEDED = {
    "read:accounts": "who we are",
    "read:statuses": "threads and direct conversations",
    "read:notifications": "mentions",
    "write:statuses": "answers",
    "write:notifications": "letting people in whom the server holds back",
    "write:conversations": "marking conversations as read",
}
WISHED = {"blocks": "write:blocks", "reports": "write:reports"}
"""Scopes that nobody is told to add: without them people are kept away and reported on the server's own pages."""
ALSO = {"read:accounts": "profile"}
"""A narrower scope that is enough for our purpose."""
POLICIES = {
    "for_not_following": "people you do not follow",
    "for_not_followers": "people who do not follow you",
    "for_new_accounts": "new accounts",
    "for_private_mentions": "people who write to you in private without being asked",
    "for_limited_accounts": "accounts limited by the moderators",
    "for_bots": "automated accounts",
}


@dataclass(frozen=True, slots=True)
class Server:
    """The server as it described itself."""

    domain: str = ""
    software: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    streaming: str = ""
    keeps_keys: bool = False
    """True where a repeated key is proven to give the same post again."""


async def who(api: Api) -> dict[str, Any]:
    """Return our own account. Raises NeedsLogin."""
    reply = await api.get("/api/v1/accounts/verify_credentials")
    account = reply.object()
    if not ident(account):
        raise Unreachable(f"{reply.where} did not say who we are")
    return account


async def server(api: Api) -> Server:
    """Return what the server says of itself, by the newer route or the older."""
    reply = await api.get("/api/v2/instance", ok=ONLY_V1)
    if reply.status in ONLY_V1:
        reply = await api.get("/api/v1/instance", ok=ONLY_V1)
    return Server() if reply.status in ONLY_V1 else described(reply.object())


def described(instance: dict[str, Any]) -> Server:
    """Return the server that an instance document describes."""
    settings = row(instance, "configuration")
    statuses = row(settings, "statuses")
    limits = {
        "max_characters": number(statuses, "max_characters") or number(instance, "max_toot_chars"),
        "per_url": number(statuses, "characters_reserved_per_url"),
    }
    streaming = words(row(settings, "urls"), "streaming") or words(row(instance, "urls"), "streaming_api")
    version = words(instance, "version")
    about = f"{version} {words(instance, 'source_url')}"
    genuine = (number(row(instance, "api_versions"), "mastodon") or 0) > 0 and not OTHER_SOFTWARE.search(about)
    return Server(
        domain=words(instance, "domain") or _host(words(instance, "uri")),
        software=f"Mastodon API {version}".strip(),
        limits=tuple((name, limit) for name, limit in limits.items() if limit),
        streaming=streaming,
        keeps_keys=genuine,
    )


def myself(account: dict[str, Any], described_server: Server) -> Me:
    """Return our account under all its names."""
    acct = words(account, "acct") or words(account, "username")
    return Me(ident(account), acct, described_server.domain, words(account, "url"))


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account may do there."""

    door: bool
    """Whether the server holds strangers back at a door that we can open."""
    found: tuple[Problem, ...]
    without: dict[str, str]


async def rights(api: Api) -> Rights:
    """Tell whether the server has a door for strangers, and what this account cannot see or do."""
    reply = await api.get("/api/v2/notifications/policy", ok=NOT_THERE | {403})
    door = reply.status not in NOT_THERE
    dropped = _dropped(reply.object()) if door and reply.status != 403 else []  # noqa: PLR2004 - the number is HTTP's own word
    scopes = await _scopes(api)
    without = {
        extra: f"the token lacks the scope {scope}: tick it in the application, and copy its new access token"
        for extra, scope in WISHED.items()
        if scopes and not _covered(scope, scopes)
    }
    return Rights(door, (*dropped, *_missing(scopes)), without)


def card(account: dict[str, Any], about: Server, allowed: Rights, *, push: bool) -> Card:
    """Return the account's card."""
    extras = {"corrects", "context", "reads"} | ({"screens"} if allowed.door else set())
    return Card(
        network="mastodon",
        me=person(account),
        read_at=now(),
        software=about.software,
        limits=dict(about.limits),
        audiences=(Audience.DIRECT, Audience.GROUP, Audience.PUBLIC),
        crash_check=CRASH_CHECK_KEY if about.keeps_keys else CRASH_CHECK,
        extras=frozenset(extras | (WISHED.keys() - allowed.without.keys())),
        push=push,
        problems=allowed.found,
        without=allowed.without,
        moderators=f"the moderators of {about.domain or 'your server'}",
    )


CRASH_CHECK = "looked up among our own posts and under the message answered; if it is not there you decide"
CRASH_CHECK_KEY = "looked up among our own posts; within 55 minutes it may be sent again under the same key"


def _dropped(policy: dict[str, Any]) -> list[Problem]:
    return [
        Problem(
            f"The server throws away messages from {who_}: they can never be read here",
            "on your server open Preferences > Notifications and choose Filter instead of Ignore for them",
        )
        for name, who_ in POLICIES.items()
        if words(policy, name) == "drop"
    ]


async def _scopes(api: Api) -> frozenset[str]:
    """Return the scopes of our application, empty where the server does not tell."""
    reply = await api.get("/api/v1/apps/verify_credentials", ok=NOT_THERE | {401, 403, 500})
    told = reply.object().get("scopes") if reply.status == 200 else None  # noqa: PLR2004 - the number is HTTP's own word
    return frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()


def _missing(scopes: frozenset[str]) -> list[Problem]:
    lacking = [scope for scope in NEEDED if scopes and not _covered(scope, scopes)]
    return [
        Problem(
            f"The token lacks the scope {scope}: {NEEDED[scope]}",
            "on your server open Preferences > Development, tick that scope in the application, save, and copy its new "
            "access token",
        )
        for scope in lacking
    ]


def _covered(scope: str, scopes: frozenset[str]) -> bool:
    return bool({scope, scope.partition(":")[0], ALSO.get(scope, scope)} & scopes)


def _host(uri: str) -> str:
    return uri.partition("://")[2].partition("/")[0] if "://" in uri else uri
