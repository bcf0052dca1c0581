"""Connecting that is given up in the middle: a program that ends then leaves no line open behind it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from networks import http
from networks.protocol import Network
from networks.registry import OWN
from tests.fakes import everyone


class Lines:
    """Every line that is opened, and a call at which whoever connects is given up."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened: list[httpx.AsyncClient] = []
        self.calls = 0
        self.last = 0
        self._open, self._send = http._client, httpx.AsyncClient.send
        patch.setattr(http, "_client", self._noted)

        async def counted(client: httpx.AsyncClient, *args: Any, **more: Any) -> httpx.Response:
            return await self._counted(client, *args, **more)

        patch.setattr(httpx.AsyncClient, "send", counted)

    def _noted(self, *given: Any) -> httpx.AsyncClient:
        self.opened.append(self._open(*given))
        return self.opened[-1]

    async def _counted(self, client: httpx.AsyncClient, *args: Any, **more: Any) -> httpx.Response:
        self.calls += 1
        if self.calls == self.last:
            raise asyncio.CancelledError
        return await self._send(client, *args, **more)

    async def given_up(self, network: Network, last: int) -> bool:
        """Connect until the call with this number, then leave; tell whether it came to that."""
        self.calls, self.last = 0, last
        try:
            await network.connect()
        except asyncio.CancelledError:
            return True
        finally:
            await network.close()
        return False


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    return Lines(monkeypatch)


@pytest.mark.parametrize("name", OWN)
async def test_connecting_that_is_given_up_at_any_call_leaves_no_line_open(name: str, lines: Lines) -> None:
    stage = everyone.stages()[name]()
    try:
        last = 1
        while await lines.given_up(await stage.network(), last):
            assert [line for line in lines.opened if not line.is_closed] == [], last
            last += 1
        assert [line for line in lines.opened if not line.is_closed] == []
        assert last > 1, "connecting asks at least once"
    finally:
        await stage.close()
