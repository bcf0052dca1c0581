"""The common promises, kept by the X connector against a fake with its budgets, gates and two dialects."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from tests.fakes.stages import FakeStage
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper, faults_of_x

READS = "/2/(users/[0-9]+/.*|dm_events|tweets)"
SENDS = "/2/(tweets|dm_conversations/.*/messages)"
FAULTS = faults_of_x(READS, SENDS)


class XStage(FakeStage[FakeX]):
    speaks = "x"
    faults = FAULTS
    can = frozenset({Can.DIRECT, Can.MENTION, Can.READ, Can.ECHO, Can.LENGTH, Can.THIRD})
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 5

    def __init__(self) -> None:
        self.fake = FakeX()
        self.fake.page_cap = 2
        self.keeper = Keeper()
        self.fake.start()

    async def network(self) -> Network:
        return self.keeper.network(self.fake)

    async def direct(self, text: str) -> str:
        return f"dm:{self.fake.dm(text)}"

    async def mention(self, text: str) -> str:
        return self.fake.mention(text)

    async def with_third(self, text: str) -> str:
        third = self.fake.memory.person("kim_d", "Kim")
        self.fake.say(self.fake.pat, self.fake.group(self.fake.pat, third), text)
        return third.username

    async def read_by_patient(self) -> list[Read]:
        public = [Read(one.id, one.text, Audience.PUBLIC) for one in self.fake.posted()]
        return [*public, *(Read(f"dm:{one.id}", one.text, Audience.DIRECT) for one in self.fake.whispered())]

    def log_out(self) -> None:
        self.fake.sessions.revoked = True


class InPublic(XStage):
    """Posts alone, in the other dialect, where edits and deletions can be seen."""

    can = frozenset({Can.MENTION, Can.REPLY, Can.EDIT, Can.DELETE, Can.READ, Can.ECHO, Can.LENGTH})

    def __init__(self) -> None:
        super().__init__()
        self.fake.dialect = "post"

    async def reply(self, to: str, text: str) -> str:
        return self.fake.mention(text, to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, f"@dr_ruiz {text}")

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)


@pytest.fixture
async def stage() -> AsyncIterator[XStage]:
    one = XStage()
    yield one
    await one.close()


class TestX(Conformance):
    pass


class TestXInPublic(Conformance):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[XStage]:
        one = InPublic()
        yield one
        await one.close()
