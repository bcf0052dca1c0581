"""What comes in from Reddit: walks that end where they should, lists that vanish, and whose answer ours was."""

from __future__ import annotations

import pytest

from core.audience import Audience
from core.clock import HOUR, SECOND, now
from core.incoming import Direction, Ends, Ref
from networks.reddit.connector import Reddit
from networks.reddit.feeds import COMMENTS, MENTIONS, MESSAGES, OWN, POSTS
from networks.reddit.marks import read_mark
from networks.reddit.parse import Me, is_gone, message, thread_of
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit_desk import opened
from tests.unit.reddit.helpers import pages, read

HOUR_AGO = float(HOUR / SECOND)
_ME = Me("t2_abc12", "Dr_Ruiz")


async def test_an_old_comment_that_names_us_by_an_edit_comes_in_and_hides_nothing_below_it(
    server: FakeReddit, network: Reddit
) -> None:
    server.page_cap = 1
    old = server.reply("what do others think?", server.post, ago=20 * HOUR_AGO)
    first = server.reply("u/dr_ruiz is it ok?", server.post, ago=HOUR_AGO)
    came, mark = await read(network, MENTIONS)
    assert [one.remote_id for one in came] == [first]
    server.edit(old, "u/dr_ruiz what do you think?")
    came, mark = await read(network, MENTIONS, mark)
    assert [one.remote_id for one in came] == [old]
    assert came[0].sent_at < now() - 19 * HOUR
    # What stood in the list before it, and is shown only now, lies below something that was read already.
    late = server.mention("shown late")
    names = server.memory.feeds["mentions"]
    names.remove(late)
    names.insert(names.index(old), late)
    came, mark = await read(network, MENTIONS, mark)
    assert [one.remote_id for one in came] == [late]
    assert await pages(network, MENTIONS, mark) == []


async def test_a_list_at_rest_costs_one_call_and_writes_nothing(server: FakeReddit, network: Reddit) -> None:
    server.page_cap = 3
    for n in range(20):
        server.reply(f"u/dr_ruiz {n}", server.post, ago=9 * HOUR_AGO - n)
    came, mark = await read(network, MENTIONS)
    assert len(came) == 20
    before = len(server.requests)
    assert await pages(network, MENTIONS, mark) == []
    assert len(server.requests) == before + 1


async def test_nothing_is_lost_where_everything_that_was_read_has_been_deleted(
    server: FakeReddit, network: Reddit
) -> None:
    server.page_cap = 2
    read_before = [server.reply("u/dr_ruiz one", server.post, ago=HOUR_AGO) for _ in range(3)]
    _, mark = await read(network, MENTIONS)
    new = [server.mention(f"new {n}") for n in range(3)]
    for name in read_before:
        server.delete(name)
    came, _ = await read(network, MENTIONS, mark)
    assert {one.remote_id for one in came} >= set(new)


async def test_a_list_that_reddit_withdraws_is_a_gap_that_ends_when_it_is_offered_again(server: FakeReddit) -> None:
    server.open_messages = True
    network = opened(server, MESSAGES="experimental")
    card = await network.connect()
    assert (card.audiences, MESSAGES in network.streams) == ((Audience.DIRECT, Audience.PUBLIC), True)
    server.dm("can I move my visit?")
    (message_,), mark = await read(network, MESSAGES)
    assert (message_.audience, message_.readers.everyone) == (Audience.DIRECT, False)
    server.open_messages = False
    (gap,) = await pages(network, MESSAGES, mark)
    (hole,) = gap.holes
    assert (hole.ends, "no longer offers" in hole.reason) == (Ends.FILLED, True)
    assert await pages(network, MESSAGES, gap.mark) == []
    server.open_messages = True
    missed = server.dm("are you there?")
    *_, last = await pages(network, MESSAGES, gap.mark)
    assert ([one.remote_id for one in last.messages], last.holes) == ([missed], ())
    await network.close()


