from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience
from core.outgoing import Absent, CannotTell, Found, Part
from networks.errors import NeedsLogin, OutcomeUnknown, RateLimited, Refused
from networks.threads.connector import Threads
from networks.threads.sending import LOOKS
from tests.fakes import base, graph
from tests.fakes.threads import FakeThreads
from tests.unit.threads.helpers import connector, part, prepared

PUBLISH = "/v1.0/me/threads_publish"


async def test_a_draft_is_seen_by_nobody_and_one_call_shows_it(server: FakeThreads) -> None:
    network = connector(server, REPLY_CONTROL="mentioned_only")
    parent = server.write(server.pat, "@dr.ruiz fever?")
    going = await prepared(network, part(parent))
    assert server.read_by() == []
    sent = await network.send(going)
    (post,) = server.read_by()
    assert (post.id, post.parent, post.text) == (sent.remote_id, parent, "Drink enough.")
    assert [one.control for one in server.drafts.values()] == ["mentioned_only"]
    await network.close()


async def test_a_draft_that_is_not_seen_yet_is_tried_again_under_its_own_id(
    server: FakeThreads, network: Threads
) -> None:
    server.not_visible = 2
    await network.send(await prepared(network, part(server.write(server.pat, "@dr.ruiz ?"))))
    tries = [request.form()["creation_id"] for request in server.requests if request.path == PUBLISH]
    assert len(tries) == 3
    assert len({one[0] for one in tries}) == 1
    assert len(server.read_by()) == 1


async def test_a_draft_that_stays_unseen_waits_and_nothing_was_sent(server: FakeThreads, network: Threads) -> None:
    server.not_visible = 3
    going = await prepared(network, part(server.write(server.pat, "@dr.ruiz ?")))
    with pytest.raises(RateLimited):
        await network.send(going)
    assert server.read_by() == []
    await network.send(going)
    assert len(server.read_by()) == 1
    assert len(server.drafts) == 1


async def test_a_slow_draft_is_waited_for(server: FakeThreads, network: Threads) -> None:
    server.slow_looks = 3
    await network.send(await prepared(network, part(server.write(server.pat, "@dr.ruiz ?"))))
    assert len(server.read_by()) == 1
    server.slow_looks = len(LOOKS)
    with pytest.raises(RateLimited, match="preparing"):
        await network.send(await prepared(network, part(server.write(server.pat, "@dr.ruiz and?"))))
    assert len(server.read_by()) == 1


async def test_a_draft_that_ran_out_is_refused_with_what_to_do(server: FakeThreads, network: Threads) -> None:
    going = await prepared(network, part(server.write(server.pat, "@dr.ruiz ?")))
    for draft in server.drafts.values():
        draft.status = "EXPIRED"
    with pytest.raises(Refused, match="expired") as caught:
        await network.send(going)
    assert "hold it again" in caught.value.remedy


async def test_a_used_up_quota_waits_before_anything_is_made(server: FakeThreads, network: Threads) -> None:
    server.replies_sent = server.reply_quota
    with pytest.raises(RateLimited, match="1000 replies"):
        await network.prepare(part(server.write(server.pat, "@dr.ruiz ?")))
    assert server.drafts == {}


@pytest.mark.parametrize(
    ("going", "words"),
    [
        ({"audience": Audience.DIRECT}, "public only"),
        ({"text": " ".join(f"https://example.org/{n}" for n in range(6))}, "5 links"),
    ],
)
async def test_what_threads_cannot_take_is_refused_before_it_is_asked(
    server: FakeThreads, network: Threads, going: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await network.prepare(part(server.write(server.pat, "@dr.ruiz ?"), **going))
    assert server.drafts == {}


async def test_a_post_that_takes_no_reply_refuses_ours(server: FakeThreads, network: Threads) -> None:
    parent = server.write(server.pat, "@dr.ruiz ?")
    server.closed_to.add(parent)
    with pytest.raises(NeedsLogin, match="takes no reply"):
        await network.prepare(part(parent))


async def lost(server: FakeThreads, network: Threads, fault: base.Fault) -> Part:
    going = await prepared(network, part(server.write(server.pat, "@dr.ruiz ?")))
    server.fail(fault, "POST", PUBLISH, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(going)
    return going


async def test_a_lost_answer_that_stands_is_found_by_its_draft_and_not_sent_again(
    server: FakeThreads, network: Threads
) -> None:
    going = await lost(server, network, base.stored_then_dropped())
    (post,) = server.read_by()
    server.requests.clear()
    assert await network.find(going) == Found(post.id)
    assert {request.method for request in server.requests} == {"GET"}
    with pytest.raises(OutcomeUnknown):
        await network.send(going)
    assert len(server.read_by()) == 1


async def test_a_lost_answer_whose_draft_was_never_shown_is_absent(server: FakeThreads, network: Threads) -> None:
    going = await lost(server, network, graph.fault(2, http=500))
    assert await network.find(going) == Absent()
    await network.send(going)
    assert len(server.read_by()) == 1


async def test_what_is_published_and_not_shown_yet_is_left_to_the_doctor(server: FakeThreads, network: Threads) -> None:
    going = await lost(server, network, base.stored_then_dropped())
    server.delete(server.read_by()[0].id)
    assert isinstance(await network.find(going), CannotTell)


async def test_a_draft_that_nobody_knows_proves_nothing(server: FakeThreads, network: Threads) -> None:
    going = await lost(server, network, base.dropped())
    server.drafts.clear()
    assert isinstance(await network.find(going), CannotTell)


async def test_another_part_s_post_is_never_taken(server: FakeThreads, network: Threads) -> None:
    going = await lost(server, network, base.stored_then_dropped())
    (post,) = server.read_by()
    assert isinstance(await network.find(replace(going, not_these=(post.id,))), CannotTell)
