"""What reaching an account needs, and the pair of tokens that opens it: exchanged for another every two hours."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from core.clock import SECOND, Micros, now
from networks.errors import NeedsLogin, NetworkError, Unreachable
from networks.fields import number, words
from networks.http import Edge, Reply, checked_secret
from networks.secret import Secret

SESSION = "SESSION"
"""Under what name the pair is kept."""
VERSION = 1
TOKEN = "/2/oauth2/token"  # noqa: S105 - a path
LIFE = 7200
SIGN_IN_PAGE = "https://x.com/i/oauth2/authorize"
SCOPES = ("tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access")
SIGN_IN = "sign in to X again: consulta accounts add x"


@dataclass(frozen=True, slots=True)
class Door:
    """What reaching an account needs."""

    base_url: str
    client_id: str
    client_secret: Secret = Secret("")  # noqa: RUF009 - immutable
    refresh: Secret = Secret("")  # noqa: RUF009 - immutable
    """A refresh token that was made elsewhere."""
    kept: Secret = Secret("")  # noqa: RUF009 - immutable
    """The pair of an earlier start, as it was kept."""
    dialect: str = "tweet"
    proxy: str = ""
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def account(self) -> str:
        """For which app a pair was made, where, and from which token of the settings: others have other rights."""
        text = " ".join((self.client_id, self.base_url.rstrip("/"), self.refresh.reveal()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def edge(self) -> Edge:
        """Return the line on which tokens are exchanged."""
        return Edge(self.base_url, proxy=self.proxy, transport=self.transport, classify=turned_away)

    async def exchange_once(self, form: dict[str, str]) -> Session:
        """Exchange the code of a sign-in, on a line of its own. Raises NetworkError."""
        edge = self.edge()
        try:
            return await self.exchange(edge, form)
        finally:
            await edge.close()

    async def exchange(self, edge: Edge, form: dict[str, str]) -> Session:
        """Exchange a code or a refresh token for a pair. Raises NeedsLogin where X does not take it."""
        headers = {"Authorization": f"Basic {self._basic()}"} if self.client_secret else {}
        public = {} if self.client_secret else {"client_id": self.client_id}
        reply = await edge.call("POST", TOKEN, form={**form, **public}, headers=headers, anonymous=True)
        return session_in(reply, self.account)

    def _basic(self) -> str:
        return base64.b64encode(f"{self.client_id}:{self.client_secret.reveal()}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Session:
    """A pair of tokens that is kept, encrypted, from one start to the next."""

    account: str
    """What it was made with: the pair of another app is none of ours."""
    access: Secret = field(default=Secret(""), repr=False)
    refresh: Secret = field(default=Secret(""), repr=False)
    ends: Micros = 0
    """When the access token runs out."""
    scopes: frozenset[str] = frozenset()

    def write(self) -> str:
        """Return it as text, with its secrets."""
        table = {
            "v": VERSION,
            "account": self.account,
            "access": self.access.reveal(),
            "refresh": self.refresh.reveal(),
            "ends": self.ends // SECOND,
            "scope": " ".join(sorted(self.scopes)),
        }
        return json.dumps(table, separators=(",", ":"))


def read_session(text: str, account: str) -> Session | None:
    """Return the pair in a text, or None where it is none or belongs to another account."""
    try:
        table = json.loads(text or "{}")
        found = _pair(table, words(table, "account"), "access", "refresh", (number(table, "ends") or 0) * SECOND)
    except ValueError:
        return None
    return found if found.account == account and found.access and found.refresh else None


def session_in(reply: Reply, account: str) -> Session:
    """Return the pair that X handed out. Raises NetworkError where it is none."""
    table = reply.object()
    ends = now() + (number(table, "expires_in") or LIFE) * SECOND
    try:
        found = _pair(table, account, "access_token", "refresh_token", ends)
    except ValueError:
        raise Unreachable(f"{reply.where} answered with a token that is none") from None
    if not found.access:
        raise Unreachable(f"{reply.where} answered without a token")
    if not found.refresh:
        raise NeedsLogin("X gave no refresh token: the right offline.access is missing", SIGN_IN)
    return found


def _pair(table: Any, account: str, access: str, refresh: str, ends: Micros) -> Session:
    one, two = (checked_secret(Secret(words(table, name))) for name in (access, refresh))
    return Session(account, one, two, ends, frozenset(words(table, "scope").split()))


def turned_away(reply: Reply) -> NetworkError | None:
    """Return what a refusal of the token endpoint means: the code or the token is dead, or the app is not known."""
    if reply.status not in {400, 401, 403}:
        return None
    return NeedsLogin(f"X does not take this sign-in any more ({_error(reply)})", SIGN_IN)


def _error(reply: Reply) -> str:
    try:
        name = words(json.loads(reply.body), "error")
    except (ValueError, RecursionError):
        name = ""
    return name if name.isascii() and name.replace("_", "").isalnum() and len(name) < 40 else str(reply.status)  # noqa: PLR2004 - the standard's own words are shorter
