"""A stateful server of the Mastodon API on loopback. It knows no privacy: never learn who may read what from it."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.peers import process

SEEDED = ("doctor", "patient_a", "patient_b")


@dataclass(frozen=True)
class MastodonUser:
    acct: str
    id: str
    access_token: str


@dataclass
class Mastodon:
    base_url: str
    users: dict[str, MastodonUser] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_user(self, name: str = "patient") -> MastodonUser:
        """Sign up somebody nobody has seen before: tests share the server, not its people."""
        username = f"{name}_{next(self._numbers)}"
        about = {"username": username, "email": f"{username}@mail.test", "password": secrets.token_hex(8)}
        with self._client() as client:
            told = client.post("/api/v1/accounts", data={**about, "agreement": "true"}).raise_for_status().json()
        return self.who_is(told["access_token"])

    def who_is(self, token: str) -> MastodonUser:
        with self._client() as client:
            path = "/api/v1/accounts/verify_credentials"
            me = client.get(path, headers={"Authorization": f"Bearer {token}"}).raise_for_status().json()
        return MastodonUser(me["acct"], me["id"], token)

    def fail_next(self, method: str, path: str, effect: dict[str, Any], times: int = 1) -> None:
        """Spoil the next matching requests: `{"type": "ratelimit" | "status" | "malformed" | "timeout" …}`."""
        fault = {"match": {"path": path, "methods": [method]}, "effect": effect, "count": times}
        with self._client() as client:
            client.post("/api/v1/_mock/faults", json=fault).raise_for_status()

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base_url, trust_env=False, timeout=30)


@contextlib.contextmanager
def running() -> Iterator[Mastodon]:
    """Run the server with a doctor and two patients."""
    bin_folder = process.installed("mastodon")
    with process.own_folder("mastodon") as folder:
        port = process.free_port()
        base = f"http://{process.HOST}:{port}"
        tokens = {name: secrets.token_hex(16) for name in SEEDED}
        settings = folder / "mock.toml"
        settings.write_text(_settings(folder, tokens))
        argv = [str(bin_folder / "mastodon_mock"), "serve", "--config", str(settings), "--log-level", "warning"]
        argv += ["--host", process.HOST, "--port", str(port)]
        with process.running(argv, folder, f"{base}/api/v2/instance", timeout=60):
            mastodon = Mastodon(base)
            mastodon.users = {name: mastodon.who_is(token) for name, token in tokens.items()}
            yield mastodon


def _settings(folder: Path, tokens: dict[str, str]) -> str:
    lines = [
        "[database]",
        f"path = {json.dumps(str(folder / 'mock.sqlite'))}",
        "[auth]",
        "permissive = false",
        "enforce_scopes = true",
        "[streaming]",
        "heartbeat_seconds = 2.0",
    ]
    for name, token in tokens.items():
        lines += ["[[seed.accounts]]", f'username = "{name}"', f'access_token = "{token}"']
    return "\n".join(lines) + "\n"
