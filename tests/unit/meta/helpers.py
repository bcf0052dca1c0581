from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.clock import now
from core.incoming import Incoming, Page, Ref
from core.outgoing import Part
from networks.meta.connector import Connector
from networks.protocol import Stream
from networks.voices import voice


def feed(network: Connector, name: str) -> Stream:
    return next(one for one in network.streams if one.name == name)


async def pages(network: Connector, name: str, mark: str = "") -> list[Page]:
    return [page async for page in network.pull(feed(network, name), mark)]


async def messages(network: Connector, name: str, mark: str = "") -> list[Incoming]:
    return [one for page in await pages(network, name, mark) for one in page.messages]


def answer(network: Connector, to: Incoming, text: str = "Rest and drink.", **more: Any) -> Part:
    audience = more.pop("audience", to.audience)
    said = voice(network.name).compose(text, to.recipients, audience)
    return Part("key-1", said, audience, to.recipients, Ref(to.remote_id, to.thread), to.thread, **more)


async def tried(network: Connector, part: Part) -> Part:
    return replace(part, token=await network.prepare(part), attempted_at=now())
