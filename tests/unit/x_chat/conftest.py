from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.x_chat_desk import Reached, reached


@pytest.fixture
async def fake() -> AsyncIterator[Reached]:
    async with reached() as one:
        yield one
