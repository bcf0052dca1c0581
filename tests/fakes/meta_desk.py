"""The fakes of Meta, and their connectors without the pauses between single reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from networks.meta.connector import Connector
from networks.registry import build
from networks.secret import Secret
from tests.fakes.facebook import FakeFacebook
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.instagram import FakeInstagram

Fakes = Mapping[str, Callable[[], FakeFacebook | FakeInstagram]]
FAKES: Fakes = {
    "facebook": FakeFacebook,
    "instagram": FakeInstagram,
}
BY_PAGE: Fakes = {"instagram by a page": partial(FakeInstagram, "104400550066077")}


def opened(fake: FakeRemarks, **settings: str) -> Connector:
    found = build(fake.network, {**fake.settings, "ACCESS_TOKEN": Secret(fake.token), **settings})
    assert isinstance(found, Connector)
    found.pause = at_once
    return found


async def at_once(_seconds: float) -> None:
    return
