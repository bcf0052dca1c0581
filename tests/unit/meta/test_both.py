"""What holds of a Page and of an account alike, and of an account that is reached through its Page."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from core.clock import HOUR, now, to_iso
from core.incoming import Ends, Page
from networks.errors import RateLimited, Unreachable
from networks.meta import remarks
from networks.meta.connector import Connector
from networks.meta.marks import WATCHED
from tests.fakes import base, graph
from tests.fakes.graph_remarks import FakeRemarks
from tests.fakes.graph_talks import DAY as A_DAY
from tests.fakes.meta_desk import BY_PAGE, FAKES, opened
from tests.unit.meta.helpers import feed, messages, pages

WAYS = {**FAKES, **BY_PAGE}


@pytest.fixture(params=WAYS)
def page(request: pytest.FixtureRequest) -> Iterator[FakeRemarks]:
    with WAYS[request.param]() as fake:
        yield fake


@pytest.fixture
async def network(page: FakeRemarks) -> AsyncIterator[Connector]:
    one = opened(page)
    yield one
    await one.close()


async def test_one_conversation_that_breaks_the_list_is_named_and_the_others_come_in(
    page: FakeRemarks, network: Connector
) -> None:
    robin = page.somebody("Robin Roe")
    page.dm("nobody reads this", robin, ago=120)
    page.dm("how long does a cold last?", page.pat)
    page.talk_with(robin).poisoned = True
    found = await pages(network, "messages")
    assert [one.text for each in found for one in each.messages] == ["how long does a cold last?"]
    (apart,) = [one for each in found for one in each.aside]
    assert apart.remote_id == page.talk_with(robin).id
    assert await pages(network, "messages", found[-1].mark) == []
    page.dm("and more", robin)
    again = await pages(network, "messages", found[-1].mark)
    assert [one.remote_id for each in again for one in each.aside] == [apart.remote_id]
    page.talk_with(robin).poisoned = False
    mended = await network.reread(feed(network, "messages"), apart.body)
    assert [one.text for one in mended.messages] == ["nobody reads this", "and more"]
    page.dm("and again", robin)
    after = [one.text for one in await messages(network, "messages", again[-1].mark)]
    assert after == ["nobody reads this", "and more", "and again"]


async def test_access_to_messages_that_is_switched_off_is_red_with_the_switch_and_comments_go_on(
    page: FakeRemarks, network: Connector
) -> None:
    page.dm("how long does a cold last?", page.pat)
    page.comment(page.pat, "is fruit ok?")
    page.fail(graph.fault(200, 2534041), "GET", r".*/conversations")
    (off,) = [one for one in (await network.connect()).problems if "private messages cannot be read" in one.cause]
    assert "access to messages is switched off" in off.cause
    assert "Messages, Connected tools, Allow access to messages" in off.remedy
    shut = await pages(network, "messages")
    ((hole,),) = [one.holes for one in shut]
    assert hole.ends is Ends.MISSED
    assert "access to messages is switched off" in hole.reason
    assert hole.reason.endswith("Allow access to messages"), "what to do stands in the last sentence"
    assert await pages(network, "messages", shut[-1].mark) == [], "it is said once, and stays"
    assert [one.text for one in await messages(network, "comments")] == ["is fruit ok?"]
    page.heal()
    mended = await pages(network, "messages", shut[-1].mark)
    assert [one.text for each in mended for one in each.messages] == ["how long does a cold last?"]
    assert mended[-1].holes == ()
    assert not any("switched off" in one.cause for one in (await network.connect()).problems)


async def test_where_everything_fails_it_is_the_service_and_nothing_is_set_aside(
    page: FakeRemarks, network: Connector
) -> None:
    page.dm("how long does a cold last?", page.pat)
    page.dm("and a cough?", page.somebody("Kim Doe"))
    await network.connect()
    page.fail(graph.fault(1, http=500), "GET", r".*/(t_.*)")
    page.talk_with(page.pat).poisoned = True
    with pytest.raises(Unreachable):
        await pages(network, "messages")


async def test_usage_slows_the_reading_and_stops_it(page: FakeRemarks, network: Connector) -> None:
    usage = {"1": [{"type": page.platform, "call_count": 85}]}
    page.fail(
        base.Fault(lambda one: replace(one, headers={"X-Business-Use-Case-Usage": json.dumps(usage)}), works=True)
    )
    await network.connect()
    stream = feed(network, "messages")
    assert network.pace(stream) == 4 * stream.pace
    calls = network.calls()
    assert calls is not None
    assert calls.used_percent == 85
    page.heal()
    full = {"X-Page-Usage": '{"call_count":100}'}
    page.fail(graph.fault(32, headers=full))
    with pytest.raises(RateLimited) as caught:
        await pages(network, "messages")
    assert now() < caught.value.until < now() + HOUR
    page.heal()
    before = len(page.requests)
    with pytest.raises(RateLimited):
        await pages(network, "messages")
    assert len(page.requests) == before


async def test_a_mark_of_another_version_begins_anew(page: FakeRemarks, network: Connector) -> None:
    page.dm("how long does a cold last?", page.pat)
    page.comment(page.pat, "is fruit ok?")
    for name in ("messages", "comments"):
        found: list[Page] = await pages(network, name, '{"v":99}')
        assert found[0].anew
        assert sum(len(one.messages) for one in found) == 1


async def test_no_part_of_a_page_leads_back_to_the_token(page: FakeRemarks, network: Connector) -> None:
    page.page_cap = 1
    robin = page.somebody("Robin Roe")
    page.dm("x", robin)
    page.dm("how long does a cold last?", page.pat)
    page.talk_with(robin).poisoned = True
    for name in ("messages", "comments"):
        for one in await pages(network, name):
            assert page.token not in repr((one, [each.body for each in one.aside]))


@pytest.mark.parametrize("way", ["facebook", "instagram by a page"])
async def test_the_card_names_the_day_on_which_a_token_of_a_page_dies(way: str) -> None:
    with WAYS[way]() as fake:
        fake.app_secret = fake.app[1]
        fake.token_until = int(time.time()) + 3 * A_DAY
        network = opened(fake, APP_ID=fake.app[0], APP_SECRET=fake.app[1])
        assert (await network.connect()).ends == fake.token_until * 1_000_000
        fake.token_until = int(time.time()) + 30 * A_DAY
        assert (await network.connect()).ends == fake.token_until * 1_000_000
        await network.close()


async def test_the_card_names_the_day_on_which_a_token_dies_that_could_not_be_renewed() -> None:
    async def keep(_tokens: dict[str, str]) -> None:
        raise AssertionError("nothing was given in exchange")

    made, dies = "2026-01-01T00:00:00Z", to_iso(now() + 3 * 24 * HOUR)
    with WAYS["instagram"]() as fake:
        fake.fail(graph.fault(100), "GET", "/refresh_access_token")
        network = opened(fake, TOKEN_AGE=f"{made} {dies}")
        network.rotated = keep
        card = await network.connect()
        await network.close()
    assert card.ends is not None
    assert to_iso(card.ends) == dies
    assert "consulta accounts add" in card.renewal


async def test_an_old_comment_that_was_edited_comes_in_anew_with_the_list(
    page: FakeRemarks, network: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = page.comment(page.pat, "is fruit ok?", ago=9 * 3600)
    older = [page.comment(page.pat, f"and fruit {n}?", ago=10 * 3600 + n) for n in range(WATCHED)]
    page.comment(page.pat, "and bread?", ago=7200)
    mark = (await pages(network, "comments"))[-1].mark
    assert await messages(network, "comments", mark) == []
    monkeypatch.setattr(remarks, "ANYHOW", -1)
    page.edit(old, "is fruit ok for my baby?")
    page.edit(older[-1], "nobody watches this any more")
    (changed,) = await pages(network, "comments", mark)
    assert [(one.remote_id, one.text) for one in changed.messages] == [(old, "is fruit ok for my baby?")]
    assert await messages(network, "comments", changed.mark) == []


async def test_a_comment_that_is_no_longer_listed_is_taken_back_only_where_it_is_gone_twice(
    page: FakeRemarks, network: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = (page.comment(page.pat, text, ago=9 * 3600) for text in ("is fruit ok?", "and bread?"))
    mark = (await pages(network, "comments"))[-1].mark
    monkeypatch.setattr(remarks, "ANYHOW", -1)
    page.remarks[stays].shown_from = time.time() + 3600
    page.delete(goes)
    once = await pages(network, "comments", mark)
    assert not any(one.deletions or one.messages for one in once)
    twice = await pages(network, "comments", once[-1].mark)
    assert [one.remote_id for each in twice for one in each.deletions] == [goes]
    again = await pages(network, "comments", twice[-1].mark)
    assert not any(one.deletions or one.messages for one in again)
