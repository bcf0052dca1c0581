"""One item that cannot be read never keeps the others of its feed from coming in, and is never dropped in silence."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from core.incoming import Aside, Incoming, Page
from networks.protocol import Network, Rereads
from networks.registry import build
from networks.stage import pulled
from networks.threads.connector import Threads
from networks.threads.streams import Posts
from networks.whatsapp.connector import WhatsApp
from tests.fakes import matrix_desk, telegram_desk
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.threads import FakeThreads
from tests.fakes.whatsapp import FakeWhatsApp, MemoryRaws
from tests.unit.threads.helpers import connector

POISON = "poison in the well"


@dataclass
class Told:
    """A network, and a way to write to us there."""

    network: Network
    write: Callable[[str], object]


@asynccontextmanager
async def _mastodon() -> AsyncIterator[Told]:
    with FakeMastodon() as fake:
        network = build("mastodon", {"BASE_URL": fake.url, "ACCESS_TOKEN": fake.doctor.token})
        try:
            yield Told(network, lambda text: fake.write(fake.pat, f"@doctor {text}"))
        finally:
            await network.close()


@asynccontextmanager
async def _matrix() -> AsyncIterator[Told]:
    async with matrix_desk.Desk() as desk:
        room = desk.fake.private_room()
        yield Told(desk.matrix, lambda text: desk.fake.say(room, desk.fake.patient, text))


@asynccontextmanager
async def _telegram() -> AsyncIterator[Told]:
    async with telegram_desk.Desk() as desk:
        yield Told(desk.bot, desk.fake.say)


@asynccontextmanager
async def _threads() -> AsyncIterator[Told]:
    with FakeThreads() as fake:
        network = connector(fake)
        try:
            yield Told(network, lambda text: fake.write("lee_k", f"@{fake.doctor} {text}"))
        finally:
            await network.close()


@asynccontextmanager
async def _bluesky() -> AsyncIterator[Told]:
    with FakeBluesky() as fake:
        network = Keeper().network(fake)
        try:
            yield Told(network, fake.mention)
        finally:
            await network.close()


@asynccontextmanager
async def _bluesky_in_private() -> AsyncIterator[Told]:
    async with _bluesky() as told:
        fake: FakeBluesky = told.write.__self__  # type: ignore[attr-defined]
        yield Told(told.network, fake.dm)


@asynccontextmanager
async def _whatsapp() -> AsyncIterator[Told]:
    with FakeWhatsApp() as fake:
        network, raws = build("whatsapp", fake.settings), MemoryRaws()
        assert isinstance(network, WhatsApp)
        network.raws = raws
        fake.sinks.append(raws.sink)
        try:
            yield Told(network, fake.write)
        finally:
            await network.close()


PLACES = {
    "bluesky": (_bluesky, "networks.bluesky.mentions", "message"),
    "bluesky in private": (_bluesky_in_private, "networks.bluesky.direct", "message"),
    "mastodon": (_mastodon, "networks.mastodon.streams", "message"),
    "matrix": (_matrix, "networks.matrix.digest", "incoming"),
    "telegram": (_telegram, "networks.telegram.digest", "incoming"),
    "threads": (_threads, "networks.threads.streams", "message"),
    "whatsapp": (_whatsapp, "networks.whatsapp.pushed", "message"),
}


@contextmanager
def _poisoned(module: str, name: str) -> Iterator[None]:
    """Let the reading of what holds the poison fail, as a defect of ours would."""
    found = importlib.import_module(module)
    real: Callable[..., Any] = getattr(found, name)

    def read(*words: Any, **more: Any) -> Any:
        said = real(*words, **more)
        if said is not None and POISON in said.text:
            raise ValueError(said.text)
        return said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(found, name, read)
        yield


async def _pages(network: Network) -> list[tuple[Any, Page]]:
    await network.connect()
    return [(stream, page) for stream in pulled(network) async for page in network.pull(stream, "")]


def _texts(messages: list[Incoming]) -> str:
    return " ".join(sorted({one.text for one in messages}))


@pytest.mark.parametrize("name", PLACES)
async def test_the_others_come_in_and_it_is_read_again_once_somebody_understands_it(name: str) -> None:
    place, module, parser = PLACES[name]
    async with place() as told:
        for text in ("first question", POISON, "last question"):
            told.write(text)
        with _poisoned(module, parser):
            found = await _pages(told.network)
            messages = _texts([one for _, page in found for one in page.messages])
            assert "first question" in messages
            assert "last question" in messages
            aside = [(stream, one) for stream, page in found for one in page.aside]
            assert aside
            for stream, item in aside:
                assert item.remote_id
                assert POISON not in item.reason + item.remote_id + repr(item)
                again = await _reread(told.network, stream, item)
                assert [one.remote_id for one in again.aside] == [item.remote_id]
        for stream, item in aside:
            read = await _reread(told.network, stream, item)
            assert (POISON in _texts(list(read.messages)), read.aside) == (True, ())


async def _reread(network: Network, stream: Any, item: Aside) -> Page:
    assert isinstance(network, Rereads)
    return await network.reread(stream, item.body)


async def test_telegram_names_a_message_that_tells_no_chat() -> None:
    async with telegram_desk.Desk() as desk:
        desk.fake.say("first question")
        desk.fake.tell("message", {"text": POISON})
        desk.fake.say("last question")
        found = await _pages(desk.bot)
        assert len([one for _, page in found for one in page.messages]) == 2
        (item,) = [one for _, page in found for one in page.aside]
        assert item.remote_id.startswith("update ")


async def test_whatsapp_names_a_message_without_its_id_and_a_body_that_is_none() -> None:
    async with _whatsapp() as told:
        assert isinstance(told.network, WhatsApp)
        fake: FakeWhatsApp = told.write.__self__  # type: ignore[attr-defined]
        fake.write("first question")
        fake.push({"messages": [{"type": "text", "text": {"body": POISON}}]})
        fake.push_body(b"{")
        fake.write("last question")
        found = await _pages(told.network)
        assert len([one for _, page in found for one in page.messages]) == 2
        assert len([one for _, page in found for one in page.aside]) == 2


async def _posts(network: Network) -> Posts:
    assert isinstance(network, Threads)
    return (await network._connected()).posts


async def test_a_post_of_threads_without_an_id_is_named() -> None:
    async with _threads() as told:
        await told.network.connect()
        posts = await _posts(told.network)
        (said,) = await posts.messages(
            [{"id": "5", "text": "hello", "is_reply": False}, {"text": POISON, "is_reply": 0}]
        )
        assert said.text == "hello"
        (item,) = posts.taken_aside()
        assert item.remote_id == "(no id)"
