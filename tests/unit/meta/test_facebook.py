from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from core.audience import Audience
from core.clock import DAY, SECOND
from core.incoming import Direction, Ends
from core.outgoing import CannotTell, Found
from networks.errors import (
    NeedsLogin,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Stopped,
    Unreachable,
    WindowClosed,
)
from networks.graph.errors import Gone, Judge, NoRight, Stuck
from networks.graph.usage import Budget
from networks.http import Reply
from networks.meta.codes import CODES
from networks.meta.connector import Connector
from tests.fakes import base, graph
from tests.fakes.facebook import FakeFacebook
from tests.fakes.graph_talks import DAY as A_DAY
from tests.fakes.graph_talks import Json
from tests.fakes.meta_desk import opened
from tests.unit.meta.helpers import answer, messages, pages, tried


@pytest.fixture
def page() -> Iterator[FakeFacebook]:
    with FakeFacebook() as fake:
        yield fake


@pytest.fixture
async def network(page: FakeFacebook) -> AsyncIterator[Connector]:
    one = opened(page)
    yield one
    await one.close()


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (1, 0, Stuck),
        (1, 99, Stuck),
        (2, 0, Unreachable),
        (2, 2018344, Refused),
        (4, 0, RateLimited),
        (613, 1996, RateLimited),
        (80006, 0, RateLimited),
        (10, 2018278, WindowClosed),
        (10, 2534022, WindowClosed),
        (10, 2018065, WindowClosed),
        (10, 2018108, Refused),
        (551, 1545041, Refused),
        (200, 1545041, Refused),
        (230, 0, Refused),
        (10, 0, NoRight),
        (3, 0, NoRight),
        (200, 2534041, NoRight),
        (10904, 0, NoRight),
        (36103, 0, NoRight),
        (100, 2534029, NoRight),
        (10, 2534077, NoRight),
        (10, 1893063, Stopped),
        (368, 0, Stopped),
        (2022, 0, Stopped),
        (100, 2018001, Refused),
        (100, 2534014, Refused),
        (100, 2534025, Refused),
        (100, 2534037, Refused),
        (10, 2018300, Refused),
        (2018300, 0, Refused),
        (100, 33, Gone),
        (9000001, 0, Gone),
        (10900, 0, Refused),
        (10903, 0, Refused),
        (190, 460, NeedsLogin),
        (102, 0, NeedsLogin),
        (506, 0, OutcomeUnknown),
    ],
)
def test_code_and_subcode_decide_what_an_error_is(code: int, subcode: int, kind: type[NetworkError]) -> None:
    judge = Judge("Facebook", CODES, Budget(), "make a new token")
    found = judge(Reply(400, {}, json.dumps(graph.graph_error(code, subcode)).encode()))
    assert type(found) is kind


async def test_a_day_after_their_words_the_window_is_shut(page: FakeFacebook, network: Connector) -> None:
    page.dm("how long does a cold last?", page.pat, ago=25 * 3600)
    (asked,) = await messages(network, "messages")
    with pytest.raises(WindowClosed):
        await network.prepare(answer(network, asked))
    assert (await network.connect()).windows == {"dm": DAY}
    assert page.in_private() == []


async def test_what_is_prepared_in_time_does_not_leave_after_it(page: FakeFacebook, network: Connector) -> None:
    page.dm("how long does a cold last?", page.pat, ago=23 * 3600)
    (asked,) = await messages(network, "messages")
    part = await tried(network, answer(network, asked))
    late = json.loads(part.token) | {"heard": int(time.time()) - A_DAY}
    with pytest.raises(WindowClosed):
        await network.send(replace(part, token=json.dumps(late)))


async def test_a_human_agent_has_seven_days_and_says_so_only_when_it_must(page: FakeFacebook) -> None:
    page.human_agent = True
    network = opened(page, HUMAN_AGENT="yes")
    other = page.somebody("Kim Doe")
    page.dm("how long does a cold last?", page.pat, ago=5 * A_DAY)
    page.dm("and a cough?", other)
    page.dm("and a fever?", page.somebody("Robin Roe"), ago=7.5 * A_DAY)
    found = {one.text: one for one in await messages(network, "messages")}
    for text in ("how long does a cold last?", "and a cough?"):
        await network.send(await tried(network, answer(network, found[text])))
    assert page.tags == ["HUMAN_AGENT", ""]
    with pytest.raises(WindowClosed):
        await network.prepare(answer(network, found["and a fever?"]))
    assert (await network.connect()).windows == {"dm": 7 * DAY}
    await network.close()


