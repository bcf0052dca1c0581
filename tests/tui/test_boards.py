"""The screens beside the inbox: what each promises, by its keys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from core.clock import DAY, MINUTE
from core.incoming import Hole, Page, Request
from desk import actions
from desk.triage.life import judge
from store import accounts, drafts
from store.errors import StoreBusy
from store.keeping import keep
from store.marking import stream_of
from tests.store.helpers import said
from tests.tui.beside import board, decide, under_cursor, write_draft
from tests.tui.hands import MORNING, READING, SMALL, WIDE, Ward, demo_inbox, ward_inbox
from tests.tui.test_strangers import EVE, EVIL_TEXT, assert_harmless, evil
from tui.keys import keys_of
from tui.screens.base import Mode
from tui.screens.board import Board
from tui.times import clock_time

WAYS = {
    "outbox": ["g", "b"],
    "day": ["U"],
    "drafts": ["g", "w"],
    "networks": ["g", "l"],
    "problems": ["g", "h"],
    "professionals": ["g", "v"],
}


# What all of them share


@pytest.mark.parametrize("size", [(40, 24), SMALL, (100, 30), WIDE])
@pytest.mark.parametrize("place", WAYS)
async def test_every_screen_opens_by_its_keys_fits_and_esc_goes_back(place: str, size: tuple[int, int]) -> None:
    async with demo_inbox(size=size, messages=40) as hands:
        await decide(hands, "e")
        await hands.press(*WAYS[place])
        assert board(hands).where == place
        lines = hands.text.splitlines()
        assert len(lines) == size[1]
        assert board(hands).heading in lines[0]
        assert "Esc back" in lines[-1] or size[0] < 60
        await hands.press("j", "k", "end", "home", "pagedown", "pageup", "escape")
        assert hands.on_inbox


async def test_keys_typed_before_the_screen_stands_are_never_the_inbox_s() -> None:
    async with demo_inbox(messages=20) as hands:
        row = await decide(hands, "e")
        await hands.pilot.press("U", "u")
        await hands.still()
        await hands.pilot.press("escape")
        await hands.still()
        assert hands.on_inbox
        assert hands.verbs() in (["done"], ["done", "undo"])
        assert hands.count("closed") == (1 if hands.verbs() == ["done"] else 0)
        assert row.id


async def test_a_store_that_does_not_answer_is_told_on_the_screen_and_moves_nothing() -> None:
    async with demo_inbox(messages=20) as hands:
        await decide(hands, "e")
        await hands.press("U")
        before = board(hands).rows
        with mock.patch("store.decisions.page", side_effect=StoreBusy("the store is in use", "try again")):
            board(hands).read()
            await hands.until(lambda: "the store is in use: try again" in hands.text, "the words")
        assert board(hands).rows == before


# The decisions of the day


async def test_the_day_tells_when_what_about_whom_by_whom_newest_first() -> None:
    async with demo_inbox(size=WIDE) as hands:
        first = await decide(hands, "x")
        hands.watch.forward(5 * MINUTE)
        second = await decide(hands, "e")
        await hands.press("U")
        lines = hands.text.splitlines()[2:4]
        assert ["done" in lines[0], "noise" in lines[1]] == [True, True]
        for line, row in zip(lines, (second, first), strict=True):
            assert row.name.split()[0] in line
            assert hands.desk.who.name in line
        assert "09:35" in lines[0].replace("11:35", "09:35")


async def test_u_undoes_the_one_under_the_cursor_and_not_the_last() -> None:
    async with demo_inbox() as hands:
        first = await decide(hands, "x")
        second = await decide(hands, "e")
        await hands.press("U", "j", "u")
        await hands.until(lambda: "undone: noise, 1 conversation is as it was" in hands.text, "the words")
        assert (hands.stored(first.id).state, hands.stored(second.id).state) == ("open", "closed")
        assert "undone" in under_cursor(hands)


async def test_what_was_undone_says_so_and_is_not_undone_twice() -> None:
    async with demo_inbox() as hands:
        await decide(hands, "x")
        await hands.press("U", "u")
        assert "it was undone" in hands.text
        await hands.press("u")
        assert "that was undone already" in hands.text
        assert hands.verbs() == ["noise", "undo"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [(("o", *"rash", "enter"), "the note is gone"), (("t", *"skin", "enter"), "the word is gone")],
)
async def test_notes_and_tags_are_undone_too(keys: tuple[str, ...], words: str) -> None:
    async with demo_inbox() as hands:
        await decide(hands, *keys)
        reader = hands.desk.store.reader
        assert len(reader.rows("SELECT 1 FROM note UNION ALL SELECT 1 FROM tag")) == 1
        await hands.press("U", "u")
        await hands.until(lambda: words in hands.text, "the words")
        assert not reader.rows("SELECT 1 FROM note UNION ALL SELECT 1 FROM tag")


async def test_a_held_answer_is_undone_and_one_that_left_says_what_can_be_done() -> None:
    async with demo_inbox() as hands:
        hands.stop_dispatching()
        await hands.press("g", "d")
        await hands.stand_on(lambda row: row.best in ("fe7", "fe2", "co1", "an3") and not row.red)
        await hands.press("a", "y", "U")
        assert "held" in under_cursor(hands)
        assert "nothing is sent" in hands.text
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'sent'")
        board(hands).read()
        await hands.until(lambda: "it was sent and stands there" in " ".join(hands.text.split()), "the remedy")
        await hands.press("u")
        assert "already sent" in hands.text
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'held'")
        await hands.press("u")
        await hands.until(lambda: "taken back before it left: nothing was sent" in hands.text, "the words")
        assert [item.state for item in hands.items()] == ["undone"]


async def test_what_changed_since_stays_and_the_screen_says_so_before_and_after() -> None:
    async with demo_inbox() as hands:
        row = await decide(hands, "x")
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE conversation SET revision = revision + 1 WHERE id = :id", id=row.id)
        await hands.press("U")
        assert "it was changed since, so it stays as it is" in hands.text
        await hands.press("u")
        assert hands.stored(row.id).state == "noise"


async def test_a_colleague_s_decision_is_shown_and_stays_theirs() -> None:
    async with demo_inbox() as hands:
        row = await decide(hands, "x")
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE action SET professional_id = (SELECT id FROM professional WHERE name = 'eva')")
        await hands.press("U")
        assert "eva" in under_cursor(hands)
        assert "somebody else decided it" in hands.text
        await hands.press("u")
        assert hands.stored(row.id).state == "noise"


async def test_enter_on_a_decision_reads_its_conversation() -> None:
    async with demo_inbox() as hands:
        row = await decide(hands, "e")
        await hands.press("U", "enter")
        await hands.until(lambda: hands.on_inbox and hands.inbox.mode is Mode.THREAD, "the conversation")
        assert hands.row.id == row.id


async def test_decisions_are_read_by_pages_as_far_back_as_there_are() -> None:
    async with demo_inbox(size=(80, 40)) as hands:
        row = hands.row
        for _ in range(150):
            actions.raise_red(hands.desk, [row.id])
        await hands.press("U")
        assert len(board(hands).rows) == 64
        for _ in range(4):
            await hands.press("end")
        assert len(board(hands).rows) == 150
        assert "150 decisions" in hands.text


# Professionals


async def test_professionals_says_who_is_here_and_how_that_is_proved() -> None:
    async with demo_inbox() as hands:
        await hands.press("g", "v")
        assert "at the keyboard" in under_cursor(hands)
        assert "claimed, not proved" in hands.text
        assert "consulta professionals role" in hands.text


# Closed


async def test_closed_rows_say_how_when_by_whom_newest_closed_first() -> None:
    async with demo_inbox(size=WIDE) as hands:
        first = await decide(hands, "e")
        hands.watch.forward(DAY)
        second = await decide(hands, "e")
        await hands.press("g", "c")
        assert hands.shown[:2] == [second.id, first.id]
        rows = [line for line in hands.text.splitlines() if " done " in line]
        assert hands.desk.who.name in rows[0]


async def test_plus_opens_a_closed_conversation_again_and_u_closes_it_as_it_was() -> None:
    async with demo_inbox() as hands:
        row = await decide(hands, "e")
        closed = hands.stored(row.id)
        await hands.press("g", "c", "plus")
        assert hands.stored(row.id).state == "open"
        assert hands.stored(row.id).closed_at == 0
        await hands.press("u")
        await hands.until(lambda: hands.stored(row.id).state == "closed", "it to be closed again")
        again = hands.stored(row.id)
        assert (again.outcome, again.closed_at, again.closed_by) == ("done", closed.closed_at, closed.closed_by)


# Where others see the screen


async def test_masked_screens_name_nobody_and_show_no_words() -> None:
    async with demo_inbox(setting=replace(READING, masked=True)) as hands:
        row = await decide(hands, "e")
        await hands.press("U")
        assert row.name.split()[0] not in hands.text
        await hands.press("escape")
        draft = await write_draft(hands, "Please rest")
        await hands.press("g", "w")
        for words in ("Please", draft.name.split()[0], draft.question.split()[0]):
            assert words not in hands.text
        assert len(board(hands).rows) == 1


@pytest.mark.parametrize("place", WAYS)
async def test_the_help_of_a_screen_lists_its_own_keys(place: str) -> None:
    async with demo_inbox(size=WIDE, messages=10) as hands:
        await hands.press(*WAYS[place], "question_mark")
        await hands.until(lambda: not isinstance(hands.app.screen, Board), "the help")
        told = " ".join(hands.text.split())
        for key in keys_of(place):
            if key.hint:
                assert key.tip.split(",")[0] in told, key.id
        await hands.press("escape")
        assert board(hands).where == place


def _hostile(ward: Ward) -> None:
    """Let every text that a screen shows come from somebody hostile."""
    hole = Hole("h1", EVIL_TEXT, EVIL_TEXT, EVIL_TEXT)
    page = Page(mark="", holes=(hole,), requests=(Request("r1", EVE, MORNING, note=EVIL_TEXT),))
    with ward.store.writing() as tx:
        account = accounts.ensure(tx, ward.slug, ward.network)
        keep(tx, account, page, judge, MORNING, stream=stream_of(tx, account, "mentions"))
        accounts.trouble(tx, account, EVIL_TEXT, EVIL_TEXT)
        (conversation,) = [int(row[0]) for row in tx.rows("SELECT id FROM conversation")]
        tx.run("UPDATE conversation SET unchecked = :evil", evil=EVIL_TEXT.replace("\x00", ""))
        drafts.save(tx, conversation, ward.desk.who.id, EVIL_TEXT, MORNING)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_hostile_words_are_drawn_as_marks_on_every_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with ward_inbox(tmp_path, evil(), fill=_hostile, size=size) as hands:
        actions.tag(hands.desk, [hands.row.id], "seen")
        for keys in WAYS.values():
            await hands.press(*keys)
            for _ in range(max(1, len(board(hands).rows))):
                assert_harmless(hands)
                assert {strip.cell_length for strip in hands.app.screen._compositor.render_strips()} == {size[0]}
                await hands.press("j")
            await hands.press("escape")


def _busy(ward: Ward) -> None:
    """Let the server have asked to wait, as another program heard it."""
    until = ward.watch() + 5 * MINUTE
    told = {"calls": {"heard_at": ward.watch(), "left": 0, "of": 300, "used_percent": None, "resets_at": until}}
    with ward.store.writing() as tx:
        account = accounts.ensure(tx, ward.slug, ward.network)
        tx.run("UPDATE account SET card = '{\"me\": {}}', next_pull_at = :at", at=until + MINUTE)
        accounts.trouble(tx, account, "it said 429", "")
        accounts.keep_calls(tx, account, json.dumps(told | {"wait": {"until": until, "why": "it said 429"}}))


async def test_a_card_tells_the_calls_that_are_left_and_what_the_next_pull_waits_for(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "is it a cold?"), fill=_busy) as hands:
        at, later = clock_time(hands.watch() + 5 * MINUTE), clock_time(hands.watch() + 6 * MINUTE)
        assert f"it said 429, waiting until {at}" in hands.text.splitlines()[1]
        await hands.press("g", "l")
        drawn = " ".join(hands.text.split())
        assert f"next pull {later}, waiting because it said 429 until {at}" in drawn
        assert f"0 of 300 calls left until {at}" in drawn
