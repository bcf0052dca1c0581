"""The logins of a fake Bluesky: few a day, and tokens that are exchanged for others every two hours."""

from __future__ import annotations

import itertools
from typing import Any

from tests.fakes.bluesky_memory import Json, refusal


class Sessions:
    def __init__(self, did: str, handle: str) -> None:
        self.did, self.handle = did, handle
        self.password = "abcd-efgh-ijkl-mnop"
        self.private = True
        """The app password opens direct messages."""
        self.factor = False
        self.lives = 1_000_000
        """After so many calls an access token has run out."""
        self.elsewhere = ""
        """Where the account lives, if not where it logs in."""
        self.status = ""
        self.asleep = ""
        self.logins = 0
        self.exchanges = 0
        self.revoked = False
        self._calls: dict[str, int] = {}
        self._successor: dict[str, str] = {}
        self._dead: set[str] = set()
        self._made = itertools.count(1)
        self._newest = ""

    def login(self, body: Any, url: str) -> Json:
        self.logins += 1
        known = isinstance(body, dict) and body.get("identifier") in {self.handle, self.did}
        if self.factor:
            raise refusal(401, "AuthFactorTokenRequired", "A sign in code has been sent to your email address")
        if self.revoked or not known or body.get("password") != self.password:
            raise refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        self._newest = str(next(self._made))
        return self._pair(self._newest, url)

    def refresh(self, bearer: str, url: str) -> Json:
        kind, _, number = bearer.partition("-")
        if kind != "refresh":
            raise refusal(400, "InvalidToken", "Token could not be verified")
        if self.revoked or number in self._dead:
            raise refusal(400, "ExpiredToken", "Token has been revoked")
        self.exchanges += 1
        if number not in self._successor:
            self._successor[number] = str(next(self._made))
        self._newest = self._successor[number]
        return self._pair(self._newest, url)

    def check(self, bearer: str, *, chat: bool) -> None:
        kind, _, number = bearer.partition("-")
        if not bearer:
            raise refusal(401, "AuthMissing", "Authentication Required")
        if kind != "access" or self.revoked:
            raise refusal(400, "InvalidToken", "Token could not be verified")
        if self._calls.get(number, self.lives) >= self.lives:
            raise refusal(400, "ExpiredToken", "Token has expired")
        if self.status:
            raise refusal(401, self.status)
        self._calls[number] += 1
        if chat and not self.private:
            raise refusal(400, "InvalidToken", "Bad token method")

    def run_out(self) -> None:
        """Two hours have passed."""
        self._calls = dict.fromkeys(self._calls, self.lives)

    def grace_ends(self) -> None:
        """Two hours after an exchange its old refresh token is dead."""
        self._dead |= self._successor.keys()

    def forget(self) -> None:
        """Three months have passed."""
        self.run_out()
        self._dead |= {str(number) for number in range(1, next(self._made))}

    def told(self, url: str) -> Json:
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.elsewhere or url}
        told = {"did": self.did, "handle": self.handle, "didDoc": {"id": self.did, "service": [service]}}
        return told | ({"active": False, "status": self.asleep} if self.asleep else {"active": True})

    def _pair(self, number: str, url: str) -> Json:
        self._calls.setdefault(number, 0)
        return self.told(url) | {"accessJwt": f"access-{number}", "refreshJwt": f"refresh-{number}"}