async def test_meta_has_the_last_word_on_the_window(page: FakeFacebook, network: Connector) -> None:
    page.dm("how long does a cold last?", page.pat)
    (asked,) = await messages(network, "messages")
    page.fail(graph.fault(10, 2018278), "POST", ".*/messages")
    with pytest.raises(WindowClosed):
        await network.send(await tried(network, answer(network, asked)))


async def test_a_comment_is_answered_in_private_once(page: FakeFacebook, network: Connector) -> None:
    page.comment(page.pat, "is fruit ok?")
    (asked,) = await messages(network, "comments")
    part = await tried(network, answer(network, asked, audience=Audience.DIRECT))
    sent = await network.send(part)
    assert (sent.audience, [one.id for _, one in page.in_private()]) == (Audience.DIRECT, [sent.remote_id])
    with pytest.raises(Refused, match="in private"):
        await network.prepare(part)
    with pytest.raises(Refused, match="one private answer"):
        await network.send(part)
    assert await network.find(part) == Found(sent.remote_id)
    assert page.in_public() == []


async def test_an_old_comment_is_answered_in_public_only(page: FakeFacebook, network: Connector) -> None:
    page.comment(page.pat, "is fruit ok?", ago=7.1 * A_DAY)
    (asked,) = await messages(network, "comments")
    with pytest.raises(WindowClosed):
        await network.prepare(answer(network, asked, audience=Audience.DIRECT))
    await network.send(await tried(network, answer(network, asked)))
    assert len(page.in_public()) == 1


async def test_a_visitors_post_is_a_question_and_so_is_what_stands_below_it(
    page: FakeFacebook, network: Connector
) -> None:
    post = page.post(page.pat, "how long does a cold last?")
    (asked,) = await messages(network, "comments")
    sent = await network.send(await tried(network, answer(network, asked)))
    page.comment(page.pat, "and with a fever?", sent.remote_id)
    found = {one.text: one for one in await messages(network, "comments")}
    assert {one.thread for one in found.values()} == {f"post {post}"}
    assert found["Rest and drink."].direction is Direction.OUT
    assert found["Rest and drink."].asker == page.pat.id


async def test_somebody_whom_facebook_does_not_name_is_answered_below_their_post(
    page: FakeFacebook, network: Connector
) -> None:
    page.post(page.pat, "Dr Nadia Ruiz, is fruit ok?", tags_us=True)
    (asked,) = await messages(network, "tags")
    assert asked.author.handle == "unknown"
    await network.send(await tried(network, answer(network, asked)))
    assert [one.text for one in page.in_public()] == ["Rest and drink."]


async def test_what_a_list_leaves_out_is_fetched_by_itself(page: FakeFacebook, network: Connector) -> None:
    photo: Json = {
        "attachments": {"data": [{"id": "1", "mime_type": "image/jpeg", "image_data": {"url": "https://c.example"}}]}
    }
    page.dm("", page.pat, extra=photo)
    page.talk_with(page.pat).messages[0].hollow = True
    page.dm("", page.pat)
    picture, empty = await messages(network, "messages")
    assert [one.kind for one in picture.attachments] == ["image"]
    assert "open Messenger" in empty.text


async def test_a_field_that_meta_does_not_know_costs_that_field_alone(page: FakeFacebook, network: Connector) -> None:
    page.known["message"] -= {"reply_to", "sticker"}
    page.dm("how long does a cold last?", page.pat)
    assert [one.text for one in await messages(network, "messages")] == ["how long does a cold last?"]
    assert any("does not know every field" in one.cause for one in (await network.connect()).problems)


async def test_what_stands_above_the_twenty_newest_is_a_gap_that_is_told(
    page: FakeFacebook, network: Connector
) -> None:
    for number in range(25):
        page.dm(f"question {number}", page.pat, ago=25 - number)
    found = await pages(network, "messages")
    assert len([one for each in found for one in each.messages]) == 20
    assert [one.ends for one in found[0].holes] == [Ends.LOST]
    page.dm("one more", page.pat)
    assert not any(
        one.ends is Ends.LOST for each in await pages(network, "messages", found[-1].mark) for one in each.holes
    )


