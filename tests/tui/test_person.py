"""The card of a person, and their earlier conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import DAY, HOUR
from core.incoming import Person
from store import beside, proofs
from store.codes import written
from tests.store.helpers import ANA, LUZ, ME, said
from tests.tui.hands import MORNING, Hands, minutes_ago, ward_inbox
from tui.screens.base import Mode
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


THERE = Person("x9", "ana.elsewhere", "Ana M")
OTHERS = [
    said("p1", "does my son need a doctor?", thread="old", at=MORNING - 90 * DAY),
    said("b1", "my secret medicine", who=THERE, thread="there", at=minutes_ago(20)),
]


async def on_the_card(hands: Hands) -> PersonScreen:
    await hands.stand_on(lambda row: row.handle == "ana_m")
    await hands.press("w")
    await hands.until(lambda: "does my son" in hands.text, "the card")
    assert isinstance(hands.app.screen, PersonScreen)
    return hands.app.screen


def propose(hands: Hands) -> None:
    with hands.desk.store.writing() as tx:
        ids = [int(row[0]) for row in tx.rows("SELECT id FROM handle WHERE handle LIKE 'ana%' ORDER BY handle")]
        proofs.propose(tx, ids[1], ids[0], "code", MORNING, given_at=MORNING - HOUR)


async def test_a_proposal_is_joined_by_a_key_that_was_asked_for_and_split_with_one(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *OTHERS) as hands:
        propose(hands)
        await on_the_card(hands)
        assert "proposed: @ana" in hands.text
        await hands.press("plus", "1")
        assert "wrote the code of" in hands.text
        assert "my secret medicine" not in hands.text
        await hands.press("y")
        await hands.until(lambda: "my secret medicine" in hands.text, "both histories")
        assert "the same person: wrote the code of" in " ".join(hands.text.split())
        assert "joined by" in " ".join(hands.text.split())
        await hands.press("minus")
        assert "every join of it ends" in hands.text
        await hands.press("y")
        await hands.until(lambda: "my secret medicine" not in hands.text, "the history of one alone")
        await hands.press("u")
        await hands.until(lambda: "my secret medicine" in hands.text, "both again")
        assert hands.verbs() == ["join", "split", "undo"]


async def test_esc_joins_nobody_and_a_no_is_not_asked_again(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *OTHERS) as hands:
        propose(hands)
        await on_the_card(hands)
        await hands.press("plus", "1", "escape")
        assert hands.verbs() == []
        await hands.press("minus")
        assert "joined with no other handle" in hands.text
        await hands.press("plus", "1", "n")
        await hands.until(lambda: "proposed:" not in hands.text, "the card without it")
        assert hands.verbs() == ["not joined"]
        assert "my secret medicine" not in hands.text


async def test_a_code_goes_into_the_field_for_own_words_and_nothing_is_sent(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *OTHERS) as hands:
        await on_the_card(hands)
        await hands.press("plus", "c")
        await hands.until(lambda: hands.on_inbox and hands.inbox.mode is Mode.WRITE, "the field")
        assert len(written(hands.inbox.composer.text)) == 1
        assert hands.items() == []


async def test_whom_the_doctor_identified_is_joined_with_the_reason_kept(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *OTHERS) as hands:
        await on_the_card(hands)
        await hands.press("plus", "s")
        await hands.type("@ana.elsewhere by phone")
        await hands.press("enter", "1")
        await hands.until(lambda: "my secret medicine" in hands.text, "both histories")
        assert "identified outside: by phone" in " ".join(hands.text.split())
