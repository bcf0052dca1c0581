from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from core.audience import Audience
from networks.conformance import Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.mastodon import FakeMastodon, Quirks, gotosocial, limited
from tests.fakes.stages import FakeStage, lost_sends, spoiled_reads

AUDIENCES = {"direct": Audience.DIRECT, "private": Audience.GROUP}
READS = "/api/v1/(notifications|conversations|statuses/.*|instance|accounts/.*).*"
POSTS = "/api/v1/statuses"
FAULTS = {
    **spoiled_reads(READS),
    **lost_sends(POSTS),
    Spoil.RATE_LIMIT: (limited(), "", ".*"),
    Spoil.REFUSE_SEND: (base.status(422, {"error": "バリデーションに失敗しました"}), "POST", POSTS),
}


class MastodonStage(FakeStage[FakeMastodon]):
    speaks = "mastodon"
    faults = FAULTS
    can = frozenset(Can)
    spoils = frozenset(Spoil)
    many = 5

    def __init__(self, fake: FakeMastodon | None = None) -> None:
        self.fake = (fake or FakeMastodon()).start()
        self.fake.page_cap = 2

    async def network(self) -> Network:
        return build("mastodon", {"BASE_URL": self.fake.url, "ACCESS_TOKEN": Secret(self.fake.doctor.token)})

    async def direct(self, text: str) -> str:
        return self.fake.write(self.fake.pat, f"@doctor {text}")

    async def mention(self, text: str) -> str:
        return self.fake.write(self.fake.pat, f"@doctor {text}", "public")

    async def reply(self, to: str, text: str) -> str:
        return self.fake.write(self.fake.pat, f"@doctor {text}", self.fake.memory.posts[to].visibility, to)

    async def stranger(self, text: str) -> str:
        new = self.fake.memory.account("noor", "far.example", display_name="Noor")
        return self.fake.write(new, f"@doctor {text}")

    async def with_third(self, text: str) -> str:
        third = self.fake.memory.account("lena", "near.example")
        self.fake.write(self.fake.pat, f"@doctor @{third.acct} {text}")
        return third.acct

    async def edit(self, remote_id: str, text: str) -> None:
        self.fake.edit(remote_id, f"@doctor {text}")

    async def delete(self, remote_id: str) -> None:
        self.fake.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        posts = self.fake.read_by(self.fake.pat)
        return [Read(one.id, one.text, AUDIENCES.get(one.visibility, Audience.PUBLIC)) for one in posts]

    async def blocked(self) -> list[str]:
        return self.fake.memory.blocked

    async def reported(self) -> list[dict[str, str]]:
        return list(self.fake.memory.reports)

    def log_out(self) -> None:
        self.fake.revoked.add(self.fake.doctor.token)


def pleroma() -> FakeMastodon:
    return FakeMastodon(
        Quirks("2.7.2 (compatible; Pleroma 2.9.0)", None, door=False, streaming=False, link=False, allowed=False)
    )


def takahe() -> FakeMastodon:
    fake = FakeMastodon(
        Quirks(
            "takahe/0.11.0", None, conversations="forbidden", door=False, streaming=False, batch=False, allowed=False
        )
    )
    fake.memory.keeps_keys = False
    return fake


def snac() -> FakeMastodon:
    quirks = Quirks("4.0.0 (not true; really snac/2.94)", None, link=False, conversations="empty", types=False)
    quirks.since_inclusive, quirks.v2, quirks.door, quirks.streaming, quirks.batch = True, False, False, False, False
    quirks.allowed = False
    fake = FakeMastodon(quirks)
    fake.memory.keeps_keys = False
    return fake


@pytest.fixture
async def stage() -> AsyncIterator[MastodonStage]:
    one = MastodonStage()
    yield one
    await one.close()


class TestMastodon(Conformance):
    pass


class TestOthers(Conformance):
    @pytest.fixture(params=[gotosocial, pleroma, takahe, snac], ids=lambda make: make.__name__)
    async def stage(self, request: pytest.FixtureRequest) -> AsyncIterator[MastodonStage]:
        make: Callable[[], FakeMastodon] = request.param
        one = MastodonStage(make())
        one.can -= {Can.STRANGER}
        if make in {takahe, snac}:
            one.can -= {Can.ECHO}
        if not one.fake.memory.keeps_keys:
            one.can -= {Can.REPEAT}
        yield one
        await one.close()
