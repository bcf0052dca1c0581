"""What X's posts and private messages say, whichever of its two dialects a server speaks."""

from __future__ import annotations

from typing import Any

import pytest

from core.audience import Audience
from core.clock import DAY, MINUTE, from_iso, now
from core.incoming import Ends, Incoming, Ref
from core.outgoing import Deleted, Edited, Unchanged
from networks.errors import NeedsLogin, RateLimited, Refused, Stopped, Unreachable
from networks.http import Reply
from networks.x import feeds
from networks.x.connector import X
from networks.x.direct import MESSAGES
from networks.x.feeds import MENTIONS, OWN
from networks.x.marks import read_mark
from networks.x.parse import Beside, Me, direct_message, post_message
from networks.x.replies import judge
from networks.x.shapes import moment_at, place_at
from tests.fakes import base
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper
from tests.unit.x.helpers import pages, pulled

ME = Me("1900000000000000001", "DrAnaLago")


def post(**more: Any) -> dict[str, Any]:
    return {
        "id": "2091000000000000205",
        "text": "@DrAnaLago is it safe?",
        "author_id": "2222222222222222222",
        "conversation_id": "2091000000000000201",
        "created_at": "2026-11-20T09:14:03.000Z",
        **more,
    }


def told_of(username: str = "sam_writes") -> Beside:
    beside = Beside()
    beside.take({"includes": {"users": [{"id": "2222222222222222222", "name": "Sam", "username": username}]}})
    return beside


@pytest.mark.parametrize("word", ["tweet", "post"])
def test_both_spellings_say_the_same(word: str) -> None:
    links = [{"type": "replied_to", "id": "2091000000000000201"}, {"type": "quoted", "id": "2091000000000000100"}]
    more: dict[str, Any] = {f"referenced_{word}s": links, f"edit_history_{word}_ids": ["2091000000000000205"]}
    long = {f"note_{word}": {"text": "@DrAnaLago the whole of a long question &amp; more"}}
    said = post_message(post(**more, **long), ME, told_of())
    assert said.text == "@DrAnaLago the whole of a long question & more"
    assert (said.reply_to, said.thread) == ("2091000000000000201", "2091000000000000201")
    assert [one.description for one in said.attachments] == ["a post that is quoted"]
    assert (said.author.handle, said.author.name, said.readers.everyone) == ("sam_writes", "Sam", True)


def test_text_is_unescaped_once_and_links_are_what_they_lead_to() -> None:
    urls = [
        {"url": "https://t.co/aaa", "expanded_url": "https://leaflets.example/colds?a=1&b=2"},
        {"url": "https://t.co/bbb", "expanded_url": "https://x.com/i/photo/1", "media_key": "3_1"},
    ]
    text = "5 &lt; 6, &amp;lt; and https://t.co/aaa https://t.co/bbb"
    said = post_message(post(text=text, entities={"urls": urls}), ME, told_of())
    assert said.text == "5 < 6, &lt; and https://leaflets.example/colds?a=1&b=2"


def test_whom_x_does_not_tell_of_is_named_by_their_number_and_somebody_without_one_by_what_they_wrote() -> None:
    assert post_message(post(), ME, Beside()).author.handle == "2222222222222222222"
    nobody = post_message(post(author_id=None), ME, Beside())
    assert (nobody.author.handle, nobody.author.remote_id) == ("unknown", "unknown:2091000000000000205")


def test_a_private_message_without_its_conversation_belongs_to_that_with_its_sender() -> None:
    event = {"id": "2091000000000000300", "event_type": "MessageCreate", "text": "hi", "sender_id": "42"}
    said = direct_message(event, ME, Beside(), {})
    assert (said.thread, said.audience) == ("dm:42-1900000000000000001", Audience.DIRECT)
    assert said.remote_id == "dm:2091000000000000300"


def test_what_has_no_id_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="no id"):
        post_message({"text": "x"}, ME, Beside())


def test_an_id_holds_its_moment() -> None:
    moment = from_iso("2026-11-20T09:14:03.250Z")
    assert moment_at(place_at(moment)) == moment


async def test_an_unknown_dialect_is_changed_once_and_remembered(fake: FakeX, network: X) -> None:
    fake.dialect = "post"
    fake.mention("how long does a cold last?")
    assert len(await pulled(network, MENTIONS)) == 1
    assert network.access.dialect.name == "post"
    asked = len(fake.requests)
    await pulled(network, OWN)
    await pulled(network, MESSAGES)
    assert len(fake.requests) == asked + 2


async def test_an_edit_is_the_same_message_and_comes_with_the_next_reading(fake: FakeX, network: X) -> None:
    first = fake.mention("is it ok?")
    (page,) = await pages(network, MENTIONS)
    newer = fake.edit(first, "@dr_ruiz is it ok for a baby?")
    (again,) = await pulled(network, MENTIONS, page.mark)
    assert (again.remote_id, again.text) == (first, "@dr_ruiz is it ok for a baby?")
    fate = await network.recheck(Ref(first))
    assert isinstance(fate, Edited)
    assert "for a baby" in fate.text
    fake.delete(newer)
    assert isinstance(await network.recheck(Ref(first)), Deleted)
    calls = len(fake.requests)
    assert isinstance(await network.recheck(Ref("dm:1", "dm:1-2")), Unchanged)
    assert len(fake.requests) == calls


