"""Own words: the draft survives everything but its author."""

from __future__ import annotations

from pathlib import Path

from store import drafts
from tests.store.helpers import said
from tests.tui.hands import MORNING, Hands, demo_inbox, ward_inbox
from tui.widgets.composer import Composer

QUESTION = said("m1", "my knee swells up after running, why?", at=MORNING)
WORDS = "Rest it, and come in on Monday."


def draft(hands: Hands, conversation: int) -> str:
    return drafts.draft(hands.desk.store.reader, conversation, hands.desk.who.id)


async def test_the_draft_is_saved_after_a_pause_and_on_escape(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION) as hands:
        here = hands.row.id
        await hands.press("r")
        await hands.type("Rest it")
        await hands.until(lambda: draft(hands, here) == "Rest it", "the draft after the pause")
        await hands.type(", please")
        await hands.press("escape")
        assert draft(hands, here) == "Rest it, please"
        assert "the draft is kept" in hands.notice
        assert hands.inbox.mode.value == "list"


async def test_the_draft_survives_a_new_program_on_the_same_store(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION) as hands:
        await hands.press("r")
        await hands.type(WORDS)
        await hands.press("escape")
    async with ward_inbox(tmp_path) as hands:
        here = hands.row.id
        await hands.press("r")
        assert hands.inbox.query_one(Composer).text == WORDS
        await hands.press("ctrl+d")
        assert WORDS in hands.text
        assert "not vetted" in hands.text
        await hands.press("y")
        (item,) = hands.items("held")
        assert [part.text for part in item.parts] == [f"@ana_m {WORDS}"] or item.parts[0].text.endswith(WORDS)
        assert draft(hands, here) == ""


async def test_letters_while_writing_are_text_and_never_decisions() -> None:
    async with demo_inbox(messages=30) as hands:
        here = hands.row.id
        await hands.press("r")
        await hands.type("exysmuqQ!gGjk")
        assert hands.inbox.query_one(Composer).text == "exysmuqQ!gGjk"
        assert hands.verbs() == []
        await hands.press("ctrl+g")
        assert draft(hands, here) == "exysmuqQ!gGjk"


async def test_an_empty_text_is_not_ready() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.press("r", "ctrl+d")
        assert "there is no text" in hands.notice
        assert hands.inbox.mode.value == "write"


async def test_the_count_grows_by_the_rule_of_the_network(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION) as hands:
        await hands.press("r")
        await hands.type("Rest")
        await hands.until(lambda: "/500" in hands.text, "the count")
        assert "own words, not vetted" in hands.text


async def test_from_the_answer_back_to_writing_keeps_the_words(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION) as hands:
        await hands.press("r")
        await hands.type(WORDS)
        await hands.press("ctrl+d", "r")
        assert hands.inbox.mode.value == "write"
        assert hands.inbox.query_one(Composer).text == WORDS
