from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.bluesky.connector import Bluesky
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper


@pytest.fixture
def server() -> Iterator[FakeBluesky]:
    with FakeBluesky() as fake:
        yield fake


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
async def network(server: FakeBluesky, keeper: Keeper) -> AsyncIterator[Bluesky]:
    one = keeper.network(server)
    yield one
    await one.close()
