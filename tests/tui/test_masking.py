"""Where others see the screen: names and words are dots until one conversation is uncovered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.incoming import Person
from tests.store.helpers import LUZ, said
from tests.tui.hands import READING, SMALL, WIDE, demo_inbox, minutes_ago, ward_inbox

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
