from __future__ import annotations

import pytest

from core.audience import Audience, Readers
from core.clock import MINUTE
from core.incoming import Hidden
from desk import actions, answering
from desk.answering import Wish, narrowed
from desk.errors import Refusal
from desk.library import EMPTY
from store import accounts, drafts
from store.rows import ItemRow
from tests.desk.clinics import ADVICE, Clinic, another, clinic
from tests.fakes.base import status

POST = ("POST", "/api/v1/statuses")


def _refused_as(c: Clinic, conversation: int, wish: Wish) -> list[str]:
    return [stop.code for stop in answering.prepare(c.desk, EMPTY, conversation, wish).stops]


async def test_what_is_prepared_is_what_is_held_and_what_is_held_is_what_leaves(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        item, _ = answering.queue(c.desk, prepared)
        held = c.item(item)
        assert [part.text for part in held.parts] == [part.text for part in prepared.parts]
        await c.round()
        assert [post.text for post in c.standing()] == [part.text for part in prepared.parts]
        assert [post.visibility for post in c.standing()] == ["direct"]


async def test_preparing_changes_nothing(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        before = [tuple(row) for row in c.store.reader.rows("SELECT * FROM conversation")]
        answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        assert [tuple(row) for row in c.store.reader.rows("SELECT * FROM conversation")] == before
        assert c.store.reader.rows("SELECT 1 FROM outbox_item") == []


async def test_the_answer_follows_the_newest_message_that_stands(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        first = c.question(conversation)
        await c.ask("and he has a rash", parent=first)
        c.fake.delete(c.question(conversation))
        await c.pull()
        with c.store.writing() as tx:
            tx.run("UPDATE message SET deleted_at = 1, text = '' WHERE remote_id <> :r AND direction = 'in'", r=first)
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        assert prepared.parent.remote_id == first


async def test_a_burst_whose_last_message_names_a_third_person_can_be_answered_to_the_asker_alone(
    database_url: str,
) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask("a rash came overnight")
        third = c.fake.memory.account("carer", "remote.example")
        await c.ask(f"@{third.acct} sees it too", parent=c.question(conversation))
        usual = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        assert (usual.readers, usual.left_out, usual.others_read) == (Readers((c.fake.pat.acct,)), (third.acct,), False)
        assert [one.handle for one in usual.recipients] == [c.fake.pat.acct]
        both = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE, audience=Audience.DIRECT))
        assert (both.others_read, both.left_out) == (True, ())
        assert third.acct in both.readers.named
        alone = answering.prepare(c.desk, EMPTY, conversation, narrowed(Wish(text=ADVICE)))
        assert (alone.stops, alone.others_read, alone.readers) == ((), False, Readers((c.fake.pat.acct,)))
        item, _ = answering.queue(c.desk, alone)
        assert [one.state for one in await c.round()] == ["sent"]
        assert c.item(item).readers == Readers((c.fake.pat.acct,))
        assert len(c.standing()) == 1
        assert c.standing(third) == []


async def test_whom_every_message_names_reads_the_answer_and_what_was_answered_before_does_not_count(
    database_url: str,
) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask("a rash came overnight")
        c.answer(conversation)
        await c.round()
        third = c.fake.memory.account("carer", "remote.example")
        for text in ("it is back", "and it itches"):
            await c.ask(f"@{third.acct} {text}", parent=c.question(conversation))
        usual = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        assert (set(usual.readers.named), usual.left_out) == ({c.fake.pat.acct, third.acct}, ())
        assert usual.others_read


async def test_where_the_room_is_the_circle_nobody_in_it_is_left_out(database_url: str) -> None:
    async with clinic(database_url) as c:
        third = c.fake.memory.account("carer", "remote.example")
        conversation = await c.ask("a rash")
        await c.ask(f"@{third.acct} sees it too", parent=c.question(conversation))
        with c.store.writing() as tx:
            tx.run("UPDATE conversation SET network = 'matrix'")
        assert _refused_as(c, conversation, narrowed(Wish(text=ADVICE))) == ["circle"]
        assert _refused_as(c, conversation, Wish(text=ADVICE, audience=Audience.DIRECT)) == []
        usual = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        assert (usual.stops, usual.left_out, usual.others_read) == ((), (), True)
        assert third.acct in usual.readers.named


async def test_what_moved_between_looking_and_pressing_stops_the_hold(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()

        def looked() -> answering.Prepared:
            return answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))

        prepared = looked()
        c.fake.edit(c.question(conversation), "@doctor and at eighty?")
        await c.pull()
        with pytest.raises(Refusal, match="changed the message"):
            answering.queue(c.desk, prepared)
        prepared = looked()
        await c.ask("hello? are you there", parent=c.question(conversation))
        with pytest.raises(Refusal, match="wrote again"):
            answering.queue(c.desk, prepared)
        prepared = looked()
        c.fake.write(c.fake.doctor, "@pat@remote.example call me", "direct", c.question(conversation))
        await c.pull()
        with pytest.raises(Refusal, match="answered meanwhile"):
            answering.queue(c.desk, prepared)
        assert c.store.reader.rows("SELECT 1 FROM outbox_item") == []


