from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.clock import MINUTE
from desk import actions, answering, lines
from desk.dispatch import Dispatcher
from networks.mastodon.connector import Mastodon
from tests.desk.clinics import Clinic, another, clinic, connected, end_leases
from tests.fakes.base import dropped, status, stored_then, stored_then_dropped
from tests.fakes.mastodon import gotosocial, limited

POST = ("POST", "/api/v1/statuses")
LONG = "\n\n".join(["first " * 55, "second " * 50])


async def test_an_answer_leaves_once_and_closes_its_conversation(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation)
        assert c.rows("open") == []
        assert [one.state for one in await c.round()] == ["sent"]
        assert (c.item(item).state, c.row(conversation).state) == ("sent", "closed")
        assert await c.round() == []
        assert len(c.standing()) == 1


async def test_an_answer_does_not_leave_before_its_hold_is_over(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask(), hold=MINUTE)
        assert await c.round() == []
        assert (c.item(item).state, c.standing()) == ("held", [])


async def test_an_answer_stored_before_its_line_broke_is_found_and_stands_once(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(conversation := await c.ask())
        c.fake.fail(stored_then(503), *POST, times=1)
        assert [one.state for one in await c.round()] == ["unknown"]
        assert c.row(conversation).trouble.startswith("unknown")
        assert await c.round() == []
        c.moved_clock()
        assert [one.state for one in await c.round()] == ["sent"]
        assert (c.item(item).state, c.row(conversation).state, len(c.standing())) == ("sent", "closed", 1)
        assert c.item(item).parts[0].remote_id == c.standing()[0].id


async def test_an_answer_whose_line_broke_before_it_was_stored_is_sent_again_once(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        c.fake.fail(dropped(), *POST, times=1)
        assert [one.state for one in await c.round()] == ["unknown"]
        assert await c.round() == []
        assert len(c.standing()) == 0
        c.moved_clock()
        assert [one.state for one in await c.round()] == ["held", "sent"]
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)


async def test_a_second_loss_waits_its_own_time_before_it_is_looked_up(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        c.fake.fail(dropped(), *POST, times=2)
        await c.round()
        c.moved_clock()
        assert [one.state for one in await c.round()] == ["held", "unknown"]
        c.dispatcher._ask_again.clear()
        # The first try is two minutes old, the second is not: nothing it left behind can be believed yet.
        assert await c.round() == []
        assert c.item(item).state == "unknown"


async def test_an_answer_nobody_can_look_up_stays_unknown_and_is_never_sent_again(database_url: str) -> None:
    async with clinic(database_url) as c:
        with gotosocial() as other:
            line = await connected(c.desk, other, "gts")
            there = Clinic(other, c.desk, line)
            item = there.answer(conversation := await there.ask())
            other.fail(dropped(), *POST, times=1)
            await there.round()
            for _ in range(4):
                there.moved_clock()
                assert [one.state for one in await there.round()] == ["unknown"]
            assert "may have been sent" in there.item(item).reason
            assert there.row(conversation).trouble.startswith("unknown")
            assert other.read_by(other.pat) == []
            await line.network.close()


async def test_a_connector_that_does_not_say_is_never_taken_for_absent(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_self: Mastodon, _part: object) -> None:
        return None

    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        c.fake.fail(dropped(), *POST, times=1)
        await c.round()
        c.moved_clock()
        monkeypatch.setattr(Mastodon, "find", silent)
        assert [one.state for one in await c.round()] == ["unknown"]
        assert (c.item(item).state, c.standing()) == ("unknown", [])


async def test_a_look_up_that_was_overtaken_changes_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = Mastodon.find

    async with clinic(database_url) as c, another(c, database_url) as d:
        item = c.answer(await c.ask())
        c.fake.fail(dropped(), *POST, times=1)
        await c.round()
        c.moved_clock()

        async def slow(self: Mastodon, part: object) -> object:
            heard = await find(self, part)  # type: ignore[arg-type]
            monkeypatch.setattr(Mastodon, "find", find)
            end_leases(c.store)
            with c.store.writing() as tx:
                tx.run("UPDATE outbox_item SET session = ''")
            assert [one.state for one in await d.round()] == ["held", "sent"]
            return heard

        monkeypatch.setattr(Mastodon, "find", slow)
        assert await c.round() == []
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)


async def test_rate_limited_answers_wait_until_the_named_time(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        c.fake.fail(limited(60), *POST, times=1)
        assert [one.state for one in await c.round()] == ["held"]
        with c.store.writing() as tx:
            assert 50_000_000 < c.item(item).due_at - tx.clock() < 70_000_000
        assert await c.round() == []
        with c.store.writing() as tx:
            tx.run("UPDATE outbox_item SET due_at = 1")
        assert [one.state for one in await c.round()] == ["sent"]
        assert len(c.standing()) == 1


async def test_a_server_that_cannot_be_reached_before_the_send_keeps_the_answer_held(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        c.fake.fail(status(503), "GET", times=1)
        assert [one.state for one in await c.round()] == ["held"]
        assert c.item(item).remedy == "Consulta tries again by itself"
        with c.store.writing() as tx:
            assert c.item(item).due_at > tx.clock()


async def test_a_dead_token_refuses_with_a_remedy_while_other_accounts_go_on(database_url: str) -> None:
    async with clinic(database_url) as c:
        nurse = c.fake.memory.account("nurse", display_name="Nurse Paz")
        other = await connected(c.desk, c.fake, "nurse", nurse.token)
        both = Dispatcher(c.desk, {c.line.account: c.line, other.account: other})
        first = c.answer(mine := await c.ask())
        there = Clinic(c.fake, c.desk, other)
        await asyncio.to_thread(c.fake.write, c.fake.pat, "@nurse may I come at nine?")
        c.fake.memory.follows.add((nurse.id, c.fake.pat.id))
        await there.pull()
        second = there.answer(
            next(row.id for row in there.rows("everything") if row.account == "nurse" and row.id != mine)
        )
        c.fake.revoked.add(c.fake.doctor.token)
        assert sorted(one.state for one in await both.round()) == ["refused", "sent"]
        assert (c.item(first).state, c.item(second).state) == ("refused", "sent")
        assert c.item(first).remedy
        assert c.row(mine).trouble.startswith("refused")
        await other.network.close()


async def test_parts_follow_each_other_and_the_first_follows_the_question(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation, LONG)
        await c.round()
        parts = c.item(item).parts
        first, second = sorted(c.standing(), key=lambda one: one.created)
        assert [part.remote_id for part in parts] == [first.id, second.id]
        assert (first.parent, second.parent) == (c.question(conversation), first.id)


async def _broken_in_the_middle(c: Clinic) -> tuple[int, int]:
    """Hold two parts of which the first leaves and the second is refused."""
    conversation = await c.ask()
    item = c.answer(conversation, LONG)
    send = Mastodon.send
    seen: list[str] = []

    async def once(self: Mastodon, part: object) -> object:
        seen.append("")
        if len(seen) == 2:
            c.fake.fail(status(422, {"error": "nein"}), *POST, times=1)
        return await send(self, part)  # type: ignore[arg-type]

    c.line.network.send = once.__get__(c.line.network)  # type: ignore[method-assign]
    await c.round()
    del c.line.network.send
    return conversation, item


async def test_a_refusal_in_the_middle_is_partly_and_y_sends_only_the_rest(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _broken_in_the_middle(c)
        assert (c.item(item).state, len(c.standing())) == ("partly", 1)
        assert c.row(conversation).trouble.startswith("partly")
        assert c.rows("open")[0].id == conversation
        answering.again(c.desk, item)
        assert [one.state for one in await c.round()] == ["sent"]
        assert len(c.standing()) == 2
        assert c.row(conversation).state == "closed"


async def test_taking_back_the_rest_of_an_answer_says_that_a_part_stands(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _broken_in_the_middle(c)
        answering.again(c.desk, item)
        decision = actions.undo(c.desk)
        assert "stands there" in decision.words
        assert c.item(item).state == "partly"
        assert c.row(conversation).trouble.startswith("partly")
        assert await c.round() == []
        assert len(c.standing()) == 1


async def test_a_lost_second_part_is_found_and_the_answer_is_whole(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation, LONG)
        posts = 0

        def spoil(network: Mastodon) -> None:
            send = network.send

            async def second_is_lost(part: object) -> object:
                nonlocal posts
                posts += 1
                if posts == 2:
                    c.fake.fail(stored_then_dropped(), *POST, times=1)
                return await send(part)  # type: ignore[arg-type]

            network.send = second_is_lost  # type: ignore[assignment,method-assign]

        spoil(c.line.network)  # type: ignore[arg-type]
        await c.round()
        assert c.item(item).state == "unknown"
        c.moved_clock()
        await c.round()
        assert (c.item(item).state, len(c.standing()), c.row(conversation).state) == ("sent", 2, "closed")


async def test_a_store_that_fails_after_the_send_makes_it_unknown_and_then_found(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())

        def full(*_: object) -> None:
            raise OSError("full disk")

        c.dispatcher._keep_sent = full  # type: ignore[assignment,method-assign]
        with pytest.raises(OSError, match="full disk"):
            await c.round()
        del c.dispatcher._keep_sent
        assert (c.item(item).state, len(c.standing())) == ("sending", 1)
        await c.round()
        assert c.item(item).state == "unknown"
        c.moved_clock()
        assert [one.state for one in await c.round()] == ["sent"]
        assert len(c.standing()) == 1


async def test_one_account_whose_round_fails_does_not_cut_the_others_short(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        broken = replace(c.line, account=9999, slug="gone")
        both = Dispatcher(c.desk, {9999: broken, c.line.account: c.line})
        serve = both._serve

        async def failing(line: lines.Line) -> list[object]:
            if line is broken:
                raise OSError("broken")
            return await serve(line)  # type: ignore[return-value]

        both._serve = failing  # type: ignore[assignment,method-assign]
        with pytest.raises(OSError, match="broken"):
            await both.round()
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)


async def test_an_old_absent_never_counts_for_a_newer_try_of_another_program(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Mastodon.find

    async with clinic(database_url) as c, another(c, database_url) as d:
        item = c.answer(await c.ask())
        c.fake.fail(dropped(), *POST, times=1)
        await c.round()
        c.moved_clock()

        async def slow(self: Mastodon, part: object) -> object:
            heard = await find(self, part)  # type: ignore[arg-type]
            monkeypatch.setattr(Mastodon, "find", find)
            end_leases(c.store)
            with c.store.writing() as tx:
                tx.run("UPDATE outbox_item SET session = ''")
            c.fake.fail(stored_then_dropped(), *POST, times=1)
            assert [one.state for one in await d.round()] == ["held", "unknown"]
            return heard

        monkeypatch.setattr(Mastodon, "find", slow)
        assert await c.round() == []
        assert (c.item(item).state, c.item(item).parts[0].attempts, len(c.standing())) == ("unknown", 2, 1)


async def test_a_program_that_lost_its_lease_before_the_try_does_not_try(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        prepare = c.line.network.prepare

        async def slow(part: object) -> str:
            token = await prepare(part)  # type: ignore[arg-type]
            end_leases(c.store)
            return token

        c.line.network.prepare = slow  # type: ignore[method-assign]
        assert await c.round() == []
        assert (c.standing(), c.item(item).parts[0].attempts) == ([], 0)
