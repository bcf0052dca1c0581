"""Real servers of the AT Protocol on loopback: a directory, an account server, and the public service on PostgreSQL.

Behind the account server stands a chat service of our own (`bluesky_chat.py`): the real one's program is not public.
The first run installs Node and some 680 pinned packages, one of which is compiled; that takes a minute or two.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from networks.bluesky.access import CHAT
from tests.fakes.base import eventually
from tests.peers import node as packages
from tests.peers import process
from tests.peers.bluesky_chat import DOOR, FOLLOWS, ChatService

HERE = Path(__file__).resolve().parent / "atproto"
POSTS = "app.bsky.feed.post"
FACETS = "app.bsky.richtext.facet"
APP = "consulta"
"""What the app password is called."""
LIFTED = "x-ratelimit-bypass"
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
    chat: ChatService
    server: process.Server = field(repr=False)
    http: httpx.Client = field(repr=False)
    secret: str = field(repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_user(self, name: str = "patient", *, private: bool = True) -> BlueskyUser:
        """Sign up somebody nobody has seen before, with an app password; `private`: it opens direct messages."""
        handle = f"{name}-{next(self._numbers)}.test"
        about = {"handle": handle, "email": f"{handle}@mail.test", "password": "the main password"}
        told = self.call("POST", "com.atproto.server.createAccount", json=about)
        made = {"name": APP, "privileged": private}
        access = told["accessJwt"]
        password = self.call("POST", "com.atproto.server.createAppPassword", access, json=made)["password"]
        user = BlueskyUser(told["did"], handle, access, password)
        self.write(user, "app.bsky.actor.profile", {"displayName": name.title()}, "self")
        return user

    def withdraw(self, user: BlueskyUser) -> None:
        """Take the app password back, and what was exchanged for it."""
        self.call("POST", "com.atproto.server.revokeAppPassword", user.access, json={"name": APP})

    def expired(self, token: str) -> str:
        """Return a token of the account's server as it is when its hours have passed."""
        head, said, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(said + "=="))
        told = json.dumps(claims | {"iat": claims["iat"] - 90_000, "exp": claims["iat"] - 80_000})
        signed = f"{head}.{_letters(told.encode())}"
        return f"{signed}.{_letters(hmac.digest(self.secret.encode(), signed.encode(), 'sha256'))}"

    def post(
        self, user: BlueskyUser, text: str, *, names: BlueskyUser | None = None, parent: str = "", quotes: str = "",
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> str:  # fmt: skip
        """Post as somebody; the name of who is named and the words of links stand in the text."""
        features = {words: {"$type": f"{FACETS}#link", "uri": uri} for words, uri in links.items()}
        features |= {f"@{names.handle}": {"$type": f"{FACETS}#mention", "did": names.did}} if names else {}
        value: Json = {"text": text, "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
        value["facets"] = [_facet(text, words, feature) for words, feature in features.items()]
        if parent:
            value["reply"] = {"root": self.record(parent)["value"].get("reply", {}).get("root", self._version(parent))}
            value["reply"]["parent"] = self._version(parent)
        if quotes:
            value["embed"] = {"$type": "app.bsky.embed.record", "record": self._version(quotes)}
        told: str = self.write(user, POSTS, value)["uri"]
        return told

    def follow(self, user: BlueskyUser, other: BlueskyUser) -> None:
        self.write(user, FOLLOWS, {"subject": other.did, "createdAt": datetime.now(UTC).isoformat()})

    def let_everybody_write(self, user: BlueskyUser) -> None:
        """Choose, as in the settings of the app, that strangers may write."""
        self.write(user, DOOR, {"allowIncoming": "all"}, "self")

    def say(self, user: BlueskyUser, other: BlueskyUser, text: str, *, answers: str = "") -> str:
        """Write to somebody in private by a plain client; return the id as the inbox keeps it."""
        convo = self._convo(user, other)
        message = {"text": text} | ({"replyTo": {"messageId": answers}} if answers else {})
        told = self.ask_chat("POST", "sendMessage", user, json={"convoId": convo, "message": message})
        return f"{convo}/{told['id']}"

    def heard(self, user: BlueskyUser, other: BlueskyUser) -> list[Json]:
        """Return what somebody reads of another's words in their conversation, oldest first."""
        params = {"convoId": self._convo(user, other), "limit": 100}
        told = self.ask_chat("GET", "getMessages", user, params=params)["messages"]
        return [one for one in reversed(told) if one["sender"]["did"] == other.did]

    def conversations(self, user: BlueskyUser) -> list[Json]:
        found: list[Json] = self.ask_chat("GET", "listConvos", user, params={"limit": 100})["convos"]
        return found

    def ask_chat(self, method: str, name: str, user: BlueskyUser, **more: Any) -> Json:
        return self.call(method, f"chat.bsky.convo.{name}", user.access, headers=CHAT, **more)

    def _convo(self, user: BlueskyUser, other: BlueskyUser) -> str:
        told = self.ask_chat("GET", "getConvoForMembers", user, params={"members": other.did})
        return str(told["convo"]["id"])

    def _version(self, uri: str) -> Json:
        return {"uri": uri, "cid": self.record(uri)["cid"]}

    def write(self, user: BlueskyUser, collection: str, value: Json, key: str = "") -> Json:
        body = {"repo": user.did, "collection": collection, "record": {"$type": collection, **value}}
        return self.call(
            "POST", "com.atproto.repo.createRecord", user.access, json=body | ({"rkey": key} if key else {})
        )

    def delete(self, user: BlueskyUser, uri: str) -> None:
        """Take a post back, and wait until the public service has heard of it."""
        self.take_out(user, POSTS, uri.rpartition("/")[2])
        assert eventually(lambda: not self.shown(user, uri), 20)

    def take_out(self, user: BlueskyUser, collection: str, key: str) -> None:
        body = {"repo": user.did, "collection": collection, "rkey": key}
        self.call("POST", "com.atproto.repo.deleteRecord", user.access, json=body)

    def shown(self, user: BlueskyUser, uri: str) -> bool:
        """Tell whether the public service still shows a post."""
        return bool(self.call("GET", "app.bsky.feed.getPosts", user.access, params={"uris": uri})["posts"])

    def notices(self, user: BlueskyUser) -> list[str]:
        """Return the posts of which the public service tells somebody."""
        told = self.call("GET", "app.bsky.notification.listNotifications", user.access, params={"limit": 100})
        return [one["uri"] for one in told["notifications"]]

    def replies(self, user: BlueskyUser, uri: str) -> list[Json]:
        """Return what stands below a post, as the public service shows it to somebody."""
        params = {"uri": uri, "depth": 1, "parentHeight": 0}
        thread = self.call("GET", "app.bsky.feed.getPostThread", user.access, params=params)["thread"]
        return [one["post"] for one in thread["replies"]]

    def record(self, uri: str) -> Json:
        did, collection, key = uri.removeprefix("at://").split("/")
        return self.call(
            "GET", "com.atproto.repo.getRecord", params={"repo": did, "collection": collection, "rkey": key}
        )

    def posts_of(self, user: BlueskyUser) -> list[Json]:
        params = {"repo": user.did, "collection": POSTS, "limit": 100}
        found: list[Json] = self.call("GET", "com.atproto.repo.listRecords", params=params)["records"]
        return found

    def call(self, method: str, nsid: str, access: str = "", *, headers: Json | None = None, **more: Any) -> Json:
        """Call as a plain client; the people's side is not counted against the limits."""
        told = {"Authorization": f"Bearer {access}"} if access else {}
        answer = self.http.request(method, f"/xrpc/{nsid}", headers=told | (headers or {}), **more)
        assert answer.is_success, (nsid, answer.text)
        found: Json = answer.json() if answer.content else {}
        return found


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _facet(text: str, words: str, feature: Json) -> Json:
    start = len(text[: text.index(words)].encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(words.encode())}, "features": [feature]}


def install() -> tuple[Path, Path]:
    """Return Node and the folder of the packages, installed when they are not."""
    return packages.installed("bluesky", HERE, packages.COMPILER)


@contextlib.contextmanager
def running(database_url: str) -> Iterator[BlueskyPeer]:
    """Run the servers with an empty database of their own."""
    node, app = install()
    with process.own_folder("bluesky") as folder:
        ports = {name: process.free_port() for name in NAMES}
        secret, unlimited = secrets.token_hex(16), secrets.token_hex(16)
        with ChatService(f"http://{process.HOST}:{ports['plc']}") as chat:
            settings = {
                "app": str(app),
                "ports": ports,
                "database": database_url.replace("postgresql+psycopg://", "postgresql://"),
                "data": str(folder / "data"),
                "blobs": str(folder / "blobs"),
                "ready": str(folder / "ready"),
                "chat": chat.url,
                "secret": secret,
                "unlimited": unlimited,
            }
            for name in ("data", "blobs"):
                (folder / name).mkdir()
            (folder / "settings.json").write_text(json.dumps(settings))
            argv = ["env", "NODE_ENV=development", "LOG_ENABLED=0", str(node), "--import", str(HERE / "guard.mjs")]
            argv += ["--dns-result-order=ipv4first", str(HERE / "server.mjs"), str(folder / "settings.json")]
            base = f"http://{process.HOST}:{ports['pds']}"
            client = httpx.Client(base_url=base, trust_env=False, timeout=30, headers={LIFTED: unlimited})
            with client, process.running(argv, folder, (folder / "ready").exists, timeout=120) as server:
                yield BlueskyPeer(base, chat, server, client, secret)
