"""A clinic full of work for the walker, and the walk through it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.helpers import ROOT, Program, joined, row, staffed
from tests.fakes.mastodon import FakeMastodon

QUESTIONS = (
    "My son has a fever since last night, is ibuprofen ok?",
    "My daughter has 38.5 since last night, what can I give?",
    "Can I take vitamin D with my breakfast?",
    "thanks!",
    "Earn money fast with my new course, link in bio https://spam.example",
)
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tests.locked.{walker} import main; main()"

LOCKED = ("--locked", "--professional", "ana")


@dataclass(frozen=True)
class Walked:
    home: Path
    report: dict[str, Any]


def fill(program: Program, fake: FakeMastodon) -> None:
    """Let a clinic have something on every screen: enough rows that none is empty before the walk ends."""
    staffed(program)
    joined(program, fake)
    fake.write(fake.pat, "@doctor I have crushing chest pain and my left arm is numb")
    for n, text in enumerate(QUESTIONS * 12):
        fake.write(fake.memory.account(f"p{n // 2}"), f"@doctor {text}", "direct" if n % 2 else "public")
    rows = [row(n, f"{QUESTIONS[n % 3]} ({n})") for n in range(60)]
    earlier = program.home / "earlier.jsonl"
    earlier.write_text("".join(json.dumps(one) + "\n" for one in rows))
    program.json("import", str(earlier))
    program.json("sync")
    numbers = [one["id"] for one in program.json("list", "--lane", "direct", "--limit", "9")]
    who = ("--professional", "ana")
    program.json("answer", numbers[0], "--with", "fe7", "--hold", "600", *who)
    program.json("mute", "--scope", "word", "--of", "lottery", *who)
    for name in ("fevers", "medicines", "spam"):
        # One is removed on the way.
        program.json("rules", "add", name, "words=fever,ibuprofen,vitamin -> tag seen", *who)
    program.json("note", numbers[1], "--text", "seen by the nurse", *who)


def walk(home: Path, environment: dict[str, str], *words: str, walker: str = "walker") -> Walked:
    """Open the locked inbox in a process of its own, walk through it, and return what was seen."""
    told = home / "told.json"
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", _START.format(walker=walker), str(ROOT), str(told), *LOCKED, *words],
            stdin=theirs,
            stdout=theirs if walker == "walker" else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={name: value for name, value in environment.items() if name != "PYTHONPATH"}
            | {"TERM": "xterm-256color"},
            cwd=home,
            timeout=500,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return Walked(home, json.loads(told.read_text()))
