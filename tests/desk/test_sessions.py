from __future__ import annotations

import asyncio

import pytest

from desk import answering
from desk.office import leave
from tests.desk.clinics import another, clinic, end_leases


async def test_what_a_session_held_when_it_ended_waits_in_open_and_never_leaves_by_itself(database_url: str) -> None:
    async with clinic(database_url) as c, another(c, database_url) as d:
        conversation = await c.ask()
        item = c.answer(conversation)
        leave(c.desk)
        for _ in range(3):
            assert await d.round() == []
        assert (c.item(item).state, c.standing()) == ("waiting", [])
        assert c.row(conversation).trouble.startswith("waiting")
        assert [row.id for row in d.rows("open")] == [conversation]
        answering.again(d.desk, item)
        assert [one.state for one in await d.round()] == ["sent"]
        assert len(c.standing()) == 1


async def test_a_laptop_that_slept_past_its_lease_sends_nothing_of_before(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        end_leases(c.store)
        assert await c.round() == []
        assert (c.item(item).state, c.standing()) == ("waiting", [])
        assert await c.round() == []


async def test_a_new_answer_after_a_sleep_does_not_wake_the_old_ones(database_url: str) -> None:
    async with clinic(database_url) as c:
        old = c.answer(await c.ask())
        noor = c.fake.memory.account("noor", "far.example")
        c.fake.memory.follows.add((c.fake.doctor.id, noor.id))
        other = await c.ask("where do I park?", who=noor)
        end_leases(c.store)
        new = c.answer(other)
        await c.round()
        assert (c.item(old).state, c.item(new).state) == ("waiting", "sent")
        assert c.standing() == []


async def test_a_session_that_slept_in_the_middle_of_a_round_sends_no_more(database_url: str) -> None:
    async with clinic(database_url) as c:
        first = c.answer(await c.ask())
        noor = c.fake.memory.account("noor", "far.example")
        c.fake.memory.follows.add((c.fake.doctor.id, noor.id))
        second = c.answer(await c.ask("where do I park?", who=noor))
        send = c.line.network.send

        async def then_sleep(part: object) -> object:
            sent = await send(part)  # type: ignore[arg-type]
            end_leases(c.store)
            return sent

        c.line.network.send = then_sleep  # type: ignore[assignment,method-assign]
        await c.round()
        assert (c.item(first).state, c.item(second).state) == ("sent", "held")
        await c.round()
        assert c.item(second).state == "waiting"
        assert len(c.standing()) == 1


async def test_a_slow_round_keeps_its_session_and_its_leases(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(database_url) as c, another(c, database_url) as d:
        item = c.answer(await c.ask())
        monkeypatch.setattr("desk.dispatch.leases.LENGTH", 30_000)  # a beat each 10 ms
        send = c.line.network.send

        async def slow(part: object) -> object:
            with c.store.writing() as tx:  # nearly run out: only a beat can save it
                tx.run("UPDATE lease SET expires_at = :soon", soon=tx.clock() + 400_000)
            for _ in range(200):
                await asyncio.sleep(0.005)
                (ends,) = c.store.reader.rows("SELECT MIN(expires_at) FROM lease WHERE expires_at > 0")[0]
                with c.store.writing() as tx:
                    if ends > tx.clock() + 2_000_000:
                        break
            assert await d.round() == []
            return await send(part)  # type: ignore[arg-type]

        c.line.network.send = slow  # type: ignore[assignment,method-assign]
        assert [one.state for one in await c.round()] == ["sent"]
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)
