from __future__ import annotations

import json
from typing import Any

import pytest

from core.clock import MINUTE, SECOND, now
from core.incoming import Direction, Ref
from core.outgoing import Deleted, Edited, Unchanged
from networks.conformance import Inbox
from networks.errors import NeedsLogin, RateLimited, Refused
from networks.marks import read_table
from networks.mastodon import build
from networks.mastodon.changes import ALONE, CHANGES, MOST
from networks.mastodon.connector import Mastodon
from networks.mastodon.streams import CONVERSATIONS, MENTIONS, REQUESTS
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.mastodon import FakeMastodon, Quirks, gotosocial, limited
from tests.unit.mastodon.helpers import asked, connector, messages, pages


async def test_replies_share_the_thread_of_their_root(server: FakeMastodon, network: Mastodon) -> None:
    root = server.write(server.pat, "a post that names nobody", "public")
    middle = server.write(server.pat, "nor does this", "public", root)
    asked_here = server.write(server.pat, "@doctor what do you say", "public", middle)
    more = server.write(server.pat, "@doctor and this", "public", asked_here)
    found = await messages(network)
    assert {one.remote_id: one.thread for one in found} == {asked_here: root, more: root}
    assert len(asked(server, f"/api/v1/statuses/{middle}")) == 1


async def test_the_unseen_parent_of_a_reply_keys_its_thread(server: FakeMastodon, network: Mastodon) -> None:
    root = server.write(server.pat, "gone soon", "public")
    server.write(server.pat, "@doctor one", "public", root)
    server.write(server.pat, "@doctor two", "public", root)
    server.delete(root)
    assert {one.thread for one in await messages(network)} == {root}


async def test_conversations_bring_what_the_notifications_forgot(server: FakeMastodon, network: Mastodon) -> None:
    first = server.write(server.pat, "@doctor first")
    second = server.write(server.pat, "@doctor second", parent=first)
    server.memory.notices.clear()
    assert await messages(network, MENTIONS) == []
    found = await messages(network, CONVERSATIONS)
    assert [one.remote_id for one in found] == [first, second]
    assert {one.thread for one in found} == {first}


async def test_an_answer_given_in_another_client_comes_in_as_ours(server: FakeMastodon, network: Mastodon) -> None:
    question = server.write(server.pat, "@doctor help")
    answer = server.write(server.doctor, "@pat@remote.example yes", parent=question)
    found = {one.remote_id: one for one in await messages(network, CONVERSATIONS)}
    assert found[answer].direction is Direction.OUT
    assert found[answer].asker == server.pat.id


async def test_known_conversations_are_not_read_again(server: FakeMastodon, network: Mastodon) -> None:
    for index in range(4):
        server.write(server.pat, f"@doctor {index}")
    inbox = Inbox()
    await inbox.pull(network)
    for post in server.memory.posts.values():
        post.created -= 300
    await inbox.pull(network)
    server.requests.clear()
    assert await pages(network, CONVERSATIONS, inbox.marks["conversations"]) == []
    assert len(asked(server, "/api/v1/conversations")) == 1


async def test_strangers_in_private_are_read_although_the_server_hides_them(
    server: FakeMastodon, network: Mastodon
) -> None:
    new = server.memory.account("noor", "far.example")
    server.write(new, "@doctor my baby has 40 of fever")
    (said,) = await messages(network)
    assert (said.held_back, said.request_id) == ("filtered", f"9{new.id}")
    (waiting,) = await messages(network, REQUESTS)
    assert (waiting.remote_id, waiting.held_back, waiting.request_id) == (said.remote_id, "filtered", f"9{new.id}")


async def test_a_request_whose_text_is_hidden_waits_at_the_door(server: FakeMastodon, network: Mastodon) -> None:
    new = server.memory.account("noor", "far.example", display_name="Noor")
    server.write(new, "@doctor hello")
    server.memory.notices[0].post.more = {"id": None}
    (page,) = await pages(network, REQUESTS)
    assert page.messages == ()
    assert page.requests is not None
    assert [(one.request_id, one.person.name, one.count) for one in page.requests] == [(f"9{new.id}", "Noor", 1)]


