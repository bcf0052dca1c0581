"""One login: who we are, where our server is, and the two tokens that are exchanged for new ones every two hours."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from networks.errors import Stopped, Unreachable
from networks.fields import row, rows, words
from networks.http import Reply, checked_base, checked_secret
from networks.secret import Secret

VERSION = 1
SERVER = "#atproto_pds"
INACTIVE = frozenset({"takendown", "suspended", "deactivated"})


@dataclass(frozen=True, slots=True)
class Session:
    """A login that is kept, encrypted, from one start to the next."""

    account: str
    """What it was made with, handle, address and password: the session of another login is none of ours."""
    did: str
    server: str
    """Where the account lives, from its own DID document; empty: where it was made."""
    access: Secret = field(default=Secret(""), repr=False)
    refresh: Secret = field(default=Secret(""), repr=False)

    def write(self) -> str:
        """Return it as text, with its secrets."""
        return json.dumps(
            {
                "v": VERSION,
                "account": self.account,
                "did": self.did,
                "server": self.server,
                "access": self.access.reveal(),
                "refresh": self.refresh.reveal(),
            },
            separators=(",", ":"),
        )


def read_session(text: str, account: str) -> Session | None:
    """Return the session in a text, or None where it is none or belongs to another account."""
    try:
        table = json.loads(text or "{}")
        found = Session(
            words(table, "account"),
            words(table, "did"),
            words(table, "server"),
            checked_secret(Secret(words(table, "access"))),
            checked_secret(Secret(words(table, "refresh"))),
        )
    except ValueError:
        return None
    whole = found.account == account and found.did and found.access and found.refresh
    return found if whole else None


def session_in(reply: Reply, account: str) -> Session:
    """Return what a server handed out. Raises NetworkError where it is no session."""
    table = reply.object()
    check_active(table)
    try:
        access, refresh = (checked_secret(Secret(words(table, name))) for name in ("accessJwt", "refreshJwt"))
    except ValueError:
        raise Unreachable(f"{reply.where} answered with a token that is none") from None
    if not (access and refresh and words(table, "did")):
        raise Unreachable(f"{reply.where} answered without a session")
    return Session(account, words(table, "did"), server_in(table), access, refresh)


def check_active(table: dict[str, Any]) -> None:
    """Raise Stopped where a server says that the account is switched off or taken down."""
    if table.get("active") is False:
        what = words(table, "status") if words(table, "status") in INACTIVE else "no reason told"
        raise Stopped(f"the account is not active ({what})", "sign in once in the Bluesky app and see what it says")


def server_in(table: object) -> str:
    """Return the account's own server as its DID document names it; empty where it names none that can be asked."""
    listed = rows(row(table, "didDoc"), "service")
    named = [words(one, "serviceEndpoint") for one in listed if words(one, "id").endswith(SERVER)]
    try:
        return str(checked_base(named[0])).rstrip("/") if named else ""
    except (ValueError, httpx.InvalidURL):
        return ""
