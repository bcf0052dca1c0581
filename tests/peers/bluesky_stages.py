"""A doctor with Bluesky on the real servers, as the common promises see them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import httpx

from core.audience import Audience
from networks.bluesky.connector import Bluesky
from networks.conformance import Can, Read, Spoil
from networks.protocol import Network
from networks.secret import Secret
from tests.fakes.bluesky_desk import FAULTS, Keeper
from tests.fakes.stages import FakeStage
from tests.peers.bluesky import BlueskyPeer, Json
from tests.peers.bluesky_chat import ChatService


class PeerStage(FakeStage[ChatService]):
    """A doctor on the real servers; what is broken on purpose is the chat behind them."""

    speaks = "bluesky"
    faults = FAULTS
    can = frozenset(Can) - {Can.THIRD, Can.EDIT, Can.DELETE, Can.REPEAT}
    spoils = frozenset({*FAULTS, Spoil.LOGGED_OUT})
    lacks = MappingProxyType(
        {
            Can.THIRD: "what two say to each other has no third reader",
            Can.REPEAT: "a direct message has no key, and a post gets another one each time it is prepared",
        }
    )
    patience = 20
    many = 3
    private = True

    def __init__(self, peer: BlueskyPeer) -> None:
        self.peer, self.fake = peer, peer.chat
        self.doctor, self.patient = peer.new_user("doctor", private=self.private), peer.new_user("patient")
        peer.let_everybody_write(self.doctor)
        peer.follow(self.doctor, self.patient)
        self.keeper = Keeper()
        self._networks: list[Bluesky] = []

    @property
    def settings(self) -> dict[str, str]:
        made = {"HANDLE": self.doctor.handle, "APP_PASSWORD": self.doctor.app_password}
        return {"BASE_URL": self.peer.base_url, **made}

    async def network(self) -> Network:
        return self.bluesky()

    def bluesky(self) -> Bluesky:
        self._networks.append(self.made())
        return self._networks[-1]

    def made(self) -> Bluesky:
        return self.keeper.network(self)

    async def direct(self, text: str) -> str:
        return self.peer.say(self.patient, self.doctor, text)

    async def stranger(self, text: str) -> str:
        return self.peer.say(self.peer.new_user("stranger"), self.doctor, text)

    async def mention(self, text: str) -> str:
        return self.peer.post(self.patient, f"@{self.doctor.handle} {text}", names=self.doctor)

    async def reply(self, to: str, text: str) -> str:
        if to.startswith("at://"):
            return self.peer.post(self.patient, f"@{self.doctor.handle} {text}", names=self.doctor, parent=to)
        return self.peer.say(self.patient, self.doctor, text, answers=to.partition("/")[2])

    async def delete(self, remote_id: str) -> None:
        self.peer.delete(self.patient, remote_id)

    async def read_by_patient(self) -> list[Read]:
        public = [(one["uri"], one["value"]["text"]) for one in self.peer.posts_of(self.doctor)]
        talks = self.peer.conversations(self.patient)
        private = [(f"{talk['id']}/{one['id']}", one["text"]) for talk in talks for one in self.whispered()]
        told = [*((one, Audience.PUBLIC) for one in public), *((one, Audience.DIRECT) for one in private)]
        return [Read(remote, text, audience) for (remote, text), audience in told]

    def whispered(self) -> list[Json]:
        """Return what the doctor said to the patient in private, as the patient's client has it."""
        return self.peer.heard(self.patient, self.doctor)

    def run_out(self) -> None:
        """Two hours pass: the access tokens of all connectors are old."""
        for one in self._networks:
            session = one._access._session
            if session is not None:
                expired = Secret(self.peer.expired(session.access.reveal()))
                one._access._session = replace(session, access=expired)

    def log_out(self) -> None:
        self.peer.withdraw(self.doctor)
        self.run_out()

    async def close(self) -> None:
        # The server goes on: it is everybody's.
        await self.heal()


class Line(httpx.AsyncBaseTransport):
    """A line to the server on which a post may be lost, or the answer to it."""

    def __init__(self) -> None:
        self._line = httpx.AsyncHTTPTransport()
        self.loses: Spoil | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        loses = self.loses if request.url.path.endswith(".putRecord") else None
        if loses is Spoil.LOSE_UNSTORED:
            raise httpx.ReadError("lost on its way", request=request)
        answer = await self._line.handle_async_request(request)
        if loses is Spoil.LOSE_STORED:
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadError("the answer was lost", request=request)
        return answer

    async def aclose(self) -> None:
        await self._line.aclose()


class PublicStage(PeerStage):
    """An app password that opens no direct messages: everything is asked, taken back and answered in public."""

    can = frozenset(Can) - {Can.THIRD, Can.EDIT, Can.DIRECT, Can.STRANGER, Can.REPEAT}
    spoils = frozenset({Spoil.LOGGED_OUT, Spoil.LOSE_STORED, Spoil.LOSE_UNSTORED})
    private = False
    line: Line

    def made(self) -> Bluesky:
        self.keeper.transport = self.line = Line()
        return self.keeper.network(self)

    async def spoil(self, how: Spoil) -> None:
        if how is Spoil.LOGGED_OUT:
            self.log_out()
        else:
            self.line.loses = how

    async def heal(self) -> None:
        self.line.loses = None
