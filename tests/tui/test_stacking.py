"""Several answers in one, other languages, references, fields: the yes still counts only for what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.audience import Audience
from store.rows import Row
from tests.desk.shelves import stocked
from tests.store.helpers import said
from tests.tui.hands import MORNING, SMALL, WIDE, Hands, Ward, demo_inbox, ward_inbox
from tui.choosing import Choosing

FEVER = "my son has a fever since last night, is ibuprofen ok?"


def direct(row: Row) -> bool:
    return row.audience is Audience.DIRECT and not row.red and row.best == "fe7"


def public(row: Row) -> bool:
    return row.audience is Audience.PUBLIC and not row.red and row.best not in ("", "ref")


def choosing(hands: Hands) -> Choosing:
    found = hands.inbox.choosing
    assert found is not None
    return found


def shelf(ward: Ward) -> None:
    stocked(ward.desk)


def just_drawn(hands: Hands) -> None:
    """As if it had been painted just now, however slow this machine is."""
    hands.inbox.setting = replace(hands.inbox.setting, read_ms=400)
    hands.inbox.shown_at = 10.0**12


def long_ago(hands: Hands) -> None:
    """As if it had been on screen for long."""
    hands.inbox.setting = replace(hands.inbox.setting, read_ms=1)
    hands.inbox.shown_at = 0.0


async def add(hands: Hands, words: str) -> None:
    await hands.press("plus")
    await hands.type(words)
    await hands.press("enter")


async def read_to_the_end(hands: Hands) -> None:
    for _ in range(9):
        if hands.inbox.mode.value != "answer":
            return
        await hands.press("y")
    raise AssertionError(hands.text)


# References


async def test_references_say_what_they_are_when_they_were_read_and_what_stands_on_them() -> None:
    async with demo_inbox(size=WIDE) as hands:
        await hands.stand_on(direct)
        await hands.press("a", "F")
        shown = hands.text
        for words in ("[1] NHS, ibuprofen for children", "nhs.uk/medicines", "read ", "behind: ", "2 refs"):
            assert words in shown
        await hands.press("F")
        assert "behind: " not in hands.text
        await hands.press("F", "escape")
        assert hands.inbox.mode.value == "answer"
        assert "behind: " not in hands.text
        await hands.press("escape")
        assert hands.inbox.mode.value == "list"


async def test_more_references_than_lines_are_reached_by_turning_the_page() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await hands.stand_on(direct)
        await hands.press("a")
        await add(hands, "cough")
        await add(hands, "antibiotics")
        await hands.press("F")
        assert "references of an3" not in hands.text
        await hands.press("pagedown", "pagedown", "pagedown")
        assert "references of an3" in hands.text


async def test_a_yes_while_the_references_are_shown_sends_nothing_and_reading_begins_anew() -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("a", "F", "y", "y")
        assert hands.items() == []
        assert "these are its references" in hands.notice
        await hands.press("F")
        just_drawn(hands)
        await hands.press("y")
        assert "read first" in hands.notice
        assert hands.items() == []


# Stacks


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
async def test_a_second_answer_is_drawn_with_its_own_vetting_and_both_versions_are_held(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        row = await hands.stand_on(direct)
        await hands.press("a")
        await add(hands, "cough")
        shown = hands.text
        assert shown.count("VETTED") >= 2
        for words in ("2 answers in one", "fe7 v1", "co1 v1", "not if (fe7)"):
            assert words in shown
        drawn = [part.text for part in choosing(hands).prepared.parts]  # type: ignore[union-attr]  # it is drawn
        await read_to_the_end(hands)
        (item,) = hands.items("held")
        assert item.conversation_id == row.id
        assert item.versions == (("fe7", 1), ("co1", 1))
        assert [part.text for part in item.parts] == drawn
        await hands.press("O")
        assert "fe7 v1 + co1 v1" in hands.text


async def test_the_last_one_is_taken_away_again_and_never_the_first() -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("a")
        await add(hands, "cough")
        await add(hands, "cough")
        assert "is in it already" in hands.notice
        assert choosing(hands).wish.keys == ("fe7", "co1")
        await hands.press("minus")
        assert choosing(hands).wish.keys == ("fe7",)
        await hands.press("minus")
        assert choosing(hands).wish.keys == ("fe7",)
        assert "none was added" in hands.notice


async def test_a_stack_that_was_not_read_to_its_end_is_not_sent() -> None:
    async with demo_inbox(size=SMALL, messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("a")
        await add(hands, "antibiotics")
        await hands.press("y")
        assert hands.items() == []
        assert "this is the rest of it" in hands.notice
        await read_to_the_end(hands)
        assert len(hands.items("held")) == 1


async def test_adding_an_answer_begins_the_reading_anew_and_takes_the_second_yes_back() -> None:
    async with demo_inbox(size=WIDE) as hands:
        await hands.stand_on(public)
        await hands.press("a", "y")
        assert "once more" in hands.text
        await add(hands, "antibiotics")
        assert not choosing(hands).confirming
        just_drawn(hands)
        await hands.press("y")
        assert "read first" in hands.notice or choosing(hands).prepared.stops  # type: ignore[union-attr]  # drawn
        assert hands.items() == []


# Languages


async def test_the_next_language_is_drawn_named_and_read_anew(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", FEVER, at=MORNING)) as hands:
        await hands.press("a")
        assert "en, direct" in hands.text or "en, for all" in hands.text
        await hands.press("L")
        assert "es, for all" in hands.text
        assert "La fiebre es una defensa" in hands.text
        just_drawn(hands)
        await hands.press("y")
        assert "read first" in hands.notice
        long_ago(hands)
        await read_to_the_end(hands)
        assert "La fiebre" in hands.items("held")[0].parts[0].text


async def test_a_language_that_is_missing_is_said(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", FEVER, at=MORNING), fill=shelf) as hands:
        await hands.press("A")
        await hands.type("hay fever")
        await hands.press("enter", "L")
        assert "it can be said in en alone" in hands.notice
        await hands.press("escape", "A")
        await hands.type("cold")
        await hands.press("enter", "L")
        await add(hands, "adult")
        assert "there is no es" in hands.text


async def test_switching_the_language_takes_the_second_yes_of_a_public_answer_back() -> None:
    async with demo_inbox(size=WIDE) as hands:
        await hands.stand_on(lambda row: public(row) and row.best == "fe7")
        await hands.press("a", "y")
        assert choosing(hands).confirming
        await hands.press("L", "y")
        assert hands.items() == []
        assert choosing(hands).confirming
        assert "public" in hands.text


# Resizing


async def test_another_size_has_to_be_read_anew_and_said_yes_to_anew() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await hands.stand_on(public)
        await hands.press("a", "y")
        assert choosing(hands).confirming
        await hands.pilot.resize_terminal(160, 50)
        await hands.until(lambda: not choosing(hands).confirming, "the new size")
        await hands.until(lambda: hands.inbox.shown_at is not None, "the answer")
        just_drawn(hands)
        await hands.press("y")
        assert "read first" in hands.notice
        assert hands.items() == []
        long_ago(hands)
        await hands.press("y", "y")
        assert len(hands.items("held")) == 1


# Exclusions


async def test_what_excludes_an_answer_stands_whole_above_it_and_what_the_question_may_say_in_red(
    tmp_path: Path,
) -> None:
    question = said("m1", f"{FEVER} he has chickenpox", at=MORNING)
    async with ward_inbox(tmp_path, question) as hands:
        await hands.press("A")
        await hands.type("fe7")
        await hands.press("enter")
        lines = [("".join(span.text for span in line), {span.role for span in line}) for line in hands.inbox.pane.lines]
        red = [text for text, roles in lines if "red_strong" in roles]
        assert any("chickenpox: the question may say so" in text for text in red)
        whole = " ".join(" ".join(text for text, _ in lines).split())
        assert "under 6 months; kidney disease; menos de 6 meses; enfermedad del riñón; varicela" in whole
        texts = [text for text, _ in lines]
        assert next(i for i, text in enumerate(texts) if "not if" in text) < next(
            i for i, text in enumerate(texts) if "Fever by itself" in text
        )


# Fields


async def test_tab_asks_for_each_field_and_the_answer_stays_vetted(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "can I come?", at=MORNING), fill=shelf) as hands:
        hands.desk.country = "ES"
        await hands.press("A")
        await hands.type("vis")
        await hands.press("enter", "y")
        assert hands.items() == []
        assert "Tab asks for {when}" in hands.text
        await hands.press("tab")
        assert hands.line("#foot").startswith("── fill {when} ─")
        await hands.type("on Monday")
        await hands.press("enter")
        assert "VETTED" in hands.text
        marked = [span.text for line in hands.inbox.pane.lines for span in line if span.role == "field"]
        assert " ".join(marked).split()[-3:] == ["on", "Monday", "112"] or "on Monday" in marked
        assert "112" in marked
        await read_to_the_end(hands)
        (item,) = hands.items("held")
        assert item.versions == (("vis", 1),)
        assert "Please come on Monday to the practice" in item.parts[0].text


async def test_a_field_that_was_filled_can_be_filled_anew(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "can I come?", at=MORNING), fill=shelf) as hands:
        hands.desk.country = "ES"
        await hands.press("A")
        await hands.type("vis")
        await hands.press("enter", "tab")
        await hands.type("on Munday")
        await hands.press("enter", "tab", "backspace", *(["backspace"] * 8))
        await hands.type("at nine")
        await hands.press("enter")
        assert "come at nine to" in hands.text
        await hands.press("tab", "escape")
        assert hands.inbox.mode.value == "answer"
        assert "come at nine to" in hands.text


async def test_a_blank_is_left_to_own_words(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "can I come?", at=MORNING), fill=shelf) as hands:
        await hands.press("A")
        await hands.type("own medicine")
        await hands.press("enter", "tab")
        assert "a blank is filled in your own words" in hands.notice
        assert hands.inbox.mode.value == "answer"


# All answers


def pointed_at(hands: Hands) -> str:
    """Return the line of the list of answers that the cursor is on."""
    return next(line for line in hands.text.splitlines() if line.startswith("▌") and "Sample: " in line)


async def test_enter_takes_the_row_under_the_cursor() -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("A")
        await hands.type("fever")
        rows = [line for line in hands.text.splitlines() if "Sample: " in line and "dm pub" in line]
        assert pointed_at(hands) == rows[0]
        assert ("vetted" in rows[1], "en es" in hands.text) == (True, True)
        await hands.press("down", "down", "ctrl+p", "ctrl+n", "up")
        wanted = pointed_at(hands).split()[0].removeprefix("▌")
        await hands.press("enter")
        assert choosing(hands).wish.key == wanted
        assert rows[1].split()[0] == wanted


async def test_a_mistyped_word_finds_it() -> None:
    async with demo_inbox(messages=60) as hands:
        await hands.stand_on(direct)
        await hands.press("A")
        await hands.type("cuogh")
        await hands.press("enter")
        assert choosing(hands).wish.key == "co1"


async def test_the_cursor_stays_in_the_window_of_a_long_list() -> None:
    async with demo_inbox(size=(80, 16), messages=30) as hands:
        await hands.stand_on(lambda row: bool(row.best))
        await hands.press("A", *(["down"] * 30))
        assert "va2" in pointed_at(hands)
