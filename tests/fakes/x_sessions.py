"""The sign-ins of a fake X: a code is good for half a minute, and each refresh token once."""

from __future__ import annotations

import base64
import hashlib
import itertools
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.base import Answer, Refusal, Request
from tests.fakes.x_memory import Json, refusal

SCOPES = ("tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access")


@dataclass
class Code:
    client: str
    redirect: str
    challenge: str
    scope: str
    ends: float


class Sessions:
    def __init__(self) -> None:
        self.client = "doctors-app"
        self.secret = ""
        """Set for a confidential app."""
        self.redirects = ["http://127.0.0.1:8723/consulta"]
        self.scopes = list(SCOPES)
        self.lives = 1_000_000
        """After so many calls an access token has run out."""
        self.expires_in = 7200
        self.revoked = False
        self.exchanges = 0
        self.access: dict[str, int] = {}
        self.refresh: set[str] = set()
        self.codes: dict[str, Code] = {}
        self._made = itertools.count(1)

    def first(self) -> str:
        """Return a refresh token, as if somebody had signed in elsewhere."""
        token = f"refresh-{next(self._made)}"
        self.refresh.add(token)
        return token

    def consent(self, address: str) -> str:
        """Sign in as the person in the browser does; return where the browser is sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        if asked["client_id"] != self.client or asked["redirect_uri"] not in self.redirects:
            raise refusal(400, detail="Something went wrong: you weren't able to give access to the App.")
        code = f"code-{next(self._made)}"
        self.codes[code] = Code(
            asked["client_id"], asked["redirect_uri"], asked["code_challenge"], asked["scope"], time.time() + 30
        )
        return f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], 'code': code})}"

    def token(self, request: Request) -> Answer:
        told = {name: values[0] for name, values in request.form().items()}
        self._check_client(request, told)
        match told.get("grant_type"):
            case "authorization_code":
                return Answer(self._first_pair(told))
            case "refresh_token":
                return Answer(self._next_pair(told.get("refresh_token", "")))
        raise denied("unsupported_grant_type")

    def _check_client(self, request: Request, told: dict[str, str]) -> None:
        if self.secret:
            expected = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
            if request.headers.get("authorization") != f"Basic {expected}":
                raise denied("unauthorized_client", 401)
        elif told.get("client_id") != self.client:
            raise denied("invalid_client", 401)

    def _first_pair(self, told: dict[str, str]) -> Json:
        code = self.codes.pop(told.get("code", ""), None)
        proof = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if code is None or code.ends < time.time():
            raise denied("invalid_request")
        if told.get("redirect_uri") != code.redirect or challenge != code.challenge:
            raise denied("invalid_request")
        return self._pair(code.scope)

    def _next_pair(self, refresh: str) -> Json:
        if refresh not in self.refresh or self.revoked:
            raise denied("invalid_request")
        # Each is good once: the old one is dead from here on.
        self.refresh.discard(refresh)
        self.exchanges += 1
        return self._pair(" ".join(self.scopes))

    def pair(self) -> tuple[str, str]:
        """Make two tokens that are good."""
        access, refresh = f"access-{next(self._made)}", f"refresh-{next(self._made)}"
        self.access[access] = 0
        self.refresh.add(refresh)
        return access, refresh

    def _pair(self, scope: str) -> Json:
        access, refresh = self.pair()
        told = {"token_type": "bearer", "expires_in": self.expires_in, "access_token": access, "scope": scope}
        return {**told, "refresh_token": refresh} if "offline.access" in scope.split() else told

    def check(self, bearer: str) -> None:
        if bearer not in self.access or self.access[bearer] >= self.lives or self.revoked:
            raise refusal(401)
        self.access[bearer] += 1

    def run_out(self) -> None:
        """Two hours have passed."""
        self.access = dict.fromkeys(self.access, self.lives)


def denied(error: str, status: int = 400) -> Refusal:
    return Refusal(status, {"error": error, "error_description": "Value passed for the token was invalid."})
