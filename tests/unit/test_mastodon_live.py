from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from networks.errors import Unreachable
from networks.http import Edge, Event
from networks.mastodon import build
from networks.mastodon.connector import Mastodon, streaming_base
from networks.mastodon.live import woken_by
from networks.mastodon.streams import CONVERSATIONS, MENTIONS, REQUESTS
from networks.protocol import Stream
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.base import eventually
from tests.fakes.mastodon import FakeMastodon, Quirks


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as fake:
        yield fake


@pytest.fixture
async def network(server: FakeMastodon) -> AsyncIterator[Mastodon]:
    one = connector(server)
    yield one
    await one.close()


def connector(server: FakeMastodon, **more: str) -> Mastodon:
    found = build({"BASE_URL": server.url, "ACCESS_TOKEN": Secret(server.doctor.token), **more})
    assert isinstance(found, Mastodon)
    return found


async def rings(network: Mastodon, stream: Stream, seconds: float = 5) -> bool:
    """Tell whether a feed becomes worth a pull long before its pace."""
    try:
        await asyncio.wait_for(network.wait(stream), seconds)
    except TimeoutError:
        return False
    return True


async def listening(server: FakeMastodon, network: Mastodon) -> None:
    await network.connect()
    for stream in (MENTIONS, CONVERSATIONS, REQUESTS):
        assert await rings(network, stream), "the first contact asks for a pull of everything"
    assert await asyncio.to_thread(eventually, lambda: server.listeners > 0)


async def test_a_message_rings_at_once(server: FakeMastodon, network: Mastodon) -> None:
    await listening(server, network)
    server.write(server.pat, "@doctor hello")
    assert await rings(network, MENTIONS)
    assert await rings(network, CONVERSATIONS)
    assert not await rings(network, REQUESTS, 0.05)


async def test_a_ring_between_two_waits_is_not_lost(server: FakeMastodon, network: Mastodon) -> None:
    await listening(server, network)
    server.write(server.pat, "@doctor one")
    assert await rings(network, MENTIONS)
    server.write(server.pat, "@doctor two")
    assert await rings(network, CONVERSATIONS)
    assert await rings(network, MENTIONS)


@pytest.mark.parametrize("steps", range(4))
async def test_a_ring_in_the_moment_of_a_cancel_does_not_lose_the_cancel(
    server: FakeMastodon, network: Mastodon, steps: int
) -> None:
    """Whoever waits, waits again and again: a cancel that is lost once is lost for good."""
    await listening(server, network)

    async def watch() -> None:
        while True:
            await network.wait(REQUESTS)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert network._live is not None
    network._live._ring("requests")
    for _ in range(steps):
        await asyncio.sleep(0)
    watching.cancel()
    await asyncio.wait([watching], timeout=5)
    assert watching.cancelled()


async def test_a_line_that_breaks_while_it_is_closed_is_not_opened_anew(
    server: FakeMastodon, network: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def breaks(_self: Edge, _path: str) -> AsyncIterator[Event]:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise Unreachable("the line broke in that moment") from None
        yield Event("", "")

    monkeypatch.setattr(Edge, "events", breaks)
    assert (await network.connect()).push
    assert server.listeners == 0
    resting = asyncio.create_task(network.wait(MENTIONS))
    await begun.wait()
    await asyncio.wait_for(network.close(), 10)
    resting.cancel()


async def test_a_broken_line_is_taken_up_again_and_asks_for_a_pull(server: FakeMastodon, network: Mastodon) -> None:
    server.fail(base.dropped(), path=".*streaming/user.*", times=1)
    await network.connect()
    assert await rings(network, MENTIONS)
    assert await rings(network, MENTIONS)
    assert server.listeners == 1


@pytest.mark.parametrize("code", [401, 403, 404])
async def test_a_refused_event_stream_is_not_asked_again(server: FakeMastodon, network: Mastodon, code: int) -> None:
    server.fail(base.status(code), path=".*streaming/user.*")
    await network.connect()
    assert await rings(network, MENTIONS)
    assert not await rings(network, MENTIONS, 0.05)
    assert sum("streaming/user" in request.path for request in server.requests) == 1


async def test_without_an_event_stream_a_feed_rests_for_its_pace() -> None:
    with FakeMastodon(Quirks(streaming=False)) as server:
        network = connector(server)
        assert (await network.connect()).push is False
        assert not await rings(network, MENTIONS, 0.05)
        assert await rings(network, Stream("mentions", MENTIONS.walk, 10_000))
        await network.close()


async def test_connecting_again_keeps_the_one_event_stream(server: FakeMastodon, network: Mastodon) -> None:
    await listening(server, network)
    assert (await network.connect()).push
    assert sum("streaming/user" in request.path for request in server.requests) == 1


async def test_feeds_that_start_together_share_one_event_stream(server: FakeMastodon, network: Mastodon) -> None:
    await asyncio.gather(*(network.connect() for _ in range(4)))
    assert sum(request.path.endswith("/health") for request in server.requests) == 1


async def test_an_event_stream_elsewhere_needs_the_setting(server: FakeMastodon) -> None:
    with FakeMastodon(Quirks(streaming=False)) as plain:
        network = connector(plain, STREAMING_URL=server.url.replace("http", "ws", 1))
        assert (await network.connect()).push
        await network.close()
    assert all(request.bearer == "" for request in server.requests)


async def test_closing_ends_the_listening(server: FakeMastodon) -> None:
    network = connector(server)
    await listening(server, network)
    await network.close()
    await network.close()
    with pytest.raises(Unreachable):
        await network.connect()


BASE = httpx.URL("https://clinic.example")


@pytest.mark.parametrize(
    ("address", "named", "base_url"),
    [
        ("wss://clinic.example", False, "https://clinic.example/"),
        ("wss://stream.clinic.example/api", False, "https://stream.clinic.example/"),
        ("https://clinic.example", False, "https://clinic.example/"),
        ("wss://trap.example", False, ""),
        ("wss://notclinic.example", False, ""),
        ("wss://clinic.example.trap.example", False, ""),
        ("wss://stream.other.example", True, "https://stream.other.example/"),
        ("", False, ""),
        ("wss://", True, ""),
    ],
)
def test_the_token_goes_only_where_the_account_lives_or_a_setting_says(
    address: str, named: bool, base_url: str
) -> None:
    assert streaming_base(address, BASE, named=named) == base_url


@pytest.mark.parametrize(
    ("event", "feeds"),
    [
        (Event("notification", '{"type": "mention"}'), {"mentions", "conversations"}),
        (Event("notification", '{"type": "favourite"}'), set()),
        (Event("notification", "not json"), {"mentions", "conversations"}),
        (Event("notification", "[" * 100_000), {"mentions", "conversations"}),
        (Event("notifications_merged", "1"), {"mentions", "conversations", "requests"}),
        (Event("conversation", "{}"), {"conversations"}),
        (Event("update", "{}"), set()),
        (Event("", ""), set()),
    ],
)
def test_only_what_concerns_us_rings(event: Event, feeds: set[str]) -> None:
    assert set(woken_by(event)) == feeds
