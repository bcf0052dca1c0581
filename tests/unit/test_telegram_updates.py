"""Reading updates: what Telegram forgets is asked for only after it is stored, and what did not come is said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.audience import Audience, Readers
from core.clock import DAY, HOUR, MINUTE, SECOND, now
from networks.errors import NeedsLogin, RateLimited, Refused, Unreachable
from networks.stage import Inbox
from networks.telegram.connector import UPDATES
from networks.telegram.mark import IDS_RESTART, Mark, decode
from networks.telegram.replies import Conflict, Webhook
from networks.telegram.stream import BEAT
from tests.fakes.base import dropped, status
from tests.fakes.telegram import refusal
from tests.fakes.telegram_desk import Desk

MANY = 230
"""More than two pages."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


async def test_a_page_is_confirmed_only_after_it_was_stored(desk: Desk) -> None:
    for number in range(MANY):
        desk.fake.say(f"question {number}")
    await desk.bot.connect()
    kept: list[int] = []
    async for page in desk.bot.pull(UPDATES, ""):
        kept.append(desk.waiting())
        assert page.forgets
        desk.inbox.keep(UPDATES, page)
    assert kept == [MANY, MANY - 100, MANY - 200, 0]
    assert len(desk.inbox.messages) == MANY
    assert desk.waiting() == 0


async def test_a_page_that_was_not_stored_comes_again(desk: Desk) -> None:
    desk.fake.say("do not lose me")
    first, second = await desk.unstored_page(), await desk.unstored_page(desk.another())
    assert [one.remote_id for one in first.messages] == [one.remote_id for one in second.messages]
    assert [one.text for one in await desk.pull(desk.another())] == ["do not lose me"]


async def test_what_a_long_poll_got_is_kept_by_telegram_until_its_page_is_stored(desk: Desk) -> None:
    await desk.pull()
    waiting = asyncio.create_task(desk.bot.wait(UPDATES))
    await desk.polling()
    desk.fake.say("while we waited")
    await asyncio.wait_for(waiting, 30)
    assert desk.waiting() == 1
    assert [one.text for one in await desk.pull(desk.another())] == ["while we waited"]
    # The first program still holds its copy; the store has moved on, so it asks anew.
    assert await desk.pull() == []


async def test_a_long_poll_asks_from_what_is_stored_and_hands_its_answer_on(desk: Desk) -> None:
    desk.fake.say("before")
    await desk.pull()
    waiting = asyncio.create_task(desk.bot.wait(UPDATES))
    await desk.polling()
    desk.fake.say("after")
    await asyncio.wait_for(waiting, 30)
    polls = len(desk.fake.polls())
    assert [one.text for one in await desk.pull()] == ["after"]
    assert len(desk.fake.polls()) == polls + 1, "the answer of the long poll was asked for twice"


async def test_a_server_that_holds_nothing_back_is_not_asked_without_a_pause(desk: Desk) -> None:
    await desk.pull()
    desk.fake.fail(status(200, {"ok": True, "result": []}), path=".*/getUpdates")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.bot.wait(UPDATES), 1)
    assert len(desk.fake.polls()) <= 2


async def test_we_ask_for_business_chats_too_and_for_no_more_than_is_read(desk: Desk) -> None:
    await desk.pull()
    (poll,) = desk.fake.polls()
    assert {"message", "business_message", "deleted_business_messages", "business_connection"} <= set(
        poll["allowed_updates"]
    )
    assert "offset" not in poll


async def test_an_idle_account_writes_nothing_but_a_beat(desk: Desk) -> None:
    desk.fake.say("one")
    await desk.pull()
    before = desk.mark_text
    await desk.pull()
    assert desk.mark_text == before
    desk.away(BEAT)
    await desk.pull()
    assert now() - desk.mark.polled < MINUTE


