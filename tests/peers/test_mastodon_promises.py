"""The Mastodon connector keeps its promises against a server that somebody else wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.audience import Audience, Recipients
from networks.conformance import BareStage, Can, Conformance, Read, Spoil
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from networks.voices import voice
from tests.peers.mastodon import Mastodon
from tests.peers.patients import MastodonPatient

AUDIENCES = {"direct": Audience.DIRECT, "private": Audience.GROUP}
EFFECTS: dict[Spoil, tuple[str, str, dict[str, Any]]] = {
    Spoil.RATE_LIMIT: ("GET", "/api/v1/notifications", {"type": "ratelimit"}),
    Spoil.REFUSE_SEND: ("POST", "/api/v1/statuses", {"type": "status", "status": 422}),
    Spoil.LOSE_UNSTORED: ("POST", "/api/v1/statuses", {"type": "status", "status": 503}),
}


class PeerStage(BareStage):
    can = frozenset(Can) - {Can.STRANGER}
    spoils = frozenset(EFFECTS)
    patience = 5
    many = 3

    def __init__(self, peer: Mastodon, person: Callable[[str], MastodonPatient]) -> None:
        self.peer = peer
        self.person = person
        self.doctor = person("doctor")
        self.patient = person("patient")

    async def network(self) -> Network:
        token = Secret(self.doctor.user.access_token)
        return build("mastodon", {"BASE_URL": self.peer.base_url, "ACCESS_TOKEN": token})

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice("mastodon").compose(text, to, audience)

    async def direct(self, text: str) -> str:
        return self.patient.write_direct(self.doctor.user.acct, text)

    async def mention(self, text: str) -> str:
        return self.patient.mention(self.doctor.user.acct, text)

    async def reply(self, to: str, text: str) -> str:
        return self.patient.write_direct(self.doctor.user.acct, text, answering=to)

    async def with_third(self, text: str) -> str:
        third = self.person("third").user.acct
        self.patient.write_direct(self.doctor.user.acct, f"@{third} {text}")
        return third

    async def edit(self, remote_id: str, text: str) -> None:
        self.patient.edit(remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self.patient.delete(remote_id)

    async def read_by_patient(self) -> list[Read]:
        ours = [seen for seen in self.patient.mentions() if seen.author == self.doctor.user.acct]
        return [Read(seen.id, seen.text, AUDIENCES.get(seen.visibility, Audience.PUBLIC)) for seen in ours]

    async def spoil(self, how: Spoil) -> None:
        method, path, effect = EFFECTS[how]
        self.peer.fail_next(method, path, effect)


@pytest.fixture
def stage(mastodon: Mastodon, mastodon_person: Callable[[str], MastodonPatient]) -> PeerStage:
    return PeerStage(mastodon, mastodon_person)


class TestMastodonPeer(Conformance):
    pass
