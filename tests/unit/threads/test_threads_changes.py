"""Edits and deletions, which Threads announces to nobody: noticed by reading again, within the budget."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.incoming import Page
from networks.errors import NetworkError
from networks.threads.changes import ALONE, CHANGES, NEWEST
from networks.threads.connector import Threads
from networks.threads.streams import MENTIONS
from tests.fakes import base, graph
from tests.fakes.threads import FakeThreads
from tests.unit.threads.helpers import connector, messages, pages


async def changes(network: Threads, mark: str) -> tuple[list[Page], str]:
    found = await pages(network, CHANGES, mark)
    return found, found[-1].mark if found else mark


async def test_a_post_that_is_gone_twice_in_a_row_is_deleted_and_one_that_comes_back_is_not(
    server: FakeThreads, network: Threads
) -> None:
    kept, gone, back = (server.write(server.pat, f"@dr.ruiz {word} ?") for word in ("one", "two", "three"))
    await messages(network, MENTIONS)
    stored = server.posts[back]
    server.delete(gone)
    server.delete(back)
    found, mark = await changes(network, "")
    assert [page.deletions for page in found] == [()]
    server.posts[back] = stored
    found, mark = await changes(network, mark)
    assert [one.remote_id for page in found for one in page.deletions] == [gone]
    found, mark = await changes(network, mark)
    assert found == []
    assert kept in server.posts


async def test_an_edit_long_after_a_post_was_written_comes_in(server: FakeThreads, network: Threads) -> None:
    post = server.write(server.pat, "@dr.ruiz is fruit ok?", ago=3 * 86_400)
    server.write(server.pat, "@dr.ruiz thank you")
    await messages(network, MENTIONS)
    _, mark = await changes(network, "")
    server.edit(post, "@dr.ruiz is fruit ok for a baby?")
    (page,), mark = await changes(network, mark)
    assert [(one.remote_id, one.text) for one in page.edits] == [(post, "@dr.ruiz is fruit ok for a baby?")]
    assert (await changes(network, mark))[0] == []


async def test_what_was_stored_before_a_crash_is_watched_by_the_next_program(server: FakeThreads) -> None:
    posts = [server.write(server.pat, f"@dr.ruiz {n}") for n in range(2)]
    first = connector(server)
    mark = (await pages(first, MENTIONS))[-1].mark
    await first.close()
    server.delete(posts[0])
    second = connector(server)
    # The mark with what is watched is no reason to read anything again.
    assert await pages(second, MENTIONS, mark) == []
    _, changed = await changes(second, "")
    found, _ = await changes(second, changed)
    assert [one.remote_id for page in found for one in page.deletions] == [posts[0]]
    await second.close()


async def test_all_gone_at_once_is_not_believed(server: FakeThreads, network: Threads) -> None:
    for n in range(3):
        server.write(server.pat, f"@dr.ruiz {n}")
    await messages(network, MENTIONS)
    server.fail(graph.fault(24), "GET", "/v1.0/1[0-9]*")
    _, mark = await changes(network, "")
    found, _ = await changes(network, mark)
    assert found == []


async def test_a_failure_in_the_middle_keeps_what_was_found_and_is_told(server: FakeThreads, network: Threads) -> None:
    older, newer = (server.write(server.pat, f"@dr.ruiz {n}", ago=60 - n) for n in range(2))
    await messages(network, MENTIONS)
    server.edit(newer, "@dr.ruiz other words")
    server.fail(base.status(503), "GET", f"/v1.0/{older}")
    found: list[Page] = []

    async def pull() -> None:
        async for page in network.pull(CHANGES, ""):
            found.append(page)  # noqa: PERF401 - the error comes behind it

    with pytest.raises(NetworkError):
        await pull()
    assert [one.remote_id for page in found for one in page.edits] == [newer]


async def test_a_pull_reads_so_many_posts_the_newest_each_time_and_the_others_in_turn(
    server: FakeThreads, network: Threads
) -> None:
    posts = [server.write(server.pat, f"@dr.ruiz {n}", ago=1000 - n) for n in range(45)]
    await messages(network, MENTIONS)
    mark, read = "", set[str]()
    for _ in range(2):
        server.requests.clear()
        _, mark = await changes(network, mark)
        asked = {one.path.rsplit("/", 1)[-1] for one in server.requests} & set(posts)
        assert len(asked) == ALONE
        assert set(posts[-NEWEST:]) <= asked
        read |= asked
    assert read == set(posts)


async def test_nothing_is_read_again_while_the_budget_is_nearly_used(server: FakeThreads, network: Threads) -> None:
    server.write(server.pat, "@dr.ruiz ?")
    used = {"X-App-Usage": '{"call_count":85}'}
    server.fail(base.Fault(lambda answer: replace(answer, headers=used), works=True), "GET", ".*/mentions", times=1)
    await messages(network, MENTIONS)
    server.requests.clear()
    await changes(network, "")
    assert server.requests == []
    assert network.pace(CHANGES) > CHANGES.pace
