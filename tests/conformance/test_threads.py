"""The common promises, kept by the Threads connector against a fake of its two-step interface."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from tests.fakes import graph
from tests.fakes.stages import FakeStage, lost_sends, spoiled_reads
from tests.fakes.threads import FakeThreads

READS = "/v1.0/(me/mentions|me/threads|me/replies|[0-9]+.*)"
PUBLISH = "/v1.0/me/threads_publish"
FULL = {"X-App-Usage": '{"call_count":100,"total_cputime":4,"total_time":9}'}
FAULTS = {
    **spoiled_reads(READS),
    **lost_sends(PUBLISH),
    Spoil.RATE_LIMIT: (graph.fault(4, headers=FULL), "", ".*"),
    Spoil.REFUSE_SEND: (graph.fault(100), "POST", ".*"),
}


class ThreadsStage(FakeStage[FakeThreads]):
    speaks = "threads"
    faults = FAULTS
    can = frozenset({Can.MENTION, Can.REPLY, Can.EDIT, Can.DELETE, Can.READ, Can.ECHO, Can.LENGTH})
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    many = 5

    def __init__(self) -> None:
        self.fake = FakeThreads()
        self.fake.page_cap = 2
        self.fake.start()

    async def network(self) -> Network:
        return build("threads", {"BASE_URL": self.fake.base, "ACCESS_TOKEN": Secret(self.fake.token.text)})

    async def mention(self, text: str) -> str:
        return self.fake.write(self.fake.pat, f"@dr.ruiz {text}")

    async def reply(self, to: str, text: str) -> str:
        return self.fake.write(self.fake.pat, f"@dr.ruiz {text}", to)

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, f"@dr.ruiz {text}")

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        return [Read(one.id, one.text, Audience.PUBLIC) for one in self.fake.read_by()]

    def log_out(self) -> None:
        self.fake.revoked = True


@pytest.fixture
async def stage() -> AsyncIterator[ThreadsStage]:
    one = ThreadsStage()
    yield one
    await one.close()


class TestThreads(Conformance):
    pass
