"""The feeds: nobody hides by a wrong clock, a lost notice or a link, and what goes is noticed."""

from __future__ import annotations

import time

import pytest

from core.audience import Audience
from core.clock import DAY, HOUR, now
from core.incoming import Direction, Ref
from core.outgoing import Deleted, Edited
from networks.bluesky import mentions
from networks.bluesky.connector import Bluesky
from networks.bluesky.facets import links_of, unfolded
from networks.bluesky.mentions import MENTIONS
from networks.bluesky.own import OWN
from networks.errors import Refused
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper
from tests.unit.bluesky.helpers import pages, pulled


async def test_mentions_replies_and_quotes_come_in_and_likes_do_not(server: FakeBluesky, network: Bluesky) -> None:
    ours = server.write("Colds pass.", server.doctor.did)
    named = server.mention("can I take both?")
    below = server.reply("and with a fever?", ours)
    quoted = server.quote("is this true?", ours)
    server.write("<3", embed=None)
    found, _ = await pulled(network, MENTIONS)
    assert [one.remote_id for one in found] == [named, below, quoted]
    assert [one.thread for one in found] == [named, ours, quoted]
    assert {one.audience for one in found} == {Audience.PUBLIC}
    assert found[1].reply_to == ours
    assert found[2].attachments[0].description == "a post that is quoted"


async def test_strangers_are_asked_for_whatever_the_account_prefers(server: FakeBluesky, network: Bluesky) -> None:
    server.priority = True
    server.mention("am I seen?")
    assert len((await pulled(network, MENTIONS))[0]) == 1
    server.insists = True
    server.mention("and I?")
    holes = [hole for page in await pages(network, MENTIONS) for hole in page.holes]
    assert [hole.reason for hole in holes] == [
        "Bluesky shows only mentions of people whom you follow, though it was asked for all of them"
    ]


async def test_a_post_that_is_dated_back_comes_in(server: FakeBluesky, network: Bluesky, keeper: Keeper) -> None:
    server.mention("first")
    _, mark = await pulled(network, MENTIONS)
    server.page_cap = 20
    for minutes in range(90):
        server.mention(f"noise {minutes}", created=time.time() - 60 * minutes)
    for hours in range(30, 60):
        server.mention(f"noise of {hours}", created=time.time() - 3600 * hours)
    _, mark = await pulled(network, MENTIONS, mark)
    hours_ago = server.mention("my telephone thinks it is morning", created=time.time() - 5 * 3600)
    days_ago = server.mention("and mine that it is last week", created=time.time() - 6 * 86400)
    # What a minute brings ends at the newest; a program that starts reads the day again, and once a day everything.
    assert (await pulled(network, MENTIONS, mark))[0] == []
    again = keeper.network(server)
    found, mark = await pulled(again, MENTIONS, mark)
    came = [one.remote_id for one in found]
    assert hours_ago in came
    assert days_ago not in came
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mentions, "now", lambda: now() + DAY + HOUR)
        found, _ = await pulled(again, MENTIONS, mark)
    await again.close()
    assert days_ago in [one.remote_id for one in found]


async def test_two_posts_of_one_millisecond_are_not_parted_by_a_page(server: FakeBluesky, network: Bluesky) -> None:
    moment = time.time() - 60
    written = {server.mention(f"question {n}", created=moment) for n in range(3)}
    written |= {server.mention(f"later {n}", created=moment + 1) for n in range(3)}
    server.page_cap = 4
    found, _ = await pulled(network, MENTIONS)
    assert {one.remote_id for one in found} == written


async def test_what_its_author_deletes_goes_and_what_somebody_mutes_stays(
    server: FakeBluesky, network: Bluesky
) -> None:
    gone, kept = server.mention("please forget this"), server.mention("is it broken?", server.somebody())
    _, mark = await pulled(network, MENTIONS)
    server.delete(gone)
    server.muted.add(server.memory.author(kept).did)
    found = await pages(network, MENTIONS, mark)
    assert [one.remote_id for page in found for one in page.deletions] == [gone]
    asked = len(server.requests)
    assert await pages(network, MENTIONS, found[-1].mark) == []
    assert len(server.requests) == asked + 1


async def test_an_edit_comes_in_as_the_text_it_is_now(server: FakeBluesky, network: Bluesky) -> None:
    uri = server.mention("can I take both?")
    _, mark = await pulled(network, MENTIONS)
    server.edit(uri, "can I take all three?")
    found, mark = await pulled(network, MENTIONS, mark)
    assert [(one.remote_id, one.text) for one in found] == [(uri, "can I take all three?")]
    assert await pages(network, MENTIONS, mark) == []


