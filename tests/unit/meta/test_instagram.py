from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import pytest

from core.audience import Audience
from core.clock import DAY
from core.incoming import Direction
from core.outgoing import Found
from networks.errors import NeedsLogin, OutcomeUnknown, Refused, WindowClosed
from networks.instagram import BASE_URL, build
from networks.meta.connector import Connector
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.graph_talks import DAY as A_DAY
from tests.fakes.instagram import FakeInstagram
from tests.fakes.meta_desk import opened
from tests.unit.meta.helpers import answer, messages, pages, tried


@pytest.fixture
def account() -> Iterator[FakeInstagram]:
    with FakeInstagram() as fake:
        yield fake


@pytest.fixture
async def network(account: FakeInstagram) -> AsyncIterator[Connector]:
    one = opened(account)
    yield one
    await one.close()


async def test_what_we_wrote_is_ours_under_either_of_our_ids(account: FakeInstagram, network: Connector) -> None:
    account.dm("is fruit ok?", account.pat)
    with account.lock:
        account._say(account.talk_with(account.pat), account.own, "Yes.")
    asked = account.comment(account.pat, "and bread?")
    account.comment(account.doctor, "@lee_k Yes.", asked)
    private, public = await messages(network, "messages"), await messages(network, "comments")
    assert [one.direction for one in (*private, *public)] == [Direction.IN, Direction.OUT] * 2
    assert public[1].asker == account.pat.id


async def test_a_text_is_counted_in_bytes(account: FakeInstagram, network: Connector) -> None:
    account.dm("is fruit ok?", account.pat)
    (asked,) = await messages(network, "messages")
    with pytest.raises(Refused, match="1002 of 1000 bytes"):
        await network.prepare(answer(network, asked, "é" * 501))
    await network.send(await tried(network, answer(network, asked, "é" * 500)))


async def test_a_day_after_their_words_the_window_is_shut(account: FakeInstagram, network: Connector) -> None:
    account.dm("is fruit ok?", account.pat, ago=25 * 3600)
    (asked,) = await messages(network, "messages")
    with pytest.raises(WindowClosed):
        await network.prepare(answer(network, asked))
    assert (await network.connect()).windows == {"dm": DAY}


