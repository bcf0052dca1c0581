from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.audience import Audience, Recipient
from core.clock import HOUR, MINUTE, SECOND, Micros
from core.ending import ending
from core.incoming import Deletion, Direction, Edit, Hidden, Incoming, Page, Person, Ref, Request
from core.outgoing import Absent, Deleted, Edited, Found, Part, Unchanged
from desk.demo.day import day
from desk.lines import card_facts
from networks.errors import Refused, WindowClosed
from networks.protocol import Context, Corrects, Network, Screens, Walk
from networks.simulated import PAGE, Simulated
from networks.simulated_facts import FACTS

NOW: Micros = 1_795_000_000_000_000
ME = Person("me", "dr.ruiz", "Dr Ana Ruiz")
LUZ = Person("u1", "luz", "Luz")


def clock() -> Micros:
    return NOW


def message(number: int, *, age: Micros = MINUTE, audience: Audience = Audience.DIRECT) -> Incoming:
    return Incoming(f"m{number}", "t1", audience, Direction.IN, LUZ, f"question {number}", NOW - age)


def script(count: int) -> list[Incoming]:
    return [message(number, age=(count - number) * SECOND) for number in range(count)]


def part(key: str = "k1", *, text: str = "Rest and drink.", audience: Audience = Audience.DIRECT) -> Part:
    return Part(key, text, audience, (Recipient("luz", "u1"),), Ref("m0", "t1"), "t1")


async def pages(account: Network, mark: str = "") -> list[Page]:
    return [page async for page in account.pull(account.streams[0], mark)]


def ids(walk: list[Page]) -> list[str]:
    return [item.remote_id for page in walk for item in page.messages]


@pytest.mark.parametrize("network", FACTS)
async def test_every_network_can_be_played(network: str) -> None:
    account: Network = Simulated(network, ME, clock=clock)
    card = await account.connect()
    assert account.name == type(account).name == card.network == network
    assert card.software == "simulated"
    assert card.window == (24 * HOUR if network in {"facebook", "instagram", "whatsapp"} else None)
    assert account.measure("hello", (), card.audiences[0]).fits
    await account.close()


def test_an_unknown_network_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ValueError, match="choose one of mastodon, bluesky"):
        Simulated("pigeon", ME)


async def test_facebook_says_that_its_access_ends() -> None:
    card = await Simulated("facebook", ME, clock=clock).connect()
    end = ending(card_facts(card), clock())
    assert end is not None
    assert (end.cause, end.level) == ("access ends in 2 days", "amber")
    assert "consulta accounts add" in end.remedy


async def test_a_walk_up_moves_its_mark_with_each_page() -> None:
    account = Simulated("telegram", ME, script(2 * PAGE + 5), clock=clock)
    walk = await pages(account)
    assert ids(walk) == [f"m{number}" for number in range(2 * PAGE + 5)]
    assert [page.mark for page in walk] == [str(PAGE), str(2 * PAGE), str(2 * PAGE + 5)]
    assert ids(await pages(account, walk[0].mark)) == ids(walk[1:])


async def test_a_walk_down_begins_with_the_newest_and_shows_its_hole_until_it_meets_the_mark() -> None:
    account = Simulated("mastodon", ME, script(2 * PAGE + 5), clock=clock)
    walk = await pages(account)
    assert [len(page.messages) for page in walk] == [PAGE, PAGE, 5]
    assert walk[0].messages[-1].remote_id == f"m{2 * PAGE + 4}"
    assert [len(page.holes) for page in walk] == [1, 1, 0]


async def test_a_broken_walk_down_resumes_in_its_hole_and_reads_what_came_meanwhile() -> None:
    account = Simulated("bluesky", ME, script(2 * PAGE + 5), clock=clock)
    first = (await pages(account))[0]
    account.arrive(message(999))
    rest = await pages(account, first.mark)
    assert sorted([*ids([first]), *ids(rest)]) == sorted([*(f"m{n}" for n in range(2 * PAGE + 5)), "m999"])
    assert not rest[-1].holes
    assert ids(await pages(account, rest[-1].mark)) == []


async def test_a_push_is_forgotten_by_the_network_once_it_was_handed_over() -> None:
    account = Simulated("whatsapp", ME, script(2), clock=clock)
    assert account.streams[0].walk is Walk.PUSH
    assert [page.forgets for page in await pages(account)] == [True]


async def test_a_pull_of_nothing_new_still_gives_a_page_with_the_waiting_requests() -> None:
    request = Request("r1", LUZ, NOW)
    account = Simulated("x", ME, script(3), clock=clock, requests=[request])
    mark = (await pages(account))[-1].mark
    (page,) = await pages(account, mark)
    assert (page.messages, page.mark, page.requests) == ((), mark, (request,))


async def test_wait_returns_when_something_arrives_and_not_before() -> None:
    account = Simulated("matrix", ME, script(1), clock=clock)
    await account.wait(account.streams[0])
    mark = (await pages(account))[-1].mark
    waiting = asyncio.create_task(account.wait(account.streams[0]))
    await asyncio.sleep(0)
    assert not waiting.done()
    account.arrive(message(7))
    await waiting
    assert ids(await pages(account, mark)) == ["m7"]


