from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.reddit.connector import Reddit
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit_desk import opened


@pytest.fixture
def server() -> Iterator[FakeReddit]:
    with FakeReddit() as fake:
        yield fake


@pytest.fixture
async def network(server: FakeReddit) -> AsyncIterator[Reddit]:
    one = opened(server)
    yield one
    await one.close()
