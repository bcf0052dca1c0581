"""The Telegram connector keeps its promises against a server of the Bot API that somebody else wrote."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from core.audience import Audience, Recipients
from core.incoming import Ref
from networks.conformance import BareStage, Can, Conformance, Inbox, Read, Spoil, opened, part_for, send
from networks.protocol import Corrects, Network
from networks.registry import build
from networks.secret import Secret
from networks.telegram.addresses import Spot, spot_of
from networks.voices import voice
from tests.peers.telegram import Json, TelegramPeer

TAKES_ALL = "it takes every token and every text"
NO_FAULTS = "it cannot be told to fail, nor does it ever ask to wait"
NO_SUCH_CALL = "it knows no getChat, so that nobody can tell who reads a group right before an answer"


class PeerStage(BareStage):
    can = frozenset({Can.DIRECT, Can.MENTION, Can.REPLY, Can.READ})
    lacks = MappingProxyType(
        {
            Can.ECHO: "a bot is never handed what it wrote itself",
            Can.LENGTH: TAKES_ALL,
            Can.REPEAT: "the Bot API knows no keys",
            Can.STRANGER: "Telegram holds nobody back",
            Can.THIRD: "a private chat has two readers",
            Spoil.LOGGED_OUT: TAKES_ALL,
            **dict.fromkeys((Spoil.RATE_LIMIT, Spoil.REFUSE_SEND, Spoil.LOSE_STORED, Spoil.LOSE_UNSTORED), NO_FAULTS),
        }
    )
    patience = 5

    def __init__(self, peer: TelegramPeer) -> None:
        self.base_url, self.bot = peer.base_url, peer.new_bot()

    async def network(self) -> Network:
        return build("telegram", {"BASE_URL": self.base_url, "ACCESS_TOKEN": Secret(self.bot.token)})

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice("telegram").compose(text, to, audience)

    async def direct(self, text: str) -> str:
        return self._remote(self.bot.say(text))

    async def mention(self, text: str) -> str:
        return self._remote(self.bot.mention(text))

    async def reply(self, to: str, text: str) -> str:
        spot = spot_of(to)
        assert spot
        above = {"message_id": int(spot.message), "chat": {"id": self.bot.patient, "type": "private"}}
        return self._remote(self.bot.say(text, reply_to_message=above))

    async def read_by_patient(self) -> list[Read]:
        return [_read(one) for one in self.bot.answers()]

    def _remote(self, message: str) -> str:
        return Spot(str(self.bot.patient), message).remote_id


def _read(kept: Json) -> Read:
    chat = str(kept["message"]["chat_id"])
    audience = Audience.PUBLIC if chat.startswith("-") else Audience.DIRECT
    return Read(Spot(chat, str(kept["messageId"])).remote_id, kept["message"]["text"], audience)


@pytest.fixture
def stage(telegram: TelegramPeer) -> PeerStage:
    return PeerStage(telegram)


class TestTelegramPeer(Conformance):
    async def test_a_public_answer_is_read_once_and_as_public(self) -> None:  # type: ignore[override]
        pytest.skip(NO_SUCH_CALL)


async def test_an_answer_names_the_message_that_it_answers_and_can_be_taken_back(stage: PeerStage) -> None:
    asked = await stage.direct("Is 38.5 a fever?")
    async with opened(stage) as (network, _):
        question = await Inbox().until(network, "38.5", stage.patience)
        assert question.remote_id == asked
        sent = await send(network, part_for(stage, question, "Yes, from 38 on."))
        (kept,) = stage.bot.answers()
        assert (kept["message"]["text"], str(kept["message"]["chat_id"])) == ("Yes, from 38 on.", _chat(asked))
        assert str(kept["message"]["reply_parameters"]["message_id"]) == asked.rpartition("/")[2]
        assert isinstance(network, Corrects)
        await network.delete(Ref(sent, question.thread), "")
    assert stage.bot.answers() == []


def _chat(remote_id: str) -> str:
    spot = spot_of(remote_id)
    assert spot
    return spot.chat
