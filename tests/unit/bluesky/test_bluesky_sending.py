"""What leaves in public: under a key that is fixed first, to a post that still stands."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.audience import Audience
from core.clock import MINUTE, now
from core.incoming import Incoming, Ref
from core.outgoing import Absent, CannotTell, Found, Part
from networks.bluesky.connector import Bluesky
from networks.bluesky.mentions import MENTIONS
from networks.bluesky.tid import is_tid, new_tid
from networks.errors import NeedsLogin, OutcomeUnknown, Refused
from tests.fakes import base
from tests.fakes.bluesky import FakeBluesky
from tests.unit.bluesky.helpers import messages, part_for, prepared

PUT = ".*putRecord"


async def question(server: FakeBluesky, network: Bluesky, text: str = "can I take both?") -> Incoming:
    uri = server.mention(text)
    return next(one for one in await messages(network, MENTIONS) if one.remote_id == uri)


async def test_keys_sort_as_time_does_and_have_the_form_that_servers_demand() -> None:
    moment = now()
    keys = [new_tid(moment + n * MINUTE) for n in range(5)]
    assert keys == sorted(keys)
    assert all(is_tid(key) for key in keys)
    assert not is_tid("3lxyz")


async def test_an_answer_hangs_below_the_question_and_calls_nobody(server: FakeBluesky, network: Bluesky) -> None:
    ours = server.write("Colds pass.", server.doctor.did)
    asked = server.mention("mine does not", parent=ours)
    message = next(one for one in await messages(network, MENTIONS) if one.remote_id == asked)
    text = "Grüße @somebody.example, see https://clinic.example/cold today"
    sent = await network.send(await prepared(network, part_for(message, text)))
    (post,) = server.posted()
    assert (sent.remote_id, sent.audience) == (post.uri, Audience.PUBLIC)
    assert post.value["reply"] == {"root": server._reference(ours), "parent": server._reference(asked)}
    assert post.value["text"] == "Grüße @ somebody.example, see https://clinic.example/cold today"
    (facet,) = post.value["facets"]
    said = post.value["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]]
    assert said == b"https://clinic.example/cold"
    assert facet["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": "https://clinic.example/cold"}]


async def test_the_second_part_hangs_below_the_first_before_anybody_is_shown_it(
    server: FakeBluesky, network: Bluesky
) -> None:
    message = await question(server, network)
    first = await network.send(await prepared(network, part_for(message, "One.")))
    server.lagging = True
    second = replace(part_for(message, "Two."), parent=Ref(first.remote_id, message.thread))
    await network.send(await prepared(network, second))
    posts = server.posted()
    assert posts[1].value["reply"]["parent"]["uri"] == posts[0].uri
    assert posts[1].value["reply"]["root"]["uri"] == message.remote_id


async def test_the_same_part_once_more_is_the_same_post(server: FakeBluesky, network: Bluesky) -> None:
    part = await prepared(network, part_for(await question(server, network)))
    assert (await network.send(part)).remote_id == (await network.send(part)).remote_id
    assert len(server.posted()) == 1


async def test_what_stands_there_already_with_our_words_is_ours(server: FakeBluesky, network: Bluesky) -> None:
    part = await prepared(network, part_for(await question(server, network)))
    key = json.loads(part.token)["key"]
    value = {"$type": "app.bsky.feed.post", "text": part.text, "createdAt": "2026-01-01T00:00:00.000Z"}
    server.memory.write(server.doctor.did, key, value)
    assert (await network.send(part)).remote_id.endswith(key)
    server.memory.write(server.doctor.did, key, {**value, "text": "something else"})
    with pytest.raises(Refused, match="another post"):
        await network.send(part)
    assert isinstance(await network.find(part), CannotTell)


@pytest.mark.parametrize(
    "fault", [base.stored_then(500), base.stored_then_dropped(), base.truncated()], ids=["500", "dropped", "cut"]
)
async def test_a_lost_answer_is_found_under_its_key_and_nothing_is_sent_to_find_it(
    server: FakeBluesky, network: Bluesky, fault: base.Fault
) -> None:
    part = await prepared(network, part_for(await question(server, network)))
    server.fail(fault, "POST", PUT, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    server.lagging = True
    (post,) = server.posted()
    asked = len(server.requests)
    assert await network.find(part) == Found(post.uri)
    assert {request.method for request in server.requests[asked:]} == {"GET"}


async def test_what_never_arrived_is_proved_absent_and_leaves_under_the_same_key(
    server: FakeBluesky, network: Bluesky
) -> None:
    part = await prepared(network, part_for(await question(server, network)))
    server.fail(base.dropped(), "POST", PUT, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    assert await network.find(part) == Absent()
    await network.send(part)
    assert [post.uri.rpartition("/")[2] for post in server.posted()] == [json.loads(part.token)["key"]]


async def test_a_session_that_runs_out_in_the_middle_of_a_send_sends_once(
    server: FakeBluesky, network: Bluesky
) -> None:
    part = await prepared(network, part_for(await question(server, network)))
    server.sessions.run_out()
    await network.send(part)
    assert len(server.posted()) == 1
    server.sessions.revoked = True
    with pytest.raises(NeedsLogin):
        await network.send(part)


async def spoil_gone(server: FakeBluesky, uri: str) -> None:
    server.delete(uri)


async def spoil_blocked(server: FakeBluesky, uri: str) -> None:
    server.blocked.add(server.memory.author(uri).did)


async def spoil_closed(server: FakeBluesky, uri: str) -> None:
    server.closed_threads.add(uri)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(spoil_gone, "no longer there"), (spoil_blocked, "block each other"), (spoil_closed, "no replies from you")],
)
@pytest.mark.parametrize("when", ["before it is prepared", "after"])
async def test_nothing_is_answered_that_is_gone_blocked_or_closed(
    server: FakeBluesky, network: Bluesky, spoil: type, words: str, when: str
) -> None:
    part: Part = part_for(await question(server, network))
    part = await prepared(network, part) if when == "after" else part
    await spoil(server, part.parent.message)
    with pytest.raises(Refused, match=words):
        await network.send(await prepared(network, part) if not part.token else part)
    assert server.posted() == []


async def test_the_counts_agree_with_the_server_at_their_limits(server: FakeBluesky, network: Bluesky) -> None:
    message = await question(server, network)
    for text, fits in (
        ("e\u0301" * 300, True),
        ("é" * 301, False),
        ("👨‍👩‍👧‍👦" * 120, True),
        ("👨‍👩‍👧‍👦" * 125, False),
    ):
        part = part_for(message, text)
        assert network.measure(part.text, part.to, part.audience).fits is fits
        if fits:
            await network.send(await prepared(network, part))
        else:
            with pytest.raises(Refused, match="the answer has"):
                await network.send(part)
    assert len(server.posted()) == 2


async def test_a_post_is_taken_back_once_and_only_our_own(server: FakeBluesky, network: Bluesky) -> None:
    message = await question(server, network)
    sent = await network.send(await prepared(network, part_for(message)))
    for _ in range(2):
        await network.delete(Ref(sent.remote_id), "key-1")
    assert server.posted() == []
    with pytest.raises(Refused, match="no post of ours"):
        await network.delete(Ref(message.remote_id), "key-1")
