"""Where others see the screen: names and words are dots until one conversation is uncovered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.incoming import Attachment, Person
from tests.store.helpers import LUZ, said
from tests.tui.hands import READING, SMALL, WIDE, Hands, demo_inbox, minutes_ago, ward_inbox

MASKED = replace(READING, masked=True)
SECRET = said("m1", "my son Leo has 38.5", who=Person("s1", "sara.q", "Sara Quiroga"), at=minutes_ago(5))
OTHER = said("m2", "is Marta ok?", who=LUZ, thread="t2", at=minutes_ago(4))
WORDS = re.compile(r"Leo|Sara|sara\.q|38\.5|Marta|Luz")


@pytest.mark.parametrize("size", [SMALL, WIDE, (40, 24)])
async def test_masked_screens_show_no_name_handle_or_word(tmp_path: Path, size: tuple[int, int]) -> None:
    async with ward_inbox(tmp_path, SECRET, OTHER, size=size, setting=MASKED) as hands:
        await hands.rested()
        assert not WORDS.search(hands.text), hands.text
        assert "mst" in hands.text
        assert "dm" in hands.text
        await hands.press("enter")
        await hands.rested()
        assert not WORDS.search(hands.text), hands.text
        await hands.press("w")
        await hands.until(lambda: "who this is" in hands.text, "the card")
        assert not WORDS.search(hands.text), hands.text


async def test_red_stays_red_when_masked() -> None:
    async with demo_inbox(setting=MASKED) as hands:
        await hands.rested()
        assert "RED" in hands.text
        assert "chest" not in hands.text


async def test_one_conversation_is_uncovered_until_the_cursor_leaves_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, SECRET, OTHER, setting=MASKED) as hands:
        await hands.press("=")
        await hands.rested()
        assert "Sara Quiroga" in hands.text
        assert "Leo" in hands.text
        assert "Marta" not in hands.text
        await hands.press("enter")
        assert "Leo" in hands.text
        await hands.press("escape", "j", "k")
        await hands.rested()
        assert not WORDS.search(hands.text), hands.text
        await hands.press("=", "=")
        await hands.rested()
        assert not WORDS.search(hands.text), hands.text


async def test_an_answer_is_read_before_it_leaves_also_when_masked(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, SECRET, OTHER, setting=MASKED) as hands:
        await hands.press("r")
        assert "Leo" in hands.text
        await hands.press("escape")
        await hands.rested()
        assert not WORDS.search(hands.text), hands.text


async def test_without_masking_the_key_says_what_would_do_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, SECRET) as hands:
        await hands.press("=")
        assert "CONSULTA_MASKED" in hands.notice


async def on_the_row(hands: Hands, words: str) -> None:
    """Move down a screen beside the inbox until the line under the cursor says so."""
    for _ in range(20):
        if any(line.startswith("▌") and words in line for line in hands.text.splitlines()):
            return
        await hands.press("j")
    raise AssertionError(hands.text)


@pytest.mark.parametrize(
    ("keys", "on"), [(("U",), "done"), (("g", "w"), "dm"), (("g", "h"), "not checked"), (("O",), "held")]
)
async def test_a_board_uncovers_one_row_until_the_cursor_leaves_it(
    tmp_path: Path, keys: tuple[str, ...], on: str
) -> None:
    unseen = replace(OTHER, text="is Marta ok?", attachments=(Attachment("image"),))
    fever = said("m3", "my daughter Nora has a fever of 38.5, is ibuprofen ok?", at=minutes_ago(9), thread="t3")
    async with ward_inbox(tmp_path, SECRET, unseen, fever, setting=MASKED) as hands:
        await hands.stand_on(lambda row: row.best == "fe7")
        await hands.press("a", "y", "y", "y")
        await hands.until(lambda: hands.items("held"), "the answer")
        await hands.stand_on(lambda row: "Leo" in row.question)
        await hands.press("r")
        await hands.type("Leo may come in today, Sara.")
        await hands.press("escape", "e")
        await hands.until(lambda: "done" in hands.verbs(), "the decision")
        await hands.press(*keys)
        await hands.until(lambda: on in hands.text, "the rows")
        await on_the_row(hands, on)
        names = re.compile(r"Sara|sara\.q|Leo|Marta|Luz|ana_m|Ana M|Nora")
        assert not names.search(hands.text), hands.text
        await hands.press("=")
        assert names.search(hands.text), hands.text
        await hands.press("=")
        assert not names.search(hands.text), hands.text


async def test_what_a_search_finds_is_covered_too(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, SECRET, OTHER, setting=MASKED) as hands:
        await hands.press("slash")
        await hands.type("ok")
        await hands.press("enter")
        await hands.rested()
        assert "line 1 of 1" in hands.text
        assert not WORDS.search(hands.text), hands.text
        await hands.press("=")
        await hands.rested()
        assert "Marta" in hands.text
