"""A clinic of one account on a fake network, in a home of its own, for the real program in a real terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.helpers import Inside, Program, joined
from tests.fakes.mastodon import FakeMastodon
from tests.terminal.line import Line


@dataclass(frozen=True)
class Office:
    program: Program
    inside: Inside
    fake: FakeMastodon

    def open(self, *words: str, hold: int = 60) -> Line:
        more = {"CONSULTA_HOLD": str(hold), "CONSULTA_READ_MS": "0"}
        return Line(self.program.command(*words), self.program.environment | more, self.program.home)

    def asked(self, text: str) -> None:
        self.fake.write(self.fake.pat, f"@doctor {text}")
        self.inside.json("sync")

    @property
    def states(self) -> list[str]:
        return [one["state"] for one in self.inside.json("outbox")]

    @property
    def drafts(self) -> list[str]:
        return [one["text"] for one in self.inside.json("drafts")]

    @property
    def arrived(self) -> list[str]:
        return [one.text for one in self.fake.read_by(self.fake.pat)]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    with FakeMastodon() as fake:
        program = Program(tmp_path)
        inside = Inside(program, monkeypatch, capsys)
        joined(inside, fake)
        inside.json("professionals", "add", "ana")
        yield Office(program, inside, fake)
