from __future__ import annotations

from core.incoming import Incoming, Page
from networks.mastodon import build
from networks.mastodon.connector import Mastodon
from networks.mastodon.streams import MENTIONS
from networks.protocol import Network, Stream
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.mastodon import FakeMastodon


def connector(server: FakeMastodon) -> Mastodon:
    found = build({"BASE_URL": server.url, "ACCESS_TOKEN": Secret(server.doctor.token)})
    assert isinstance(found, Mastodon)
    return found


async def pages(network: Network, stream: Stream, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(stream, mark)]


async def messages(network: Network, stream: Stream = MENTIONS, mark: str = "") -> list[Incoming]:
    return [message for page in await pages(network, stream, mark) for message in page.messages]


def asked(server: FakeMastodon, path: str) -> list[base.Request]:
    return [request for request in server.requests if request.path == path]