async def test_somebody_let_in_elsewhere_is_no_longer_held_back(server: FakeMastodon, network: Mastodon) -> None:
    new = server.memory.account("noor", "far.example")
    server.write(new, "@doctor hello")
    (page,) = await pages(network, REQUESTS)
    server.memory.let_in(server.doctor, new.id)
    (said,) = await messages(network, REQUESTS, page.mark)
    assert said.held_back == ""


async def test_somebody_refused_stays_held_back(server: FakeMastodon, network: Mastodon) -> None:
    new = server.memory.account("noor", "far.example")
    server.write(new, "@doctor hello")
    (page,) = await pages(network, REQUESTS)
    await network.refuse(f"9{new.id}")
    (after,) = await pages(network, REQUESTS, page.mark)
    assert [one.held_back for one in after.messages] == ["filtered"]


async def test_a_request_that_is_gone_cannot_be_accepted(network: Mastodon) -> None:
    with pytest.raises(Refused, match="no longer there"):
        await network.accept("9999")


async def test_without_a_door_nothing_waits_at_it() -> None:
    with FakeMastodon(Quirks(door=False)) as server:
        network = connector(server)
        assert "screens" not in (await network.connect()).extras
        assert await pages(network, REQUESTS) == []
        await network.close()


async def test_the_fate_of_many_messages_is_read_in_one_call_and_only_a_loss_in_two(
    server: FakeMastodon, network: Mastodon
) -> None:
    kept, edited, gone = (server.write(server.pat, f"@doctor {index}") for index in range(3))
    server.edit(edited, "@doctor changed")
    server.delete(gone)
    await network.connect()
    server.requests.clear()
    fates = await network.recheck_many([Ref(kept), Ref(edited), Ref(gone)])
    assert isinstance(fates[kept], Unchanged)
    assert isinstance(fates[edited], Edited)
    assert isinstance(fates[gone], Deleted)
    assert [request.path for request in server.requests] == ["/api/v1/statuses", f"/api/v1/statuses/{gone}"]


async def test_the_fate_of_many_messages_is_read_one_by_one_where_there_is_no_batch() -> None:
    with FakeMastodon(Quirks(batch=False)) as server:
        kept, gone = (server.write(server.pat, f"@doctor {index}") for index in range(2))
        server.delete(gone)
        network = connector(server)
        fates = await network.recheck_many([Ref(kept), Ref(gone)])
        assert [type(fates[one]) for one in (kept, gone)] == [Unchanged, Deleted]
        await network.close()


async def test_an_edit_and_a_deletion_are_seen_without_being_announced(server: FakeMastodon, network: Mastodon) -> None:
    kept, edited, gone = (server.write(server.pat, f"@doctor {index}") for index in range(3))
    inbox = Inbox()
    await inbox.pull(network)
    server.edit(edited, "@doctor changed")
    server.delete(gone)
    await inbox.pull(network)
    assert {one.remote_id: one.text for one in inbox.edits.values()} == {edited: "@doctor changed"}
    assert set(inbox.deletions) == {gone}
    assert kept in inbox.messages
    assert await pages(network, CHANGES, inbox.marks["changes"]) == []


async def test_a_list_that_is_cut_short_deletes_nothing(server: FakeMastodon, network: Mastodon) -> None:
    for index in range(5):
        server.write(server.pat, f"@doctor {index}")
    server.page_cap = 2
    inbox = Inbox()
    await inbox.pull(network)
    assert len(inbox.messages) == 5
    assert inbox.deletions == {}


async def test_what_is_watched_outlives_the_process(server: FakeMastodon, network: Mastodon) -> None:
    written = server.write(server.pat, "@doctor one")
    inbox = Inbox()
    await inbox.pull(network)
    server.edit(written, "@doctor two")
    later = connector(server)
    (page,) = await pages(later, CHANGES, inbox.marks["changes"])
    await later.close()
    assert [one.text for one in page.edits] == ["@doctor two"]