async def test_a_comment_is_answered_in_private_once_and_found_when_lost(
    account: FakeInstagram, network: Connector
) -> None:
    account.comment(account.pat, "is fruit ok?")
    (asked,) = await messages(network, "comments")
    part = await tried(network, answer(network, asked, audience=Audience.DIRECT))
    account.fail(base.stored_then(503), "POST", ".*/messages", times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(part)
    ((_, said),) = account.in_private()
    assert await network.find(part) == Found(said.id)
    with pytest.raises(Refused, match="one private answer"):
        await network.send(part)


async def test_an_answer_below_an_answer_hangs_at_the_top_comment(account: FakeInstagram, network: Connector) -> None:
    top = account.comment(account.pat, "is fruit ok?")
    account.comment(account.somebody("kim_doe"), "and bread?", top)
    _, asked = await messages(network, "comments")
    await network.send(await tried(network, answer(network, asked)))
    assert [(one.parent, one.text) for one in account.in_public()] == [(top, "@kim_doe Rest and drink.")]
    account.remarks[top].hidden = True
    with pytest.raises(Refused, match="hidden"):
        await network.send(answer(network, asked))


async def test_a_photo_tag_comes_in_and_takes_no_answer(account: FakeInstagram, network: Connector) -> None:
    account.post(account.pat, "with dr.ruiz", tags_us=True)
    (asked,) = await messages(network, "tags")
    with pytest.raises(Refused, match="photo"):
        await network.send(answer(network, asked))


async def test_comments_are_fetched_where_their_number_changed_alone(
    account: FakeInstagram, network: Connector
) -> None:
    account.comment(account.pat, "is fruit ok?", ago=60)
    mark = (await pages(network, "comments"))[-1].mark.replace(str(int(time.time()))[:6], "150000")
    before = len(account.requests)
    account.comment(account.pat, "and bread?")
    assert "and bread?" in {one.text for one in await messages(network, "comments", mark)}
    assert len(account.requests) > before + 1
    account.remarks = {account.our_post: account.remarks[account.our_post]}
    before = len(account.requests)
    assert await messages(network, "comments") == []
    assert len(account.requests) == before + 1


async def test_a_token_is_renewed_before_it_dies_and_kept_before_its_first_use(account: FakeInstagram) -> None:
    kept: list[dict[str, str]] = []

    async def keep(tokens: dict[str, str]) -> None:
        assert account.requests[-1].path == "/refresh_access_token"
        kept.append(tokens)

    old = account.token
    network = opened(account)
    network.rotated = keep
    await network.connect()
    await pages(network, "messages")
    await network.close()
    assert [one["ACCESS_TOKEN"] for one in kept] == [account.token]
    assert account.token != old
    again = opened(account, TOKEN_AGE=kept[0]["TOKEN_AGE"])
    again.rotated = keep
    await again.connect()
    await again.close()
    assert len(kept) == 1


async def test_a_token_that_nobody_can_keep_is_not_exchanged_and_a_dead_one_is_named(account: FakeInstagram) -> None:
    network = opened(account)
    await network.connect()
    assert "/refresh_access_token" not in {one.path for one in account.requests}
    account.expires = time.time() - A_DAY
    with pytest.raises(NeedsLogin):
        await pages(network, "messages")
    await network.close()


async def test_a_story_and_what_the_list_leaves_out_are_labelled(account: FakeInstagram, network: Connector) -> None:
    account.dm("", account.pat, extra={"story": {"mention": {"id": "1", "link": ""}}})
    account.talk_with(account.pat).messages[0].hollow = True
    account.dm("so nice", account.pat, extra={"story": {"reply_to": {"id": "1", "link": "https://cdn.example/1"}}})
    account.dm("", account.pat)
    named, answered, empty = await messages(network, "messages")
    assert "story" in named.text
    assert [one.description for one in answered.attachments] == ["a story"]
    assert "nothing of this message" in empty.text


PAGE = "104400550066077"


@pytest.fixture
def by_page() -> Iterator[FakeInstagram]:
    with FakeInstagram(PAGE) as fake:
        yield fake


async def test_through_a_page_messages_leave_by_it_and_its_token_is_never_exchanged(by_page: FakeInstagram) -> None:
    async def keep(_tokens: dict[str, str]) -> None:
        raise AssertionError("a token of a Page is not exchanged")

    network = opened(by_page)
    network.rotated = keep
    by_page.dm("is fruit ok?", by_page.pat)
    by_page.comment(by_page.pat, "and bread?")
    (asked,), (below,) = await messages(network, "messages"), await messages(network, "comments")
    assert (await network.connect()).me.remote_id == by_page.own
    await network.send(await tried(network, answer(network, asked)))
    await network.send(await tried(network, answer(network, below, audience=Audience.DIRECT)))
    await network.send(await tried(network, answer(network, below)))
    await network.close()
    assert (len(by_page.in_private()), len(by_page.in_public())) == (2, 1)
    assert {one.path for one in by_page.requests if one.path.endswith("/messages")} == {f"/v26.0/{PAGE}/messages"}
    assert not any("/me/" in f"{one.path}/" or "refresh" in one.path for one in by_page.requests)


async def test_a_page_without_an_account_a_wrong_number_and_a_missing_right_are_named(by_page: FakeInstagram) -> None:
    by_page.rights -= {"instagram_manage_comments"}
    by_page.app_secret = by_page.app[1]
    network = opened(by_page, APP_ID=by_page.app[0], APP_SECRET=by_page.app[1])
    assert any("instagram_manage_comments: comments" in one.cause for one in (await network.connect()).problems)
    await network.close()
    by_page.app_secret = ""
    wrong = opened(by_page, PAGE_ID="12345")
    with pytest.raises(NeedsLogin, match="opens no Page 12345"):
        await wrong.connect()
    await wrong.close()
    by_page.linked = False
    alone = opened(by_page)
    with pytest.raises(NeedsLogin, match="no professional Instagram account"):
        await alone.connect()
    await alone.close()


async def test_through_a_page_instagrams_own_address_is_not_asked() -> None:
    for settings, host in (({}, "graph.instagram.com"), ({"PAGE_ID": PAGE}, "graph.facebook.com")):
        for base_url in ("", BASE_URL):
            network = build({"ACCESS_TOKEN": Secret("t"), "BASE_URL": base_url, **settings})
            assert isinstance(network, Connector)
            assert network._graph.edge.base.host == host
            await network.close()
