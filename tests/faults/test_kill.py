"""A program that is killed at any step of a send: nothing stands twice, nothing is lost, nothing is silent."""

from __future__ import annotations

import asyncio
import signal

import pytest

from desk import answering
from store import views
from tests.desk.clinics import Clinic, another, clinic, end_leases
from tests.fakes.base import delayed, eventually
from tests.faults.child import STEPS
from tests.faults.programs import Program, program
from tests.store.helpers import opened

STORED = {"after the response", "before the arrival commits", "before the end", "before the end commits"}
"""Steps at which the server has the answer already."""
ENDS = {
    "before the claim commits": "waiting",
    "after the claim": "refused",
    "before the try is noted": "refused",
    "before the request": "waiting",
}


def _orders(c: Clinic, url: str, conversation: int, **more: str) -> dict[str, str]:
    token = c.fake.doctor.token
    return {
        "database": url,
        "fake": c.fake.url,
        "token": token,
        "session": "killed",
        "conversation": str(conversation),
        **more,
    }


async def _taken_over(c: Clinic, conversation: int, item: int) -> str:
    """Let another program take over, in as many rounds as the look-up needs; return how it ended."""
    end_leases(c.store)
    await c.round()
    c.moved_clock()
    for _ in range(3):
        await c.round()
        row = c.row(conversation)
        assert row.held is False, "it is in nobody's lane"
        assert row.state == "closed" or row.trouble, "it is silent"
    return c.item(item).state


async def _ends_well(c: Clinic, conversation: int, item: int, step: str) -> None:
    state = await _taken_over(c, conversation, item)
    assert state == ENDS.get(step, "sent")
    if state == "sent":
        assert c.row(conversation).state == "closed"
        assert c.item(item).parts[0].remote_id == c.standing()[0].id
    else:
        assert c.standing() == []
        assert c.item(item).reason
        assert c.item(item).remedy
        assert c.rows("open")[0].id == conversation
        answering.again(c.desk, item)
        assert [one.state for one in await c.round()] == ["sent"]
    assert len(c.standing()) == 1
    assert await c.round() == []


@pytest.mark.parametrize("step", STEPS)
async def test_a_dispatcher_killed_at_a_step_leaves_one_message_or_none_and_says_which(
    database_url: str, step: str
) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with program("send", **_orders(c, database_url, conversation, step=step)) as child:
            told = await asyncio.to_thread(child.hear)
            item = int(told["ready"])
            assert await asyncio.to_thread(child.hear) == {}
            assert await asyncio.to_thread(child.end) == -signal.SIGKILL
        assert len(c.standing()) == (1 if step in STORED else 0)
        await _ends_well(c, conversation, item, step)


async def test_a_dispatcher_killed_while_the_server_had_it_and_had_not_answered_is_found(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        c.fake.fail(delayed(20), "POST", "/api/v1/statuses", times=1)
        with program("send", **_orders(c, database_url, conversation)) as child:
            item = int((await asyncio.to_thread(child.hear))["ready"])
            assert await asyncio.to_thread(eventually, lambda: bool(c.standing()), 20)
            child.process.kill()
            assert await asyncio.to_thread(child.end) == -signal.SIGKILL
        await _ends_well(c, conversation, item, "during the request")


@pytest.mark.parametrize("step", ["before the request", "after the response", "before the arrival commits"])
async def test_a_pull_between_the_kill_and_the_look_up_changes_nothing(database_url: str, step: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with program("send", **_orders(c, database_url, conversation, step=step)) as child:
            item = int((await asyncio.to_thread(child.hear))["ready"])
            await asyncio.to_thread(child.end)
        end_leases(c.store)
        await c.round()
        await c.pull()
        assert c.item(item).state == "unknown"
        await _ends_well(c, conversation, item, step)


async def test_an_answer_of_two_parts_killed_between_them_is_partly_and_y_sends_the_rest(database_url: str) -> None:
    long = "\n\n".join(["first " * 55, "second " * 50])
    async with clinic(database_url) as c:
        conversation = await c.ask()
        orders = _orders(c, database_url, conversation, step="after the response", text=long)
        with program("send", **orders) as child:
            item = int((await asyncio.to_thread(child.hear))["ready"])
            await asyncio.to_thread(child.end)
        assert await _taken_over(c, conversation, item) == "partly"
        assert len(c.standing()) == 1
        answering.again(c.desk, item)
        await c.round()
        assert (c.item(item).state, len(c.standing()), c.row(conversation).state) == ("sent", 2, "closed")


async def test_a_second_program_that_looks_while_the_first_still_sends_does_not_send(database_url: str) -> None:
    async with clinic(database_url) as c, another(c, database_url) as d:
        item = c.answer(await c.ask())
        send = c.line.network.send

        async def slow(part: object) -> object:
            end_leases(c.store)  # the first program is so slow that its lease runs out under it
            sent = await send(part)  # type: ignore[arg-type]
            await d.round()
            return sent

        c.line.network.send = slow  # type: ignore[assignment,method-assign]
        await c.round()
        d.moved_clock()
        await d.round()
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)


@pytest.mark.parametrize("statements", [1, 3, 6, 9, 12, 15, 18, 10_000])
def test_a_program_killed_while_it_keeps_a_page_leaves_the_page_whole_or_absent(
    database_url: str, statements: int
) -> None:
    with opened(database_url):
        pass
    child = Program("keep", database=database_url, statements=statements)
    said = child.hear()
    status = child.end()
    with opened(database_url) as store:
        kept = store.reader.rows("SELECT COUNT(*) FROM message")[0][0]
        assert (status, kept) == ((0, 50) if said else (-signal.SIGKILL, 0))
        assert views.counts(store.reader)["everything"] == kept


def test_a_program_killed_right_before_the_commit_of_a_page_leaves_nothing_of_it(database_url: str) -> None:
    with opened(database_url):
        pass
    child = Program("keep", database=database_url, statements=10_000, before_commit=True)
    assert (child.hear(), child.end()) == ({}, -signal.SIGKILL)
    with opened(database_url) as store:
        assert store.reader.rows("SELECT COUNT(*) FROM message")[0][0] == 0
        assert store.reader.rows("SELECT COUNT(*) FROM account")[0][0] == 0
