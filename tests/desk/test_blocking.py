from __future__ import annotations

import pytest

from core.outgoing import Ground
from desk import actions, answering, blocking, undoing
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from networks import errors
from store import actions as record
from store import blocking as kept
from store import purging, views
from tests.desk.clinics import ADVICE, Clinic, clinic
from tests.fakes.base import dropped, status


def standing(c: Clinic, conversation: int) -> str:
    return views.rows_by_id(c.store.reader, [conversation])[conversation].blocked


async def test_whom_we_block_is_kept_away_there_and_nothing_is_lost_here(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask("you are all crooks")
        decision = await blocking.block(c.desk, c.line, conversation)
        assert c.fake.memory.blocked == [c.fake.pat.id]
        assert standing(c, conversation) == "done"
        # A server may hide from now on what they wrote: that is not its author's deletion.
        gone = {post: c.desk.now() for post in c.fake.memory.posts}
        with c.store.writing() as tx:
            assert purging.delete(tx, c.line.account, gone) == frozenset()
        assert [m.text for m in views.messages(c.store.reader, conversation)] == ["@doctor you are all crooks"]
        assert views.counts(c.store.reader)["open"] == 1
        assert answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE)).notes == (answering.BLOCKED,)
        assert undoing.outlook(c.store.reader, decision.action, c.desk.who.id)[0]
        await blocking.unblock(c.desk, c.line, conversation)
        with c.store.writing() as tx:
            assert len(purging.delete(tx, c.line.account, gone)) == 1


async def test_an_undo_lets_them_write_again_and_a_lost_answer_leaves_them_blocked(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        decision = await blocking.block(c.desk, c.line, conversation)
        actions.undo(c.desk, decision.action)
        assert standing(c, conversation) == "ending"
        c.fake.fail(dropped(), "POST", "/api/v1/accounts/.*", times=1)
        with pytest.raises(errors.Unreachable):
            await blocking.carry_out(c.desk, {c.line.account: c.line})
        assert (standing(c, conversation), len(c.fake.memory.blocked)) == ("done", 1)
        await blocking.unblock(c.desk, c.line, conversation)
        assert (standing(c, conversation), c.fake.memory.blocked) == ("undone", [])
        assert blocking.ended_by(c.desk, decision.action) is None


async def test_a_block_that_failed_says_why_and_can_be_tried_again(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        c.fake.fail(status(403, {"error": "nein"}), "POST", "/api/v1/accounts/.*", times=1)
        with pytest.raises(errors.Refused):
            await blocking.block(c.desk, c.line, conversation)
        asker = kept.asker(c.store.reader, conversation)
        assert asker is not None
        failed = kept.block_of(c.store.reader, asker.handle)
        assert failed is not None
        assert (failed.state, bool(failed.detail)) == ("failed", True)
        await blocking.block(c.desk, c.line, conversation)
        assert standing(c, conversation) == "done"
        with pytest.raises(Refusal, match="already"):
            await blocking.block(c.desk, c.line, conversation)


async def test_an_open_red_is_never_kept_away_without_a_reason(database_url: str) -> None:
    async with clinic(database_url) as c:
        red = await c.ask("my chest hurts and my left arm is numb")
        later = await c.ask("and you are a fool")
        actions.raise_red(c.desk, [red])
        for conversation in {red, later}:
            with pytest.raises(Refusal, match="reason"):
                await blocking.block(c.desk, c.line, conversation)
        assert c.fake.memory.blocked == []
        await blocking.block(c.desk, c.line, red, "they threaten the staff, and were sent to 112 by telephone")
        assert c.fake.memory.blocked == [c.fake.pat.id]


async def test_a_report_is_written_down_before_it_leaves_and_never_undone(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask("buy my miracle drops")
        told = blocking.report_of(c.desk, conversation, Ground.SPAM)
        shown = blocking.stated(c.line, told)
        c.fake.fail(dropped(), "POST", "/api/v1/reports", times=1)
        with pytest.raises(errors.OutcomeUnknown):
            await blocking.report(c.desk, c.line, conversation, told)
        asker = kept.asker(c.store.reader, conversation)
        assert asker is not None
        assert [one.state for one in kept.of(c.store.reader, [asker.handle], "report")] == ["asked"]
        decision = await blocking.report(c.desk, c.line, conversation, told)
        assert c.fake.memory.reports == [shown]
        assert "miracle" not in str(shown)
        with pytest.raises(Refusal, match="told"):
            actions.undo(c.desk, decision.action)
        assert [row.verb for row in record.since(c.store.reader, 0)] == ["report"]


async def test_a_report_for_another_reason_needs_the_doctor_s_words(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation = await c.ask()
        with pytest.raises(Refusal, match="reason"):
            blocking.report_of(c.desk, conversation, Ground.OTHER)
        alone = blocking.report_of(c.desk, conversation, Ground.OTHER, words="sells what is banned", alone=True)
        assert "status_ids[]" not in blocking.stated(c.line, alone)
