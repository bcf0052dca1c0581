"""A real Matrix homeserver on loopback: SQLite, no federation, no rate limits but those a test asks for."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.peers import process

# Not the address it listens on: a connector must never derive one from the other.
SERVER_NAME = "clinic.test"
UNLIMITED = {"per_second": 10000, "burst_count": 10000}
SEEDED = ("doctor", "patient_a", "patient_b")


@dataclass(frozen=True)
class MatrixUser:
    user_id: str
    access_token: str
    device_id: str
    password: str


@dataclass
class Synapse:
    base_url: str
    registration_secret: str = field(repr=False)
    users: dict[str, MatrixUser] = field(default_factory=dict)
    server_name: str = SERVER_NAME
    server: process.Server | None = field(default=None, repr=False)
    """The process, to be stopped and started by whoever tries that."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_user(self, name: str = "patient") -> MatrixUser:
        """Register somebody nobody has seen before: tests share the server, not its people."""
        return self.register(f"{name}_{next(self._numbers)}")

    def register(self, name: str, *, admin: bool = False) -> MatrixUser:
        with self._client() as client:
            path = "/_synapse/admin/v1/register"
            nonce = client.get(path).raise_for_status().json()["nonce"]
            password = secrets.token_hex(8)
            rank = "admin" if admin else "notadmin"
            proof = f"{nonce}\0{name}\0{password}\0{rank}".encode()
            mac = hmac.new(self.registration_secret.encode(), proof, hashlib.sha1).hexdigest()
            about = {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac}
            told = client.post(path, json={**about, "displayname": display_name(name)}).raise_for_status().json()
        return MatrixUser(told["user_id"], told["access_token"], told["device_id"], password)

    def limit(self, user_id: str, per_second: int, burst: int) -> None:
        """Let this user alone send only so fast; beyond it the server answers 429."""
        limits = {"messages_per_second": per_second, "burst_count": burst}
        with self._client(self.users["admin"].access_token) as client:
            client.post(f"/_synapse/admin/v1/users/{user_id}/override_ratelimit", json=limits).raise_for_status()

    def _client(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.base_url, headers=headers, trust_env=False, timeout=30)


def display_name(name: str) -> str:
    return name.replace("_", " ").title()


@contextlib.contextmanager
def running() -> Iterator[Synapse]:
    """Run the server with a doctor, two patients and an administrator."""
    bin_folder = process.installed("synapse")
    with process.own_folder("synapse") as folder:
        port, secret = process.free_port(), secrets.token_hex(16)
        base = f"http://{process.HOST}:{port}"
        settings = folder / "homeserver.yaml"
        # JSON is YAML, so no YAML writer is needed.
        settings.write_text(json.dumps(_settings(folder, port, secret)))
        (folder / "log.json").write_text(json.dumps(_logging()))
        argv = [str(bin_folder / "python"), "-m", "synapse.app.homeserver", "-c", str(settings)]
        # Without a signing key it will not start; it makes one and ends.
        process.run([*argv, "--generate-keys"], folder)
        with process.running(argv, folder, f"{base}/_matrix/client/versions", timeout=90) as server:
            synapse = Synapse(base, secret, server=server)
            synapse.users = {name: synapse.register(name) for name in SEEDED}
            synapse.users["admin"] = synapse.register("admin", admin=True)
            yield synapse


def _settings(folder: Path, port: int, secret: str) -> dict[str, Any]:
    rates = ("rc_message", "rc_registration", "rc_admin_redaction", "rc_joins_per_room", "rc_room_creation")
    return {
        "server_name": SERVER_NAME,
        "public_baseurl": f"http://{process.HOST}:{port}/",
        "pid_file": str(folder / "synapse.pid"),
        "listeners": [
            {
                "port": port,
                "bind_addresses": [process.HOST],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.json"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": secret,
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "bcrypt_rounds": 4,
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "send_federation": False,
        "url_preview_enabled": False,
        "presence": {"enabled": False},
        **dict.fromkeys(rates, UNLIMITED),
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), UNLIMITED),
        "rc_joins": dict.fromkeys(("local", "remote"), UNLIMITED),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), UNLIMITED),
    }


def _logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"level": "WARNING", "handlers": ["console"]},
    }