async def test_what_lies_below_the_800_newest_mentions_is_named_as_lost(
    fake: FakeX, network: X, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "DEEPEST", 4)
    fake.mention("the first")
    (page,) = await pages(network, MENTIONS)
    for n in range(4):
        fake.mention(f"question {n}")
    (later,) = await pages(network, MENTIONS, page.mark)
    assert [(hole.ends, "800" in hole.reason) for hole in later.holes] == [(Ends.LOST, True)]
    assert [page.holes for page in await pages(network, MENTIONS, later.mark)] in ([], [()])


async def test_a_month_without_a_reading_is_a_gap_of_private_messages(fake: FakeX, network: X) -> None:
    fake.dm("hello")
    (page,) = await pages(network, MESSAGES)
    assert page.holes == ()
    old = page.mark.replace(f'"day":{now() // DAY}', f'"day":{now() // DAY - 40}')
    assert old != page.mark
    fake.dm("and now?")
    (later,) = await pages(network, MESSAGES, old)
    (hole,) = later.holes
    assert (hole.ends, hole.over is not None) == (Ends.LOST, True)
    assert hole.over is not None
    assert now() - hole.over < 31 * DAY


async def test_an_interrupted_walk_of_private_messages_goes_on_where_it_broke_off(fake: FakeX, network: X) -> None:
    fake.page_cap = 1
    for n in range(8):
        fake.dm(f"line {n}", ago=3600 * (8 - n))
    mark, came = "", list[Incoming]()
    pull = network.pull(MESSAGES, mark)
    for _ in range(5):
        page = await anext(pull)
        mark, came = page.mark, [*came, *page.messages]
    await pull.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert read_mark(mark).gaps
    asked = len(fake.requests)
    came += await pulled(network, MESSAGES, mark)
    assert sorted(one.text for one in came) == [f"line {n}" for n in range(8)]
    # The two newest once more, and then the three that were missing: not those between them.
    assert len(fake.requests) - asked == 5


async def test_few_calls_left_slow_their_own_feed_alone(fake: FakeX, network: X) -> None:
    fake.budgeted = True
    await network.connect()
    for _ in range(12):
        await pulled(network, MESSAGES)
    told = network.calls()
    assert told is not None
    assert (told.left, told.of) == (3, 15)
    assert network.pace(MESSAGES) > 10 * MINUTE
    assert network.pace(MENTIONS) == MENTIONS.pace
    for _ in range(3):
        await pulled(network, MESSAGES)
    with pytest.raises(RateLimited) as limit:
        await pulled(network, MESSAGES)
    assert 0 < limit.value.until - now() < 16 * MINUTE


async def test_a_sign_in_without_the_right_to_private_messages_reads_mentions_and_says_so(fake: FakeX) -> None:
    fake.sessions.scopes = [one for one in fake.sessions.scopes if not one.startswith("dm.")]
    network = Keeper().network(fake)
    card = await network.connect()
    await network.close()
    assert card.audiences == (Audience.PUBLIC,)
    assert MESSAGES not in network.streams
    assert [one.cause for one in card.problems if "dm." in one.cause] != []


async def test_an_app_that_x_keeps_from_chat_reads_all_the_rest_and_says_what_it_does_not_see(fake: FakeX) -> None:
    shut = {"type": "https://api.x.com/2/problems/client-forbidden", "reason": "client-not-enrolled"}
    fake.fail(base.status(403, shut), "GET", r"/2/chat/.*|/2/users/.*public_keys")
    fake.mention("is it safe with warfarin?")
    network = Keeper().network(fake)
    card = await network.connect()
    assert [one.text for one in await pulled(network, MENTIONS)] == ["@dr_ruiz is it safe with warfarin?"]
    await network.close()
    (unseen,) = card.problems
    assert "encrypted end to end: those are not seen here" in unseen.cause
    assert unseen.remedy == "read them in the X app"


def reply(status: int, body: bytes = b"", **headers: str) -> Reply:
    return Reply(status, headers, body, "GET api.x.example/2/tweets")


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, b"{}", NeedsLogin, "token"),
        (402, b'{"title":"CreditsDepleted"}', Stopped, "credits"),
        (403, b'{"type":"https://api.twitter.com/2/problems/usage-capped","period":"Monthly"}', Stopped, "used up"),
        (429, b'{"type":"https://api.x.com/2/problems/usage-capped"}', Stopped, "used up"),
        (429, b"<html>", RateLimited, "too many"),
        (403, b'{"type":"https://api.x.com/2/problems/client-forbidden"}', NeedsLogin, "app"),
        (403, b'{"reason":"client-not-enrolled","detail":"x"}', NeedsLogin, "app"),
        (403, b'{"detail":"This operation is not permitted"}', Refused, "permit"),
        (403, b"<html>no</html>", Unreachable, "without an error of X"),
        (404, b'{"type":"about:blank"}', Refused, "not there"),
        (400, b'{"code":214,"message":"old shape"}', Refused, "no such request"),
    ],
)
def test_a_refusal_is_named_by_what_it_asks_of_a_person(status: int, body: bytes, kind: type, words: str) -> None:
    found = judge(reply(status, body))
    assert isinstance(found, kind)
    assert words in str(found)


def test_what_the_server_fails_at_is_left_to_its_status() -> None:
    assert judge(reply(503, b"{}")) is None
    assert judge(reply(200, b"{}")) is None
