from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.audience import Audience, Recipient
from core.clock import HOUR, MINUTE, now
from core.incoming import Ref
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import NeedsLogin, NetworkError, OutcomeUnknown, RateLimited, Refused, Unreachable
from networks.mastodon import build
from networks.mastodon.connector import Mastodon
from networks.mastodon.sending import normal, visibility
from networks.secret import Secret
from networks.voices import voice
from tests.fakes import base
from tests.fakes.mastodon import FakeMastodon, Quirks, limited
from tests.fakes.mastodon_memory import Post

POSTS = "/api/v1/statuses"
LONG_AGO = 2 * MINUTE


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as fake:
        yield fake


@pytest.fixture
async def network(server: FakeMastodon) -> AsyncIterator[Mastodon]:
    one = connector(server)
    yield one
    await one.close()


def connector(server: FakeMastodon) -> Mastodon:
    found = build({"BASE_URL": server.url, "ACCESS_TOKEN": Secret(server.doctor.token)})
    assert isinstance(found, Mastodon)
    return found


def part(server: FakeMastodon, parent: str, text: str = "Drink enough.", **more: Any) -> Part:
    to = more.pop("to", (Recipient(server.pat.acct, server.pat.id),))
    audience = more.pop("audience", Audience.DIRECT)
    said = voice("mastodon").compose(text, to, audience)
    return Part(more.pop("key", "key-1"), said, audience, to, Ref(parent), parent, **more)


def ours(server: FakeMastodon) -> list[Post]:
    return [post for post in server.memory.posts.values() if post.author is server.doctor]


