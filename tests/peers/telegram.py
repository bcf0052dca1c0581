"""A server of the Bot API on loopback, by people who wrote it for the bots of others (npm: telegram-test-api).

It hands each update out once and forgets it, takes any token and any text, knows nine methods, and never asks to wait.
What it cannot do is tried on the tests' own fake.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.peers import node as packages
from tests.peers import process

HERE = Path(__file__).resolve().parent / "botapi"
CLUB = "diabetes_club"
Json = dict[str, Any]


@dataclass(frozen=True)
class TelegramPeer:
    base_url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_bot(self) -> Bot:
        """Make a bot with somebody who writes to it; neither has been seen before."""
        number = next(self._numbers)
        return Bot(self, f"{1_000_000 + number}:only-for-a-test", 500 + number)

    def call(self, path: str, asked: Json) -> Any:
        """Call as those do who look at the server from outside."""
        answer = httpx.post(f"{self.base_url}/{path}", json=asked, trust_env=False, timeout=30).raise_for_status()
        return answer.json()["result"]


@dataclass(frozen=True)
class Bot:
    """A bot as its patient sees it."""

    peer: TelegramPeer
    token: str = field(repr=False)
    patient: int

    def say(self, text: str, **more: Any) -> str:
        """Write to the bot, and return the message's number in its chat."""
        chat = self._person() | {"type": "private"}
        return self._told({"chat": chat, "text": text, **more})

    def mention(self, text: str) -> str:
        """Call the bot in a group that anybody can read."""
        name = f"@{self._name()}"
        called = [{"type": "mention", "offset": 0, "length": len(name)}]
        group = {"id": -1_000_000_000_000 - self.patient, "type": "supergroup", "title": "Diabetes", "username": CLUB}
        return self._told({"chat": group, "text": f"{name} {text}", "entities": called})

    def record(self) -> list[Json]:
        """Return everything that was written to and by the bot, as the server keeps it."""
        found: list[Json] = self.peer.call("getUpdatesHistory", {"token": self.token})
        return found

    def answers(self) -> list[Json]:
        """Return what the bot wrote: its words, the chat, and the message answered."""
        return [one for one in self.record() if "chat_id" in one["message"]]

    def _told(self, message: Json) -> str:
        about = {"from": self._person() | {"is_bot": False}, "date": round(time.time()), "botToken": self.token}
        self.peer.call("sendMessage", about | message)
        return str(max(one["messageId"] for one in self.record()))

    def _person(self) -> Json:
        return {"id": self.patient, "first_name": "Pia", "username": f"pia_{self.patient}"}

    def _name(self) -> str:
        return str(self.peer.call(f"bot{self.token}/getMe", {})["username"])


@contextlib.contextmanager
def running() -> Iterator[TelegramPeer]:
    """Run the server until the block ends."""
    node, app = packages.installed("telegram", HERE)
    with process.own_folder("telegram") as folder:
        port = process.free_port()
        argv = [str(node), str(HERE / "server.cjs"), str(app), str(port)]
        base = f"http://{process.HOST}:{port}"
        with process.running(argv, folder, f"{base}/bot1:x/getMe", timeout=60):
            yield TelegramPeer(base)
