"""The verbs of the list work in a conversation, and every decision shows the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import MINUTE
from tests.store.helpers import said
from tests.tui.hands import MORNING, SMALL, WIDE, Ward, demo_inbox, minutes_ago, ward_inbox
from tests.tui.threads import body, fill_long, plain, send
from tui.screens.base import Mode


@pytest.mark.parametrize("keys", [["e"], ["x"], ["s", "t"], ["m", "m"]])
async def test_a_decision_in_a_conversation_shows_the_next_one(keys: list[str]) -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        after = hands.shown[hands.shown.index(row.id) + 1]
        await hands.press("enter")
        assert hands.inbox.view.painted_id == row.id
        await hands.press(*keys)
        assert hands.inbox.mode is Mode.THREAD
        assert hands.inbox.view.painted_id == hands.row.id == after
        assert hands.stored(row.id).state != "open"
        await hands.press("u")
        await hands.until(lambda: hands.inbox.view.painted_id == row.id, "the conversation to be back")
        assert hands.stored(row.id).state == "open"


async def test_an_answer_given_from_a_conversation_leads_to_the_next_one() -> None:
    async with demo_inbox() as hands:
        await hands.press("g", "d")
        row = await hands.stand_on(lambda row: row.best == "fe7" and plain(row))
        after = hands.shown[hands.shown.index(row.id) + 1]
        await hands.press("enter", "a")
        assert str(hands.inbox.mode) == "answer"
        await hands.press("escape")
        assert (str(hands.inbox.mode), hands.row.id) == ("thread", row.id)
        await send(hands)
        assert (str(hands.inbox.mode), hands.inbox.view.painted_id) == ("thread", after)
        assert [item.conversation_id for item in hands.items("held")] == [row.id]
        await hands.press("escape")
        assert (str(hands.inbox.mode), hands.row.id) == ("list", after)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_writing_and_choosing_lead_back_to_the_conversation(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        row = await hands.stand_on(plain)
        await hands.press("enter")
        before = body(hands)
        for keys in (["r", "h", "i"], ["A", "f"], ["o"], ["t"], ["s"]):
            await hands.press(*keys)
            if size == WIDE:
                # The conversation stays beside what is written.
                assert row.name in hands.text
            await hands.press("escape")
            assert (str(hands.inbox.mode), hands.row.id) == ("thread", row.id), keys
            assert body(hands) == before
        assert hands.verbs() == []


async def test_after_the_last_conversation_the_list_says_that_nothing_is_left(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "is it ok?", at=minutes_ago(5))) as hands:
        await hands.press("enter", "e")
        await hands.until(lambda: hands.inbox.mode is Mode.LIST, "the list")
        assert "nothing stands in Open now" in hands.text


async def test_a_decision_in_a_conversation_is_about_it_alone_whatever_is_marked() -> None:
    async with demo_inbox() as hands:
        marked = await hands.stand_on(plain)
        await hands.press("space")
        row = await hands.stand_on(plain)
        await hands.press("enter", "e")
        assert hands.stored(row.id).state == "closed"
        assert hands.stored(marked.id).state == "open"
        await hands.press("escape")
        assert set(hands.inbox.listing.marked) == {marked.id}


async def test_the_next_conversation_can_be_read_without_a_decision() -> None:
    async with demo_inbox() as hands:
        order = hands.shown
        await hands.press("enter", "J", "J")
        assert hands.inbox.view.painted_id == order[2]
        await hands.press("K")
        assert hands.inbox.view.painted_id == order[1]
        assert hands.verbs() == []


async def test_a_key_that_comes_before_the_next_one_is_painted_decides_nothing() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(plain)
        await hands.press("enter")
        hands.inbox.view.painted_id = -1
        hands.inbox.act_done()
        assert "read first" in hands.notice
        assert hands.verbs() == []


async def test_what_arrives_moves_nothing_and_stands_below(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(60)) as hands:
        await hands.press("enter", "pageup")
        before = body(hands)
        ward = Ward.__new__(Ward)
        ward.store, ward.watch, ward.slug, ward.network = hands.desk.store, hands.watch, "clinic", "mastodon"
        ward.receive(said("new", "one more thing", at=MORNING + MINUTE))
        hands.inbox.changed()
        await hands.still()
        assert body(hands)[1:9] == before[1:9]
        await hands.press("end")
        assert "one more thing" in hands.text
