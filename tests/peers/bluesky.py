"""Real servers of the AT Protocol on loopback: a directory, an account server, and the public service on PostgreSQL.

The chat service is not among them: its program is not public. The first run installs Node and some 680 pinned
packages, one of which is compiled; that takes minutes.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.base import eventually
from tests.peers import node as packages
from tests.peers import process

HERE = Path(__file__).resolve().parent / "atproto"
POSTS = "app.bsky.feed.post"
NAMES = ("plc", "pds", "bsync", "appview")
Json = dict[str, Any]


@dataclass(frozen=True)
class BlueskyUser:
    did: str
    handle: str
    access: str = field(repr=False)
    app_password: str = field(repr=False)


@dataclass
class BlueskyPeer:
    base_url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_user(self, name: str = "patient") -> BlueskyUser:
        """Sign up somebody nobody has seen before, with an app password that opens no direct messages."""
        handle = f"{name}-{next(self._numbers)}.test"
        about = {"handle": handle, "email": f"{handle}@mail.test", "password": "the main password"}
        told = self.call("POST", "com.atproto.server.createAccount", json=about)
        made = {"name": "consulta", "privileged": False}
        access = told["accessJwt"]
        password = self.call("POST", "com.atproto.server.createAppPassword", access, json=made)["password"]
        user = BlueskyUser(told["did"], handle, access, password)
        self.write(user, "app.bsky.actor.profile", {"displayName": name.title()}, "self")
        return user

    def post(self, user: BlueskyUser, text: str, *, names: BlueskyUser | None = None, parent: str = "") -> str:
        """Post as somebody; who is named must stand at the beginning of the text."""
        value: Json = {"text": text, "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
        if names is not None:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": names.did}
            index = {"byteStart": 0, "byteEnd": len(f"@{names.handle}")}
            value["facets"] = [{"index": index, "features": [feature]}]
        if parent:
            there = self.record(parent)
            above = {"uri": parent, "cid": there["cid"]}
            value["reply"] = {"root": there["value"].get("reply", {}).get("root", above), "parent": above}
        told: str = self.write(user, POSTS, value)["uri"]
        return told

    def write(self, user: BlueskyUser, collection: str, value: Json, key: str = "") -> Json:
        body = {"repo": user.did, "collection": collection, "record": {"$type": collection, **value}}
        return self.call(
            "POST", "com.atproto.repo.createRecord", user.access, json=body | ({"rkey": key} if key else {})
        )

    def delete(self, user: BlueskyUser, uri: str) -> None:
        """Take a post back, and wait until the public service has heard of it."""
        body = {"repo": user.did, "collection": POSTS, "rkey": uri.rpartition("/")[2]}
        self.call("POST", "com.atproto.repo.deleteRecord", user.access, json=body)
        assert eventually(lambda: not self.shown(user, uri), 20)

    def shown(self, user: BlueskyUser, uri: str) -> bool:
        """Tell whether the public service still shows a post."""
        return bool(self.call("GET", "app.bsky.feed.getPosts", user.access, params={"uris": uri})["posts"])

    def record(self, uri: str) -> Json:
        did, collection, key = uri.removeprefix("at://").split("/")
        return self.call(
            "GET", "com.atproto.repo.getRecord", params={"repo": did, "collection": collection, "rkey": key}
        )

    def posts_of(self, user: BlueskyUser) -> list[Json]:
        params = {"repo": user.did, "collection": POSTS, "limit": 100}
        found: list[Json] = self.call("GET", "com.atproto.repo.listRecords", params=params)["records"]
        return found

    def call(self, method: str, nsid: str, access: str = "", **more: Any) -> Json:
        headers = {"Authorization": f"Bearer {access}"} if access else {}
        with httpx.Client(base_url=self.base_url, trust_env=False, timeout=30, headers=headers) as client:
            answer = client.request(method, f"/xrpc/{nsid}", **more)
            assert answer.is_success, (nsid, answer.text)
            told: Json = answer.json()
            return told


def install() -> tuple[Path, Path]:
    """Return Node and the folder of the packages, installed when they are not."""
    return packages.installed("bluesky", HERE, packages.COMPILER)


@contextlib.contextmanager
def running(database_url: str) -> Iterator[BlueskyPeer]:
    """Run the servers with an empty database of their own."""
    node, app = install()
    with process.own_folder("bluesky") as folder:
        ports = {name: process.free_port() for name in NAMES}
        settings = {
            "app": str(app),
            "ports": ports,
            "database": database_url.replace("postgresql+psycopg://", "postgresql://"),
            "data": str(folder / "data"),
            "blobs": str(folder / "blobs"),
            "ready": str(folder / "ready"),
        }
        for name in ("data", "blobs"):
            (folder / name).mkdir()
        (folder / "settings.json").write_text(json.dumps(settings))
        argv = ["env", "NODE_ENV=development", "LOG_ENABLED=0", str(node), "--import", str(HERE / "guard.mjs")]
        argv += ["--dns-result-order=ipv4first", str(HERE / "server.mjs"), str(folder / "settings.json")]
        with process.running(argv, folder, (folder / "ready").exists, timeout=120):
            yield BlueskyPeer(f"http://{process.HOST}:{ports['pds']}")
