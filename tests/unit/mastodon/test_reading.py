from __future__ import annotations

import pytest

from core.audience import Audience
from core.incoming import Ref
from networks.errors import NeedsLogin, Unreachable
from networks.mastodon.connector import Mastodon
from networks.mastodon.marks import Gap, Mark, read_mark
from networks.mastodon.streams import MENTIONS
from networks.protocol import Context, Corrects, Reads, Screens
from tests.fakes import base
from tests.fakes.mastodon import FakeMastodon, Quirks
from tests.unit.mastodon.helpers import connector, messages, pages


async def test_the_card_tells_who_we_are_and_what_the_server_takes(server: FakeMastodon, network: Mastodon) -> None:
    server.memory.limit = 700
    card = await network.connect()
    assert (card.network, card.me.handle, card.me.name) == ("mastodon", "doctor", "Dr. Nadia Ruiz")
    assert card.limits == {"max_characters": 700, "per_url": 23}
    assert card.extras == {"screens", "corrects", "context", "reads", "blocks", "reports"}
    assert card.push
    assert card.problems == ()
    assert isinstance(network, Screens | Corrects | Context | Reads)
    assert network.measure("a" * 701, (), Audience.PUBLIC).fits is False


async def test_a_server_that_throws_messages_away_is_a_problem_with_a_remedy(
    server: FakeMastodon, network: Mastodon
) -> None:
    server.memory.policy["for_private_mentions"] = "drop"
    (problem,) = (await network.connect()).problems
    assert "in private" in problem.cause
    assert "Filter" in problem.remedy


async def test_a_missing_scope_is_a_problem_that_says_where_to_click(server: FakeMastodon, network: Mastodon) -> None:
    server.scopes.remove("write:notifications")
    (problem,) = (await network.connect()).problems
    assert "write:notifications" in problem.cause
    assert "Development" in problem.remedy


async def test_a_right_that_the_token_lacks_asks_for_a_new_token(server: FakeMastodon, network: Mastodon) -> None:
    await network.connect()
    server.scopes.remove("read")
    with pytest.raises(NeedsLogin) as caught:
        await messages(network)
    assert "read:notifications" in caught.value.remedy


async def test_an_older_instance_is_read_by_its_older_route() -> None:
    with FakeMastodon(Quirks(v2=False, api_version=None)) as server:
        network = connector(server)
        assert (await network.connect()).software == "Mastodon API 4.5.2"
        await network.close()


async def test_a_page_that_is_not_the_servers_own_is_no_deletion(server: FakeMastodon, network: Mastodon) -> None:
    written = server.write(server.pat, "@doctor hello")
    await network.connect()
    server.fail(base.html(404), path="/api/v1/statuses/.*")
    with pytest.raises(Unreachable):
        await network.recheck(Ref(written))


async def test_other_kinds_of_notification_are_left_alone() -> None:
    with FakeMastodon(Quirks(types=False)) as server:
        written = server.write(server.pat, "@doctor hello")
        network = connector(server)
        assert [one.remote_id for one in await messages(network)] == [written]
        await network.close()


async def test_a_notification_without_its_post_is_stepped_over(server: FakeMastodon, network: Mastodon) -> None:
    first = server.write(server.pat, "@doctor one")
    server.write(server.pat, "@doctor two", more={})
    server.memory.notices[0].post.more = {"id": None}
    assert [one.remote_id for one in await messages(network)] == [first]


async def test_a_quiet_feed_is_asked_once_and_only_for_what_is_new(server: FakeMastodon, network: Mastodon) -> None:
    for index in range(5):
        server.write(server.pat, f"@doctor {index}")
        server.memory.notices[0].created -= 300
    (*_, last) = await pages(network, MENTIONS)
    server.requests.clear()
    assert await pages(network, MENTIONS, last.mark) == []
    (request,) = server.requests
    assert request.first("since_id") == server.memory.notices[0].id


async def test_an_id_that_appears_late_behind_a_newer_one_is_not_missed(
    server: FakeMastodon, network: Mastodon
) -> None:
    server.write(server.pat, "@doctor first")
    server.memory.notices[0].created -= 300
    server.write(server.pat, "@doctor slow")
    slow = server.memory.notices.pop(0)
    server.write(server.pat, "@doctor quick")
    (*_, page) = await pages(network, MENTIONS)
    server.memory.notices.insert(1, slow)
    assert any("slow" in one.text for one in await messages(network, MENTIONS, page.mark))


async def test_what_is_not_read_yet_is_an_open_hole_until_it_is(server: FakeMastodon, network: Mastodon) -> None:
    server.page_cap = 2
    for index in range(5):
        server.write(server.pat, f"@doctor {index}")
    found = await pages(network, MENTIONS)
    assert [len(page.messages) for page in found] == [2, 2, 1, 0]
    assert [len(page.holes) for page in found] == [1, 1, 1, 0]
    assert len({hole.key for page in found for hole in page.holes}) == 1


async def test_the_live_head_comes_before_an_old_gap(server: FakeMastodon, network: Mastodon) -> None:
    server.page_cap = 2
    for index in range(6):
        server.write(server.pat, f"@doctor old {index}")
    first = (await pages(network, MENTIONS))[0]
    server.write(server.pat, "@doctor new")
    found = await pages(network, MENTIONS, first.mark)
    assert [one.text for one in found[0].messages] == ["@doctor new"]
    assert [one.text[-1] for page in found[1:] for one in page.messages] == ["2", "3", "0", "1"]
    assert found[-1].holes == ()


async def test_two_gaps_are_two_holes_and_both_are_filled(server: FakeMastodon, network: Mastodon) -> None:
    server.page_cap = 2
    for index in range(6):
        server.write(server.pat, f"@doctor a{index}")
    first = (await pages(network, MENTIONS))[0]
    for index in range(6):
        server.write(server.pat, f"@doctor b{index}")
    second = (await pages(network, MENTIONS, first.mark))[0]
    assert len(second.holes) == 2
    rest = await pages(network, MENTIONS, second.mark)
    seen = {one.text for page in (first, second, *rest) for one in page.messages}
    assert len(seen) == 12
    assert rest[-1].holes == ()


async def test_a_server_that_does_not_page_leaves_a_hole_that_stays_and_ends_the_walk() -> None:
    with FakeMastodon(Quirks(pages=False, link=False)) as server:
        server.page_cap = 2
        server.write(server.pat, "@doctor seen")
        network = connector(server)
        (*_, page) = await pages(network, MENTIONS)
        for index in range(5):
            server.write(server.pat, f"@doctor {index}")
        found = await pages(network, MENTIONS, page.mark)
        assert "no longer hands out" in found[-1].holes[0].reason
        again = await pages(network, MENTIONS, found[-1].mark)
        assert all(page.holes == found[-1].holes for page in again)
        assert len(again) < 2
        await network.close()


@pytest.mark.parametrize(
    "mark", ["garbage", "[]", '{"v": 99, "top": "9"}', '{"v": 1, "gaps": [7, {"below": ""}]}', "null"]
)
def test_an_unreadable_mark_starts_anew(mark: str) -> None:
    assert read_mark(mark) == Mark()


def test_a_mark_comes_back_as_it_was_written() -> None:
    mark = Mark("9", "7", (Gap("5", "3"), Gap("2", "", lost=True)))
    assert read_mark(mark.write()) == mark
