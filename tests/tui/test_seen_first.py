"""A key that waited while something else was painted decides nothing about that: its writer had not seen it."""

from __future__ import annotations

from textual.events import Key

from store.rows import Row
from tests.tui.at_once import at_once, key_of, settled
from tests.tui.hands import Hands, demo_inbox
from tui.driver import OwnedDriver
from tui.screens.base import Mode
from tui.screens.board import Board
from tui.widgets.conversations import ConversationList


def plain(row: Row) -> bool:
    return not row.red and row.audience.short == "dm" and bool(row.best)


async def typed_at(hands: Hands, sign: str, when: float) -> None:
    """Press a key that was typed at a moment, and is looked at only now."""
    event = key_of(sign)
    event.time = when
    hands.app.post_message(event)
    await settled(hands)


async def test_a_decision_typed_before_its_row_was_painted_is_about_nothing() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(plain)
        await hands.still()
        listing = hands.inbox.listing
        for sign in "xe!":
            await typed_at(hands, sign, listing.painted_at - 0.001)
            assert "read first" in hands.notice
            assert hands.inbox.mode is Mode.LIST
            await at_once(hands, "\x1b")
        assert hands.verbs() == []
        await typed_at(hands, "x", listing.painted_at)
        assert hands.verbs() == ["noise"]


async def test_a_decision_typed_before_its_conversation_was_painted_is_about_nothing() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(plain)
        await hands.press("enter")
        await typed_at(hands, "e", hands.inbox.view.painted_at - 0.001)
        assert "read first" in hands.notice
        assert hands.verbs() == []
        await typed_at(hands, "e", hands.inbox.view.painted_at)
        assert hands.verbs() == ["done"]


async def test_a_yes_typed_before_its_answer_was_painted_sends_nothing_however_late_it_is_looked_at() -> None:
    async with demo_inbox(messages=30) as hands:
        await hands.stand_on(plain)
        await hands.press("a")
        shown_at = hands.inbox.shown_at
        assert shown_at is not None
        await typed_at(hands, "y", shown_at - 0.001)
        assert "read first" in hands.notice
        assert hands.items() == []
        await hands.press("y")
        assert [one.state for one in hands.items()] == ["held"]


async def test_what_was_not_in_sight_is_not_marked_and_so_not_decided_about() -> None:
    async with demo_inbox() as hands:
        await at_once(hands, "gd  x")
        assert (hands.inbox.lane.name, hands.inbox.listing.marked, hands.verbs()) == ("direct", {}, [])
        rows = hands.inbox.listing.rows[:2]
        await at_once(hands, "  ")
        assert list(hands.inbox.listing.marked.values()) == rows


async def test_nobody_is_let_in_or_turned_away_unseen() -> None:
    async with demo_inbox() as hands:
        before = [row.id for row in hands.lane("screener")]
        assert before
        await at_once(hands, "gs+-")
        assert [row.id for row in hands.lane("screener")] == before


async def test_what_a_page_lists_is_taken_back_only_once_it_has_been_painted() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(plain)
        await hands.press("x", "U")
        pane = _board(hands).query_one("#rows")
        await typed_at(hands, "u", pane.painted_at - 0.001)  # type: ignore[attr-defined]  # a pane of lines
        assert "read first" in hands.text
        assert hands.stored(row.id).state == "noise"
        await hands.press("u")
        await hands.until(lambda: hands.stored(row.id).state == "open", "the undo")


async def test_a_question_is_not_answered_by_keys_that_came_before_it() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(plain)
        await at_once(hands, "rone\x1b")
        await hands.press("g", "w")
        await at_once(hands, "dd")
        assert "discard" not in hands.verbs()
        await hands.press("d")
        await hands.until(lambda: "discard" in hands.verbs(), "the decision")


async def test_leaving_held_answers_behind_is_asked_before_it_is_confirmed() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(plain)
        await hands.press("a", "y")
        await hands.until(lambda: hands.items("held"), "the answer")
        await at_once(hands, "QQ")
        assert not hands.app.leaving
        assert hands.inbox.pending is None
        await hands.press("Q", "q")
        assert hands.app.leaving


async def test_a_command_that_is_named_need_not_be_asked_about() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(plain)
        await hands.press("a", "y")
        await hands.until(lambda: hands.items("held"), "the answer")
        await at_once(hands, ":quit leave\r")
        assert hands.app.leaving


def test_keys_of_one_packet_were_typed_when_it_was_read() -> None:
    sent: list[Key] = []

    class Driver(OwnedDriver):
        _read_at = 5.0
        cursor_origin = None

        def __init__(self) -> None:
            self._app = None  # type: ignore[assignment]  # nobody is told
            self._down_buttons = []

        def send_message(self, message: object) -> None:
            assert isinstance(message, Key)
            sent.append(message)

    driver = Driver()
    for sign in "ab":
        driver.process_message(key_of(sign))
    assert [(one.key, one.time) for one in sent] == [("a", 5.0), ("b", 5.0)]


def test_a_list_that_was_opened_anew_has_not_been_seen() -> None:
    listing = ConversationList()
    listing.note_painted(7)

    class Nothing:
        why = False

        def page(self, _start: Row | None, *, forward: bool) -> list[Row]:
            del forward
            return []

        def total(self) -> int:
            return 0

    listing.refresh = lambda *_args, **_more: listing  # type: ignore[method-assign]  # it stands on no screen
    listing.open(Nothing())
    assert listing.painted_id is None


def _board(hands: Hands) -> Board[object]:
    board = hands.app.screen
    assert isinstance(board, Board)
    return board
