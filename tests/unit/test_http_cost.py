"""What a call to a server does not cost."""

from __future__ import annotations

import sys

import pytest

from networks.http import Edge
from networks.secret import Secret
from tests.fakes.base import Answer, FakeServer


class Witness:
    """Finds no module, and remembers which were sought."""

    sought: list[str]

    def __init__(self) -> None:
        self.sought = []

    def find_spec(self, name: str, *_: object) -> None:
        self.sought.append(name)


async def test_a_call_searches_the_disk_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    witness = Witness()
    with FakeServer() as server:
        server.route("GET", "/echo", lambda _request: Answer({}))
        edge = Edge(server.url, secret=Secret("t0ken-of-nobody"))
        await edge.call("GET", "/echo")
        monkeypatch.setattr(sys, "meta_path", [witness, *sys.meta_path])
        await edge.call("GET", "/echo")
        await edge.close()
    assert witness.sought == []
