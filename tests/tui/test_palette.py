"""The palette: every action by its name, with its key; and the choices after a key."""

from __future__ import annotations

import re
from functools import partial

import pytest
from textual import events

from core.clock import DAY
from tests.tui.hands import MORNING, SMALL, WIDE, Hands, demo_inbox
from tui import keys
from tui.choices import CHOICES
from tui.commands import Command, commands_of, meant
from tui.keys import ANSWER, KEYS, LIST, OUTBOX, THREAD
from tui.screens.base import Mode

FOUND = re.compile(r"(\d+) actions?")


async def run(hands: Hands, typed: str) -> None:
    """Open the palette, type and press Enter."""
    await hands.press("colon")
    await hands.type(typed)
    await hands.press("enter")


def shows(hands: Hands, page: str) -> bool:
    return type(hands.app.screen).__name__ == page


# What it offers


@pytest.mark.parametrize("where", [LIST, ANSWER, THREAD, OUTBOX])
def test_it_offers_every_action_of_a_place_but_the_yes(where: str) -> None:
    offered = {command.action for command in commands_of(where)}
    left_out = {"yes", "palette", "choose", "cancel", "back"}
    assert offered == {key.id for key in keys.keys_of(where)} - left_out


def test_it_names_beside_each_action_the_key_that_does_it() -> None:
    shown = {command.id: command.shown for command in commands_of(LIST)}
    assert (shown["done"], shown["red"], shown["go:red"], shown["snooze:tomorrow"]) == ("e", "!", "g r", "s t")


def test_it_marks_what_reaches_a_network() -> None:
    reaching = {command.id for command in commands_of(LIST) if command.reaches_network}
    keys = [key for key in KEYS if key.reaches_network and LIST in key.where]
    choices = {f"{key.id}:{one.id}" for key in keys for one in CHOICES.get(key.id, ()) if not one.stays}
    assert reaching == {key.id for key in keys} | choices
    assert "block:tell" in reaching
    assert "block:here" not in reaching


@pytest.mark.parametrize(
    ("typed", "first", "argument"),
    [
        ("done", "done", ""),
        ("do", "done", ""),
        ("snooze tom", "snooze:tomorrow", ""),
        ("snooze 3d", "snooze", "3d"),
        ("tag flu", "tag", "flu"),
        ("lane red", "go:red", ""),
        ("problems", "go:problems", ""),
        ("hand", "assign", ""),
        ("assign lago", "assign", "lago"),
        ("srch", "search", ""),
        ("quit", "quit", ""),
    ],
)
def test_letters_find_the_action_that_is_meant(typed: str, first: str, argument: str) -> None:
    best = meant(commands_of(LIST), typed)[0]
    assert (best.command.id, best.argument) == (first, argument)


def test_no_letters_lead_to_a_yes() -> None:
    for where in (LIST, ANSWER, THREAD, OUTBOX):
        for typed in ("y", "yes", "send", ""):
            assert [one for one in meant(commands_of(where), typed) if one.command.action == "yes"] == []


# What it does


async def test_enter_does_what_the_key_does_about_the_row_under_the_cursor() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await run(hands, "done")
        assert hands.verbs() == ["done"]
        assert hands.stored(row.id).state == "closed"
        assert hands.row.id != row.id


async def test_it_is_typed_as_fast_as_fingers_go_and_no_letter_is_taken_for_a_key() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await hands.pilot.press("colon", *"noise", "enter")
        await hands.until(lambda: hands.verbs() == ["noise"], "the decision")
        assert hands.stored(row.id).state == "noise"


async def test_what_stands_behind_a_name_is_given_to_the_action() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await run(hands, "snooze 3d")
        until = hands.desk.store.reader.rows("SELECT snoozed_until FROM conversation WHERE id = :id", id=row.id)
        assert until[0][0] == MORNING + 3 * DAY
        other = await hands.stand_on(lambda row: not row.red)
        await run(hands, "tag flu")
        assert (
            hands.desk.store.reader.rows("SELECT word FROM tag WHERE conversation_id = :id", id=other.id)[0][0] == "flu"
        )


async def test_what_is_no_time_is_told_and_nothing_is_decided() -> None:
    async with demo_inbox(messages=40) as hands:
        await hands.stand_on(lambda row: not row.red)
        await run(hands, "snooze banana")
        assert "that is no time" in hands.notice
        assert hands.verbs() == []


async def test_a_red_is_no_more_snoozed_by_name_than_by_key() -> None:
    async with demo_inbox(messages=100) as hands:
        await hands.stand_on(lambda row: bool(row.red))
        await run(hands, "snooze tomorrow")
        assert "a red is never snoozed" in hands.notice
        assert hands.verbs() == []


@pytest.mark.parametrize("choice", [one for one in CHOICES["go"] if one.id != "start"], ids=lambda one: one.id)
async def test_it_goes_wherever_the_letters_go(choice: object) -> None:
    async with demo_inbox(messages=10) as by_name, demo_inbox(messages=10) as by_key:
        await run(by_name, f"go to {choice.text}")  # type: ignore[attr-defined]  # a choice
        await by_key.press("g", choice.key)  # type: ignore[attr-defined]  # the same
        assert type(by_name.app.screen) is type(by_key.app.screen)
        assert by_name.inbox.lane == by_key.inbox.lane


