"""Connectors of the fake Reddit, without the pause between two looks."""

from __future__ import annotations

from networks.reddit.connector import Reddit
from networks.registry import build
from tests.fakes.reddit import FakeReddit


def opened(fake: FakeReddit, **settings: str) -> Reddit:
    found = build("reddit", {**fake.settings, **settings})
    assert isinstance(found, Reddit)
    found.pause = at_once
    return found


async def at_once(_seconds: float) -> None:
    return
