"""Reading and answering on X, as the desk does it."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any, cast

from core.incoming import Incoming, Page, Ref
from core.outgoing import Part
from networks.protocol import Stream
from networks.x.connector import X


async def pages(network: X, stream: Stream, mark: str = "") -> list[Page]:
    async with aclosing(cast("Any", network.pull(stream, mark))) as found:
        return [page async for page in found]


async def pulled(network: X, stream: Stream, mark: str = "") -> list[Incoming]:
    return [one for page in await pages(network, stream, mark) for one in page.messages]


def answer_to(message: Incoming, text: str = "About a week.", key: str = "k1") -> Part:
    ref = Ref(message.remote_id, message.thread)
    return Part(key, text, message.audience, message.recipients, ref, message.thread)
