"""The card of a person, and their earlier conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import DAY, HOUR
from store import beside
from tests.store.helpers import ANA, LUZ, ME, said
from tests.tui.hands import MORNING, Hands, minutes_ago, ward_inbox
from tui.screens.earlier import EarlierScreen
from tui.screens.person import PersonScreen


async def earlier_asked(hands: Hands) -> None:
    with hands.desk.store.writing() as tx:
        whole = int(tx.rows("SELECT id FROM conversation ORDER BY id")[0][0])
        beside.note(tx, whole, hands.desk.who.id, "asked for a visit", MORNING)
        beside.tag(tx, [whole], "fever")


PAST = [
    said("p1", "does my son need a doctor?", thread="old", at=MORNING - 90 * DAY),
    said("p2", "yes, if it lasts", who=ME, thread="old", at=MORNING - 90 * DAY + HOUR, asker=ANA.remote_id),
    said("m1", "and now it is 39", thread="new", at=minutes_ago(5)),
    said("m2", "hello", who=LUZ, thread="luz", at=minutes_ago(9)),
]


@pytest.mark.parametrize("keys", [["w"], ["enter", "w"], ["a", "w"]])
async def test_the_card_opens_from_list_conversation_and_answer_and_esc_comes_back(
    tmp_path: Path, keys: list[str]
) -> None:
    async with ward_inbox(tmp_path, *PAST) as hands:
        await earlier_asked(hands)
        await hands.stand_on(lambda row: row.handle == "ana_m")
        await hands.press(*keys)
        mode = hands.inbox.mode
        await hands.until(lambda: "does my son" in hands.text, "the card")
        assert "@ana_m" in hands.text
        assert "first seen" in hands.text
        assert "2 conversations" in hands.text
        assert "hello" not in hands.text
        await hands.press("escape")
        assert hands.on_inbox
        assert hands.inbox.mode is mode


async def test_an_earlier_conversation_opens_for_reading(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *PAST) as hands:
        await earlier_asked(hands)
        await hands.stand_on(lambda row: row.handle == "ana_m")
        await hands.press("w")
        await hands.until(lambda: "does my son" in hands.text, "the card")
        await hands.press("j")
        await hands.until(lambda: "asked for a visit" in hands.text, "the note on the card")
        assert "fever" in hands.text
        await hands.press("enter")
        await hands.until(lambda: "yes, if it lasts" in hands.text, "the conversation")
        assert isinstance(hands.app.screen, EarlierScreen)
        for key in ("e", "x", "a", "y", "r"):
            await hands.press(key)
        assert isinstance(hands.app.screen, EarlierScreen)
        assert hands.verbs() == []
        await hands.press("escape")
        assert isinstance(hands.app.screen, PersonScreen)