async def test_what_is_scheduled_arrives_by_itself_and_close_forgets_the_rest() -> None:
    account = Simulated("matrix", ME, clock=clock)
    mark = (await pages(account))[-1].mark
    account.schedule(SECOND // 1000, message(1))
    account.schedule(HOUR, message(2))
    await account.wait(account.streams[0])
    await account.close()
    assert ids(await pages(account, mark)) == ["m1"]


async def test_edits_and_deletions_come_in_a_page_and_answer_recheck() -> None:
    account = Simulated("mastodon", ME, script(3), clock=clock)
    mark = (await pages(account))[-1].mark
    account.arrive(Edit("m0", "better words", NOW))
    account.arrive(Deletion("m1", NOW))
    (page,) = await pages(account, mark)
    assert (page.edits, page.deletions) == ((Edit("m0", "better words", NOW),), (Deletion("m1", NOW),))
    assert await account.recheck(Ref("m0")) == Edited("better words", NOW)
    assert await account.recheck(Ref("m1")) == Deleted()
    assert await account.recheck(Ref("m2")) == Unchanged()


async def test_the_same_key_is_sent_once() -> None:
    account = Simulated("mastodon", ME, script(1), clock=clock)
    first = await account.send(part())
    again = await account.send(part())
    assert first == again
    assert first.remote_id.startswith("simulated-mastodon-")
    assert [item.key for item in account.sent] == ["k1"]


async def test_two_sends_of_one_key_at_the_same_time_are_one() -> None:
    account = Simulated("mastodon", ME, script(1), delay=0.001, clock=clock)
    first, again = await asyncio.gather(account.send(part()), account.send(part()))
    assert first == again
    assert len(account.sent) == 1


async def test_find_knows_what_was_sent() -> None:
    account = Simulated("bluesky", ME, script(1), clock=clock)
    assert await account.find(part()) == Absent()
    sent = await account.send(part())
    assert await account.find(part()) == Found(sent.remote_id)


async def test_what_is_too_long_is_refused_and_not_kept() -> None:
    account = Simulated("bluesky", ME, script(1), clock=clock)
    with pytest.raises(Refused, match="this part has"):
        await account.send(part(text="word " * 5000))
    assert account.sent == []


async def test_an_audience_that_the_network_lacks_is_refused() -> None:
    account = Simulated("threads", ME, script(1), clock=clock)
    with pytest.raises(Refused, match="takes no direct messages"):
        await account.send(part())


async def test_a_closed_window_takes_no_direct_answer() -> None:
    account = Simulated("whatsapp", ME, [message(0, age=25 * HOUR)], clock=clock)
    with pytest.raises(WindowClosed):
        await account.send(part())
    account.arrive(message(1))
    await account.send(part())
    assert len(account.sent) == 1


async def test_a_window_closes_nothing_in_public() -> None:
    old = message(0, age=25 * HOUR, audience=Audience.PUBLIC)
    account = Simulated("facebook", ME, [old], clock=clock)
    await account.send(part(audience=Audience.PUBLIC))
    assert len(account.sent) == 1


async def test_accepting_a_request_lets_its_messages_come_again_and_refusing_does_not() -> None:
    held = [replace(message(n), held_back="request", request_id=f"r{n}") for n in (1, 2)]
    account = Simulated("bluesky", ME, held, clock=clock)
    mark = (await pages(account))[-1].mark
    assert isinstance(account, Screens)
    await account.accept("r1")
    await account.refuse("r2")
    (page,) = await pages(account, mark)
    assert page.messages == (message(1),)


async def test_accepting_a_hidden_request_shows_what_was_behind_it() -> None:
    hidden = replace(message(1), text="", hidden=Hidden.REQUEST, held_back="invite", request_id="r1")
    requests = [Request("r1", LUZ, NOW)]
    account = Simulated("matrix", ME, [hidden], clock=clock, requests=requests, behind={"r1": message(1)})
    mark = (await pages(account))[-1].mark
    await account.accept("r1")
    (page,) = await pages(account, mark)
    assert (page.messages, page.requests) == ((message(1),), ())


async def test_context_is_the_rest_of_the_thread_oldest_first() -> None:
    other = replace(message(5), thread="t2")
    account = Simulated("reddit", ME, [*script(3), other], clock=clock)
    assert isinstance(account, Context)
    around = await account.context(Ref("m1"))
    assert [(item.remote_id, item.context) for item in around] == [("m0", True), ("m2", True)]


async def test_a_part_that_was_taken_back_is_no_longer_there() -> None:
    account = Simulated("mastodon", ME, script(1), clock=clock)
    sent = await account.send(part())
    assert isinstance(account, Corrects)
    await account.delete(Ref(sent.remote_id), "k1")
    assert account.sent == []
    assert await account.find(part()) == Absent()


async def test_the_day_of_the_demo_comes_in_whole() -> None:
    for written in day(now=NOW).accounts:
        account = Simulated(written.network, written.me, written.incoming, clock=clock)
        assert sorted(ids(await pages(account))) == sorted(item.remote_id for item in written.incoming)