async def test_more_than_a_list_holds_is_named_as_lost(
    server: FakeReddit, network: Reddit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.reddit_memory.DEPTH", 6)
    monkeypatch.setattr("networks.reddit.feeds.DEEP", 5)
    server.reply("u/dr_ruiz before", server.post, ago=HOUR_AGO)
    _, mark = await read(network, MENTIONS)
    for n in range(9):
        server.mention(f"rush {n}")
    found = await pages(network, MENTIONS, mark)
    assert [hole.ends for page in found for hole in page.holes] == [Ends.LOST]
    assert sum(len(page.messages) for page in found) == 6


async def test_our_own_answers_say_whom_they_answer_and_others_are_told_by_list(
    server: FakeReddit, network: Reddit
) -> None:
    mine = server.write_post(server.doctor, "Open on Friday")
    asked, below = server.mention("is it ok?"), server.reply("nice", mine, "kim_w")
    ours = server.reply("Yes.", asked, "Dr_Ruiz".lower())
    back = server.reply("thanks, and a fever?", ours)
    (answer,), _ = await read(network, OWN)
    assert (answer.direction, answer.asker, answer.thread) == (Direction.OUT, "lee_k", server.post)
    (reply,), _ = await read(network, COMMENTS)
    assert (reply.remote_id, reply.reply_to, reply.thread) == (back, ours, server.post)
    (under,), _ = await read(network, POSTS)
    assert (under.remote_id, under.thread, under.recipients[0].handle) == (below, mine, "u/kim_w")


async def test_what_the_list_shows_as_deleted_is_a_deletion_and_no_message(server: FakeReddit, network: Reddit) -> None:
    asked = server.mention("is it ok?")
    _, mark = await read(network, MENTIONS)
    server.remove(asked)
    (page,) = await pages(network, MENTIONS, mark)
    assert (page.messages, [one.remote_id for one in page.deletions]) == ((), [asked])


async def test_what_stands_around_a_message_comes_oldest_first_without_what_is_gone(
    server: FakeReddit, network: Reddit
) -> None:
    top = server.reply("I eat fruit", server.post, "kim_w")
    asked = server.mention("is that ok?", parent=top)
    gone, ours = server.reply("rude words", asked, "max_m"), server.reply("Yes.", asked, server.doctor)
    server.remove(gone)
    await network.connect()
    (mentioned,), _ = await read(network, MENTIONS)
    around = await network.context(Ref(asked, mentioned.thread))
    assert [one.remote_id for one in around] == [server.post, top, asked, ours]
    assert [one.context for one in around] == [True, True, True, False]
    assert around[0].text.startswith("Breakfast ideas\n\n")


@pytest.mark.parametrize(
    ("thing", "thread"),
    [
        ({"name": "t1_b", "context": "/r/a/comments/1p0abcd/slug/b/?context=3", "parent_id": "t1_z"}, "t3_1p0abcd"),
        ({"name": "t1_b", "context": "/user/kim_w/comments/1p0abcd/slug/b/", "parent_id": "t1_z"}, "t3_1p0abcd"),
        ({"name": "t1_b", "context": "", "parent_id": "t3_q"}, "t3_q"),
        ({"name": "t1_b", "context": "https://evil.example/r/a/comments/x/", "parent_id": None}, "t1_b"),
        ({"name": "t1_b", "link_id": "t3_l", "context": "/r/a/comments/x/y/b/"}, "t3_l"),
        ({"name": "t4_b", "first_message_name": None}, "t4_b"),
        ({"name": "t4_b", "first_message_name": "t4_a"}, "t4_a"),
    ],
)
def test_a_thing_finds_its_thread_by_whatever_it_says_of_it(thing: dict[str, object], thread: str) -> None:
    assert thread_of(thing) == thread
    found = message({"author": "lee_k", **thing}, me=_ME, askers={})
    assert found is not None
    assert found.thread == thread
    assert found.link in {"", f"https://www.reddit.com{str(thing.get('context', '')).partition('?')[0]}"}


def test_what_a_community_says_as_a_whole_is_its_own_and_never_a_question_by_itself() -> None:
    thing = {"name": "t4_b", "author": None, "subreddit": "health", "body": "rules have changed", "dest": "dr_ruiz"}
    said = message(thing, _ME, {})
    assert said is not None
    assert (said.author.handle, said.automatic, is_gone(thing)) == ("r/health", True, False)
    assert is_gone({**thing, "name": "t1_b"}), "a comment without an author is nobody's"


def test_a_mark_that_cannot_be_read_begins_anew() -> None:
    for text in ("", "{", "[]", '{"v": 99}', '{"v":1,"seen":7,"read_at":"x"}'):
        assert read_mark(text).read_at == 0
