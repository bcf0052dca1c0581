from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.audience import Audience, Recipient
from core.clock import now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Part
from networks.bluesky.connector import Bluesky
from networks.protocol import Stream
from networks.voices import voice


async def pages(network: Bluesky, stream: Stream, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(stream, mark)]


async def messages(network: Bluesky, stream: Stream, mark: str = "") -> list[Incoming]:
    return [message for page in await pages(network, stream, mark) for message in page.messages]


async def pulled(network: Bluesky, stream: Stream, mark: str = "") -> tuple[list[Incoming], str]:
    """Return what a pull brings, and where the next one goes on."""
    found = await pages(network, stream, mark)
    return [one for page in found for one in page.messages], found[-1].mark if found else mark


def part_for(message: Incoming, text: str = "Drink enough.", **more: Any) -> Part:
    audience = more.pop("audience", message.audience)
    said = voice("bluesky").compose(text, message.recipients, audience)
    parent = Ref(message.remote_id, message.thread)
    return Part("key-1", said, audience, message.recipients, parent, message.thread, **more)


async def prepared(network: Bluesky, going: Part) -> Part:
    return replace(going, token=await network.prepare(going), attempted_at=now())


def to(did: str, handle: str = "lee-k.bsky.example") -> tuple[Recipient, ...]:
    return (Recipient(handle, did),)


PUBLIC = Audience.PUBLIC