async def test_more_than_a_day_away_is_a_gap_with_its_times(desk: Desk) -> None:
    desk.fake.say("seen")
    await desk.pull()
    desk.fake.say("too old")
    desk.fake.memory.hours_pass(25)
    desk.fake.say("still there")
    desk.away(30 * HOUR)
    assert [one.text for one in await desk.pull()] == ["still there"]
    (hole,) = desk.holes
    assert "24 hours" in hole.reason
    assert hole.since < hole.until
    await desk.pull()
    assert desk.holes == (hole,), "what is lost stays said"


async def test_a_gap_that_will_never_be_filled_is_said_for_a_week(desk: Desk) -> None:
    await desk.pull()
    desk.away(30 * HOUR)
    await desk.pull()
    (lost,) = desk.mark.lost
    aged = replace(desk.mark, lost=(replace(lost, noted=lost.noted - 8 * DAY),))
    desk.inbox.marks[UPDATES.name] = aged.encode()
    await desk.pull()
    assert desk.holes == ()


async def test_less_than_a_day_away_is_no_gap(desk: Desk) -> None:
    await desk.pull()
    desk.fake.say("late but there")
    desk.fake.memory.hours_pass(23)
    desk.away(23 * HOUR + 50 * MINUTE)
    assert [one.text for one in await desk.pull()] == ["late but there"]
    assert desk.holes == ()


async def test_numbers_that_begin_anew_are_taken_as_they_are(desk: Desk) -> None:
    desk.fake.say("before")
    await desk.pull()
    desk.fake.memory.next_update = 4_000
    desk.fake.say("smaller number")
    assert [one.text for one in await desk.pull()] == ["smaller number"]
    assert desk.mark.offset == 4_001


async def test_after_a_week_of_silence_nothing_is_confirmed_by_an_old_number(desk: Desk) -> None:
    desk.fake.say("before")
    await desk.pull()
    desk.away(IDS_RESTART + HOUR)
    await desk.pull()
    assert "offset" not in desk.fake.polls()[-1]


async def test_a_second_reader_ends_the_first_which_says_so_and_keeps_the_time_as_a_gap(desk: Desk) -> None:
    await desk.pull()
    waiting = asyncio.create_task(desk.bot.wait(UPDATES))
    await desk.polling()
    thief = Inbox()
    await thief.pull(desk.another())
    with pytest.raises(Conflict) as caught:
        await asyncio.wait_for(waiting, 30)
    assert "another program" in caught.value.what
    assert caught.value.remedy
    desk.fake.say("taken")
    await thief.pull(desk.another())
    assert await desk.pull() == []
    (hole,) = desk.holes
    assert "another program read" in hole.reason


async def test_as_long_as_the_other_reads_every_pull_says_so(desk: Desk) -> None:
    await desk.pull()
    waiting = asyncio.create_task(desk.bot.wait(UPDATES))
    await desk.polling()
    other = desk.another()
    await Inbox().pull(other)
    with contextlib.suppress(Conflict):
        await asyncio.wait_for(waiting, 30)

    async def reads_on() -> None:
        while True:
            with contextlib.suppress(Conflict):
                await other._api.updates(0, 50)

    rival = asyncio.create_task(reads_on())
    for _ in range(2):
        with pytest.raises(Conflict):
            await desk.pull()
    rival.cancel()
    await asyncio.gather(rival, return_exceptions=True)
    assert len(desk.holes) == 1, "one contest is one gap, however long"


async def test_a_webhook_is_said_on_the_card_and_at_each_pull(desk: Desk) -> None:
    desk.fake.webhook = "https://elsewhere.example/hook"
    card = await desk.bot.connect()
    assert any("webhook" in problem.cause for problem in card.problems)
    with pytest.raises(Webhook) as caught:
        await desk.pull()
    assert "DELETE_WEBHOOK" in caught.value.remedy
    assert desk.fake.webhook, "nothing of another program is ended unless somebody chose so"


