from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.audience import Audience, Recipient
from core.clock import now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Part
from networks.protocol import Stream
from networks.registry import build
from networks.secret import Secret
from networks.threads.connector import Threads
from networks.voices import voice
from tests.fakes.threads import FakeThreads


def connector(server: FakeThreads, **settings: str) -> Threads:
    given: dict[str, str | Secret] = {"BASE_URL": server.base, "ACCESS_TOKEN": Secret(server.token.text), **settings}
    found = build("threads", given)
    assert isinstance(found, Threads)
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    found.sending.pause = pause
    return found


async def pages(network: Threads, stream: Stream, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(stream, mark)]


async def messages(network: Threads, stream: Stream, mark: str = "") -> list[Incoming]:
    return [message for page in await pages(network, stream, mark) for message in page.messages]


def part(parent: str, text: str = "Drink enough.", **more: Any) -> Part:
    to = (Recipient("lee_k", "lee_k"),)
    said = voice("threads").compose(text, to, Audience.PUBLIC)
    return Part("key-1", said, more.pop("audience", Audience.PUBLIC), to, Ref(parent, parent), parent, **more)


async def prepared(network: Threads, going: Part) -> Part:
    return replace(going, token=await network.prepare(going), attempted_at=now())
