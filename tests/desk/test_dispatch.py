from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.clock import HOUR, MINUTE
from core.outgoing import Unchanged
from desk import actions, answering, lines
from desk.answering import Wish
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from desk.library import EMPTY
from desk.office import leave
from networks.mastodon.connector import Mastodon
from store import outbox
from tests.desk.clinics import ADVICE, Clinic, another, clinic, connected, end_leases
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


# What may change while an answer is held


async def _stopped(c: Clinic, item: int, conversation: int, words: str) -> None:
    assert [one.state for one in await c.round()] == ["refused"]
    assert words in c.item(item).reason
    assert c.item(item).remedy
    assert c.standing() == []
    row = c.row(conversation)
    assert (row.state, row.held) == ("open", False)
    assert words in row.trouble
    assert c.rows("open")[0].id == conversation
    assert await c.round() == []


async def _held(c: Clinic) -> tuple[int, int]:
    """Hold an answer to the younger of two conversations: only trouble brings it to the top."""
    other = c.fake.memory.account("noor", "far.example", display_name="Noor")
    c.fake.memory.follows.add((c.fake.doctor.id, other.id))
    await c.ask("where do I park?", who=other)
    conversation = await c.ask()
    return conversation, c.answer(conversation)


async def test_a_newer_message_stops_the_answer_and_brings_the_conversation_back_on_top(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        assert await c.ask("and he has a rash", parent=c.question(conversation)) == conversation
        await _stopped(c, item, conversation, "wrote again")


async def test_an_edit_that_was_pulled_stops_the_answer(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        c.fake.edit(c.question(conversation), "@doctor how long does a cold last at 80?")
        await c.pull()
        await _stopped(c, item, conversation, "author changed the message")


async def test_an_edit_that_no_pull_has_seen_stops_the_answer_and_is_kept(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        c.fake.edit(c.question(conversation), "@doctor how long does a cold last at 80?")
        await _stopped(c, item, conversation, "author changed the message")
        assert "at 80?" in c.row(conversation).question


async def test_an_edit_stops_the_answer_also_where_a_network_cannot_be_asked_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(_self: Mastodon, _ref: object) -> Unchanged:
        return Unchanged()

    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        c.fake.edit(c.question(conversation), "@doctor how long does a cold last at 80?")
        assert c.line.network.name == "mastodon"
        monkeypatch.setattr(Mastodon, "recheck", blind)
        with c.store.writing() as tx:
            tx.run("UPDATE message SET text = 'another question' WHERE remote_id = :r", r=c.question(conversation))
        await _stopped(c, item, conversation, "author changed the message")


async def test_a_deletion_stops_the_answer(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        c.fake.delete(c.question(conversation))
        await _stopped(c, item, conversation, "deleted the message")


async def test_an_answer_from_the_phone_stops_the_held_one(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        c.fake.write(c.fake.doctor, "@pat@remote.example call me", "direct", c.question(conversation))
        await c.pull()
        assert [one.state for one in await c.round()] == ["refused"]
        assert "answered elsewhere" in c.item(item).reason
        assert [post.text for post in c.standing()] == ["@pat@remote.example call me"]


async def test_an_answer_from_the_phone_written_before_ours_but_read_after_it_stops_ours(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, _ = await _held(c)
        actions.undo(c.desk)
        c.fake.write(c.fake.doctor, "@pat@remote.example call me", "direct", c.question(conversation))
        item = c.answer(conversation)
        await c.pull()
        assert [one.state for one in await c.round()] == ["refused"]
        assert "answered elsewhere" in c.item(item).reason
        assert len(c.standing()) == 1


async def test_a_window_that_closed_while_it_was_held_stops_the_answer(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _held(c)
        with c.store.writing() as tx:
            tx.run("UPDATE conversation SET window_until = :past WHERE id = :id", past=tx.clock() - 1, id=conversation)
        await _stopped(c, item, conversation, "time to answer there is over")


async def test_a_message_that_arrives_while_an_answer_leaves_keeps_the_conversation_open(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation)
        send = c.line.network.send

        async def meanwhile(part: object) -> object:
            await c.ask("and he has a rash", parent=c.question(conversation))
            return await send(part)  # type: ignore[arg-type]

        c.line.network.send = meanwhile  # type: ignore[assignment,method-assign]
        assert [one.state for one in await c.round()] == ["sent"]
        assert c.item(item).state == "sent"
        assert (c.row(conversation).state, len(c.standing())) == ("open", 1)


# Sessions


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


async def test_an_undo_that_loses_says_what_stands(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        with c.store.writing() as tx:
            outbox.claim(tx, item, 1)
        with pytest.raises(Refusal, match="already sending"):
            actions.undo(c.desk)
        with c.store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'held', fence = 0")
        await c.round()
        with pytest.raises(Refusal, match="already sent"):
            actions.undo(c.desk)


async def test_a_second_answer_says_that_one_is_on_its_way(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        answering.queue(c.desk, prepared)
        with pytest.raises(Refusal, match="is held already"):
            answering.queue(c.desk, prepared)


async def test_an_answer_held_for_an_hour_is_refused_once_they_wrote_meanwhile(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        await c.ask("and a cough", parent=c.question(conversation))
        with pytest.raises(Refusal, match="wrote again"):
            answering.queue(c.desk, prepared, hold=HOUR)
