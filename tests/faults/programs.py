"""Start `tests.faults.child`, talk to it line by line, and end it by its own pid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Program:
    def __init__(self, role: str, **orders: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", role],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.say(json.dumps(orders))

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Return what it says next; nothing once it is dead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        told: dict[str, Any] = json.loads(line) if line else {}
        return told

    def ask(self, line: str) -> dict[str, Any]:
        self.say(line)
        return self.hear()

    def end(self) -> int:
        """Wait for its end and return its exit status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        status = self.process.wait(120)
        self.process.stdout.close()
        return status


@contextmanager
def program(role: str, **orders: Any) -> Iterator[Program]:
    one = Program(role, **orders)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
        one.end()
