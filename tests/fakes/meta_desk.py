"""The fakes of Meta, and their connectors without the pauses between single reads."""

from __future__ import annotations

from collections.abc import Mapping

from networks.meta.connector import Connector
from networks.registry import build
from networks.secret import Secret
from tests.fakes.facebook import FakeFacebook
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.instagram import FakeInstagram

FAKES: Mapping[str, type[FakeFacebook | FakeInstagram]] = {"facebook": FakeFacebook, "instagram": FakeInstagram}


def opened(network: str, fake: FakeRemarks, **settings: str) -> Connector:
    found = build(network, {"BASE_URL": fake.base, "ACCESS_TOKEN": Secret(fake.token), **settings})
    assert isinstance(found, Connector)
    found.pause = at_once
    return found


async def at_once(_seconds: float) -> None:
    return
