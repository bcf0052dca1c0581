"""What stops a held answer, on each network that behaves in its own way: a new message, an edit, a phone, a window."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from tests.desk.clinics import Clinic, clinic
from tests.desk.elsewhere import elsewhere
from tests.fakes.matrix import FakeMatrix
from tests.fakes.telegram import FakeTelegram

QUESTION, NEWER, CHANGED, BY_PHONE = "is 5 mg right?", "and at night?", "is 50 mg right?", "Yes, once a day."


class Chat(ABC):
    """One chat with one person, as the network's own clients see it."""

    clinic: Clinic

    @abstractmethod
    def ask(self, text: str) -> None: ...

    @abstractmethod
    def edit(self, text: str) -> None: ...

    @abstractmethod
    def by_phone(self, text: str) -> None: ...

    @abstractmethod
    def standing(self) -> list[str]: ...


class OnMastodon(Chat):
    last = ""

    def __init__(self, one: Clinic) -> None:
        self.clinic, self.fake = one, one.fake

    def ask(self, text: str) -> None:
        self.last = self.fake.write(self.fake.pat, f"@doctor {text}", "direct", self.last)

    def edit(self, text: str) -> None:
        self.fake.edit(self.last, f"@doctor {text}")

    def by_phone(self, text: str) -> None:
        self.fake.write(self.fake.doctor, f"@pat@remote.example {text}", "direct", self.last)

    def standing(self) -> list[str]:
        return [post.text.removeprefix("@pat@remote.example ") for post in self.clinic.standing()]


class OnMatrix(Chat):
    last = ""

    def __init__(self, one: Clinic, fake: FakeMatrix) -> None:
        self.clinic, self.fake = one, fake
        self.room = fake.private_room()

    def ask(self, text: str) -> None:
        self.last = self.fake.say(self.room, self.fake.patient, text)

    def edit(self, text: str) -> None:
        self.fake.edit(self.room, self.fake.patient, self.last, text)

    def by_phone(self, text: str) -> None:
        self.fake.say(self.room, self.fake.doctor, text)

    def standing(self) -> list[str]:
        return [str(event.content["body"]) for event in self.fake.by_doctor(self.room)]


class OnTelegram(Chat):
    last: Any = None

    def __init__(self, one: Clinic, fake: FakeTelegram) -> None:
        self.clinic, self.fake = one, fake
        self.chat = fake.business_chat(fake.connect())
        self.typed: list[str] = []

    def ask(self, text: str) -> None:
        self.last = self.fake.say(text, chat=self.chat)

    def edit(self, text: str) -> None:
        self.fake.edit(self.last, text)

    def by_phone(self, text: str) -> None:
        self.fake.ours(self.chat, text)
        self.typed.append(text)

    def standing(self) -> list[str]:
        return [*self.typed, *(str(one["text"]) for one in self.fake.written() if one["text"] not in self.typed)]


@asynccontextmanager
async def chat_on(network: str, url: str) -> AsyncIterator[Chat]:
    if network == "mastodon":
        async with clinic(url) as c:
            yield OnMastodon(c)
    elif network == "matrix":
        with FakeMatrix() as rooms:

            def matrix() -> Network:
                return build("matrix", {"BASE_URL": rooms.url, "ACCESS_TOKEN": Secret(rooms.token)})

            async with elsewhere(url, "matrix", matrix) as c:
                yield OnMatrix(c, rooms)
    else:
        with FakeTelegram() as bots:

            def telegram() -> Network:
                return build("telegram", {"BASE_URL": bots.url, "ACCESS_TOKEN": Secret(bots.token)})

            async with elsewhere(url, "telegram", telegram) as c:
                yield OnTelegram(c, bots)


async def held(chat: Chat) -> tuple[int, int]:
    """Let them ask, and hold an answer."""
    await chat.clinic.pull()
    await asyncio.to_thread(chat.ask, QUESTION)
    await chat.clinic.pull()
    (row,) = chat.clinic.rows("open")
    return row.id, chat.clinic.answer(row.id)


async def stopped(chat: Chat, item: int, conversation: int, words: str, left: list[str]) -> None:
    c = chat.clinic
    assert [one.state for one in await c.round()] == ["refused"]
    assert words in c.item(item).reason
    assert c.item(item).remedy == "read it again and answer anew"
    row = c.row(conversation)
    assert (row.state, row.held) == ("open", False)
    assert words in row.trouble
    assert await c.round() == []
    assert chat.standing() == left


on_each = pytest.mark.parametrize("network", ["mastodon", "matrix", "telegram"])


@on_each
async def test_a_newer_message_stops_the_answer_and_is_what_is_answered_next(database_url: str, network: str) -> None:
    async with chat_on(network, database_url) as chat:
        conversation, item = await held(chat)
        await asyncio.to_thread(chat.ask, NEWER)
        await chat.clinic.pull()
        await stopped(chat, item, conversation, "wrote again", [])
        assert NEWER in chat.clinic.row(conversation).question
        chat.clinic.answer(conversation)
        assert [one.state for one in await chat.clinic.round()] == ["sent"]
        assert len(chat.standing()) == 1


@on_each
async def test_an_edit_since_it_was_read_stops_the_answer_and_shows_the_new_words(
    database_url: str, network: str
) -> None:
    async with chat_on(network, database_url) as chat:
        conversation, item = await held(chat)
        await asyncio.to_thread(chat.edit, CHANGED)
        await chat.clinic.pull()
        await stopped(chat, item, conversation, "author changed the message", [])
        assert CHANGED in chat.clinic.row(conversation).question


@on_each
async def test_an_answer_from_the_phone_stops_the_held_one(database_url: str, network: str) -> None:
    async with chat_on(network, database_url) as chat:
        conversation, item = await held(chat)
        await asyncio.to_thread(chat.by_phone, BY_PHONE)
        await chat.clinic.pull()
        await stopped(chat, item, conversation, "answered elsewhere", [BY_PHONE])


@on_each
async def test_a_window_that_closed_meanwhile_stops_the_answer(database_url: str, network: str) -> None:
    async with chat_on(network, database_url) as chat:
        conversation, item = await held(chat)
        with chat.clinic.store.writing() as tx:
            tx.run("UPDATE conversation SET window_until = :past WHERE id = :id", past=tx.clock() - 1, id=conversation)
        await stopped(chat, item, conversation, "time to answer there is over", [])