async def test_a_message_deleted_between_looking_and_pressing_stops_the_hold(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        prepared = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))
        remote = c.question(conversation)
        with c.store.writing() as tx:
            tx.run("UPDATE message SET deleted_at = 1, text = '' WHERE remote_id = :r", r=remote)
        with pytest.raises(Refusal, match="message is gone"):
            answering.queue(c.desk, prepared)
        with pytest.raises(Refusal, match="no message left"):
            answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE))


async def test_a_second_answer_needs_a_word_and_then_leaves_once(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        c.answer(conversation)
        await c.round()
        with pytest.raises(Refusal):
            c.answer(conversation, "One more thing: sleep.")
        c.answer(conversation, "One more thing: sleep.", again=True)
        assert [one.state for one in await c.round()] == ["sent"]
        assert len(c.standing()) == 2


async def test_an_answer_is_never_wider_than_the_question(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        wide = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE, audience=Audience.PUBLIC))
        assert wide.stops
        with pytest.raises(Refusal):
            answering.queue(c.desk, wide)


async def test_an_account_that_was_stopped_takes_no_answer(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with c.store.writing() as tx:
            accounts.trouble(tx, c.line.account, "the payment failed", "pay", stopped=True)
        with pytest.raises(Refusal, match="cannot send"):
            c.answer(conversation)


async def test_a_message_that_cannot_be_read_takes_no_answer(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with c.store.writing() as tx:
            tx.run("UPDATE message SET hidden = :h", h=Hidden.ENCRYPTED.value)
        with pytest.raises(Refusal):
            c.answer(conversation)


async def test_own_words_that_are_held_leave_the_drafts(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with c.store.writing() as tx:
            drafts.save(tx, conversation, c.desk.who.id, ADVICE, 1)
        c.answer(conversation)
        assert drafts.draft(c.store.reader, conversation, c.desk.who.id) == ""


async def _refused(c: Clinic) -> tuple[int, ItemRow]:
    conversation = await c.ask()
    item = c.answer(conversation)
    c.fake.fail(status(422, {"error": "nein"}), *POST, times=1)
    await c.round()
    assert c.item(item).state == "refused"
    return conversation, c.item(item)


async def test_a_refused_answer_is_held_anew_by_y_and_leaves_once(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _refused(c)
        assert c.row(conversation).trouble
        answering.again(c.desk, item.id)
        assert (c.row(conversation).trouble, c.row(conversation).held) == ("", True)
        await c.round()
        assert len(c.standing()) == 1
        with pytest.raises(Refusal, match="it is sent now"):
            answering.again(c.desk, item.id)


async def test_y_on_an_old_answer_is_refused_once_the_conversation_moved_on(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _refused(c)
        await c.ask("and a rash", parent=c.question(conversation))
        with pytest.raises(Refusal, match="wrote again"):
            answering.again(c.desk, item.id)


async def test_y_on_an_old_answer_is_refused_once_its_message_was_edited(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _refused(c)
        c.fake.edit(c.question(conversation), "@doctor and at eighty?")
        await c.pull()
        with pytest.raises(Refusal, match="changed the message"):
            answering.again(c.desk, item.id)


async def test_y_on_an_old_answer_is_refused_once_somebody_else_answered(database_url: str) -> None:
    async with clinic(database_url) as c, another(c, database_url) as d:
        conversation, item = await _refused(c)
        d.answer(conversation, "Come by at nine.")
        with pytest.raises(Refusal, match="it is held now"):
            answering.again(c.desk, item.id)
        with c.store.writing() as tx:
            tx.run("UPDATE lease SET expires_at = 1 WHERE duty = 'send'")
        await d.round()
        assert [post.text for post in c.standing()] == ["@pat@remote.example Come by at nine."]
        with pytest.raises(Refusal, match="answered elsewhere"):
            answering.again(c.desk, item.id)


async def test_an_undone_answer_leaves_nothing_and_the_question_is_back(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        item = c.answer(conversation, hold=MINUTE)
        actions.undo(c.desk)
        assert await c.round() == []
        assert (c.item(item).state, c.standing()) == ("undone", [])
        assert [row.id for row in c.rows("open")] == [conversation]
