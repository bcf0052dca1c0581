"""What we ask of X's encrypted chat, and what the fake answers, held against X's own description where it is at hand.

It is not part of Consulta. `CONSULTA_CONTRACTS` names a folder with `openapi-chat-subset.json`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.incoming import Ref
from tests.fakes.base import Answer, Request
from tests.fakes.openapi import Contract, contract
from tests.fakes.x_chat_desk import Box, Reached, answer_to, ready

SUBSET = "openapi-chat-subset.json"


@pytest.fixture
def described() -> Contract:
    found = contract(SUBSET)
    if found is None:
        pytest.skip(f"CONSULTA_CONTRACTS names no folder with {SUBSET}")
    return found


async def test_every_call_and_every_answer_is_as_described(fake: Reached, described: Contract) -> None:
    fake.chat.names_keys = False
    asked: list[tuple[Request, Answer | None]] = []
    real = fake.answer

    def overheard(request: Request) -> Answer | None:
        answer = real(request)
        asked.append((request, answer))
        return answer

    fake.answer = overheard  # type: ignore[method-assign]
    fake.chat.page_cap = 2
    fake.chat.requests = True
    remote = fake.chat.dm("how long does a cold last?")
    for n in range(4):
        fake.chat.dm(f"more {n}")
    box = Box(await ready(fake))
    await box.pull()
    message = box.messages[remote]
    part = answer_to(message, "about a week")
    await box.side.recheck(Ref(message.remote_id, message.thread))
    await box.side.send(replace(part, token=await box.side.prepare(part)))
    await box.side.context(Ref(message.remote_id, message.thread))
    kinds = {(request.method, request.path.rpartition("/")[2]) for request, _ in asked}
    assert {("POST", "messages"), ("GET", "events"), ("GET", "public_keys"), ("GET", "conversations")} <= kinds
    assert [told for request, _ in asked for told in described.against(request)] == []
    assert [told for request, answer in asked if answer for told in described.against_answer(request, answer)] == []


def test_the_description_is_really_asked(described: Contract) -> None:
    def wrong(method: str, path: str, body: bytes = b"", **query: str) -> list[str]:
        return described.against(Request(method, path, {name: [one] for name, one in query.items()}, {}, body))

    talk = "/2/chat/conversations/1-2"
    assert wrong("GET", "/2/chat/conversations/1:2/events")
    assert wrong("GET", f"{talk}/events", max_results="101")
    assert wrong("GET", f"{talk}/events", since="1")
    assert wrong("POST", f"{talk}/messages", b'{"message_id":"a"}')
    assert wrong("POST", f"{talk}/messages", b'{"message_id":1,"encoded_message_create_event":"a"}')
    assert wrong("GET", "/2/chat/requests")
    assert wrong("GET", "/2/users/public_keys")
    assert wrong("POST", f"{talk}/messages", b'{"message_id":"a","encoded_message_create_event":"a"}') == []
