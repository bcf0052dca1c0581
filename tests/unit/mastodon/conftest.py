from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.mastodon.connector import Mastodon
from tests.fakes.mastodon import FakeMastodon
from tests.unit.mastodon.helpers import connector


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as fake:
        yield fake


@pytest.fixture
async def network(server: FakeMastodon) -> AsyncIterator[Mastodon]:
    one = connector(server)
    yield one
    await one.close()
