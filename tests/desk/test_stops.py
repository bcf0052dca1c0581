from __future__ import annotations

import pytest

from core.clock import HOUR
from core.outgoing import Unchanged
from desk import actions, answering
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from networks.mastodon.connector import Mastodon
from store import claims
from tests.desk.clinics import ADVICE, Clinic, clinic


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


async def test_an_undo_that_loses_says_what_stands(database_url: str) -> None:
    async with clinic(database_url) as c:
        item = c.answer(await c.ask())
        with c.store.writing() as tx:
            claims.claim(tx, item, 1)
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
