from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience
from core.clock import SECOND
from core.incoming import Direction, Ref
from core.outgoing import Deleted, Edited
from networks.errors import NeedsLogin, RateLimited
from networks.registry import build
from networks.threads.connector import Threads
from networks.threads.parse import Me, message
from networks.threads.streams import MENTIONS, REPLIES
from tests.fakes import base
from tests.fakes.threads import FakeThreads
from tests.unit.threads.helpers import connector, messages, pages, part, prepared

ME = Me("1", "dr.ruiz")


# Parsing


@pytest.mark.parametrize("odd", [None, 7, [], {}, "", True, {"id": 4}, "2026-99-99"])
@pytest.mark.parametrize(
    "name", ["text", "username", "permalink", "timestamp", "media_type", "root_post", "replied_to", "children"]
)
def test_every_field_but_the_id_may_be_missing_or_strange(name: str, odd: Any) -> None:
    post = {"id": "5", "text": "hello", "username": "lee_k", "timestamp": "2026-11-20T10:00:00+0000", name: odd}
    found = message(post, ME, {})
    assert found is not None
    assert (found.remote_id, found.audience) == ("5", Audience.PUBLIC)
    assert found.author.remote_id
    assert found.thread


def test_a_post_without_an_id_is_none() -> None:
    assert message({"text": "hello"}, ME, {}) is None


def test_an_author_who_is_not_named_is_somebody_of_their_own() -> None:
    one, other = (message({"id": key, "text": "?"}, ME, {}) for key in "12")
    assert one is not None
    assert other is not None
    assert one.author.remote_id != other.author.remote_id
    assert one.author.handle == "unknown"


def test_our_own_reply_is_ours_in_any_case_of_its_letters_and_names_whom_it_answers() -> None:
    found = message({"id": "6", "username": "Dr.Ruiz", "replied_to": {"id": "5"}}, ME, {"5": "lee_k"})
    assert found is not None
    assert (found.direction, found.asker, found.reply_to, found.thread) == (Direction.OUT, "lee_k", "5", "5")


def test_a_picture_is_named_and_a_gallery_counted() -> None:
    post = {"id": "6", "media_type": "CAROUSEL_ALBUM", "children": {"data": [{"id": "7"}, {"id": "8"}]}}
    found = message(post, ME, {})
    assert found is not None
    assert [one.kind for one in found.attachments] == ["image", "image"]


# Reading


async def test_a_mention_below_another_post_hangs_in_that_thread(server: FakeThreads, network: Threads) -> None:
    root = server.write("sam", "what helps against a cold?")
    below = server.write(server.pat, "ask @dr.ruiz", root)
    (found,) = await messages(network, MENTIONS)
    assert (found.remote_id, found.thread, found.reply_to) == (below, root, root)


async def test_where_the_list_leaves_the_linkage_out_the_post_itself_is_asked(
    server: FakeThreads, network: Threads
) -> None:
    server.fields["mentions"] = {"id", "text", "username", "permalink", "timestamp"}
    root = server.write("sam", "what helps?")
    server.write(server.pat, "ask @dr.ruiz", root)
    (found,) = await messages(network, MENTIONS)
    assert found.thread == root


async def test_replies_below_our_posts_come_in_and_our_own_are_ours(server: FakeThreads, network: Threads) -> None:
    mine = server.write(server.doctor, "drink water")
    question = server.write(server.pat, "how much?", mine)
    answer = server.write(server.doctor, "two litres", question)
    found = {one.remote_id: one for one in await messages(network, REPLIES)}
    assert found[question].direction is Direction.IN
    assert (found[answer].direction, found[answer].asker) == (Direction.OUT, server.pat)
    assert {one.thread for one in found.values()} == {mine}


async def test_what_follows_our_answer_in_another_thread_comes_in(server: FakeThreads, network: Threads) -> None:
    root = server.write(server.pat, "@dr.ruiz is fruit ok?")
    answer = server.write(server.doctor, "yes", root)
    follow = server.write(server.pat, "and in the evening?", answer)
    found = {one.remote_id: one for one in await messages(network, REPLIES)}
    assert found[follow].thread == root
    assert found[answer].asker == server.pat


async def test_a_second_look_brings_only_what_is_new_or_was_changed(server: FakeThreads, network: Threads) -> None:
    mine = server.write(server.doctor, "drink water")
    below = server.write(server.pat, "how much?", mine)
    server.write(server.pat, "@dr.ruiz hello")
    for stream in (MENTIONS, REPLIES):
        mark = (await pages(network, stream))[-1].mark
        assert await pages(network, stream, mark) == []
    server.edit(below, "how much in summer?")
    (changed,) = await messages(network, REPLIES, mark)
    assert changed.text == "how much in summer?"


async def test_old_mentions_end_at_the_horizon(server: FakeThreads, network: Threads) -> None:
    server.write(server.pat, "@dr.ruiz long ago", ago=20 * 86_400)
    new = server.write(server.pat, "@dr.ruiz today")
    assert [one.remote_id for one in await messages(network, MENTIONS)] == [new]


