"""Own words: blanks walked by Tab, vetted answers behind them, and the doctor's own editor."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from store import drafts
from tests.desk.shelves import stocked
from tests.store.helpers import said
from tests.tui.hands import MORNING, READING, SMALL, WIDE, Hands, Ward, demo_inbox, ward_inbox
from tui.screens.base import Mode
from tui.widgets.composer import Composer

QUESTION = said("m1", "can I come, and is it only a cold?", at=MORNING)


def shelf(ward: Ward) -> None:
    stocked(ward.desk)


def composer(hands: Hands) -> Composer:
    return hands.inbox.query_one(Composer)


def draft(hands: Hands, conversation: int) -> str:
    return drafts.draft(hands.desk.store.reader, conversation, hands.desk.who.id)


async def choose(hands: Hands, key: str) -> None:
    await hands.press("A")
    await hands.type(key)
    await hands.press("enter")


async def read_to_the_end(hands: Hands) -> None:
    for _ in range(9):
        if hands.inbox.mode is not Mode.ANSWER:
            return
        await hands.press("y")
    raise AssertionError(hands.text)


# Blanks


async def test_r_takes_the_text_over_with_its_blanks_and_tab_walks_them(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await choose(hands, "vis")
        await hands.press("r")
        text = composer(hands).text
        assert "Please come {when} to the practice" in text
        assert "call {emergency}" in text
        assert composer(hands).selected_text == "{when}"
        assert "Tab next blank" in hands.line("#keys")
        await hands.type("on Monday")
        await hands.press("tab")
        assert composer(hands).selected_text == "{emergency}"
        await hands.press("tab")
        assert composer(hands).selected_text == "{emergency}"
        await hands.type("112")
        assert composer(hands).text == text.replace("{when}", "on Monday").replace("{emergency}", "112")
        await hands.press("tab")
        assert "no blank is left" in hands.notice


async def test_shift_tab_goes_back_and_a_blank_on_a_later_line_is_found(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await choose(hands, "vis")
        await hands.press("r", "tab")
        assert composer(hands).selected_text == "{emergency}"
        await hands.press("shift+tab")
        assert composer(hands).selected_text == "{when}"
        await hands.press("shift+tab")
        assert composer(hands).selected_text == "{emergency}"


async def test_a_blank_that_is_left_stops_own_words_while_they_are_written(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await choose(hands, "bl1")
        await hands.press("r")
        assert composer(hands).selected_text == "***"
        assert "a blank is not filled" in hands.text
        await hands.type("tablet")
        assert "a blank is not filled" not in hands.text
        await hands.press("ctrl+d")
        await read_to_the_end(hands)
        assert "Take your own tablet with water." in hands.items("held")[0].parts[0].text


async def test_a_draft_is_never_lost_to_the_text_of_an_answer(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await hands.press("r")
        await hands.type("My own draft")
        await hands.press("escape")
        await choose(hands, "co1")
        await hands.press("r")
        assert composer(hands).text == "My own draft"
        assert "your draft of before" in hands.notice


# A vetted answer behind own words


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
async def test_ctrl_t_puts_a_vetted_answer_behind_own_words(tmp_path: Path, size: tuple[int, int]) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf, size=size) as hands:
        await hands.press("r")
        await hands.type("Good question.")
        await hands.press("ctrl+t")
        await hands.type("co1")
        await hands.press("enter")
        assert hands.inbox.mode is Mode.WRITE
        assert composer(hands).has_focus
        assert "behind your words" in hands.text
        assert "VETTED" in hands.text
        await hands.type(" Yes")
        assert composer(hands).text == "Good question. Yes"
        await hands.press("ctrl+d")
        assert "own words" in hands.text
        assert "co1 v2 VETTED" in hands.text
        await read_to_the_end(hands)
        (item,) = hands.items("held")
        assert item.own_words
        assert item.versions == (("co1", 2),)
        assert draft(hands, item.conversation_id) == ""


async def test_what_was_added_stays_when_the_words_are_changed_and_ctrl_r_takes_it_away(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await hands.press("r")
        await hands.type("Good")
        await hands.press("ctrl+t")
        await hands.type("co1")
        await hands.press("enter", "ctrl+d", "r")
        assert hands.inbox.mode is Mode.WRITE
        assert "behind your words" in hands.text
        assert "Ctrl-R take it away" in hands.line("#keys")
        await hands.press("ctrl+r")
        assert "behind your words" not in hands.text
        await hands.press("ctrl+t", "escape")
        assert hands.inbox.mode is Mode.WRITE
        assert composer(hands).has_focus
        assert composer(hands).text == "Good"


# The doctor's own editor


@contextlib.contextmanager
def editor(tmp_path: Path, hands: Hands, body: str) -> Iterator[None]:
    """Let the terminal go to a script; what the screen does with the terminal itself is tried in a real one."""
    script = tmp_path / "editor"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o700)
    hands.desk.folder = tmp_path
    environment = {"VISUAL": str(script), "CONSULTA_KEY": "hidden"}
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch.object(hands.app, "suspend", contextlib.nullcontext),
    ):
        yield


async def test_the_editor_gets_the_draft_and_gives_own_words_back(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        here = hands.row.id
        await hands.press("r")
        await hands.type("Come")
        await hands.press("escape")
        with editor(tmp_path, hands, 'printf " {when}, please\\n" >> "$1"; env > "$1.env"; cp "$1.env" ./../../seen'):
            await hands.press("R")
            await hands.until(lambda: hands.inbox.mode is Mode.WRITE, "the text to come back")
        assert composer(hands).text == "Come\n {when}, please"
        assert composer(hands).selected_text == "{when}"
        await hands.until(lambda: draft(hands, here) == "Come\n {when}, please", "the draft")
        assert "own words, not vetted" in hands.text
        assert "a blank is not filled" in hands.text
        assert "/500" in hands.text
        assert "CONSULTA_KEY" not in (tmp_path / "seen").read_text()
        assert list((tmp_path / "editing").iterdir()) == []


async def test_the_editor_gets_the_text_of_the_answer_that_is_drawn(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, fill=shelf) as hands:
        await choose(hands, "co1")
        with editor(tmp_path, hands, 'sed -i s/week/fortnight/ "$1"'):
            await hands.press("R")
            await hands.until(lambda: hands.inbox.mode is Mode.WRITE, "the text to come back")
        assert "A cold lasts about a fortnight" in composer(hands).text
        await hands.press("ctrl+d")
        assert "own words" in hands.text


async def test_an_editor_that_fails_changes_nothing_and_says_so(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION) as hands:
        here = hands.row.id
        with editor(tmp_path, hands, 'echo lost > "$1"; exit 7'):
            await hands.press("R")
            await hands.until(lambda: "ended with 7" in hands.notice, "the notice")
        assert hands.inbox.mode is Mode.LIST
        assert draft(hands, here) == ""
        assert list((tmp_path / "editing").iterdir()) == []


async def test_a_locked_inbox_starts_no_editor_and_says_why(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, QUESTION, setting=replace(READING, locked=True)) as hands:
        with editor(tmp_path, hands, f'touch "{tmp_path}/started"'):
            await hands.press("R")
        assert "locked" in hands.notice
        assert not (tmp_path / "started").exists()
        assert not (tmp_path / "editing").exists()
        await hands.press("a", "R")
        assert "locked" in hands.notice


async def test_what_a_killed_program_left_in_the_folder_is_wiped_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "editing" / "abc"

    def fill(ward: Ward) -> None:
        left.mkdir(parents=True)
        (left / "answer.txt").write_text("private")
        ward.desk.folder = tmp_path

    async with ward_inbox(tmp_path, QUESTION, fill=fill):
        assert not left.exists()


async def test_the_field_for_own_words_grows_with_the_screen() -> None:
    for size, least in ((SMALL, 8), (WIDE, 10)):
        async with demo_inbox(size=size, messages=30) as hands:
            await hands.press("r")
            await hands.pilot.pause()
            assert composer(hands).size.height >= least
