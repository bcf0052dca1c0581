"""The common promises, kept by the Instagram connector against a fake of a professional account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.audience import Audience, Recipients
from networks.conformance import BareStage, Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.voices import voice
from tests.fakes import base, graph
from tests.fakes.instagram import FakeInstagram
from tests.fakes.meta_desk import opened

READS = "/v26.0/(me/conversations|t_.*|aWdf.*|[0-9]+/.*)"
SENDS = "/v26.0/.*/(messages|replies)"
FULL = {
    "X-Business-Use-Case-Usage": '{"1":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":9}]}'
}
FAULTS: dict[Spoil, tuple[base.Fault, str, str]] = {
    Spoil.HTML: (base.html(), "GET", READS),
    Spoil.TRUNCATED: (base.truncated(), "GET", READS),
    Spoil.NOT_UTF8: (base.not_utf8(), "GET", READS),
    Spoil.HUGE: (base.huge(), "GET", READS),
    Spoil.RATE_LIMIT: (graph.fault(613, headers=FULL), "", ".*"),
    Spoil.REFUSE_SEND: (graph.fault(551, 1545041), "POST", SENDS),
    Spoil.LOSE_STORED: (base.stored_then(503), "POST", SENDS),
    Spoil.LOSE_UNSTORED: (base.dropped(), "POST", SENDS),
}


class InstagramStage(BareStage):
    can = frozenset(Can) - {Can.STRANGER, Can.THIRD, Can.REPEAT}
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 5

    def __init__(self) -> None:
        self.fake = FakeInstagram()
        self.fake.page_cap = 2
        self.fake.start()

    async def network(self) -> Network:
        return opened("instagram", self.fake)

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice("instagram").compose(text, to, audience)

    async def direct(self, text: str) -> str:
        return self.fake.dm(text, self.fake.pat)

    async def mention(self, text: str) -> str:
        return self.fake.comment(self.fake.pat, text)

    async def reply(self, to: str, text: str) -> str:
        if to.startswith("aWdf"):
            return self.fake.dm(text, self.fake.pat, answers=to)
        return self.fake.comment(self.fake.pat, text, to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        private = [Read(one.id, one.text, Audience.DIRECT) for _, one in self.fake.in_private()]
        return [*private, *(Read(one.id, one.text, Audience.PUBLIC) for one in self.fake.in_public())]

    async def spoil(self, how: Spoil) -> None:
        if how is Spoil.LOGGED_OUT:
            self.fake.revoked = True
        else:
            self.fake.fail(*FAULTS[how])

    async def heal(self) -> None:
        self.fake.heal()

    async def close(self) -> None:
        await asyncio.to_thread(self.fake.stop)


class OnePoisoned(InstagramStage):
    """Somebody else's conversation breaks every list that it stands in."""

    def __init__(self) -> None:
        super().__init__()
        who = self.fake.somebody("Kim Doe")
        self.fake.dm("nobody can read this", who)
        self.fake.talk_with(who).poisoned = True


@pytest.fixture
async def stage() -> AsyncIterator[InstagramStage]:
    one = InstagramStage()
    yield one
    await one.close()


class TestInstagram(Conformance):
    pass


class TestWithAPoisonedConversation(Conformance):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[InstagramStage]:
        one = OnePoisoned()
        yield one
        await one.close()