async def test_escape_leaves_it_and_does_nothing() -> None:
    async with demo_inbox(messages=20) as hands:
        await hands.press("j", "k")
        before = hands.text
        await hands.press("colon")
        await hands.type("noise")
        await hands.press("escape")
        assert (hands.text, hands.verbs()) == (before, [])
        await hands.press("colon", "backspace")
        assert hands.text == before


async def test_pasted_text_is_written_into_it_and_is_never_keys() -> None:
    async with demo_inbox(messages=20) as hands:
        await hands.press("colon")
        hands.app.post_message(events.Paste("noise\ndone\x1b[A"))
        await hands.until(lambda: ":noise" in hands.text, "the pasted words")
        assert hands.verbs() == []


async def test_an_answer_read_under_the_palette_is_read_anew_before_a_yes_counts() -> None:
    async with demo_inbox() as hands:
        await hands.press("g", "d")
        await hands.stand_on(lambda row: row.best == "fe7")
        await hands.press("a")
        shown = hands.inbox.shown_at
        await hands.press("colon", "escape")
        assert hands.inbox.mode is Mode.ANSWER
        assert hands.inbox.shown_at is not None
        assert shown is not None
        assert hands.inbox.shown_at > shown


async def test_a_row_that_came_under_the_cursor_meanwhile_is_not_decided_about() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await hands.press("colon")
        await hands.type("done")
        hands.inbox.listing.take_out([row.id])
        await hands.still()
        await hands.press("enter")
        assert "read first" in hands.notice
        assert hands.verbs() == []


# What it teaches


async def test_after_the_second_use_it_names_once_the_key_that_would_have_done_it() -> None:
    async with demo_inbox(messages=60) as hands:
        told = []
        for _ in range(4):
            await hands.stand_on(lambda row: not row.red)
            await run(hands, "done")
            told.append("next time: e" in hands.notice)
        assert told == [False, True, False, False]


# How it looks


@pytest.mark.parametrize("size", [SMALL, WIDE, (40, 24)])
async def test_it_hides_no_row_of_the_list_and_does_not_move_while_letters_are_typed(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        await hands.press("j")
        rows = [line[:30] for line in hands.text.splitlines()[3:13]]
        await hands.press("colon")
        top = next(n for n, line in enumerate(hands.text.splitlines()) if "all actions" in line)
        for letter in "snooze":
            await hands.press(letter)
            lines = hands.text.splitlines()
            assert [line[:30] for line in lines[3:13]] == rows
            assert "all actions" in lines[top]
        assert all(len(line) <= size[0] for line in hands.text.splitlines())


@pytest.mark.parametrize("size", [SMALL, WIDE, (40, 24)])
@pytest.mark.parametrize("action", ["go", "snooze", "mute"])
async def test_what_may_follow_a_key_is_shown_whole(action: str, size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        await hands.stand_on(lambda row: not row.red)
        key = keys.key_named(action)
        assert key
        await hands.press(key.keys)
        for choice in CHOICES[action]:
            assert re.search(
                rf"(^|\s){re.escape(choice.key)} +{re.escape(choice.text)}(\s|$)", hands.text, re.MULTILINE
            )
        lines = hands.text.splitlines()
        title = next(n for n, line in enumerate(lines) if "Esc leaves it" in line)
        left = lines[title].index("── ")
        assert "…" not in "".join(line[left:] for line in lines[title:])
        await hands.press("escape")
        assert hands.verbs() == []


async def test_arrows_and_enter_choose_what_letters_choose() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await hands.press("s", "enter")
        assert hands.verbs() == []
        await hands.press("s", "down", "enter")
        assert hands.stored(row.id).state == "snoozed"


async def test_a_theme_is_chosen_by_its_name() -> None:
    async with demo_inbox(messages=5) as hands:
        await run(hands, "theme light")
        assert hands.app.palette.name == "light"
        await run(hands, "theme dark")
        assert hands.app.palette.name == "dark"


def test_a_command_without_a_key_leaves_its_place_blank() -> None:
    assert Command("done", "done").shown == ""


async def test_a_conversation_is_handed_over_and_it_is_undone() -> None:
    async with demo_inbox(messages=40) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        await hands.press("i")
        assert "hand over to" in hands.text
        options = list(hands.inbox.menu.options) if hands.inbox.menu else []
        assert options
        await hands.press(options[0].key)
        assert "yours until they accept" in hands.notice
        assignee = "SELECT assignee_id FROM conversation WHERE id = :id"
        assert hands.desk.store.reader.rows(assignee, id=row.id)[0][0] is not None
        await hands.press("u")
        assert hands.desk.store.reader.rows(assignee, id=row.id)[0][0] is None
        row = hands.row
        await run(hands, f"assign {options[0].id}")
        assert hands.desk.store.reader.rows(assignee, id=row.id)[0][0] is not None


async def test_one_letter_more_leads_on_from_a_conversation_and_from_every_page() -> None:
    async with demo_inbox(messages=20) as hands:
        await hands.press("enter", "g", "p")
        assert (hands.inbox.mode, hands.inbox.lane.name) == (Mode.LIST, "public")
        for letter, page in (("l", "NetworksScreen"), ("h", "ProblemsScreen"), ("w", "DraftsScreen")):
            await hands.press("g", letter)
            await hands.until(partial(shows, hands, page), page)
            await hands.still()
        await run(hands, "red lane")
        await hands.until(lambda: hands.on_inbox, "the inbox")
        assert hands.inbox.lane.name == "red"
