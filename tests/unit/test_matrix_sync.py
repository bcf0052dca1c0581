from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest

from core.audience import Audience
from core.clock import DAY, now
from networks.errors import Refused, Unreachable
from networks.matrix.connector import SYNC
from networks.matrix.mark import Mark, decode
from networks.matrix.server import TIMELINE_LIMIT
from tests.fakes.base import dropped, html, status
from tests.fakes.matrix_desk import Desk

MANY = TIMELINE_LIMIT + 150


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


async def test_a_new_account_reads_its_rooms_back_and_leaves_no_hole(desk: Desk) -> None:
    room = desk.fake.private_room()
    written = [desk.fake.say(room, desk.fake.patient, f"question {number}") for number in range(MANY)]
    came = await desk.pull()
    assert {message.remote_id for message in came} == set(written)
    assert desk.holes == ()


async def test_a_new_account_does_not_read_further_back_than_asked(desk: Desk) -> None:
    desk.fake.memory.clock = -20 * 24 * 3600 * 1000
    room = desk.fake.private_room()
    for number in range(MANY):
        desk.fake.say(room, desk.fake.patient, f"long ago {number}")
    desk.fake.memory.clock = 0
    desk.fake.say(room, desk.fake.patient, "today")
    assert len(await desk.pull()) == TIMELINE_LIMIT
    assert desk.asked("/messages") == []
    assert len(await desk.inbox_of_another(HISTORY_DAYS="30")) == MANY + 1


