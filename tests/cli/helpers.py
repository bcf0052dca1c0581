"""The real program, as a process or in this one, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.fakes.mastodon import FakeMastodon

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = """+++
key = "fe7"
title = "Fever in a child"
language = "en"
audiences = ["direct", "public"]
questions = ["my son has a fever, is ibuprofen ok", "38.5 since last night, what can I give"]
review_by = 2099-04-01
[[references]]
id = "1"
text = "National leaflet on fever"
url = "https://leaflets.example/fever"
read = 2026-01-30
+++
# claim
Fever by itself is a defence of the body. [1]
# caveat
Go to emergency care if the child is hard to wake.
# action
Offer water often.
# footer
General information, not a diagnosis.
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """`consulta` with a home of its own."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CONSULTA_DATA_DIR": str(self.home / "data"),
            "CONSULTA_CONFIG_DIR": str(self.home / "config"),
            "CONSULTA_HOLD": "0",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-W", "error", "-m", "cli.main", *words]

    def run(self, *words: str, given: str = "", **more: str) -> Ended:
        done = subprocess.run(
            self.command(*words),
            input=given,
            capture_output=True,
            text=True,
            env=self.environment | more,
            cwd=self.home,
            timeout=180,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str, given: str = "", **more: str) -> Any:
        ended = self.run(*words, "--json", given=given, **more)
        assert ended.code == 0, ended
        return ended.json


class Inside:
    """The same in this process: quicker, where a process of its own proves nothing more."""

    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        for name in [name for name in os.environ if name.startswith(("CONSULTA_", "SSH_"))]:
            monkeypatch.delenv(name)
        for name, value in program.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(program.home)
        self._patch = monkeypatch
        self.home = program.home

    def run(self, *words: str, given: str = "") -> Ended:
        import io  # noqa: PLC0415 - only here

        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode("utf-8", "surrogateescape"))))
        self._capsys.readouterr()
        code = main(list(words))
        said = self._capsys.readouterr()
        return Ended(code, said.out, said.err)

    def json(self, *words: str, given: str = "") -> Any:
        ended = (
            self.run(words[0], "--json", *words[1:], given=given)
            if "--" in words
            else self.run(*words, "--json", given=given)
        )
        assert ended.code == 0, ended
        return ended.json

    def refused(self, *words: str, code: int = 1, given: str = "") -> dict[str, str]:
        """Run what must fail, and return its error."""
        ended = self.run(*words, "--json", given=given)
        assert ended.code == code, ended
        error: dict[str, str] = ended.json["error"]
        assert error["message"]
        return error

    def file(self, name: str, text: str) -> str:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def archive(self, *texts: str, read: bool = False) -> list[str]:
        """Import one message each, and return the ids of their conversations, oldest first."""
        rows = [row(n, text, read=read) for n, text in enumerate(texts)]
        self.json("import", self.file("earlier.jsonl", "".join(json.dumps(one) + "\n" for one in rows)))
        return [one["id"] for one in self.json("list", "--lane", "everything")][::-1]


@dataclass(frozen=True)
class Beside(Program):
    """A program whose small commands beside the one that a test is about run in this process."""

    inside: Inside

    def json(self, *words: str, given: str = "", **more: str) -> Any:
        return super().json(*words, given=given, **more) if more else self.inside.json(*words, given=given)


def row(n: int, text: str, *, read: bool = False, **more: Any) -> dict[str, Any]:
    """Return a line of an archive."""
    return {
        "id": f"m{n}",
        "network": "mastodon",
        "kind": "dm",
        "sender_handle": f"@pat{n}",
        "sender_name": f"Pat {n}",
        "sent_at": f"2026-03-01T09:{n:02}:00Z",
        "text": text,
        "thread_id": f"t{n}",
        "reply_to": None,
        "read": read,
    } | more


def joined(program: Program | Inside, fake: FakeMastodon, name: str = "clinic") -> None:
    """Add the fake's account, its token by standard input."""
    told = program.json(
        "accounts", "add", "mastodon", "--name", name, "--set", f"BASE_URL={fake.url}", "--set", "ACCESS_TOKEN=-",
        given=fake.doctor.token + "\n",
    )  # fmt: skip
    assert told["handle"] == "doctor"


def staffed(program: Program | Inside) -> None:
    """Let an author and a reviewer work here, and vet one saved answer."""
    program.json("professionals", "add", "lago", "--role", "reviewer", "--new-pin", "-", given="417253\n")
    program.json("professionals", "add", "ana", "--role", "author")
    path = program.home / "fe7.md"
    path.write_text(TEMPLATE, encoding="utf-8")
    program.json("templates", "import", str(path), "--professional", "ana")
    program.json("templates", "submit", "fe7", "--professional", "ana")
    approved = program.json("templates", "approve", "fe7", "--professional", "lago", "--pin", "-", given="417253\n")
    assert approved[0]["state"] == "vetted"
