from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.threads.connector import Threads
from tests.fakes.threads import FakeThreads
from tests.unit.threads.helpers import connector


@pytest.fixture
def server() -> Iterator[FakeThreads]:
    with FakeThreads() as fake:
        yield fake


@pytest.fixture
async def network(server: FakeThreads) -> AsyncIterator[Threads]:
    one = connector(server)
    yield one
    await one.close()
