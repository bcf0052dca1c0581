"""What we ask of X, and what the fake answers, held against X's own descriptions where they are at hand.

They are not part of Consulta. `CONSULTA_CONTRACTS` names a folder with one description for each of X's two dialects.
"""

from __future__ import annotations

import pytest

from core.audience import Audience
from core.incoming import Ref
from networks.x.direct import MESSAGES
from networks.x.feeds import MENTIONS
from tests.fakes.base import Answer, Request
from tests.fakes.openapi import Contract, contract
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper
from tests.unit.x.helpers import answer_to, pulled

SUBSETS = {"tweet": "openapi-subset-2.166.json", "post": "openapi-subset.json"}
ELSEWHERE = ("/2/oauth2/", "/2/chat/", "/public_keys")
"""What these descriptions do not speak of: signing in, and encrypted chat, which has one of its own."""


def described(dialect: str) -> Contract:
    found = contract(SUBSETS[dialect])
    if found is None:
        pytest.skip(f"CONSULTA_CONTRACTS names no folder with {SUBSETS[dialect]}")
    return found


async def everything(fake: FakeX) -> None:
    """Do each thing that a connector does, once."""
    fake.page_cap = 3
    top = fake.write(fake.pat, "how long does a cold last?")
    public = fake.mention("see https://a.example, mine does not", top)
    for n in range(4):
        fake.mention(f"more {n}")
        fake.dm(f"line {n}")
    kim = fake.memory.person("kim_d", "Kim")
    fake.say(kim, fake.group(fake.pat, kim), "hello to both of you")
    network = Keeper().network(fake, DIALECT=fake.dialect)
    try:
        await network.connect()
        for stream in network.streams:
            await pulled(network, stream)
        (asked,) = [one for one in await pulled(network, MENTIONS) if one.remote_id == public]
        part = answer_to(asked, "See https://clinic.example, please.")
        sent = await network.send(part)
        await network.find(part)
        await network.recheck(Ref(public))
        await network.context(Ref(public))
        await network.delete(Ref(sent.remote_id), part.key)
        said = next(one for one in await pulled(network, MESSAGES) if one.audience is Audience.DIRECT)
        whisper = answer_to(said, "About a week.")
        await network.send(whisper)
        await network.find(whisper)
    finally:
        await network.close()


@pytest.mark.parametrize("dialect", SUBSETS)
async def test_every_call_and_every_answer_is_as_described(fake: FakeX, dialect: str) -> None:
    held, fake.dialect = described(dialect), dialect
    heard: list[tuple[Request, Answer | None]] = []
    real = fake.answer

    def overheard(request: Request) -> Answer | None:
        answer = real(request)
        if not any(one in request.path for one in ELSEWHERE):
            heard.append((request, answer))
        return answer

    fake.answer = overheard  # type: ignore[method-assign]
    await everything(fake)
    assert {request.method for request, _ in heard} == {"GET", "POST", "DELETE"}
    assert len({request.path for request, _ in heard}) > 8
    assert [told for request, _ in heard for told in held.against(request)] == []
    assert [told for request, answer in heard if answer for told in held.against_answer(request, answer)] == []


@pytest.mark.parametrize("dialect", SUBSETS)
def test_the_names_of_the_other_dialect_are_not_described(dialect: str) -> None:
    held, other = described(dialect), {"tweet": "post", "post": "tweet"}[dialect]
    asked = Request("GET", "/2/tweets", {"ids": ["1"], f"{other}.fields": ["text"]}, {}, b"")
    assert held.against(asked) != []
