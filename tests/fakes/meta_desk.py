"""Connectors of the fakes of Meta, without the pauses between single reads."""

from __future__ import annotations

from networks.meta.connector import Connector
from networks.registry import build
from networks.secret import Secret
from tests.fakes.graph_talks import FakeTalks


def opened(network: str, fake: FakeTalks, **settings: str) -> Connector:
    found = build(network, {"BASE_URL": fake.base, "ACCESS_TOKEN": Secret(fake.token), **settings})
    assert isinstance(found, Connector)
    found.pause = at_once
    return found


async def at_once(_seconds: float) -> None:
    return
