"""Who keeps what a network rotates between two starts, as the desk does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import httpx

from networks.registry import build
from networks.secret import Secret

N = TypeVar("N")


class Fake(Protocol):
    @property
    def settings(self) -> Mapping[str, str]: ...


class Kept(Generic[N]):
    """Keeps what is rotated, and builds connectors from it."""

    network_name: ClassVar[str]
    kind: type[N]

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.times = 0
        self.transport: httpx.AsyncBaseTransport | None = None
        """The line of the next connector, where it is to be another than httpx's own."""

    async def keep(self, tokens: dict[str, str]) -> None:
        self.kept |= tokens
        self.times += 1

    async def look(self) -> Mapping[str, str]:
        return self.kept

    def network(self, fake: Fake, **settings: str) -> N:
        given: dict[str, str | Secret] = {name: Secret(one) for name, one in self.kept.items()}
        found: Any = build(self.network_name, {**fake.settings, **given, **settings}, transport=self.transport)
        assert isinstance(found, self.kind)
        found.rotated = self.keep  # type: ignore[attr-defined]  # every kind that is kept here rotates
        return found
