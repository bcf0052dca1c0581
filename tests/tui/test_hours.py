"""`H`: an answer that waits for office hours says when it goes, before the yes, on its row and in the header."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.clock import HOUR, SECOND
from core.hours import read_hours
from tests.store.helpers import said
from tests.tui.hands import Hands, Ward, ward_inbox

FRIDAY_EVENING = round(datetime(2026, 9, 18, 20, 0, tzinfo=UTC).timestamp() * SECOND)
QUESTION = "is the new cough syrup safe?"


def evening(ward: Ward) -> None:
    ward.watch.now = FRIDAY_EVENING
    # A hold that outlives the weekend would be the later of the two moments.
    ward.desk.hold = 10 * SECOND
    ward.desk.hours = read_hours("mon-fri 08:00-17:00 UTC")
    ward.receive(said("m1", QUESTION, at=FRIDAY_EVENING - HOUR))


def red_evening(ward: Ward) -> None:
    evening(ward)
    with ward.store.writing() as tx:
        tx.run("UPDATE conversation SET red = 2, reasons = '[\"by hand\"]'")


async def drawn_later(hands: Hands) -> None:
    await hands.press("a", "H")


async def test_an_answer_that_waits_says_when_it_goes_everywhere_and_u_takes_it_back(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=evening) as hands:
        await drawn_later(hands)
        assert "goes Monday 08:00, at office hours" in hands.text
        await hands.press("H")
        assert "office hours" not in hands.text
        await hands.press("H", "y")
        assert hands.notice == "goes Monday 08:00: u takes it back until then"
        (item,) = hands.items("held")
        assert (item.held_for, item.session) == ("hours", "")
        await hands.until(lambda: "held 1 Mon 08:00" in hands.text.splitlines()[1], "the header")
        await hands.press("O")
        assert "goes Monday 08:00" in hands.text
        assert "if Consulta runs then. d takes it back." in " ".join(hands.text.split())
        await hands.press("escape", "Q")
        # Nothing is lost by leaving: it is not asked about.
        assert hands.app.leaving
    (item,) = hands.items()
    assert item.state == "held"


async def test_u_takes_back_what_waits(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=evening) as hands:
        await drawn_later(hands)
        await hands.press("y", "u")
        assert [item.state for item in hands.items()] == ["undone"]
        assert hands.count("open") == 1


async def test_a_red_one_asks_a_second_time_before_it_waits(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, fill=red_evening) as hands:
        await drawn_later(hands)
        assert "IT IS RED" in hands.text
        await hands.press("y")
        assert hands.items() == []
        assert "press y once more to let it wait" in hands.text
        await hands.press("y", "O")
        assert [item.held_for for item in hands.items("held")] == ["red"]
        assert "RED, goes Monday 08:00" in hands.text


async def test_a_window_that_closes_first_is_told_before_the_yes(tmp_path: Path) -> None:
    def closing(ward: Ward) -> None:
        evening(ward)
        with ward.store.writing() as tx:
            tx.run("UPDATE conversation SET window_until = :at", at=FRIDAY_EVENING + 5 * HOUR)

    async with ward_inbox(tmp_path, fill=closing) as hands:
        await drawn_later(hands)
        assert "goes at once: nobody can answer there after Saturday 01:00" in " ".join(hands.text.split())
        await hands.press("y")
        assert [item.held_for for item in hands.items("held")] == [""]


async def test_without_hours_the_key_names_the_setting(tmp_path: Path) -> None:
    def unset(ward: Ward) -> None:
        evening(ward)
        ward.desk.hours = None

    async with ward_inbox(tmp_path, fill=unset) as hands:
        await drawn_later(hands)
        assert "no office hours are set" in hands.notice
        assert "CONSULTA_OFFICE_HOURS" in hands.notice
        await hands.press("y")
        assert [item.held_for for item in hands.items("held")] == [""]
