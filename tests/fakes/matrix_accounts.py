"""The part of the fake home server that knows people: sessions, tokens, profiles, account data, filters."""

from __future__ import annotations

import threading
from typing import Any

from tests.fakes.base import Answer, FakeServer, Refusal, Request
from tests.fakes.matrix_memory import Json, Memory, Session

V3 = "/_matrix/client/v3"
V1 = "/_matrix/client/v1"
VERSIONS = ["v1.11", "v1.12", "v1.15"]


def refusal(status: int, code: str, text: str = "", **more: Any) -> Refusal:
    return Refusal(status, {"errcode": code, "error": text or code, **more})


class MatrixAccounts(FakeServer):
    """Accounts on a home server; the doctor's token is `token`."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.doctor = self.memory.user("doctor", "Dr. Ruiz")
        self.patient = self.memory.user("patient_a", "Pat Doe")
        self.token = self.memory.login(self.doctor, "TRIAGE01")
        self._changed = threading.Condition(self.lock)
        self._filters: list[Json] = []
        self._routes_of_accounts()

    def _routes_of_accounts(self) -> None:
        self.route("GET", "/.well-known/matrix/client", self._well_known)
        self.route("GET", "/_matrix/client/versions", lambda _: Answer({"versions": VERSIONS}))
        self.route("POST", f"{V3}/login", self._login)
        self.route("POST", f"{V3}/refresh", self._refresh)
        self.route("GET", f"{V3}/account/whoami", self._whoami)
        self.route("GET", V3 + "/profile/{user}/displayname", self._displayname)
        self.route("POST", V3 + "/user/{user}/filter", self._filter)
        self.route("GET", V3 + "/user/{user}/account_data/{kind}", self._account_data)
        self.route("PUT", V3 + "/user/{user}/account_data/{kind}", self._put_account_data)
        self.route("GET", V1 + "/media/download/{server}/{media}", self._media)

    def remember(self, kind: str, content: Json) -> None:
        with self.lock:
            self.memory.remember(self.doctor, kind, content)
            self._changed.notify_all()

    def not_found(self, _request: Request) -> Answer:
        return Answer({"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}, 404)

    def _session(self, request: Request) -> Session:
        if not request.bearer:
            raise refusal(401, "M_MISSING_TOKEN", "Missing access token")
        session = self.memory.sessions.get(request.bearer)
        if session is None or session.ended:
            raise refusal(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", soft_logout=False)
        if session.run_out:
            raise refusal(401, "M_UNKNOWN_TOKEN", "Access token has expired", soft_logout=True)
        return session

    def _body(self, request: Request) -> Json:
        try:
            found = request.json()
        except ValueError:
            raise refusal(400, "M_NOT_JSON", "Content not JSON.") from None
        if not isinstance(found, dict):
            raise refusal(400, "M_BAD_JSON", "Content must be a JSON object.")
        return found

    def _well_known(self, _request: Request) -> Answer:
        return Answer({"m.homeserver": {"base_url": self.url}})

    def _login(self, request: Request) -> Answer:
        body = self._body(request)
        name = str(body.get("identifier", {}).get("user", ""))
        user = name if name.startswith("@") else f"@{name}:{self.memory.server_name}"
        if self.memory.passwords.get(user) != body.get("password"):
            raise refusal(403, "M_FORBIDDEN", "Invalid username or password")
        device = str(body.get("device_id") or f"DEV{len(self.memory.sessions)}")
        token = self.memory.login(user, device)
        answer: Json = {"user_id": user, "access_token": token, "device_id": device}
        if body.get("refresh_token"):
            answer |= {"refresh_token": self.refresh_token(token), "expires_in_ms": 299_947}
        return Answer(answer)

    def refresh_token(self, access: str) -> str:
        """A refresh token for a session."""
        with self.lock:
            token = f"syr_{len(self.memory.refresh_tokens)}_{access[4:12]}"
            self.memory.refresh_tokens[token] = access
            return token

    def _refresh(self, request: Request) -> Answer:
        access = self.memory.refresh_tokens.get(str(self._body(request).get("refresh_token")))
        if access is None or self.memory.sessions[access].ended:
            raise refusal(401, "M_UNKNOWN_TOKEN", "refresh token isn't valid anymore", soft_logout=False)
        old = self.memory.sessions[access]
        fresh = self.memory.login(old.user, old.device)
        return Answer({"access_token": fresh, "refresh_token": self.refresh_token(fresh), "expires_in_ms": 300_000})

    def _whoami(self, request: Request) -> Answer:
        session = self._session(request)
        return Answer({"user_id": session.user, "device_id": session.device, "is_guest": False})

    def _displayname(self, _request: Request, user: str) -> Answer:
        if user not in self.memory.names:
            raise refusal(404, "M_NOT_FOUND", "Profile was not found")
        return Answer({"displayname": self.memory.names[user]})

    def _own(self, request: Request, user: str) -> Session:
        session = self._session(request)
        if session.user != user:
            raise refusal(403, "M_FORBIDDEN", "Cannot touch another user")
        return session

    def _filter(self, request: Request, user: str) -> Answer:
        self._own(request, user)
        self._filters.append(self._body(request))
        return Answer({"filter_id": str(len(self._filters) - 1)})

    def _account_data(self, request: Request, user: str, kind: str) -> Answer:
        self._own(request, user)
        if (user, kind) not in self.memory.account_data:
            raise refusal(404, "M_NOT_FOUND", "Account data not found")
        return Answer(self.memory.account_data[user, kind][1])

    def _put_account_data(self, request: Request, user: str, kind: str) -> Answer:
        self._own(request, user)
        self.remember(kind, self._body(request))
        return Answer({})

    def _media(self, request: Request, server: str, media: str) -> Answer:
        self._session(request)
        return Answer(f"{server}/{media}".encode(), kind="application/octet-stream")
