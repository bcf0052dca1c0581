"""What its author put behind a warning stays there until somebody asks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.incoming import Attachment, Person
from tests.store.helpers import said
from tests.tui.hands import SMALL, WIDE, minutes_ago, ward_inbox

BEHIND = "the cut on my arm is green"
WARNED = replace(
    said("m1", f"wounds\n\n{BEHIND}", who=Person("s1", "sara.q", "Sara Quiroga"), at=minutes_ago(5)),
    warning="wounds",
    attachments=(Attachment("image", "an open arm"),),
)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_row_and_its_pane_show_the_warning_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with ward_inbox(tmp_path, WARNED, size=size) as hands:
        await hands.rested()
        assert "warning: wounds" in hands.text
        assert "green" not in hands.text
        assert "open arm" not in hands.text


async def test_the_key_shows_the_words_and_covers_them_again(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("=")
        await hands.rested()
        assert BEHIND in hands.text
        await hands.press("=")
        await hands.rested()
        assert "green" not in hands.text


async def test_in_the_conversation_the_warning_is_opened_by_the_key_that_unfolds(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("enter")
        assert "warning: wounds" in hands.text
        assert "green" not in hands.text
        await hands.press("enter")
        assert BEHIND in hands.text
        await hands.press("=")
        assert "green" not in hands.text


async def test_who_answers_reads_what_stands_behind_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("r")
        assert BEHIND in hands.text
        await hands.press("escape")
        await hands.rested()
        assert "green" not in hands.text


async def test_a_draft_and_the_card_of_a_person_show_the_warning_alone(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("r")
        await hands.type("Please come in today.")
        await hands.press("escape", "g", "w")
        await hands.until(lambda: "to @sara.q" in hands.text, "the draft")
        assert "green" not in hands.text
        assert "warning: wounds" in hands.text
        await hands.press("escape", "w")
        await hands.until(lambda: "who this is" in hands.text, "the card")
        assert "green" not in hands.text


async def test_a_warning_is_found_by_what_stands_behind_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("slash")
        await hands.type("green")
        await hands.press("enter")
        await hands.rested()
        assert "line 1 of 1" in hands.text
        assert "the cut" not in hands.text


async def test_what_was_uncovered_in_the_list_is_read_without_another_key(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, WARNED) as hands:
        await hands.press("=", "enter")
        assert BEHIND in hands.text
