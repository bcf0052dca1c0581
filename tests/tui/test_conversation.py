"""Reading a conversation: where it opens, how one moves, what is drawn of it and what stands above it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from core.audience import Audience, Readers
from core.clock import DAY
from desk import actions, answering
from desk.answering import Wish
from desk.library import load
from tests.store.helpers import ANA, ME, said
from tests.tui.hands import MORNING, SMALL, WIDE, demo_inbox, minutes_ago, ward_inbox
from tests.tui.threads import body, fill_long, head, long_thread, plain, send
from tui.screens.base import Mode
from tui.thread_window import KEPT
from tui.timeline import PAGE, Timeline

MANY = 10_000


@pytest.mark.parametrize("size", [SMALL, WIDE, (60, 20), (40, 24)])
async def test_a_conversation_opens_with_what_waits_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    messages = [
        *long_thread(40),
        said("q1", "my daughter has 38.5", at=minutes_ago(20) + DAY),
        said("q2", "is ibuprofen ok?", at=minutes_ago(19) + DAY),
    ]
    async with ward_inbox(tmp_path, *(replace(m, received_at=None) for m in messages), size=size) as hands:
        await hands.press("enter")
        assert "my daughter has 38.5" in hands.text
        assert "is ibuprofen ok?" in hands.text
        assert "─ newest ──" in hands.text


async def test_a_thread_of_ten_thousand_messages_costs_what_one_of_fifty_does(tmp_path: Path) -> None:
    figures = []
    for number in (2 * PAGE, MANY):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with ward_inbox(folder, fill=fill_long(number)) as hands:
            with mock.patch.object(Timeline, "_counted", autospec=True, side_effect=lambda _self, found: found) as read:
                await hands.press("enter")
                window = hands.inbox.view.window
                assert window is not None
                # What else moves in the store lets it be read again; no reading is longer than the first.
                opened = max(len(call.args[1]) for call in read.call_args_list)
                await hands.press(*["pageup"] * 2, *["k"] * 5)
            figures.append((opened, window.wrapped))
            assert f"text {number - 1}" not in hands.text
    assert figures[0] == figures[1]
    assert figures[1][0] <= 2 * PAGE
    assert figures[1][1] < 60


async def test_memory_does_not_grow_with_what_was_walked_through(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(2_000)) as hands:
        await hands.press("enter", "home")
        window = hands.inbox.view.window
        assert window is not None
        for _ in range(60):
            await hands.pilot.press("pagedown")
        assert len(window.entries) <= 2 * KEPT + 24 + PAGE
        assert len(window._laid) <= len(window.entries)


async def test_home_end_and_every_line_between_are_met_once(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(130)) as hands:
        await hands.press("enter", "home")
        assert "── first message ─" in hands.text
        assert "text 0" in hands.text
        seen = re.findall(r"text (\d+)", "\n".join(body(hands)))
        while "─ newest ──" not in hands.text:
            await hands.press("j")
            new = re.findall(r"text (\d+)", "\n".join(body(hands)))
            assert set(new) - set(seen) <= {str(int(seen[-1]) + 1)}
            seen += [number for number in new if number not in seen]
        assert seen == [str(n) for n in range(130)]
        await hands.press("k", "k")
        assert "newer below" in hands.text
        await hands.press("end")
        assert "text 129" in hands.text
        await hands.press("pageup", "pageup", "pagedown", "pagedown")
        assert "text 129" in hands.text


async def test_a_move_does_not_lay_the_screen_out_anew(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(200)) as hands:
        await hands.press("enter")
        with mock.patch.object(hands.app.screen, "_refresh_layout") as laid_out:
            await hands.press("k", "k", "pageup", "j", "home", "end", "l")
        assert not laid_out.called


async def test_another_size_keeps_the_question_in_sight_and_the_head_above_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(80)) as hands:
        await hands.press("enter")
        for size in (WIDE, (40, 24), (60, 20), SMALL):
            await hands.pilot.resize_terminal(*size)
            await hands.still()
            assert "text 79" in hands.text, (size, hands.text)
            assert "read by you and" in head(hands)


@pytest.mark.parametrize("size", [SMALL, WIDE, (60, 20), (40, 24)])
async def test_the_head_never_scrolls_away(tmp_path: Path, size: tuple[int, int]) -> None:
    room = replace(
        said("m1", "is it ok for all of us?", audience=Audience.GROUP, at=minutes_ago(5)),
        readers=Readers(("ana_m@town.example", "luz.p@salud.example", "noor@social.example")),
    )
    async with ward_inbox(tmp_path, room, size=size) as hands:
        await hands.press("enter")
        before = head(hands)
        for name in ("@ana_m@town.example", "@luz.p@salud.example", "@noor@social.example"):
            assert name in before.replace(" ", ""), before
        assert "Mastodon grp" in before
        for key in ("home", "end", "pageup", "k"):
            await hands.press(key)
            assert head(hands) == before


async def test_a_public_conversation_says_in_its_head_that_everybody_reads(tmp_path: Path) -> None:
    asked = replace(said("m1", "ok?", audience=Audience.PUBLIC, at=minutes_ago(5)), readers=Readers(everyone=True))
    async with ward_inbox(tmp_path, asked, size=(40, 24)) as hands:
        await hands.press("enter")
        assert "PUBLIC: everybody can read it" in head(hands)


async def test_the_post_above_and_earlier_answers_are_folded_and_unfolded_by_one_key(tmp_path: Path) -> None:
    long = "\n".join(f"line {n}" for n in range(8))
    messages = [
        said("q1", "the first thing", at=minutes_ago(30)),
        said("o1", long, who=ME, at=minutes_ago(20), asker=ANA.remote_id),
        said("q2", "and now?", at=minutes_ago(10)),
    ]
    async with ward_inbox(tmp_path, *messages) as hands:
        await hands.press("enter")
        assert "line 1" in hands.text
        assert "line 2" not in hands.text
        assert "6 lines more · Enter unfolds" in hands.text
        assert "written elsewhere" in hands.text
        await hands.press("enter")
        assert "line 7" in hands.text
        await hands.press("l")
        assert "line 2" not in hands.text


async def test_an_answer_that_was_sent_shows_its_version_and_who_vetted_it() -> None:
    async with demo_inbox(hold=0) as hands:
        await hands.press("g", "d")
        row = await hands.stand_on(lambda row: row.best == "fe7" and plain(row))
        await send(hands)
        await hands.until(lambda: hands.stored(row.id).state == "closed", "the answer to leave")
        await hands.press("g", "c")
        await hands.stand_on(lambda one: one.id == row.id)
        await hands.press("enter")
        await hands.until(lambda: "fe7 v1 VETTED" in hands.text, "the provenance")
        told = " ".join(hands.text.split())
        assert "VETTED Ruiz + Lago (demo)" in told
        assert "sent by ana" in told


async def test_an_unknown_answer_stands_in_its_conversation() -> None:
    async with demo_inbox() as hands:
        hands.stop_dispatching()
        await hands.press("g", "d")
        row = await hands.stand_on(lambda row: row.best == "fe7" and plain(row))
        await send(hands)
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE outbox_item SET state = 'unknown', reason = 'the server did not say'")
            tx.run("UPDATE conversation SET held = 0, trouble = 'unknown: nobody knows' WHERE id = :id", id=row.id)
        await hands.press("g", "a")
        await hands.stand_on(lambda one: one.id == row.id)
        await hands.press("enter")
        assert "UNKNOWN: it may stand there already" in hands.text
        assert "the server did not say" in hands.text


async def test_an_invitation_that_was_taken_is_no_deleted_message(tmp_path: Path) -> None:
    messages = [said("m1", "", at=minutes_ago(9)), said("m2", "is it ok?", at=minutes_ago(5))]
    async with ward_inbox(tmp_path, *messages) as hands:
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE message SET deleted_at = :at, held_back = 'invite' WHERE remote_id = 'm1'", at=MORNING)
        await hands.press("enter")
        assert "deleted" not in hands.text
        assert "is it ok?" in hands.text


async def test_a_deleted_message_leaves_a_tombstone_and_no_word(tmp_path: Path) -> None:
    messages = [said("m1", "my name is Ana Rey", at=minutes_ago(9)), said("m2", "is it ok?", at=minutes_ago(5))]
    async with ward_inbox(tmp_path, *messages) as hands:
        with hands.desk.store.writing() as tx:
            tx.run("UPDATE message SET deleted_at = :at WHERE remote_id = 'm1'", at=MORNING)
        await hands.press("enter")
        assert "deleted by its author 09:30" in hands.text
        assert "Ana Rey" not in "\n".join(body(hands))


async def test_a_note_stands_in_the_conversation_in_its_own_frame(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "is it ok?", at=minutes_ago(5))) as hands:
        await hands.press("enter", "o")
        assert "is it ok?" in hands.text
        await hands.type("call the practice")
        await hands.press("enter")
        await hands.until(lambda: "call the practice" in "\n".join(body(hands)), "the note")
        assert hands.inbox.mode is Mode.THREAD
        assert "internal note, never sent" in hands.text
        lines = body(hands)
        asked = next(n for n, line in enumerate(lines) if "is it ok?" in line)
        noted = next(n for n, line in enumerate(lines) if "call the practice" in line)
        assert asked < noted


async def test_a_note_is_seen_as_soon_as_it_is_written_however_full_the_window_is(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=fill_long(40)) as hands:
        await hands.press("enter", "o")
        await hands.type("call back")
        await hands.press("enter")
        await hands.until(lambda: "╚" in "\n".join(body(hands)), "the whole note")


def test_no_way_leads_from_a_note_to_an_answer() -> None:
    """What makes, holds and sends answers neither reads notes nor imports what does."""
    root = Path(__file__).resolve().parents[2]
    ways = [
        *(root / "desk" / "answers").glob("*.py"),
        *(root / "networks").rglob("*.py"),
        *(root / "desk" / f"{name}.py" for name in ("answering", "dispatch", "outcomes", "library", "suggesting")),
        *(root / "store" / f"{name}.py" for name in ("outbox", "sending", "answers", "drafts")),
    ]
    assert len(ways) > 20
    for path in ways:
        source = path.read_text()
        assert not re.search(r"\b(FROM|JOIN|INTO|UPDATE) note\b", source, re.IGNORECASE), path
        assert not re.search(r"\bNoteRow\b|store\.notes|store\.beside|import (notes|beside)\b", source), path


async def test_the_words_of_a_note_appear_in_no_prepared_answer(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, said("m1", "is fever bad?", at=minutes_ago(5))) as hands:
        row = hands.row
        for secret in ("zebra{first_name}", "a zebra note"):
            actions.note(hands.desk, [row.id], secret)
        library = load(hands.desk.store.reader)
        assert len(library.saved) > 5
        for key in library.saved:
            prepared = answering.prepare(hands.desk, library, row.id, Wish(key=key))
            made = "".join(part.text for part in prepared.parts) + "".join(block.text for block in prepared.blocks)
            assert "zebra" not in made
