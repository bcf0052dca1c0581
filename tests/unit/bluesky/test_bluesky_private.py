"""Private messages: strangers at the door, nothing missed between log and conversation, nothing said twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience
from core.clock import HOUR, now
from core.incoming import Deletion, Direction, Ends, Ref
from core.outgoing import CannotTell, Deleted, Found, Unchanged
from networks.bluesky import direct
from networks.bluesky.connector import Bluesky
from networks.bluesky.direct import MESSAGES
from networks.bluesky.mentions import MENTIONS
from networks.errors import OutcomeUnknown, Refused
from tests.fakes import base
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper
from tests.unit.bluesky.helpers import messages, pages, part_for, prepared, pulled

SEND = ".*sendMessage"


async def test_each_call_to_the_chat_names_it_to_our_own_server_and_no_other_does(
    server: FakeBluesky, network: Bluesky
) -> None:
    server.dm("can I take both?")
    server.mention("can I take both?")
    await messages(network, MESSAGES)
    await messages(network, MENTIONS)
    for request in server.requests:
        proxied = request.headers.get("atproto-proxy", "") == "did:web:api.bsky.chat#bsky_chat"
        assert proxied is ("/xrpc/chat." in request.path)


async def test_later_messages_are_heard_in_the_log_and_old_ones_are_not_read_again(
    server: FakeBluesky, network: Bluesky
) -> None:
    for n in range(4):
        server.dm(f"question {n}", server.somebody())
    first, mark = await pulled(network, MESSAGES)
    assert len(first) == 4
    later = server.dm("one more thing")
    asked = len(server.requests)
    found, mark = await pulled(network, MESSAGES, mark)
    assert [one.remote_id for one in found] == [later]
    paths = [request.path.rpartition(".")[2] for request in server.requests[asked:]]
    assert sorted(set(paths)) == ["getConvo", "getLog", "getMessages"]
    assert await pages(network, MESSAGES, mark) == []


async def test_a_log_that_forgot_its_place_is_made_up_for_by_comparing(server: FakeBluesky, network: Bluesky) -> None:
    server.dm("first")
    _, mark = await pulled(network, MESSAGES)
    missed = server.dm("did you get this?", server.somebody())
    server.chat.forgotten = True
    found, mark = await pulled(network, MESSAGES, mark)
    assert [one.remote_id for one in found] == [missed]
    # And so is an hour without a look, whatever the log says by then.
    lost = server.dm("and this?", server.somebody())
    server.memory.log.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(direct, "now", lambda: now() + 2 * HOUR)
        found, _ = await pulled(network, MESSAGES, mark)
    assert [one.remote_id for one in found] == [lost]


async def test_what_is_said_while_other_conversations_are_read_is_not_lost(
    server: FakeBluesky, network: Bluesky, keeper: Keeper
) -> None:
    people = [server.somebody() for _ in range(3)]
    written = {server.dm(f"question of {one}", one) for one in people}
    came, mark = set(), ""
    # The program ends after each page, and each time somebody writes again.
    for one in people:
        again = keeper.network(server)
        async for page in again.pull(MESSAGES, mark):
            came |= {message.remote_id for message in page.messages}
            mark = page.mark
            break
        await again.close()
        written.add(server.dm("and another thing", one))
    found, mark = await pulled(network, MESSAGES, mark)
    assert came | {one.remote_id for one in found} == written
    assert '"gaps":[]' in mark


async def test_a_stranger_waits_in_the_screener_with_their_words_until_answered(
    server: FakeBluesky, network: Bluesky
) -> None:
    held = server.stranger("hello, we never met")
    (said,), mark = await pulled(network, MESSAGES)
    assert (said.remote_id, said.held_back, said.text) == (held, "request", "hello, we never met")
    sent = await network.send(await prepared(network, part_for(said)))
    found, mark = await pulled(network, MESSAGES, mark)
    assert {one.remote_id: one.held_back for one in found} == {held: "", sent.remote_id: ""}
    assert await pages(network, MESSAGES, mark) == []


async def test_who_is_turned_away_is_left_without_a_word(server: FakeBluesky, network: Bluesky) -> None:
    server.stranger("buy this")
    (said,), mark = await pulled(network, MESSAGES)
    for _ in range(2):
        await network.refuse(said.request_id)
    assert server.chat.whispered() == []
    assert [page.messages for page in await pages(network, MESSAGES, mark)] in ([], [()])
    with pytest.raises(Refused, match="no longer there"):
        await network.accept(said.request_id)


async def test_who_was_let_in_elsewhere_is_let_in_here(server: FakeBluesky, network: Bluesky, keeper: Keeper) -> None:
    held = server.stranger("hello")
    _, mark = await pulled(network, MESSAGES)
    server.memory.accept(server.memory.convos[held.partition("/")[0]], server.doctor.did)
    server.memory.log.clear()
    again = keeper.network(server)
    found, _ = await pulled(again, MESSAGES, mark)
    await again.close()
    assert [(one.remote_id, one.held_back) for one in found] == [(held, "")]


async def test_an_answer_in_private_reads_only_the_person(server: FakeBluesky, network: Bluesky) -> None:
    server.dm("can I take both?")
    (said,), mark = await pulled(network, MESSAGES)
    assert said.readers.named == (server.pat.handle,)
    sent = await network.send(await prepared(network, part_for(said, "See https://clinic.example")))
    ((convo, ours),) = server.chat.whispered()
    assert (sent.remote_id, sent.audience) == (f"{convo.id}/{ours.id}", Audience.DIRECT)
    assert ours.facets is not None
    (echo,), _ = await pulled(network, MESSAGES, mark)
    assert (echo.remote_id, echo.direction, echo.asker) == (sent.remote_id, Direction.OUT, server.pat.did)


async def test_a_public_question_is_answered_in_private_where_that_was_chosen(
    server: FakeBluesky, network: Bluesky
) -> None:
    server.mention("I have a rash, what now?")
    (said,) = await messages(network, MENTIONS)
    part = await prepared(network, part_for(said, audience=Audience.DIRECT))
    sent = await network.send(part)
    assert sent.audience is Audience.DIRECT
    assert server.posted() == []
    assert await network.find(part) == Found(sent.remote_id)
    server.chat.closed_to[server.pat.did] = "NotFollowedBySender"
    with pytest.raises(Refused, match="only from people they follow"):
        await network.prepare(part_for(said, audience=Audience.DIRECT))


async def test_a_lost_private_answer_is_found_and_one_that_is_not_there_is_left_to_the_doctor(
    server: FakeBluesky, network: Bluesky
) -> None:
    server.dm("can I take both?")
    (said,) = await messages(network, MESSAGES)
    # The same words were said before: they are not this answer.
    earlier = await network.send(await prepared(network, part_for(said)))
    part = await prepared(network, part_for(said))
    server.fail(base.dropped(), "POST", SEND, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    assert isinstance(await network.find(part), CannotTell)
    server.fail(base.stored_then(502), "POST", SEND, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    found = await network.find(part)
    assert isinstance(found, Found)
    assert found.remote_id != earlier.remote_id
    assert isinstance(await network.find(replace(part, not_these=(found.remote_id,))), CannotTell)
    assert len(server.chat.whispered()) == 2


async def test_a_group_is_a_group_and_only_what_is_for_us_comes_in(server: FakeBluesky, network: Bluesky) -> None:
    others = [server.pat.did, server.somebody(), server.somebody()]
    group = server.memory.gathered([server.doctor.did, *others], "Ward 4")
    server.memory.say(group, others[1], "who has the keys?")
    call = {"index": {"byteStart": 0, "byteEnd": 7}, "features": [
        {"$type": "app.bsky.richtext.facet#mention", "did": server.doctor.did}]}  # fmt: skip
    server.memory.say(group, server.pat.did, "@doctor can I take both?", facets=[call])
    (said,), mark = await pulled(network, MESSAGES)
    assert (said.audience, said.readers.count, said.text) == (Audience.GROUP, 3, "@doctor can I take both?")
    part = await prepared(network, part_for(said))
    with pytest.raises(Refused, match="more people read"):
        await network.send(replace(part, audience=Audience.DIRECT))
    await network.send(part)
    ((_, ours),) = server.chat.whispered()
    assert ours.answered is not None
    server.memory.say(group, server.pat.did, "thanks", answered=ours.id)
    found, _ = await pulled(network, MESSAGES, mark)
    assert [one.text for one in found] == [part.text, "thanks"]
    group.locked = True
    with pytest.raises(Refused, match="closed to new messages"):
        await network.send(part)


async def test_nothing_is_said_to_an_account_that_is_gone_or_has_left(server: FakeBluesky, network: Bluesky) -> None:
    server.dm("can I take both?")
    (said,) = await messages(network, MESSAGES)
    part = await prepared(network, part_for(said))
    server.memory.disabled.add(server.pat.did)
    with pytest.raises(Refused, match="takes part in no conversation"):
        await network.send(part)
    server.memory.convos[said.thread].gone_for.add(server.doctor.did)
    with pytest.raises(Refused, match="not in the conversation"):
        await network.send(part)
    assert isinstance(await network.recheck(Ref(said.remote_id, said.thread)), Deleted)
    assert isinstance(await network.find(part), CannotTell)


async def test_what_we_took_out_of_our_own_view_goes_here_too(server: FakeBluesky, network: Bluesky) -> None:
    server.dm("can I take both?")
    (said,), mark = await pulled(network, MESSAGES)
    ref = Ref(said.remote_id, said.thread)
    assert isinstance(await network.recheck(ref), Unchanged)
    convo, number = said.remote_id.split("/")
    server.memory.take_out(server.memory.convos[convo], number, server.doctor.did)
    gone: list[Deletion] = [one for page in await pages(network, MESSAGES, mark) for one in page.deletions]
    assert [one.remote_id for one in gone] == [said.remote_id]
    assert isinstance(await network.recheck(ref), Deleted)
    with pytest.raises(Refused, match="nobody take a direct message back"):
        await network.delete(ref, "key-1")
    await network.mark_read(ref)


async def test_without_access_to_private_messages_that_is_a_gap_until_there_is(
    server: FakeBluesky, network: Bluesky
) -> None:
    server.sessions.private = False
    server.dm("can I take both?")
    (page,) = await pages(network, MESSAGES)
    assert [(hole.key, hole.ends) for hole in page.holes] == [("messages:shut", Ends.MISSED)]
    assert await pages(network, MESSAGES, page.mark) == []
    server.sessions.private = True
    found = await pages(network, MESSAGES, page.mark)
    assert [one.text for page in found for one in page.messages] == ["can I take both?"]
    assert found[-1].holes == ()


async def test_a_kind_of_message_that_we_do_not_know_is_set_aside_and_read_again(
    server: FakeBluesky, network: Bluesky
) -> None:
    server.dm("first")
    remote = server.dm("a dance")
    said = server.memory.convos[remote.partition("/")[0]].said[-1]
    said.kind = "danceView"
    page = (await pages(network, MESSAGES))[0]
    assert [one.text for one in page.messages] == ["first"]
    assert [one.remote_id for one in page.aside] == [remote]
    again = await network.reread(MESSAGES, page.aside[0].body)
    assert again.aside
    body = page.aside[0].body.replace("danceView", "messageView")
    assert [one.text for one in (await network.reread(MESSAGES, body)).messages] == ["a dance"]


async def test_what_was_said_before_stands_around_a_private_message(server: FakeBluesky, network: Bluesky) -> None:
    remotes = [server.dm(f"line {n}") for n in range(5)]
    around = await network.context(Ref(remotes[2], remotes[2].partition("/")[0]))
    assert [one.remote_id for one in around] == [*remotes[:2], *remotes[3:]]
