"""Who keeps a session between two starts, as the desk does."""

from __future__ import annotations

from networks.bluesky.connector import Bluesky
from networks.registry import build
from networks.secret import Secret
from tests.fakes.bluesky import FakeBluesky


class Keeper:
    """Keeps what is rotated, and builds connectors from it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.times = 0

    async def keep(self, tokens: dict[str, str]) -> None:
        self.kept |= tokens
        self.times += 1

    def network(self, fake: FakeBluesky, **settings: str) -> Bluesky:
        given: dict[str, str | Secret] = {name: Secret(one) for name, one in self.kept.items()}
        found = build("bluesky", {**fake.settings, **given, **settings})
        assert isinstance(found, Bluesky)
        found.rotated = self.keep
        return found