async def test_only_the_newest_messages_are_watched(server: FakeMastodon, network: Mastodon) -> None:
    for index in range(MOST + 5):
        server.write(server.pat, f"@doctor {index}")
    await pages(network, MENTIONS)
    server.requests.clear()
    (page,) = await pages(network, CHANGES)
    assert [len(one.query["id[]"]) for one in server.requests] == [20, 20, 20]
    assert await pages(network, CHANGES, page.mark) == []


async def test_edits_are_found_one_by_one_within_a_budget_where_the_server_cannot_be_asked_for_many() -> None:
    with gotosocial() as server:
        written = [server.write(server.pat, f"@doctor {index}") for index in range(MOST)]
        network = connector(server)
        await pages(network, MENTIONS)
        mark, seen = "", dict[str, str]()
        server.edit(written[0], "@doctor the oldest changed")
        server.edit(written[-1], "@doctor the newest changed")
        server.delete(written[20])
        gone: list[str] = []
        for _ in range(3):
            server.requests.clear()
            (page,) = await pages(network, CHANGES, mark)
            mark = page.mark
            alone = [one for one in server.requests if one.path.startswith("/api/v1/statuses/")]
            assert len(alone) == ALONE
            seen |= {one.remote_id: one.text for one in page.edits}
            gone += [one.remote_id for one in page.deletions]
            # Where it stands is in the mark: a program that reads once and ends goes on there.
            await network.close()
            network = connector(server)
            server.quirks.calls += 100  # Five minutes later.
        assert seen == {written[0]: "@doctor the oldest changed", written[-1]: "@doctor the newest changed"}
        assert gone == [written[20]]
        await network.close()


async def test_few_messages_are_all_read_one_by_one_and_nothing_is_written_where_nothing_changed() -> None:
    with gotosocial() as server:
        written = server.write(server.pat, "@doctor one")
        network = connector(server)
        await pages(network, MENTIONS)
        (page,) = await pages(network, CHANGES)
        assert await pages(network, CHANGES, page.mark) == []
        server.edit(written, "@doctor two")
        (page,) = await pages(network, CHANGES, page.mark)
        assert [one.text for one in page.edits] == ["@doctor two"]
        await network.close()


async def test_reading_one_by_one_leaves_half_of_the_servers_calls_to_others() -> None:
    with gotosocial() as server:
        server.quirks.calls = 40
        for index in range(MOST):
            server.write(server.pat, f"@doctor {index}")
        network = connector(server)
        await pages(network, MENTIONS)
        used = 0
        for _ in range(4):
            mark = (await pages(network, CHANGES))[0].mark
            used = len([one for one in server.requests if one.path.startswith("/api/v1/statuses/")])
        assert 0 < used < 20
        assert read_table(mark)["watched"]
        await network.close()


async def test_what_was_found_before_the_server_says_too_many_is_kept() -> None:
    with gotosocial() as server:
        older, newer = (server.write(server.pat, f"@doctor {index}") for index in range(2))
        network = connector(server)
        await pages(network, MENTIONS)
        for post in (older, newer):
            server.edit(post, "@doctor changed")
        server.fail(limited(), path=f"/api/v1/statuses/{older}")
        walk = aiter(network.pull(CHANGES, ""))
        assert [one.remote_id for one in (await anext(walk)).edits] == [newer]
        with pytest.raises(RateLimited):
            await anext(walk)
        await network.close()


async def test_a_server_that_lists_something_else_than_was_asked_for_is_read_one_by_one(server: FakeMastodon) -> None:
    gone = [server.write(server.pat, f"@doctor {index}") for index in range(3)]
    network = connector(server)
    await pages(network, MENTIONS)
    for post in gone:
        server.delete(post)
    server.write(server.pat, "@doctor kept")
    server.requests.clear()
    (page,) = await pages(network, CHANGES)
    assert {one.remote_id for one in page.deletions} == set(gone)
    assert len(server.requests) == 4
    await network.close()


