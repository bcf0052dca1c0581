"""What leaves for Reddit: once, where it may, and what each refusal means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience
from core.clock import MINUTE, SECOND, now
from core.incoming import Ref
from core.outgoing import CannotTell, Found
from networks.errors import NetworkError, OutcomeUnknown, RateLimited, Refused, Stopped, WindowClosed
from networks.reddit.connector import Reddit
from networks.reddit.feeds import MENTIONS
from tests.fakes import base
from tests.fakes.reddit import FakeReddit
from tests.unit.reddit.helpers import part, read

SEND = "/api/comment"


def refusal(code: str, status: int = 200) -> base.Fault:
    body = {"json": {"errors": [[code, "no", "text"]]}} if status == 200 else {"reason": code, "message": "Bad Request"}
    return base.status(status, body)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("THREAD_LOCKED", Refused),
        ("TOO_OLD", WindowClosed),
        ("DELETED_COMMENT", Refused),
        ("TOO_LONG", Refused),
        ("USER_BLOCKED", Refused),
        ("NOT_WHITELISTED_BY_USER_MESSAGE", Refused),
        ("SUBREDDIT_NOTALLOWED", Refused),
        ("RATELIMIT", RateLimited),
        ("QUOTA_FILLED", RateLimited),
        ("IN_TIMEOUT", Stopped),
        ("SOMETHING_IS_BROKEN", OutcomeUnknown),
    ],
)
async def test_each_code_means_the_same_in_both_of_its_shapes(
    server: FakeReddit, network: Reddit, code: str, kind: type[NetworkError], status: int
) -> None:
    going = part(server.mention("is it ok?"), server.post)
    server.fail(refusal(code, status), "POST", SEND)
    with pytest.raises(kind) as caught:
        await network.send(going)
    assert type(caught.value) in {kind, *kind.__subclasses__()}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (refusal("NEVER_HEARD_OF"), OutcomeUnknown),
        (refusal("NEVER_HEARD_OF", 400), Refused),
        (refusal("<b>not a code</b>"), OutcomeUnknown),
        (base.status(200, {"json": {"errors": [7]}}), OutcomeUnknown),
        (base.status(200, {"json": {"errors": [], "data": {"things": []}}}), OutcomeUnknown),
        (base.status(200, {"json": {"errors": []}}), OutcomeUnknown),
        (base.html(200), OutcomeUnknown),
        (base.html(403), OutcomeUnknown),
        (base.status(403, {"message": "Forbidden", "error": 403}), Refused),
        (base.status(302, headers={"Location": "/login"}), Refused),
        (base.status(520), OutcomeUnknown),
    ],
)
async def test_what_is_not_known_is_refused_only_where_nothing_can_stand(
    server: FakeReddit, network: Reddit, fault: base.Fault, kind: type[NetworkError]
) -> None:
    going = part(server.mention("is it ok?"), server.post)
    server.fail(fault, "POST", SEND)
    with pytest.raises(kind) as caught:
        await network.send(going)
    assert "<b>" not in caught.value.what


@pytest.mark.parametrize(
    ("words", "seconds", "told"),
    [
        ("Take a break for 9 minutes before trying again.", 540, None),
        ("Take a break for 9 minutes before trying again.", 300, 300.0),
        ("try again in 30 seconds", 30, None),
        ("try again in 900 milliseconds", 900, None),
        ("come back later", 600, None),
    ],
)
async def test_a_break_lasts_as_long_as_reddit_says_in_its_number_or_in_its_words(
    server: FakeReddit, network: Reddit, words: str, seconds: int, told: float | None
) -> None:
    going = part(server.mention("is it ok?"), server.post)
    number = {} if told is None else {"ratelimit": told}
    body = {"json": {"errors": [["RATELIMIT", words, "ratelimit"]], **number}}
    server.fail(base.status(200, body), "POST", SEND)
    with pytest.raises(RateLimited) as caught:
        await network.send(going)
    assert abs(caught.value.until - now() - seconds * SECOND) < MINUTE


@pytest.mark.parametrize(("name", "kind"), [("locked", Refused), ("archived", WindowClosed)])
async def test_a_closed_thread_is_seen_before_anything_leaves_and_refused_by_reddit_after_it(
    server: FakeReddit, network: Reddit, name: str, kind: type[NetworkError]
) -> None:
    going = part(server.mention("is it ok?"), server.post)
    assert await network.prepare(going) == ""
    setattr(server.memory.things[server.post], name, True)
    for attempt in (network.prepare, network.send):
        with pytest.raises(kind):
            await attempt(going)
    assert server.read_by() == []


async def test_nothing_leaves_to_what_is_gone_to_another_circle_or_too_long(
    server: FakeReddit, network: Reddit
) -> None:
    asked, closed = server.mention("is it ok?"), server.mention("and this?")
    gone = server.mention("never mind")
    server.delete(gone)
    server.closed_to.add(closed)
    whole = part(asked, server.post)
    for bad in (
        part(gone, server.post),
        part(closed, server.post),
        replace(whole, audience=Audience.DIRECT),
        part("x9", server.post),
        replace(whole, text="*" * 10_001),
    ):
        with pytest.raises(Refused):
            await network.prepare(bad)
    assert [one.path for one in server.requests if one.method == "POST" and one.path == SEND] == []


async def test_a_lost_answer_is_looked_for_twice_and_is_no_other_comment_of_ours(
    server: FakeReddit, network: Reddit
) -> None:
    asked, other = server.mention("is it ok?"), server.mention("and this?")
    going = replace(part(asked, server.post, "Drink *enough*.\n\nAnd rest."), attempted_at=now())
    server.reply(going.text, asked, server.doctor, ago=3_600)
    server.reply(going.text, other, server.doctor)
    bound = server.reply(going.text, asked, server.doctor)
    going = replace(going, not_these=(bound,))
    assert isinstance(await network.find(going), CannotTell)
    looked: list[float] = []

    async def meanwhile(seconds: float) -> None:
        looked.append(seconds)
        server.reply(going.text.replace("\n\n", "\n \n"), asked, server.doctor)

    network.pause = meanwhile
    await network.connect()
    found = await network.find(going)
    assert (isinstance(found, Found), looked) == (True, [20.0])


async def test_what_cannot_be_looked_up_is_left_to_the_doctor(server: FakeReddit, network: Reddit) -> None:
    going = replace(part(server.mention("is it ok?"), server.post), attempted_at=now())
    server.fail(base.status(302, headers={"Location": "/login"}), "GET", "/user/.*")
    assert isinstance(await network.find(going), CannotTell)


async def test_ours_is_taken_back_once_and_a_message_is_read_only_when_we_say_so(
    server: FakeReddit, network: Reddit
) -> None:
    asked = server.mention("is it ok?")
    await read(network, MENTIONS)
    sent = await network.send(part(asked, server.post))
    assert sent.link.startswith("https://www.reddit.com/r/diabetes/comments/")
    for _ in range(2):
        await network.delete(Ref(sent.remote_id, server.post), "key")
    assert server.read_by() == []
    assert server.read == set()
    await network.mark_read(Ref(asked, server.post))
    assert server.read == {asked}
