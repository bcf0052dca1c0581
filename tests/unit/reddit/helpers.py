from __future__ import annotations

from typing import Any

from core.audience import Audience, Recipient
from core.incoming import Incoming, Page, Ref
from core.outgoing import Part
from networks.protocol import Network, Stream
from networks.voices import voice


async def pages(network: Network, stream: Stream, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(stream, mark)]


async def read(network: Network, stream: Stream, mark: str = "") -> tuple[list[Incoming], str]:
    """Pull a list to its end; return what came, and the mark."""
    found = await pages(network, stream, mark)
    return [message for page in found for message in page.messages], found[-1].mark if found else mark


def part(parent: str, thread: str, text: str = "Drink enough.", **more: Any) -> Part:
    to = (Recipient("u/lee_k", "lee_k"),)
    said = voice("reddit").compose(text, to, Audience.PUBLIC)
    return Part("key-1", said, more.pop("audience", Audience.PUBLIC), to, Ref(parent, thread), thread, **more)
