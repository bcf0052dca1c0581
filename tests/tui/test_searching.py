"""Search as it is typed: ordinary words, newest first, and Esc leads back."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import MINUTE
from core.incoming import Person
from tests.store.helpers import said
from tests.tui.hands import MORNING, Hands, demo_inbox, ward_inbox

TEXTS = ("I can't sleep since monday", 'he said a"b to me yesterday', "it was 38.5 last night", "my knee hurts - badly")


async def find(hands: Hands, words: str) -> list[str]:
    await hands.press("slash")
    await hands.type(words)
    return [row.question for row in hands.inbox.listing.rows]


@pytest.mark.parametrize(("typed", "found"), [("can't", 0), ('a"b', 1), ("38.5", 2), ("knee", 3), ("mond", 0)])
async def test_signs_are_part_of_ordinary_words(tmp_path: Path, typed: str, found: int) -> None:
    messages = [
        said(f"m{n}", text, who=Person(f"q{n}", f"q{n}"), at=MORNING - n * MINUTE, thread=f"t{n}")
        for n, text in enumerate(TEXTS)
    ]
    async with ward_inbox(tmp_path, *messages) as hands:
        assert await find(hands, typed) == [TEXTS[found]]
        await hands.press("enter")
        assert f"search: {typed}" in hands.line("#rule")
        assert "line 1 of 1" in hands.line("#rule")


async def test_hits_stand_newest_first() -> None:
    async with demo_inbox() as hands:
        await find(hands, "fever")
        newest = [row.newest_id for row in hands.inbox.listing.rows]
        assert len(newest) > 3
        assert newest == sorted(newest, reverse=True)


@pytest.mark.parametrize("leave", [["escape"], ["enter", "escape"], ["enter", "j", "escape"]])
async def test_escape_leaves_the_search_where_it_was(leave: list[str]) -> None:
    async with demo_inbox() as hands:
        await hands.press("pagedown", "j", "j")
        here = hands.row.id
        await find(hands, "fever")
        await hands.press(*leave)
        assert hands.row.id == here
        assert "line 14 of 70" in hands.line("#rule")
        assert hands.inbox.lane.name == "open"


async def test_nothing_found_is_said_and_more_letters_may_follow() -> None:
    async with demo_inbox(messages=30) as hands:
        assert await find(hands, "zzzz") == []
        assert "nothing found" in hands.text
        await hands.press("backspace", "backspace", "backspace", "backspace")
        await hands.type("chest")
        assert hands.inbox.listing.rows


async def test_a_hit_is_decided_like_any_other_row() -> None:
    async with demo_inbox() as hands:
        await find(hands, "cough")
        await hands.press("enter")
        row = await hands.stand_on(lambda row: row.state == "open" and not row.red)
        await hands.press("e")
        assert hands.stored(row.id).state == "closed"
        await hands.press("escape")
        assert hands.inbox.lane.name == "open"
