"""A fake X, and a connector of ours on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.x.connector import X
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper


@pytest.fixture
def fake() -> Iterator[FakeX]:
    with FakeX() as one:
        yield one


@pytest.fixture
async def network(fake: FakeX) -> AsyncIterator[X]:
    found = Keeper().network(fake)
    yield found
    await found.close()
