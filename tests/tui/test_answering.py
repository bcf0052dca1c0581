"""A vetted answer in two keys, three in public: what was drawn is what is held, and it must have been read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.audience import Audience
from core.clock import SECOND
from core.safe_text import visible
from store.rows import Row
from tests.store.helpers import said
from tests.tui.hands import MORNING, READING, Hands, Ward, demo_inbox, ward_inbox

QUESTION = "is the new cough syrup safe?"


def direct(row: Row) -> bool:
    return row.audience is Audience.DIRECT and not row.red and row.best not in ("", "ref")


def public(row: Row) -> bool:
    return row.audience is Audience.PUBLIC and not row.red and row.best not in ("", "ref")


async def read_to_the_end(hands: Hands) -> int:
    """Press y until the answer is held; return how many that took."""
    here = hands.row.id
    for number in range(1, 8):
        await hands.press("y")
        if hands.inbox.mode.value != "answer":
            assert hands.stored(here).held
            return number
    raise AssertionError(hands.text)


async def test_a_and_y_hold_the_best_answer_and_advance() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(direct)
        after = hands.shown[hands.shown.index(row.id) + 1]
        hands.pressed = 0
        await hands.press("a")
        assert row.best in hands.text
        assert "VETTED" in hands.text
        await hands.press("y")
        assert hands.pressed == 2
        (item,) = hands.items()
        assert (item.state, item.conversation_id, item.template) == ("held", row.id, row.best)
        assert hands.row.id == after
        assert hands.stored(row.id).held
        assert "u takes it back" in hands.notice
        assert hands.count("open") == 69
        await hands.until(lambda: "held 1" in hands.text.splitlines()[1], "the header")


async def test_u_takes_a_held_answer_back_and_stands_on_it_again() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(direct)
        await hands.press("a", "y", "u")
        await hands.until(lambda: hands.row.id == row.id, "the row")
        (item,) = hands.items()
        assert item.state == "undone"
        assert not hands.stored(row.id).held
        assert hands.count("open") == 70
        await hands.press("a", "y")
        assert [item.state for item in hands.items()] == ["held", "undone"]


async def test_what_is_held_is_byte_for_byte_what_was_drawn() -> None:
    async with demo_inbox() as hands:
        for _ in range(3):
            await hands.stand_on(direct)
            await hands.press("a")
            choosing = hands.inbox.choosing
            assert choosing is not None
            assert choosing.prepared is not None
            drawn = [part.text for part in choosing.prepared.parts]
            shown = " ".join(hands.text.split())
            for text in drawn:
                assert " ".join(visible(text).split())[:200] in shown
            await hands.press("y")
            assert [part.text for part in hands.items("held")[0].parts] == drawn


async def test_what_leaves_is_what_was_held() -> None:
    async with demo_inbox(hold=10 * SECOND) as hands:
        row = await hands.stand_on(direct)
        await hands.press("a", "y")
        held = [part.text for part in hands.items("held")[0].parts]
        assert not hands.networks[row.account].sent
        hands.watch.forward(11 * SECOND)
        assert hands.app.stage is not None
        hands.app.stage._wake.set()
        await hands.until(lambda: hands.items("sent"), "it to be sent")
        assert [part.text for part in hands.networks[row.account].sent] == held
        assert hands.stored(row.id).state == "closed"


async def test_a_yes_before_it_can_have_been_read_is_dropped_and_says_so() -> None:
    async with demo_inbox(messages=30, setting=replace(READING, read_ms=400)) as hands:
        row = await hands.stand_on(direct)
        await hands.press("a")
        # As if it had been painted just now, however slow this machine is.
        hands.inbox.shown_at = 10.0**12
        await hands.press("y")
        assert "read first" in hands.notice
        assert hands.items() == []
        assert hands.row.id == row.id
        hands.inbox.shown_at = 0.0
        await hands.press("y")
        assert len(hands.items("held")) == 1


async def test_a_public_answer_needs_a_second_yes_on_the_line_that_says_so() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(public)
        await hands.press("a")
        assert "everybody can read it" in hands.text
        await hands.press("y")
        assert hands.items() == []
        assert "press y once more" in hands.text
        await hands.press("y")
        (item,) = hands.items()
        assert (item.conversation_id, item.audience) == (row.id, Audience.PUBLIC)


async def test_another_answer_takes_the_second_yes_back() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(public)
        await hands.press("a", "y")
        assert "press y once more" in hands.text
        await hands.press("V")
        await hands.press("V")
        assert "press y once more" not in hands.text
        await hands.press("y")
        assert hands.items() == []


@pytest.mark.parametrize("key", ["escape", "h", "q"])
async def test_going_back_sends_nothing_and_stays(key: str) -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(direct)
        await hands.press("a", key, "y")
        assert hands.inbox.mode.value == "list"
        assert (hands.row.id, hands.items()) == (row.id, [])


async def test_a_digit_draws_another_answer() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(lambda row: row.best == "fe7" and row.audience is Audience.DIRECT)
        await hands.press("A")
        await hands.type("fever")
        await hands.press("enter", "2")
        assert hands.inbox.choosing is not None
        wished = hands.inbox.choosing.wish.key
        assert wished == hands.inbox.choosing.keys[1]
        await hands.press("9")
        assert hands.inbox.choosing.wish.key == wished
        if hands.inbox.choosing.prepared and hands.inbox.choosing.prepared.may_leave:
            await read_to_the_end(hands)
            assert hands.items("held")[0].template == wished


async def test_all_answers_are_found_by_title_or_key() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(direct)
        await hands.press("A")
        await hands.type("fever child")
        await hands.press("enter")
        assert hands.inbox.choosing is not None
        assert hands.inbox.choosing.wish.key == "fe7"
        await hands.press("escape", "A")
        await hands.type("no such thing anywhere")
        await hands.press("enter")
        assert "no answer is called that" in hands.notice
        assert hands.inbox.mode.value == "list"


async def test_where_no_answer_fits_nothing_is_guessed() -> None:
    async with demo_inbox() as hands:
        row = await hands.stand_on(lambda row: not row.best and not row.red)
        await hands.press("a")
        assert "no saved answer fits" in hands.notice
        assert hands.inbox.mode.value == "list"
        assert hands.row.id == row.id


async def test_an_encrypted_message_cannot_be_answered_and_says_why() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(lambda row: row.name == "Joris")
        await hands.rested()
        assert "encrypted" in hands.text
        await hands.press("r")
        await hands.type("hello")
        await hands.press("ctrl+d", "y", "y")
        assert hands.items() == []
        assert "encrypted" in hands.text


async def test_an_archive_cannot_be_answered_and_says_why(tmp_path: Path) -> None:
    def fill(ward: Ward) -> None:
        ward.receive(said("a1", QUESTION, at=MORNING), kind="archive", slug="archive-mastodon")

    async with ward_inbox(tmp_path, fill=fill, setting=replace(READING, lane="everything")) as hands:
        await hands.press("a")
        assert "an archive is read, never answered" in hands.text
        await hands.press("y")
        assert "an archive is read, never answered" in hands.notice
        await hands.press("escape", "r")
        await hands.type("hello")
        await hands.press("ctrl+d", "y")
        assert "an archive is read, never answered" in hands.notice
        assert hands.items() == []


async def test_who_wrote_again_meanwhile_is_read_first(tmp_path: Path) -> None:
    wards: list[Ward] = []
    async with ward_inbox(tmp_path, said("m1", QUESTION, at=MORNING), fill=wards.append) as hands:
        await hands.press("a")
        wards[0].receive(said("m2", "and is it safe for a baby?", at=MORNING + SECOND))
        await hands.press("y")
        await hands.until(lambda: "wrote again" in hands.notice, "the refusal")
        assert hands.items() == []
        assert hands.row.id in hands.shown


async def test_quitting_with_a_held_answer_asks_first() -> None:
    async with demo_inbox() as hands:
        await hands.stand_on(direct)
        await hands.press("a", "y")
        await hands.until(lambda: hands.inbox.outbox.get("held") == 1, "the count")
        await hands.press("Q")
        assert "1 answer is held" in hands.text
        assert hands.app._exit is False
        await hands.press("escape")
        assert hands.app._exit is False
        assert len(hands.items("held")) == 1
