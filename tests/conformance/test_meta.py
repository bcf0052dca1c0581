"""The common promises, kept by the connectors of Facebook and Instagram against fakes of a Page and of an account."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from tests.fakes import graph
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.meta_desk import BY_PAGE, FAKES, opened
from tests.fakes.stages import FakeStage, Faults, lost_sends, spoiled_reads

WAYS = {**FAKES, **BY_PAGE}
READS = {
    "facebook": "/v26.0/([0-9]+/(conversations|feed|tagged)|t_.*|m_.*|[0-9_]+/comments)",
    "instagram": "/v26.0/(me/conversations|t_.*|aWdf.*|[0-9]+/.*)",
}
SENDS = {"facebook": "/v26.0/.*/(messages|comments)", "instagram": "/v26.0/.*/(messages|replies)"}


def faults(fake: FakeRemarks) -> Faults:
    full = f'{{"1":[{{"type":"{fake.platform}","call_count":100,"estimated_time_to_regain_access":9}}]}}'
    return {
        **spoiled_reads(READS[fake.network]),
        **lost_sends(SENDS[fake.network]),
        Spoil.RATE_LIMIT: (graph.fault(613, headers={"X-Business-Use-Case-Usage": full}), "", ".*"),
        Spoil.REFUSE_SEND: (graph.fault(551, 1545041), "POST", SENDS[fake.network]),
    }


class MetaStage(FakeStage[FakeRemarks]):
    can = frozenset(Can) - {Can.STRANGER, Can.THIRD, Can.REPEAT}
    many = 5

    def __init__(self, way: str) -> None:
        self.fake = WAYS[way]()
        self.speaks = self.fake.network
        self.faults = faults(self.fake)
        self.spoils = frozenset({*self.faults, Spoil.LOGGED_OUT})
        self.fake.page_cap = 2
        self.fake.start()

    async def network(self) -> Network:
        return opened(self.fake)

    async def direct(self, text: str) -> str:
        return self.fake.dm(text, self.fake.pat)

    async def mention(self, text: str) -> str:
        return self.fake.comment(self.fake.pat, text)

    async def reply(self, to: str, text: str) -> str:
        if to.startswith(self.fake.message_prefix):
            return self.fake.dm(text, self.fake.pat, answers=to)
        return self.fake.comment(self.fake.pat, text, to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        private = [Read(one.id, one.text, Audience.DIRECT) for _, one in self.fake.in_private()]
        return [*private, *(Read(one.id, one.text, Audience.PUBLIC) for one in self.fake.in_public())]

    def log_out(self) -> None:
        self.fake.revoked = True


class OnePoisoned(MetaStage):
    """Somebody else's conversation breaks every list that it stands in."""

    def __init__(self, way: str) -> None:
        super().__init__(way)
        who = self.fake.somebody("Kim Doe")
        self.fake.dm("nobody can read this", who)
        self.fake.talk_with(who).poisoned = True


@pytest.fixture(params=WAYS)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[MetaStage]:
    one = MetaStage(request.param)
    yield one
    await one.close()


class TestMeta(Conformance):
    pass


class TestWithAPoisonedConversation(Conformance):
    @pytest.fixture(params=FAKES)
    async def stage(self, request: pytest.FixtureRequest) -> AsyncIterator[MetaStage]:
        one = OnePoisoned(request.param)
        yield one
        await one.close()
