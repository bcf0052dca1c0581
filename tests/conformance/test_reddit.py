"""The common promises, kept by the Reddit connector against a fake of its lists and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from tests.fakes import base
from tests.fakes.reddit import FakeReddit, limited
from tests.fakes.reddit_desk import opened
from tests.fakes.stages import FakeStage, lost_sends, spoiled_reads

READS = "/(message|user|api/info).*"
SEND = "/api/comment"
FAULTS = {
    **spoiled_reads(READS),
    **lost_sends(SEND),
    Spoil.RATE_LIMIT: (base.Fault(lambda _: limited(120)), "GET", READS),
    Spoil.REFUSE_SEND: (base.status(403, {"message": "Forbidden", "error": 403}), "POST", SEND),
}


class RedditStage(FakeStage[FakeReddit]):
    speaks = "reddit"
    faults = FAULTS
    can = frozenset({Can.MENTION, Can.REPLY, Can.EDIT, Can.DELETE, Can.READ, Can.ECHO, Can.LENGTH})
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 5
    settings: dict[str, str]

    def __init__(self) -> None:
        self.fake = FakeReddit()
        self.fake.page_cap = 2
        self.fake.start()
        self.settings = {}

    async def network(self) -> Network:
        return opened(self.fake, **self.settings)

    async def mention(self, text: str) -> str:
        return self.fake.mention(text)

    async def reply(self, to: str, text: str) -> str:
        return self.fake.reply(f"u/dr_ruiz {text}", to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, f"u/dr_ruiz {text}")

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        private = {"t1": Audience.PUBLIC, "t4": Audience.DIRECT}
        return [Read(one.name, one.body, private[one.kind]) for one in self.fake.read_by()]

    def log_out(self) -> None:
        self.fake.revoked = True


class PrivateStage(RedditStage):
    """The same with the call for private messages that is said to work for some."""

    can = RedditStage.can - {Can.EDIT, Can.DELETE, Can.REPLY} | {Can.DIRECT}

    def __init__(self) -> None:
        super().__init__()
        self.fake.open_messages = True
        self.settings = {"MESSAGES": "experimental"}

    async def direct(self, text: str) -> str:
        return self.fake.dm(text)


@pytest.fixture(params=[RedditStage, PrivateStage], ids=["public", "private too"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[RedditStage]:
    one: RedditStage = request.param()
    yield one
    await one.close()


class TestReddit(Conformance):
    pass