async def test_an_idle_feed_costs_one_call_and_no_page(server: FakeBluesky, network: Bluesky) -> None:
    server.mention("can I take both?")
    marks = {stream.name: (await pulled(network, stream))[1] for stream in network.streams}
    for stream in network.streams:
        assert await pages(network, stream, marks[stream.name]) == []
    asked = len(server.requests)
    assert await pages(network, MENTIONS, marks[MENTIONS.name]) == []
    assert len(server.requests) == asked + 1


async def test_a_mark_of_another_program_is_read_anew_and_says_so(server: FakeBluesky, network: Bluesky) -> None:
    server.mention("can I take both?")
    for stream in network.streams:
        page = (await pages(network, stream, '{"v": 99}'))[0]
        assert page.anew
        assert page.back_to is not None


async def test_a_reply_whose_notice_was_lost_comes_in_below_our_post(server: FakeBluesky, network: Bluesky) -> None:
    ours = server.write("Colds pass.", server.doctor.did)
    _, mark = await pulled(network, OWN)
    lost, muted = server.reply("mine does not", ours), server.reply("buy this", ours, server.somebody())
    server.unannounced |= {lost, muted}
    server.muted.add(server.memory.author(muted).did)
    assert (await pulled(network, MENTIONS))[0] == []
    found, mark = await pulled(network, OWN, mark)
    assert [(one.remote_id, one.direction) for one in found] == [(lost, Direction.IN)]
    assert await pages(network, OWN, mark) == []


async def test_what_was_answered_in_the_app_names_whom_it_answered(server: FakeBluesky, network: Bluesky) -> None:
    asked = server.mention("can I take both?")
    answer = server.write("Yes.", server.doctor.did, asked)
    found, _ = await pulled(network, OWN)
    assert [(one.remote_id, one.direction, one.asker) for one in found] == [(answer, Direction.OUT, server.pat.did)]


async def test_what_stands_around_a_post_is_shown_and_what_is_gone_is_said(
    server: FakeBluesky, network: Bluesky
) -> None:
    top = server.write("Colds pass.", server.doctor.did)
    middle = server.reply("mine does not", top)
    asked = server.mention("what now?", parent=middle)
    below = server.reply("same here", asked, server.somebody())
    around = await network.context(Ref(asked))
    assert [one.remote_id for one in around] == [top, middle, below]
    server.delete(middle)
    assert [one.remote_id for one in await network.context(Ref(asked))] == [below]
    server.delete(asked)
    with pytest.raises(Refused, match="no longer there"):
        await network.context(Ref(asked))


async def test_a_message_is_read_again_as_it_stands(server: FakeBluesky, network: Bluesky) -> None:
    uri = server.mention("can I take both?")
    server.edit(uri, "never mind")
    fate = await network.recheck(Ref(uri))
    assert isinstance(fate, Edited)
    assert fate.text == "never mind"
    server.delete(uri)
    assert isinstance(await network.recheck(Ref(uri)), Deleted)


async def test_a_link_shows_where_it_leads(server: FakeBluesky) -> None:
    text = "Grüße 👩‍⚕️, see your bank or https://a.example/x"
    start = len(text[: text.index("your")].encode())
    hidden = {"byteStart": start, "byteEnd": start + 9}
    link = {"index": hidden, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://evil.example"}]}
    plain = links_of(text)
    server.write(text, facets=[link, *plain, {"index": {"byteStart": 0, "byteEnd": 9999}, "features": []}])
    server.write("hello", facets=[{**link, "index": {"byteStart": 3, "byteEnd": 900}}])
    found = [unfolded(one.value["text"], one.value["facets"]) for one in server.memory.posts()]
    assert found == ["Grüße 👩‍⚕️, see your bank (https://evil.example) or https://a.example/x", "hello"]
    raw = text.encode()
    index = plain[0]["index"]
    assert raw[index["byteStart"] : index["byteEnd"]].decode() == "https://a.example/x"


@pytest.mark.parametrize(
    ("embed", "kind", "words"),
    [
        ({"$type": "app.bsky.embed.images", "images": [{"alt": "a rash", "image": {"size": 9}}]}, "image", "a rash"),
        ({"$type": "app.bsky.embed.video", "alt": "a cough", "video": {}}, "video", "a cough"),
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example", "title": "T"}}, "file", "T"),
        ({"$type": "app.bsky.embed.later"}, "file", "something that only Bluesky shows"),
    ],
)
async def test_what_stands_beside_a_text_is_named(
    server: FakeBluesky, network: Bluesky, embed: dict[str, object], kind: str, words: str
) -> None:
    server.write(f"@{server.doctor.handle} look", names=True, embed=embed)
    (said,), _ = await pulled(network, MENTIONS)
    assert [(one.kind, one.description) for one in said.attachments] == [(kind, words)]