async def test_personal_accounts_that_cannot_be_connected_are_red_only_where_somebody_counts_on_them(
    desk: Desk,
) -> None:
    desk.fake.memory.bot["can_connect_to_business"] = False
    assert (await desk.bot.connect()).problems == ()
    (alone,) = (await desk.another(BUSINESS_USERS="@ana_reyes").connect()).problems
    assert "their chats do not come here" in alone.cause
    assert "Business Mode" in alone.remedy


async def test_a_webhook_is_ended_where_the_settings_say_so(desk: Desk) -> None:
    desk.fake.webhook = "https://elsewhere.example/hook"
    desk.fake.say("kept for us")
    bot = desk.another(DELETE_WEBHOOK="yes")
    assert not any("webhook" in problem.cause for problem in (await bot.connect()).problems)
    assert desk.asked("deleteWebhook") == [{"drop_pending_updates": False}]
    assert [one.text for one in await desk.pull(bot)] == ["kept for us"]


async def test_a_bot_that_is_deaf_in_groups_says_so_unless_it_joins_none(desk: Desk) -> None:
    desk.fake.memory.bot["can_read_all_group_messages"] = False
    (problem,) = (await desk.bot.connect()).problems
    assert "/setprivacy" in problem.remedy
    desk.fake.memory.bot["can_join_groups"] = False
    card = await desk.bot.connect()
    assert card.problems == ()


async def test_asked_to_wait_no_call_leaves_before_its_time(desk: Desk) -> None:
    await desk.bot.connect()
    asked = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 40}}
    desk.fake.fail(status(429, asked), "POST", ".*/getUpdates", times=1)
    with pytest.raises(RateLimited) as caught:
        await desk.pull()
    assert 35 * SECOND < caught.value.until - now() < 45 * SECOND
    calls = len(desk.fake.requests)
    with pytest.raises(RateLimited):
        await desk.bot.connect()
    assert len(desk.fake.requests) == calls


@pytest.mark.parametrize(
    ("token", "why"),
    [("123456789:WrongButWellFormed", "no longer takes"), ("12345678901234567890:Odd", "no longer takes")],
)
async def test_a_token_that_is_not_taken_asks_for_a_new_one(desk: Desk, token: str, why: str) -> None:
    with pytest.raises(NeedsLogin, match=why) as caught:
        await desk.another(ACCESS_TOKEN=token).connect()
    assert "@BotFather" in caught.value.remedy


async def test_a_token_that_the_front_end_cannot_read_asks_for_a_new_one_too(desk: Desk) -> None:
    desk.fake.fail(status(404, {"ok": False, "error_code": 404, "description": "Not Found"}))
    with pytest.raises(NeedsLogin):
        await desk.bot.connect()


@pytest.mark.parametrize("token", ["", "nonsense", "123:", ":abc", "123:a/../b", "0123:abc", "123:" + "a" * 90, "1:ä"])
async def test_what_is_no_token_never_gets_into_an_address(desk: Desk, token: str) -> None:
    with pytest.raises(ValueError, match="ACCESS_TOKEN is not a bot's token"):
        desk.another(ACCESS_TOKEN=token)


async def test_a_call_that_the_server_does_not_know_is_no_dead_token(desk: Desk) -> None:
    desk.fake.fail(status(404, refusal(404, "Not Found: method not found").answer.content), path=".*/getUpdates")
    with pytest.raises(Refused, match="does not know this call"):
        await desk.pull()


async def test_updates_that_cannot_be_numbered_stop_the_pull_instead_of_turning_for_ever(desk: Desk) -> None:
    desk.fake.fail(status(200, {"ok": True, "result": [{"message": {}}]}), path=".*/getUpdates")
    with pytest.raises(Unreachable, match="no numbers"):
        await desk.pull()


