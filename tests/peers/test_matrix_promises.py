"""The common promises, kept by the Matrix connector against a real home server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.audience import Audience, Recipients
from core.clock import now
from core.outgoing import Absent, Found
from networks import matrix
from networks.conformance import Can, Conformance, Inbox, Read, Spoil, opened, part_for
from networks.errors import Refused
from networks.protocol import Network
from networks.stage import BareStage
from networks.voices import voice
from tests.peers.patients import MatrixPatient
from tests.peers.synapse import Synapse

Person = Callable[[str], MatrixPatient]


class SynapseStage(BareStage):
    """A doctor on the real server, seen by a patient."""

    can = frozenset(Can) - {Can.MENTION}
    spoils = frozenset({Spoil.LOGGED_OUT})
    many = 40
    """More than a timeline holds."""
    patience = 5

    def __init__(self, base_url: str, person: Person) -> None:
        self._base_url = base_url
        self._person = person
        self._doctor, self._patient = person("doctor"), person("patient")
        self._chat = self._patient.open_direct(self._me)
        self._doctor.join(self._chat)

    @property
    def _me(self) -> str:
        return self._doctor.user.user_id

    async def network(self) -> Network:
        return matrix.build({"BASE_URL": self._base_url, "ACCESS_TOKEN": self._doctor.user.access_token})

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice("matrix").compose(text, to, audience)

    async def direct(self, text: str) -> str:
        return self._patient.send(self._chat, text)

    async def stranger(self, text: str) -> str:
        stranger = self._person("stranger")
        return stranger.send(stranger.open_direct(self._me), text)

    async def encrypted(self, text: str) -> str:
        """Let the patient write a plain text into a room that is encrypted all the same."""
        room = self._patient.open_direct(self._me, encrypted=True)
        self._doctor.join(room)
        self._patient.send(room, text)
        return room

    def texts_in(self, room: str) -> list[str]:
        return [seen.text for seen in self._patient.read(room)]

    async def with_third(self, text: str) -> str:
        third = self._person("third")
        room = self._patient.open_direct(self._me)
        self._doctor.join(room)
        self._patient.invite(room, third.user.user_id)
        third.join(room)
        self._patient.send(room, text)
        return third.user.user_id

    async def edit(self, remote_id: str, text: str) -> None:
        self._patient.edit(self._chat, remote_id, text)

    async def delete(self, remote_id: str) -> None:
        self._patient.redact(self._chat, remote_id)

    async def read_by_patient(self) -> list[Read]:
        read = [seen for seen in self._patient.read(self._chat) if seen.author == self._me]
        return [Read(seen.id, seen.text, Audience.DIRECT) for seen in read]

    async def spoil(self, how: Spoil) -> None:
        assert how is Spoil.LOGGED_OUT
        self._doctor._call("POST", "/_matrix/client/v3/logout", json={})


@pytest.fixture
def stage(synapse: Synapse, matrix_person: Person) -> SynapseStage:
    return SynapseStage(synapse.base_url, matrix_person)


class TestMatrixOnSynapse(Conformance):
    async def test_an_answer_sent_twice_by_two_processes_stands_there_once(self, stage: SynapseStage) -> None:
        await stage.direct("Can I take both?")
        inbox = Inbox()
        async with opened(stage) as (first, _), opened(stage) as (second, _):
            question = await inbox.until(first, "Can I take both?", stage.patience)
            part = part_for(stage, question, "Yes.")
            part = replace(part, token=await first.prepare(part), attempted_at=now())
            assert await second.find(part) == Absent()
            sent = await first.send(part)
            assert (await second.send(part)).remote_id == sent.remote_id
            for number in range(120):
                await stage.direct(f"still waiting {number}")
            assert await second.find(part) == Found(sent.remote_id)
        assert [read.text for read in await stage.read_by_patient()] == ["Yes."]

    async def test_plain_text_never_goes_into_an_encrypted_room(self, stage: SynapseStage) -> None:
        inbox = Inbox()
        async with opened(stage) as (network, _):
            room = await stage.encrypted("not yet a secret")
            question = await inbox.until(network, "not yet a secret", stage.patience)
            with pytest.raises(Refused, match="encrypted"):
                await network.send(part_for(stage, question, "leaks"))
        assert stage.texts_in(room) == ["not yet a secret"]
