"""The common promises, kept by the Bluesky connector against a fake of its three services."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil, Stage
from networks.protocol import Network
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import FAULTS, Keeper
from tests.fakes.stages import FakeStage


def as_stated(body: dict[str, Any]) -> dict[str, str]:
    """A report that came, in the words in which the connector shows it before."""
    subject = body["subject"]
    post = {"post": subject["uri"]} if "uri" in subject else {}
    account = subject["uri"].split("/")[2] if post else subject["did"]
    told: dict[str, str] = {name: body[name] for name in ("reasonType", "reason") if name in body}
    return {**told, "account": account, **post}


class BlueskyStage(FakeStage[FakeBluesky]):
    speaks = "bluesky"
    faults = FAULTS
    can = frozenset(Can) - {Can.THIRD, Can.EDIT, Can.DELETE, Can.REPEAT}
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 5

    def __init__(self) -> None:
        self.fake = FakeBluesky()
        self.fake.page_cap = 2
        self.fake.chat.log_cap = 2
        self.fake.start()
        self.keeper = Keeper()

    async def network(self) -> Network:
        return self.keeper.network(self.fake)

    async def direct(self, text: str) -> str:
        return self.fake.dm(text)

    async def mention(self, text: str) -> str:
        return self.fake.mention(text)

    async def reply(self, to: str, text: str) -> str:
        if to.startswith("at://"):
            return self.fake.mention(text, parent=to)
        with self.fake.lock:
            key, number = to.split("/")
            convo = self.fake.memory.convos[key]
            said = self.fake.memory.say(convo, self.fake.pat.did, text, answered=number)
            return f"{convo.id}/{said.id}"

    async def stranger(self, text: str) -> str:
        return self.fake.stranger(text)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        posts = [Read(one.uri, one.value["text"], Audience.PUBLIC) for one in self.fake.posted()]
        private = [(f"{convo.id}/{said.id}", said.text) for convo, said in self.fake.chat.whispered()]
        return [*posts, *(Read(remote, text, Audience.DIRECT) for remote, text in private)]

    async def blocked(self) -> list[str]:
        return self.fake.repository.blocked()

    async def reported(self) -> list[dict[str, str]]:
        return [as_stated(one) for one in self.fake.repository.reports]

    def log_out(self) -> None:
        self.fake.sessions.revoked = True


class WithoutChat(BlueskyStage):
    """An app password that opens no direct messages: everything is asked, edited and answered in public."""

    can = frozenset(Can) - {Can.THIRD, Can.DIRECT, Can.STRANGER, Can.REPEAT}

    def __init__(self) -> None:
        super().__init__()
        self.fake.sessions.private = False


@pytest.fixture
async def stage() -> AsyncIterator[BlueskyStage]:
    one = BlueskyStage()
    yield one
    await one.close()


class TestBluesky(Conformance):
    pass


class TestWithoutDirectMessages(Conformance):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[BlueskyStage]:
        one = WithoutChat()
        yield one
        await one.close()

    async def test_what_arrives_during_an_interrupted_walk_is_not_lost(self, stage: Stage) -> None:
        # Everything has come in by then; what cannot be read at all stays a hole, as it should.
        with pytest.raises(AssertionError, match="a finished walk left holes open"):
            await super().test_what_arrives_during_an_interrupted_walk_is_not_lost(stage)