async def test_the_thread_around_a_message_comes_oldest_first(server: FakeMastodon, network: Mastodon) -> None:
    root = server.write(server.pat, "a post of mine", "public")
    question = server.write(server.pat, "@doctor what do you say", "public", root)
    answer = server.write(server.doctor, "@pat@remote.example rest", "public", question)
    around = await network.context(Ref(question, root))
    assert [(one.remote_id, one.context) for one in around] == [(root, True), (answer, False)]
    assert {one.thread for one in around} == {root}
    with pytest.raises(Refused):
        await network.context(Ref("1"))


async def test_a_conversation_is_marked_as_read(server: FakeMastodon, network: Mastodon) -> None:
    written = server.write(server.pat, "@doctor help")
    await network.mark_read(Ref(written, written))
    assert server.memory.read == {written}
    other = server.write(server.pat, "@doctor more")
    await messages(network, CONVERSATIONS)
    await network.mark_read(Ref(other, other))
    assert server.memory.read == {written, other}


async def test_a_rate_limit_ends_when_the_server_says_and_within_a_quarter_of_an_hour(
    server: FakeMastodon, network: Mastodon
) -> None:
    await network.connect()
    for seconds, most in ((60, 62), (100_000, 902)):
        server.fail(limited(seconds))
        with pytest.raises(RateLimited) as caught:
            await messages(network)
        assert 50 * SECOND < caught.value.until - now() < most * SECOND
        server.heal()


async def test_a_limit_told_with_503_is_a_limit_for_reads(server: FakeMastodon, network: Mastodon) -> None:
    server.fail(base.status(503, {"error": "busy"}, {"Retry-After": "30"}))
    with pytest.raises(RateLimited) as caught:
        await network.connect()
    assert caught.value.until < now() + MINUTE


async def test_a_token_refused_by_a_page_of_html_is_a_dead_token(server: FakeMastodon, network: Mastodon) -> None:
    server.fail(base.Fault(lambda _: base.Answer(b"<p>Invalid Bearer token</p>", 400, kind="text/html")))
    with pytest.raises(NeedsLogin):
        await network.connect()


async def test_a_token_that_dies_in_the_middle_of_a_walk_keeps_what_was_read(
    server: FakeMastodon, network: Mastodon
) -> None:
    server.page_cap = 2
    for index in range(5):
        server.write(server.pat, f"@doctor {index}")
    inbox = Inbox()
    await inbox.pull_one_page(network, MENTIONS)
    server.revoked.add(server.doctor.token)
    with pytest.raises(NeedsLogin):
        await inbox.pull(network)
    server.revoked.clear()
    await inbox.pull(network)
    assert len(inbox.messages) == 5


async def test_nothing_but_reading_is_done_by_reading(server: FakeMastodon, network: Mastodon) -> None:
    server.write(server.pat, "@doctor hello")
    await network.connect()
    await Inbox().pull(network)
    assert {request.method for request in server.requests} == {"GET"}


def test_a_missing_token_or_address_is_named() -> None:
    with pytest.raises(ValueError, match="ACCESS_TOKEN"):
        build({"BASE_URL": "https://clinic.example"})
    with pytest.raises(ValueError, match="BASE_URL"):
        build({"ACCESS_TOKEN": Secret("t")})
    with pytest.raises(ValueError, match="HISTORY_DAYS"):
        build({"BASE_URL": "https://clinic.example", "ACCESS_TOKEN": Secret("t"), "HISTORY_DAYS": "-1"})


async def test_an_instance_that_says_nothing_useful_still_connects(server: FakeMastodon, network: Mastodon) -> None:
    odd: dict[str, Any] = {"configuration": None, "api_versions": [], "version": None}
    server.fail(base.Fault(lambda _: base.Answer(json.dumps(odd).encode())), path="/api/v2/instance")
    assert (await network.connect()).limits == {}