async def test_a_line_that_breaks_loses_nothing(desk: Desk) -> None:
    desk.fake.say("over a bad line")
    await desk.bot.connect()
    desk.fake.fail(dropped(), path=".*/getUpdates", times=2)
    for _ in range(2):
        with pytest.raises(Unreachable):
            await desk.pull()
    assert [one.text for one in await desk.pull()] == ["over a bad line"]


async def test_kinds_that_nobody_knows_pass_and_are_confirmed(desk: Desk) -> None:
    desk.fake.tell("puzzle", {"id": 1, "message": "?"})
    desk.fake.say("after it")
    assert [one.text for one in await desk.pull()] == ["after it"]
    assert desk.waiting() == 0


async def _gaps(desk: Desk) -> list[str]:
    await desk.pull()
    return [hole.reason for hole in desk.holes]


async def test_a_connection_that_ended_or_may_not_answer_is_a_gap_until_it_is_mended(desk: Desk) -> None:
    connection = desk.fake.connect(can_reply=False)
    said = [await _gaps(desk)]
    desk.fake.connect(can_reply=True)
    said.append(await _gaps(desk))
    desk.fake.disconnect(connection)
    said.append(await _gaps(desk))
    (mute,), mended, (ended,) = said
    assert mended == []
    assert "@ana_reyes lets the bot read, not answer" in mute
    assert mute.endswith("choose the bot again and let it answer messages"), "what to do stands in the last sentence"
    assert "@ana_reyes has ended" in ended


async def test_a_group_says_how_many_read_and_anybody_where_nobody_can_tell(desk: Desk) -> None:
    desk.fake.mention(desk.fake.group(), "counted?")
    assert (await desk.one()).readers == Readers(count=11)
    unknown = refusal(404, "Not Found").answer.content
    desk.fake.fail(status(404, unknown), path=".*/getChatMemberCount")
    desk.fake.mention(desk.fake.group(-1_005), "not counted?")
    assert (await desk.one()).readers == Readers(everyone=True)


async def test_a_small_server_of_ones_own_is_enough(desk: Desk) -> None:
    unknown = refusal(404, "Not Found").answer.content
    desk.fake.fail(status(404, unknown), path=".*/(getWebhookInfo|getChat|getChatMemberCount)")
    await desk.bot.connect()
    desk.fake.mention(desk.fake.group(), "here?")
    message = await desk.one()
    with pytest.raises(Refused):
        await desk.bot.send(desk.answer(message, audience=Audience.DIRECT))
    await desk.bot.send(desk.answer(message))
    assert len(desk.fake.written()) == 1


async def test_only_the_accounts_that_the_settings_name_are_read(desk: Desk) -> None:
    mine, theirs = desk.fake.connect("bc_mine", tell=False), desk.fake.connect("bc_theirs", tell=False)
    theirs.user = {"id": 1, "is_bot": False, "first_name": "Stranger", "username": "stranger"}
    desk.fake.say("to the doctor", chat=desk.fake.business_chat(mine))
    desk.fake.say("to a stranger", chat=desk.fake.business_chat(theirs))
    desk.fake.edit(desk.fake.say("also to a stranger", chat=desk.fake.business_chat(theirs)), "changed")
    assert [one.text for one in await desk.pull(desk.another(BUSINESS_USERS="@Ana_Reyes"))] == ["to the doctor"]
    assert len({call["business_connection_id"] for call in desk.asked("getBusinessConnection")}) == 2
    assert len(desk.asked("getBusinessConnection")) == 2, "each is asked for once"


def test_a_mark_comes_back_as_it_was_and_a_broken_one_is_the_start() -> None:
    assert decode("") == Mark()
    assert decode("{not json") == Mark()
    assert decode("[1]") == Mark()
    assert decode('{"offset": "x", "lost": 3, "moved": [], "connections": [4]}') == Mark()
    full = Mark(5, DAY, DAY, moved={"-2": "-1"}).with_moved("-2", "-3").polled_at(5 * DAY)
    assert decode(full.encode()) == full
    assert full.moved["-3"] == "-1"