async def test_an_answer_leaves_with_everything_said(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    sent = await network.send(part(server, parent, language="es"))
    (post,) = ours(server)
    assert sent == Sent(post.id, Audience.DIRECT, link=f"https://clinic.example/@doctor/{post.id}")
    assert (post.text, post.visibility, post.parent) == ("@pat@remote.example Drink enough.", "direct", parent)
    assert post.language == "es"
    request = next(one for one in server.requests if one.method == "POST")
    assert request.headers["idempotency-key"] == "key-1"
    assert request.form()["allowed_mentions[]"] == [server.pat.id]


@pytest.mark.parametrize(
    ("parent", "asked", "left"),
    [
        ("direct", Audience.PUBLIC, "direct"),
        ("direct", Audience.DIRECT, "direct"),
        ("private", Audience.PUBLIC, "private"),
        ("unlisted", Audience.PUBLIC, "unlisted"),
        ("public", Audience.PUBLIC, "public"),
        ("public", Audience.DIRECT, "direct"),
        ("public", Audience.GROUP, "private"),
        ("list", Audience.PUBLIC, "private"),
        ("a word of tomorrow", Audience.PUBLIC, "unlisted"),
        ("a word of tomorrow", Audience.DIRECT, "direct"),
        ("", Audience.DIRECT, "direct"),
    ],
)
def test_the_narrower_of_parent_and_part_is_sent(parent: str, asked: Audience, left: str) -> None:
    assert visibility(Part("k", "t", asked, (), Ref("1"), "1"), parent) == left


async def test_the_visibility_is_never_left_to_the_account(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever", "unlisted")
    sent = await network.send(part(server, parent, audience=Audience.PUBLIC))
    assert [post.visibility for post in ours(server)] == ["unlisted"]
    assert sent.audience is Audience.PUBLIC


async def test_a_parent_that_is_gone_refuses_the_answer_before_it_leaves(
    server: FakeMastodon, network: Mastodon
) -> None:
    parent = server.write(server.pat, "@doctor fever")
    token = await network.prepare(part(server, parent))
    server.delete(parent)
    with pytest.raises(Refused, match="no longer there"):
        await network.prepare(part(server, parent))
    with pytest.raises(Refused):
        await network.send(part(server, parent, token=token))
    assert ours(server) == []


async def test_somebody_the_server_dropped_in_silence_is_missing(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    server.pat.silent = True
    assert (await network.send(part(server, parent))).missing == ("pat@remote.example",)


async def test_somebody_nobody_approved_is_refused_by_the_server(server: FakeMastodon, network: Mastodon) -> None:
    server.memory.account("stray")
    parent = server.write(server.pat, "@doctor fever")
    stray = replace(part(server, parent), text="@pat@remote.example ask @stray")
    with pytest.raises(Refused, match="1 accounts that nobody approved"):
        await network.send(stray)
    assert ours(server) == []


async def test_somebody_nobody_approved_is_reported_where_the_server_lets_it_pass() -> None:
    with FakeMastodon(Quirks(allowed=False)) as server:
        server.memory.account("stray")
        parent = server.write(server.pat, "@doctor fever")
        network = connector(server)
        sent = await network.send(replace(part(server, parent), text="@pat@remote.example ask @stray"))
        await network.close()
    assert (sent.missing, sent.unexpected) == ((), ("stray",))


async def test_a_direct_answer_to_nobody_is_refused(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    with pytest.raises(Refused, match="reaches nobody"):
        await network.send(part(server, parent, to=()))
    assert ours(server) == []


async def test_the_text_is_sent_as_it_stands(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    text = "@pat@remote.example  a + b & c = 100%\n\n\N{FAMILY} \N{COMBINING ACUTE ACCENT}?"
    await network.send(replace(part(server, parent), text=text))
    assert ours(server)[0].text == text


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (base.status(500), OutcomeUnknown),
        (base.status(503, {"error": "busy"}, {"Retry-After": "30"}), OutcomeUnknown),
        (base.html(502), OutcomeUnknown),
        (base.html(200), OutcomeUnknown),
        (base.html(404), OutcomeUnknown),
        (base.status(200, {}), OutcomeUnknown),
        (base.status(200, []), OutcomeUnknown),
        (base.status(200, {"id": "5", "scheduled_at": "2030-01-01T00:00:00Z"}), OutcomeUnknown),
        (base.status(302, b"", {"Location": "https://other.example/"}), OutcomeUnknown),
        (base.status(401), NeedsLogin),
        (base.status(403), Refused),
        (base.status(422, b"<p>nein</p>"), Refused),
        (limited(), RateLimited),
    ],
)
async def test_what_became_of_a_send_is_never_guessed(
    server: FakeMastodon, network: Mastodon, fault: base.Fault, kind: type[NetworkError]
) -> None:
    parent = server.write(server.pat, "@doctor fever")
    server.fail(fault, "POST", POSTS)
    with pytest.raises(kind):
        await network.send(part(server, parent))


async def test_a_look_at_the_parent_that_fails_has_sent_nothing(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    await network.connect()
    server.fail(base.dropped(), "GET")
    with pytest.raises(Unreachable):
        await network.send(part(server, parent))
    assert ours(server) == []


async def test_an_error_repeats_neither_text_nor_token(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    server.memory.limit = 10
    with pytest.raises(Refused) as caught:
        await network.send(part(server, parent))
    shown = f"{caught.value!r} {caught.value.remedy}"
    assert server.doctor.token not in shown
    assert "Drink" not in shown
    assert "バリデーション" not in shown


async def lost(server: FakeMastodon, network: Mastodon, fault: base.Fault, **more: Any) -> Part:
    """Send an answer whose outcome is lost; return it as it is looked up minutes later."""
    parent = more.pop("parent", "") or server.write(server.pat, "@doctor fever")
    going = part(server, parent, **more)
    going = replace(going, token=await network.prepare(going))
    server.fail(fault, "POST", POSTS, times=1)
    with pytest.raises(OutcomeUnknown):
        await network.send(going)
    return replace(going, attempted_at=now() - LONG_AGO)


async def test_looking_up_sends_nothing(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.stored_then_dropped())
    server.requests.clear()
    found = await network.find(going)
    assert found == Found(ours(server)[0].id)
    assert {request.method for request in server.requests} == {"GET"}


async def test_a_public_answer_is_found_among_many(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever", "public")
    going = await lost(server, network, base.stored_then(502), audience=Audience.PUBLIC, parent=parent)
    wanted = ours(server)[0].id
    for index in range(90):
        server.write(server.doctor, f"news {index}", "public")
    assert await network.find(going) == Found(wanted)


async def test_an_answer_that_never_came_is_absent_while_its_key_lives(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.dropped())
    assert await network.find(going) == Absent()
    await network.send(going)
    assert len(ours(server)) == 1


async def test_a_second_try_under_the_same_key_never_doubles(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.stored_then(503))
    first = await network.find(going)
    assert isinstance(first, Found)
    assert (await network.send(going)).remote_id == first.remote_id
    assert len(ours(server)) == 1


@pytest.mark.parametrize(
    ("tried", "reason"),
    [(now, "less than a minute"), (lambda: now() - HOUR, "key has lapsed"), (lambda: None, "nobody knows")],
)
async def test_absence_is_not_claimed_too_early_or_too_late(
    server: FakeMastodon, network: Mastodon, tried: Any, reason: str
) -> None:
    going = replace(await lost(server, network, base.dropped()), attempted_at=tried())
    told = await network.find(going)
    assert isinstance(told, CannotTell)
    assert reason in told.reason


async def test_absence_is_not_claimed_where_the_software_keeps_no_keys() -> None:
    with FakeMastodon(Quirks("0.19.1", None)) as server:
        network = connector(server)
        told = await network.find(await lost(server, network, base.dropped()))
        await network.close()
    assert isinstance(told, CannotTell)


async def test_a_post_that_is_another_parts_is_never_taken(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.stored_then(503))
    taken = ours(server)[0].id
    assert await network.find(replace(going, not_these=(taken,))) == Absent()


async def test_equal_words_under_another_message_are_not_ours_to_take(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.dropped())
    other = server.write(server.pat, "@doctor cough")
    server.write(server.doctor, going.text, parent=other)
    server.write(server.doctor, going.text)
    assert await network.find(going) == Absent()


async def test_equal_words_from_before_the_try_are_not_taken(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    before = server.write(server.doctor, "@pat@remote.example Drink enough.", parent=parent)
    server.memory.posts[before].created -= 600
    going = await lost(server, network, base.dropped(), parent=parent)
    assert await network.find(going) == Absent()


async def test_other_words_under_the_same_message_are_for_the_doctor_to_judge(
    server: FakeMastodon, network: Mastodon
) -> None:
    going = await lost(server, network, base.dropped())
    server.write(server.doctor, "@pat@remote.example something else", parent=going.parent.message)
    told = await network.find(going)
    assert isinstance(told, CannotTell)
    assert "other words" in told.reason


async def test_a_lookup_that_cannot_read_says_so_by_its_error(server: FakeMastodon, network: Mastodon) -> None:
    going = await lost(server, network, base.stored_then(503))
    server.fail(base.html())
    with pytest.raises(Unreachable):
        await network.find(going)


async def test_links_and_handles_do_not_hide_an_answer(server: FakeMastodon, network: Mastodon) -> None:
    text = "Read https://health.example/leaflets/2026/fever-in-children?a=1&b=2 and rest.\n\n1 < 2"
    going = await lost(server, network, base.stored_then(503), text=text)
    assert isinstance(await network.find(going), Found)


def test_texts_are_compared_without_what_servers_change() -> None:
    assert normal("@Pat@remote.example\n\n Drink  E\N{COMBINING ACUTE ACCENT}") == normal(
        "@pat drink \N{LATIN SMALL LETTER E WITH ACUTE}"
    )
    assert normal("write to a@b.example") != normal("write to a@c.example")


async def test_an_answer_is_taken_back_and_twice_is_once(server: FakeMastodon, network: Mastodon) -> None:
    parent = server.write(server.pat, "@doctor fever")
    sent = await network.send(part(server, parent))
    await network.delete(Ref(sent.remote_id), "k")
    await network.delete(Ref(sent.remote_id), "k")
    assert ours(server) == []