@pytest.mark.parametrize(
    ("name", "right"),
    [("messages", "pages_messaging"), ("comments", "pages_read_engagement"), ("tags", "pages_read_user_content")],
)
async def test_a_right_that_is_missing_is_a_gap_and_stands_on_the_card(
    page: FakeFacebook, network: Connector, name: str, right: str
) -> None:
    page.rights -= {right}
    (found,) = await pages(network, name)
    assert [one.ends for one in found.holes] == [Ends.MISSED]
    assert await pages(network, name, found.mark) == []
    assert any("cannot be read" in one.cause for one in (await network.connect()).problems)
    page.rights |= {right}
    healed = await pages(network, name, found.mark)
    assert [one.holes for one in healed[-1:]] == [()]


async def test_an_account_that_shows_nobody_says_what_meta_wants(page: FakeFacebook, network: Connector) -> None:
    assert any("reviewed your app" in one.cause for one in (await network.connect()).problems)
    page.dm("how long does a cold last?", page.pat)
    assert not any("reviewed your app" in one.cause for one in (await network.connect()).problems)


async def test_the_card_names_when_the_access_to_data_ends_and_which_right_is_missing(page: FakeFacebook) -> None:
    page.rights -= {"pages_manage_engagement"}
    page.data_until = int(time.time()) + 3 * A_DAY
    page.app_secret = page.app[1]
    network = opened(page, APP_ID=page.app[0], APP_SECRET=page.app[1])
    card = await network.connect()
    told = " ".join(one.cause for one in card.problems)
    await network.close()
    assert "pages_manage_engagement" in told
    assert card.ends == page.data_until * SECOND
    assert "consulta accounts add facebook" in card.renewal
    assert page.token not in told


async def test_what_meta_calls_a_double_is_looked_up(page: FakeFacebook, network: Connector) -> None:
    page.comment(page.pat, "is fruit ok?")
    (asked,) = await messages(network, "comments")
    part = await tried(network, answer(network, asked))
    page.fail(base.stored_then(503), "POST", ".*/comments", times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    with pytest.raises(OutcomeUnknown, match="same text"):
        await network.send(part)
    (stands,) = page.in_public()
    assert await network.find(part) == Found(stands.id)
    assert isinstance(await network.find(replace(part, not_these=(stands.id,))), CannotTell)


async def test_the_same_words_of_yesterday_are_no_lost_answer(page: FakeFacebook, network: Connector) -> None:
    page.dm("how long does a cold last?", page.pat)
    (asked,) = await messages(network, "messages")
    first = await tried(network, answer(network, asked))
    await network.send(first)
    second = await tried(network, answer(network, asked))
    assert isinstance(await network.find(second), CannotTell)


async def test_an_answer_typed_elsewhere_is_ours(page: FakeFacebook, network: Connector) -> None:
    asked = page.comment(page.pat, "is fruit ok?")
    page.comment(page.doctor, "Yes.", asked)
    theirs, ours = await messages(network, "comments")
    assert (theirs.direction, ours.direction) == (Direction.IN, Direction.OUT)
    assert (ours.asker, ours.reply_to, ours.thread) == (page.pat.id, asked, theirs.thread)


async def test_a_closed_thread_an_absent_parent_and_several_readers_are_refused(
    page: FakeFacebook, network: Connector
) -> None:
    page.comment(page.pat, "is fruit ok?")
    (asked,) = await messages(network, "comments")
    page.closed.add(page.our_post)
    with pytest.raises(Refused, match="comment there"):
        await network.send(answer(network, asked))
    page.delete(asked.remote_id)
    with pytest.raises(Refused, match="no longer there"):
        await network.send(answer(network, asked))
    several = replace(asked, thread="several t_1", audience=Audience.DIRECT)
    with pytest.raises(Refused, match="more than one person"):
        await network.send(answer(network, several))
    too_long = answer(network, replace(asked, thread=f"dm {page.pat.id}", audience=Audience.DIRECT), "x" * 2001)
    with pytest.raises(Refused, match="2001 of 2000"):
        await network.send(too_long)


async def test_posts_without_comments_cost_one_call_and_no_more(page: FakeFacebook, network: Connector) -> None:
    for number in range(5):
        page.post(page.doctor, f"open on day {number}", ago=60)
    await network.connect()
    before = len(page.requests)
    assert await messages(network, "comments") == []
    assert len(page.requests) == before + 2
    page.comment(page.pat, "is fruit ok?")
    before = len(page.requests)
    assert [one.text for one in await messages(network, "comments")] == ["is fruit ok?"]
    assert len(page.requests) == before + 1