async def test_a_gap_of_days_is_a_hole_until_it_is_filled(server: FakeThreads, network: Threads) -> None:
    server.page_cap = 2
    ids = [server.write(server.pat, f"@dr.ruiz {n}", ago=n * 3600) for n in range(7)]
    first = await anext(aiter(network.pull(MENTIONS, "")))
    assert first.holes
    rest = await pages(network, MENTIONS, first.mark)
    came = {one.remote_id for page in (first, *rest) for one in page.messages}
    assert came == set(ids)
    assert rest[-1].holes == ()


async def test_the_address_of_a_next_page_which_holds_the_token_is_never_followed(
    server: FakeThreads, network: Threads
) -> None:
    server.page_cap = 1
    for n in range(3):
        server.write(server.pat, f"@dr.ruiz {n}")
    assert len(await messages(network, MENTIONS)) == 3
    assert not any("access_token" in request.query for request in server.requests)


# The card and the token


async def test_the_card_says_in_red_that_direct_messages_are_not_seen(server: FakeThreads, network: Threads) -> None:
    server.write(server.pat, "@dr.ruiz hello")
    card = await network.connect()
    assert ["direct messages" in one.cause for one in card.problems] == [True]
    assert card.audiences == (Audience.PUBLIC,)
    assert card.limits == {"max_characters": 500, "replies_a_day": 1000}


async def test_an_app_that_was_not_reviewed_is_named(server: FakeThreads, network: Threads) -> None:
    server.advanced = False
    server.write(server.pat, "@dr.ruiz hello")
    assert any("reviewed" in one.cause for one in (await network.connect()).problems)


async def test_a_right_that_the_token_lacks_is_named_with_what_it_is_for(server: FakeThreads, network: Threads) -> None:
    server.token.scopes.remove("threads_read_replies")
    causes = [one.cause for one in (await network.connect()).problems]
    assert any("threads_read_replies" in one and "replies below" in one for one in causes)
    server.write(server.pat, "hi", server.write(server.doctor, "drink water"))
    with pytest.raises(NeedsLogin):
        await messages(network, REPLIES)


async def test_a_token_of_a_week_is_exchanged_and_kept_before_it_is_used(server: FakeThreads, network: Threads) -> None:
    server.token.issued -= 8 * 86_400
    old, kept = server.token.text, []

    async def keep(tokens: dict[str, str]) -> None:
        kept.append(tokens)
        assert not any(request.bearer == tokens["ACCESS_TOKEN"] for request in server.requests)

    network.rotated = keep
    await network.connect()
    assert server.token.text != old
    assert [one["ACCESS_TOKEN"] for one in kept] == [server.token.text]
    again = connector(server, TOKEN_AGE=kept[0]["TOKEN_AGE"])
    again.rotated = keep
    await again.connect()
    await again.close()
    assert len(kept) == 1


async def test_a_token_that_nobody_could_keep_is_not_exchanged(server: FakeThreads, network: Threads) -> None:
    server.token.issued -= 50 * 86_400
    server.token.expires = server.token.issued + 60 * 86_400
    old = server.token.text
    card = await network.connect()
    assert server.token.text == old
    assert card.ends is not None
    assert abs(card.ends - server.token.expires * SECOND) < 2 * SECOND
    assert "consulta accounts add threads" in card.renewal


async def test_a_proof_is_sent_where_the_app_asks_for_one(server: FakeThreads) -> None:
    server.app_secret = "app"
    network = connector(server, APP_SECRET="app")
    await network.connect()
    await network.close()


# Around


async def test_a_message_is_read_again_with_its_text_and_is_gone_when_it_is(
    server: FakeThreads, network: Threads
) -> None:
    parent = server.write(server.pat, "@dr.ruiz ?")
    server.edit(parent, "@dr.ruiz never mind")
    fate = await network.recheck(Ref(parent))
    assert isinstance(fate, Edited)
    assert fate.text == "@dr.ruiz never mind"
    server.delete(parent)
    assert await network.recheck(Ref(parent)) == Deleted()


async def test_what_stands_above_a_message_is_shown_oldest_first(server: FakeThreads, network: Threads) -> None:
    root = server.write("sam", "colds")
    middle = server.write("kim", "yes?", root)
    below = server.write(server.pat, "@dr.ruiz ?", middle)
    above = await network.context(Ref(below, root))
    assert [one.remote_id for one in above] == [root, middle]
    assert all(one.context for one in above)


async def test_our_own_answer_can_be_taken_back(server: FakeThreads, network: Threads) -> None:
    sent = await network.send(await prepared(network, part(server.write(server.pat, "@dr.ruiz ?"))))
    for _ in range(2):
        await network.delete(Ref(sent.remote_id), "key")
    assert server.read_by() == []


@pytest.mark.parametrize("settings", [{"ACCESS_TOKEN": ""}, {"HISTORY_DAYS": "many"}, {"REPLY_CONTROL": "nobody"}])
def test_a_setting_that_cannot_be_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        build("threads", {"ACCESS_TOKEN": "THQ", **settings})


async def test_pulls_stop_while_the_calls_are_used_up(server: FakeThreads, network: Threads) -> None:
    await network.connect()
    full = {"X-App-Usage": '{"call_count":100}'}
    server.fail(base.Fault(lambda answer: replace(answer, headers=full), works=True), "GET", ".*/mentions", times=1)
    await messages(network, MENTIONS)
    server.requests.clear()
    with pytest.raises(RateLimited):
        await messages(network, MENTIONS)
    assert server.requests == []
