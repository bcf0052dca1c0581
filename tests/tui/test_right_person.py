"""An answer goes to whom it was drawn for, and a decision is about what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from core.audience import Audience, Readers
from core.clock import MINUTE, SECOND
from store import drafts
from store.rows import Row
from tests.store.helpers import LUZ, said
from tests.tui.beside import board
from tests.tui.hands import MORNING, Ward, demo_inbox, minutes_ago, ward_inbox
from tui.screens.base import Mode
from tui.widgets.prompt import Prompt

QUESTION = said("m1", "is the new cough syrup safe?", at=minutes_ago(20))
OTHER = said("o1", "is the new cough syrup safe at night?", who=LUZ, thread="t2", at=minutes_ago(10))


def direct(row: Row) -> bool:
    return row.audience is Audience.DIRECT and not row.red and row.best not in ("", "ref")


async def test_enter_twice_in_the_list_of_answers_leaves_the_answer_that_was_taken() -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(direct)
        await hands.press("A")
        await hands.type("co1")
        field = hands.inbox.query_one("#prompt", Prompt)
        for _ in range(2):
            await field.action_submit()
        await hands.until(lambda: hands.inbox.choosing is not None, "the answer")
        await hands.pilot.pause()
        await hands.still()
        assert hands.inbox.mode is Mode.ANSWER
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.row.id == row.id


@pytest.mark.parametrize("by", ["read_conversation", "write_in"])
async def test_after_going_elsewhere_from_the_references_own_words_are_for_whoever_is_read(by: str) -> None:
    async with demo_inbox(messages=30) as hands:
        row = await hands.stand_on(direct)
        other = next(one for one in hands.lane("direct") if one.id != row.id)
        await hands.press("a", "F")
        getattr(hands.inbox, by)(other.id)
        await hands.pilot.pause()
        await hands.still()
        if by == "read_conversation":
            await hands.press("r")
        assert hands.inbox.mode is Mode.WRITE
        assert hands.inbox._writing is not None
        assert hands.inbox._writing.id == other.id


async def test_going_to_a_lane_from_the_card_of_an_asker_leaves_the_answer() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(direct)
        await hands.press("a", "F", "w")
        assert board(hands).place == "person"
        await hands.press("g", "p")
        await hands.until(lambda: hands.on_inbox and hands.inbox.lane.name == "public", "the lane")
        await hands.still()
        assert hands.inbox.mode is Mode.LIST
        assert hands.inbox.choosing is None
        await hands.press("r")
        assert hands.inbox._writing is not None
        assert hands.inbox._writing.id == hands.inbox.listing.current.id  # type: ignore[union-attr]  # it stands there


async def test_what_was_marked_before_a_search_is_not_decided_about_in_what_was_found() -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.go("d")
        await hands.stand_on(direct)
        marked = hands.row.id
        await hands.press("space")
        await hands.press("slash")
        await hands.type("antibiotic")
        await hands.press("enter")
        found = await hands.stand_on(lambda row: not row.red and row.id != marked)
        await hands.press("e")
        assert hands.stored(marked).state == "open"
        assert hands.stored(found.id).state == "closed"


async def test_a_direct_answer_that_a_third_person_reads_needs_a_second_yes(tmp_path: Path) -> None:
    third = replace(QUESTION, readers=Readers(("ana_m", "carer")))
    async with ward_inbox(tmp_path, third) as hands:
        await hands.press("A")
        await hands.type("co1")
        await hands.press("enter")
        assert "@carer" in hands.text
        for _ in range(4):
            if "once more" in hands.text:
                break
            assert hands.items() == []
            await hands.press("y")
        assert "once more" in hands.text
        assert hands.items() == []
        await hands.press("V")
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.prepared is not None
        assert hands.inbox.choosing.prepared.readers == Readers(("ana_m",))
        assert "you and @carer" not in hands.text
        assert "V direct" in hands.text
        await hands.press("V")
        assert hands.inbox.choosing.prepared.readers == Readers(("ana_m", "carer"))
        for _ in range(4):
            await hands.press("y")
        assert len(hands.items("held")) == 1


async def test_whom_the_newest_message_alone_names_is_added_by_a_key_and_not_by_itself(tmp_path: Path) -> None:
    newest = replace(QUESTION, remote_id="m9", text="my sister reads it too", readers=Readers(("ana_m", "carer")))
    first = replace(QUESTION, readers=Readers(("ana_m",)))
    async with ward_inbox(tmp_path, first, replace(newest, sent_at=first.sent_at + MINUTE)) as hands:
        await hands.press("A")
        await hands.type("co1")
        await hands.press("enter")
        choosing = hands.inbox.choosing
        assert choosing is not None
        seen = []
        for _ in range(4):
            assert choosing.prepared is not None
            seen.append((choosing.prepared.readers.named, "not read by @carer" in " ".join(hands.text.split())))
            await hands.press("V")
        usual, both, alone = (("ana_m",), True), (("ana_m", "carer"), False), (("ana_m",), False)
        assert seen == [usual, both, alone, usual]


# Decisions about what was read


@pytest.mark.parametrize("keys", [["e"], ["x"], ["m", "m"], ["s", "t"]], ids="".join)
async def test_what_came_after_the_last_look_is_never_put_away_unread(tmp_path: Path, keys: list[str]) -> None:
    made: list[Ward] = []
    async with ward_inbox(tmp_path, QUESTION, OTHER, fill=made.append) as hands:
        row = hands.row
        with mock.patch.object(type(hands.inbox), "changed", return_value=None):
            made[0].receive(said("m2", "and may I drive after it?", at=MORNING + SECOND))
            await hands.press(*keys)
        hands.inbox.changed()
        await hands.still()
        assert hands.stored(row.id).state == "open"
        assert "they wrote again" in hands.notice
        assert row.id in hands.shown
        assert not set(hands.verbs()) & {"done", "noise", "mute", "snooze"}


async def test_words_that_come_while_a_reason_is_typed_keep_a_red_open(tmp_path: Path) -> None:
    made: list[Ward] = []
    red = said("m1", "I have crushing chest pain and cannot breathe", at=minutes_ago(20))
    async with ward_inbox(tmp_path, red, fill=made.append) as hands:
        row = hands.row
        assert row.red
        await hands.press("exclamation_mark", "e")
        assert hands.inbox.mode is Mode.PROMPT
        await hands.type("called")
        made[0].receive(said("m2", "it is getting worse, what do I do", at=MORNING + SECOND))
        await hands.press("enter")
        assert hands.stored(row.id).state == "open"


async def test_a_person_who_became_red_is_not_turned_away_from_the_network() -> None:
    async with demo_inbox() as hands:
        await hands.go("s")
        row = hands.row
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE conversation SET red = 1, state = 'open' WHERE id = :id", id=row.id)
        refused = mock.AsyncMock()
        stage = hands.app.stage
        assert stage is not None
        for line in stage.lines.values():
            mock.patch.object(line.network, "refuse", refused, create=True).start()
        try:
            stage.screen(row.id, "r1", row.account, accept=False)
            await hands.still()
        finally:
            mock.patch.stopall()
        refused.assert_not_awaited()
        assert hands.stored(row.id).red


async def test_an_earlier_part_of_the_question_that_was_changed_is_read_first(tmp_path: Path) -> None:
    made: list[Ward] = []
    again = said("m2", "thank you in advance", at=minutes_ago(19))
    async with ward_inbox(tmp_path, QUESTION, again, fill=made.append) as hands:
        await hands.press("A")
        await hands.type("co1")
        await hands.press("enter")
        with made[0].store.writing() as tx:
            tx.run("UPDATE conversation SET question = 'I am pregnant: is it safe?' WHERE id = :id", id=hands.row.id)
        for _ in range(3):
            await hands.press("y")
        assert hands.items() == []


# Own words in two places


async def test_looking_at_own_words_does_not_undo_what_was_written_elsewhere(tmp_path: Path) -> None:
    made: list[Ward] = []
    async with ward_inbox(tmp_path, QUESTION, fill=made.append) as hands:
        row = hands.row
        await hands.press("r")
        with made[0].store.writing() as tx:
            drafts.save(tx, row.id, hands.desk.who.id, "written elsewhere", MORNING)
        await hands.press("escape")
        assert drafts.draft(hands.desk.store.reader, row.id, hands.desk.who.id) == "written elsewhere"


async def test_words_of_two_places_are_both_kept(tmp_path: Path) -> None:
    made: list[Ward] = []
    async with ward_inbox(tmp_path, QUESTION, fill=made.append) as hands:
        row = hands.row
        await hands.press("r")
        await hands.type("here")
        with made[0].store.writing() as tx:
            drafts.save(tx, row.id, hands.desk.who.id, "written elsewhere", MORNING)
        await hands.type(" too")
        await hands.press("escape", "r")
        assert hands.inbox.composer.text == "here too\n\nwritten elsewhere"
        await hands.press("escape")
        assert drafts.draft(hands.desk.store.reader, row.id, hands.desk.who.id) == "here too\n\nwritten elsewhere"


async def test_words_written_elsewhere_meanwhile_stay_a_draft_when_mine_are_sent(tmp_path: Path) -> None:
    made: list[Ward] = []
    async with ward_inbox(tmp_path, QUESTION, fill=made.append) as hands:
        row = hands.row
        await hands.press("r")
        await hands.type("Please call the practice.")
        await hands.press("ctrl+d")
        with made[0].store.writing() as tx:
            drafts.save(tx, row.id, hands.desk.who.id, "written elsewhere", MORNING)
        for _ in range(3):
            await hands.press("y")
        assert len(hands.items("held")) == 1
        assert drafts.draft(hands.desk.store.reader, row.id, hands.desk.who.id) == "written elsewhere"
