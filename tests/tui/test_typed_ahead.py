"""Keys that come in one packet: behind a key that asks for words, they are those words, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest
from textual.events import Key

from store.rows import Row
from tests.tui.at_once import at_once, paste, post, post_alt, settled
from tests.tui.hands import READING, Hands, demo_inbox
from tui.screens.base import Mode
from tui.screens.drafts import DraftsScreen
from tui.screens.outbox import OutboxScreen
from tui.widgets.prompt import Prompt

WORDS = "xesyu!qQ.gd:"
"""Each of them is an action in the list."""
SLOW_READER = replace(READING, read_ms=400)
PLACES = pytest.mark.parametrize("place", ["", "\r"], ids=["list", "conversation"])


def plain(row: Row) -> bool:
    return not row.red and row.audience.short == "dm" and bool(row.best)


def written(hands: Hands) -> str:
    return hands.inbox.query_one("#prompt", Prompt).value


def mode_of(hands: Hands) -> Mode:
    return hands.inbox.mode


def notes(hands: Hands) -> list[str]:
    return [str(row[0]) for row in hands.desk.store.reader.rows("SELECT text FROM note ORDER BY id")]


async def begun(hands: Hands, place: str) -> Row:
    """Stand on an ordinary question, in the list or in its conversation."""
    row = await hands.stand_on(plain)
    await hands.still()
    await at_once(hands, place)
    return row


async def test_a_word_in_one_packet_is_searched() -> None:
    async with demo_inbox() as hands:
        await at_once(hands, "/fever\r")
        assert (hands.inbox.mode, hands.verbs()) == (Mode.LIST, [])
        assert hands.inbox.found is not None
        assert "fever" in hands.text


async def test_a_search_that_is_left_in_the_same_packet_leaves_nothing_found() -> None:
    async with demo_inbox() as hands:
        here = hands.row.id
        await at_once(hands, "/fever\x1b")
        assert (hands.inbox.mode, hands.inbox.found, hands.row.id) == (Mode.LIST, None, here)


@PLACES
@pytest.mark.parametrize("way", ["o", "t", "A", "s3"])
async def test_no_letter_behind_a_key_that_asks_is_lost_or_acts(place: str, way: str) -> None:
    async with demo_inbox() as hands:
        await begun(hands, place)
        before = hands.inbox.mode
        await at_once(hands, way + WORDS)
        assert hands.inbox.mode is Mode.PROMPT
        assert written(hands) == way[1:] + WORDS
        await at_once(hands, "\x1b")
        assert (hands.inbox.mode, hands.verbs()) == (before, [])


@PLACES
async def test_a_note_in_one_packet_is_kept_whole_and_the_next_keys_act(place: str) -> None:
    async with demo_inbox() as hands:
        row = await begun(hands, place)
        await at_once(hands, "ocall at noon\rtfollow-up\r")
        assert notes(hands) == ["call at noon"]
        assert hands.verbs() == ["note", "tag"]
        assert hands.stored(row.id).state == "open"


@PLACES
async def test_a_snooze_with_its_letter_or_its_typed_time_is_one_decision(place: str) -> None:
    async with demo_inbox() as hands:
        row = await begun(hands, place)
        await at_once(hands, "s1h\r")
        assert (hands.verbs(), hands.stored(row.id).state) == (["snooze"], "snoozed")
        await at_once(hands, "u")
        await hands.until(lambda: hands.stored(row.id).state == "open", "the undo")
        await hands.still()
        await at_once(hands, "mm")
        assert hands.verbs()[-1] == "mute"


async def test_a_lane_and_a_line_of_it_in_one_packet() -> None:
    async with demo_inbox() as hands:
        direct = [row.id for row in hands.lane("direct")]
        await at_once(hands, "gdjj")
        assert (hands.inbox.lane.name, hands.row.id) == ("direct", direct[2])


@PLACES
async def test_words_behind_the_key_that_writes_are_the_answer(place: str) -> None:
    async with demo_inbox() as hands:
        await begun(hands, place)
        await at_once(hands, "r" + WORDS + "\rq")
        assert hands.inbox.mode is Mode.WRITE
        assert hands.inbox.composer.text == WORDS + "\nq"
        # What is ready gets no letter more, and has not been read yet.
        await at_once(hands, "\x04yyy")
        assert mode_of(hands) is Mode.ANSWER
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.wish.text == WORDS + "\nq"
        assert (hands.verbs(), hands.items()) == ([], [])


async def test_letters_behind_esc_mean_what_they_mean_outside() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        here = hands.inbox.listing.rows.index(hands.row)
        for opened in ("/fever", "ocall", "tag", ":noise", "rhello"):
            await at_once(hands, opened + "\x1bj")
            assert hands.inbox.mode is Mode.LIST, opened
            here += 1
            assert hands.inbox.listing.rows.index(hands.row) == here, opened
        assert (hands.verbs(), notes(hands)) == ([], [])


async def test_a_yes_in_the_packet_of_its_answer_is_too_early() -> None:
    async with demo_inbox(setting=SLOW_READER) as hands:
        await begun(hands, "")
        await at_once(hands, "ay")
        assert hands.inbox.mode is Mode.ANSWER
        assert "read first" in hands.notice
        await at_once(hands, "yyy")
        assert hands.items() == []


async def test_letters_behind_the_palettes_key_are_looked_for_and_enter_does_that() -> None:
    async with demo_inbox() as hands:
        row = await begun(hands, "")
        await at_once(hands, ":note call\r")
        assert (notes(hands), hands.verbs()) == (["call"], ["note"])
        await at_once(hands, ":" + WORDS)
        assert hands.inbox.palette_open is not None
        assert hands.inbox.palette_open.typed == WORDS
        assert hands.stored(row.id).state == "open"


async def test_a_row_of_the_list_of_answers_can_be_chosen_in_the_packet_of_its_words() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        await at_once(hands, "A")
        found = hands.inbox._found("fever")
        await at_once(hands, "\x1b")
        post(hands, "Afever")
        await hands.pilot.press("down")
        await at_once(hands, "\r")
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.wish.key == found[1]


# What is refused


@pytest.mark.parametrize("way", ["t", "o", "m", "s", "st"])
async def test_words_behind_a_key_that_was_refused_are_no_keys(way: str) -> None:
    async with demo_inbox() as hands:
        row = await begun(hands, "")
        # The next row has not been painted: nothing can be decided about it.
        await at_once(hands, "x" + way + "urgent xe" + WORDS + "\r")
        assert hands.verbs() == ["noise"]
        assert (hands.inbox.mode, hands.on_inbox, hands.row.id != row.id) == (Mode.LIST, True, True)
        assert hands.inbox.pending is None


async def test_a_search_that_the_store_is_not_ready_for_never_decides() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        reader, hands.inbox.reader = hands.inbox.reader, None
        post(hands, "/x")
        await hands.pilot.pause()
        hands.inbox.reader = reader
        hands.inbox.unmeant.begin(float("inf"), 0)
        await at_once(hands, "exe" + WORDS)
        assert (hands.verbs(), hands.inbox.mode, hands.on_inbox) == ([], Mode.LIST, True)
        await at_once(hands, "\x1bx")
        assert hands.verbs() == ["noise"]


async def test_a_reason_behind_a_red_that_cannot_be_closed_is_no_keys() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(lambda row: row.red > 0 and row.state == "open")
        await hands.still()
        await at_once(hands, "ephoned them, uQ!\r")
        assert (hands.verbs(), hands.stored(row.id).state, hands.row.id) == ([], "open", row.id)


async def test_once_a_refusal_has_been_seen_keys_act_again() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(lambda row: row.red > 0 and row.state == "open")
        await hands.press("e", "exclamation_mark")
        assert hands.verbs() == ["acknowledge"]


# Alt and a letter


@pytest.mark.parametrize("place", ["", "\r", "a", "gw", "?"], ids=["list", "conversation", "answer", "board", "help"])
async def test_alt_and_a_letter_decides_nothing_nor_do_the_words_behind_it(place: str) -> None:
    async with demo_inbox(setting=SLOW_READER, messages=30) as hands:
        for letter in "xyo:Q":
            await begun(hands, place)
            post_alt(hands, letter)
            await at_once(hands, WORDS)
            assert (hands.verbs(), hands.items(), notes(hands)) == ([], [], [])
            assert (hands.inbox.mode, hands.on_inbox, hands.inbox.pending) == (Mode.LIST, True, None)
            assert not hands.app.leaving
            await at_once(hands, "\x1b")


async def test_a_letter_right_behind_an_esc_that_closed_a_field_is_that_key() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        here = hands.inbox.listing.rows.index(hands.row)
        for opened in ("/fever", "ocall", "s", ":noise", "rhello"):
            await at_once(hands, opened)
            post_alt(hands, "j")
            await settled(hands)
            here += 1
            assert hands.inbox.listing.rows.index(hands.row) == here, opened


# Keys of the application


@pytest.mark.parametrize("opened", ["", "a"])
async def test_ctrl_c_and_ctrl_z_reach_the_application(opened: str) -> None:
    async with demo_inbox() as hands:
        await begun(hands, opened)
        for key, method in (("ctrl+c", "action_help_quit"), ("ctrl+z", "action_suspend_process")):
            with mock.patch.object(type(hands.app), method) as done:
                hands.app.post_message(Key(key, None))
                await settled(hands)
            assert done.called, key
        assert hands.verbs() == []


# What is pasted


@pytest.mark.parametrize("way", ["/", "o", "t", "A", ":"])
async def test_what_is_pasted_behind_a_key_that_asks_goes_there_and_hands_nothing_in(way: str) -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        post(hands, way)
        paste(hands, "xe\nQy\n\x1b]52;c;aWQ=\x07")
        await at_once(hands, "!")
        palette = hands.inbox.palette_open
        text = palette.typed if palette is not None else written(hands)
        assert text.startswith("xe Qy")
        assert text.endswith("!")
        assert "\x1b" not in text
        assert hands.verbs() == []


async def test_what_is_pasted_outside_a_field_does_nothing() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        for way in ("", "m", "a", "\x1b\r"):
            post(hands, way)
            paste(hands, "mxeQ/fever\ny")
            await settled(hands)
        assert (hands.inbox.mode, hands.verbs(), hands.items()) == (Mode.THREAD, [], [])


# The screens beside the inbox


async def test_keys_go_on_to_the_screen_that_a_key_before_them_opens_and_back() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        await at_once(hands, "rone\x1bj" + "rtwo\x1b")
        await at_once(hands, "gwj")
        board = hands.app.screen
        assert isinstance(board, DraftsScreen)
        assert board.cursor == 1
        await at_once(hands, "?jq" + "qgb?qq" + "/fever")
        assert (hands.inbox.mode, written(hands), hands.on_inbox) == (Mode.PROMPT, "fever", True)


async def test_words_behind_the_key_that_writes_on_are_the_draft() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        await at_once(hands, "rone\x1b")
        await at_once(hands, "gw")
        await at_once(hands, "\r xe")
        assert (hands.inbox.mode, hands.inbox.composer.text) == (Mode.WRITE, "one xe")


async def test_a_board_goes_to_another_in_one_packet() -> None:
    async with demo_inbox() as hands:
        await at_once(hands, "gugb")
        assert isinstance(hands.app.screen, OutboxScreen)
        await at_once(hands, "gd/knee")
        assert (hands.inbox.lane.name, written(hands)) == ("direct", "knee")


async def test_a_draft_that_is_opened_again_in_the_same_packet_goes_on_where_it_ended() -> None:
    async with demo_inbox() as hands:
        await begun(hands, "")
        await at_once(hands, "rone\x1br two\x1br three")
        assert hands.inbox.composer.text == "one two three"