async def test_a_gap_is_a_hole_until_it_is_filled_page_by_page(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    written = [desk.fake.say(room, desk.fake.patient, f"question {number}") for number in range(MANY)]
    first = await desk.inbox.pull_one_page(desk.matrix, SYNC)
    (hole,) = desk.holes
    assert len(first) == TIMELINE_LIMIT
    assert hole.resume
    second = await desk.inbox.pull_one_page(desk.another(), SYNC)
    (narrower,) = desk.holes
    assert (narrower.key, len(second)) == (hole.key, 100)
    assert [*second, *first] == written[50:]
    assert narrower.resume != hole.resume
    await desk.pull(desk.another())
    assert set(desk.inbox.messages) == set(written)
    assert desk.holes == ()


async def test_an_empty_page_with_an_end_does_not_end_a_gap(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    written = [desk.fake.say(room, desk.fake.patient, f"question {number}") for number in range(MANY)]
    desk.fake.hollow_pages = 3
    await desk.pull()
    assert set(desk.inbox.messages) == set(written)


async def test_a_gap_of_a_room_that_put_us_out_is_closed_with_its_reason(desk: Desk) -> None:
    room, other = desk.fake.private_room(), desk.fake.private_room("@b:clinic.test")
    await desk.pull()
    for number in range(MANY):
        desk.fake.say(room, desk.fake.patient, f"question {number}")
    await desk.inbox.pull_one_page(desk.matrix, SYNC)
    desk.fake.move(room, desk.fake.patient, desk.fake.doctor, "leave")
    desk.fake.say(other, "@b:clinic.test", "still read")
    await desk.pull()
    (hole,) = desk.holes
    assert "no longer in it" in hole.reason
    assert hole.resume == ""
    assert desk.inbox.holding("still read")


async def test_a_gap_that_cannot_be_read_now_stays_open(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    written = [desk.fake.say(room, desk.fake.patient, f"question {number}") for number in range(MANY)]
    desk.fake.fail(html(502), "GET", ".*/messages")
    with pytest.raises(Unreachable):
        await desk.pull()
    assert len(desk.holes) == 1
    desk.fake.heal()
    await desk.pull(desk.another())
    assert set(desk.inbox.messages) == set(written)


async def test_the_token_of_a_page_is_not_used_before_the_page_is_stored(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    asked = desk.fake.say(room, desk.fake.patient, "Can I take both?")
    page = await desk.unstored_page()
    assert [message.remote_id for message in page.messages] == [asked]
    assert [message.remote_id for message in await desk.pull()] == [asked]


async def test_a_forgotten_token_reads_everything_anew_and_says_so(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "before")
    await desk.pull()
    written = [desk.fake.say(room, desk.fake.patient, f"meanwhile {number}") for number in range(MANY)]
    desk.fake.oldest_token = desk.fake.memory.position
    await desk.pull(desk.another())
    assert set(written) <= set(desk.inbox.messages)
    (hole,) = desk.holes
    assert "forgot where we were" in hole.reason
    desk.fake.say(room, desk.fake.patient, "afterwards")
    assert [message.text for message in await desk.pull()] == ["afterwards"]
    assert len(desk.holes) == 1


async def test_a_first_token_that_is_refused_is_an_error(desk: Desk) -> None:
    desk.fake.fail(status(400, {"errcode": "M_UNKNOWN"}), "GET", ".*/sync")
    with pytest.raises(Refused):
        await desk.pull()


async def test_waiting_ends_with_a_message_and_keeps_it_for_the_next_pull(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    before = desk.mark
    waiting = asyncio.create_task(desk.matrix.wait(SYNC))
    await desk.polling()
    asked = desk.fake.say(room, desk.fake.patient, "Are you there?")
    await waiting
    syncs = len(desk.asked("/sync"))
    assert desk.mark == before
    assert [message.remote_id for message in await desk.pull()] == [asked]
    assert len(desk.asked("/sync")) == syncs + 1


async def test_what_waiting_brought_is_not_lost_when_the_process_dies(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    asked = desk.fake.say(room, desk.fake.patient, "Are you there?")
    await desk.matrix.wait(SYNC)
    assert [message.remote_id for message in await desk.pull(desk.another())] == [asked]


async def test_an_answer_that_nobody_could_store_is_handed_out_again(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    desk.fake.say(room, desk.fake.patient, "Are you there?")
    await desk.matrix.wait(SYNC)
    for _ in range(2):
        page = await desk.unstored_page()
        assert [message.text for message in page.messages] == ["Are you there?"]


async def test_waiting_before_the_first_pull_ends_at_once(desk: Desk) -> None:
    await desk.matrix.wait(SYNC)
    assert desk.asked("/sync") == []


async def test_waiting_with_a_forgotten_token_leaves_it_to_the_pull(desk: Desk) -> None:
    await desk.pull()
    desk.fake.oldest_token = desk.fake.memory.position + 1
    await asyncio.wait_for(desk.matrix.wait(SYNC), 5)


async def test_only_one_sync_is_in_flight(desk: Desk) -> None:
    await desk.pull()
    waiting = asyncio.create_task(desk.matrix.wait(SYNC))
    await desk.polling()
    syncs = len(desk.asked("/sync"))
    pulling = asyncio.create_task(desk.pull())
    done, _ = await asyncio.wait([pulling], timeout=0.2)
    assert not done
    assert len(desk.asked("/sync")) == syncs
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    await pulling


async def test_nothing_new_yields_no_page(desk: Desk) -> None:
    desk.fake.private_room()
    await desk.pull()
    assert [page async for page in desk.matrix.pull(SYNC, desk.mark)] == []


async def test_a_long_poll_that_dies_on_the_way_is_a_passing_error(desk: Desk) -> None:
    room = desk.fake.private_room()
    await desk.pull()
    desk.fake.fail(status(504, {"error": "gateway"}), "GET", ".*/sync", times=1)
    desk.fake.fail(dropped(), "GET", ".*/sync", times=1)
    for _ in range(2):
        with pytest.raises(Unreachable):
            await desk.matrix.wait(SYNC)
    desk.fake.say(room, desk.fake.patient, "still here")
    assert [message.text for message in await desk.pull()] == ["still here"]


async def test_a_server_without_summaries_is_asked_for_the_state(desk: Desk) -> None:
    desk.fake.summaries = False
    desk.fake.say(desk.fake.private_room(direct=False), desk.fake.patient, "hello")
    message = await desk.one()
    assert (message.audience, message.readers.named) == (Audience.DIRECT, (desk.fake.patient,))


async def test_a_filter_that_the_server_lost_is_stored_again(desk: Desk) -> None:
    await desk.pull()
    desk.fake.fail(status(404, {"errcode": "M_NOT_FOUND"}), "GET", ".*/sync", times=1)
    with pytest.raises(Refused):
        await desk.pull()
    await desk.pull()
    assert len(desk.asked("/filter")) == 2


def test_a_mark_survives_its_text_and_a_broken_one_is_the_start() -> None:
    mark = decode(json.dumps({"since": "s1", "at": now() - DAY, "gaps": [{"room": "!a", "top": "t", "resume": "t"}]}))
    assert decode(mark.encode()) == mark
    for broken in ("", "{", "[]", '{"since": 4, "gaps": "x", "lost": [1]}'):
        assert decode(broken) == Mark()
