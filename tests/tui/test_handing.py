"""A hand-over on screen: what the giver and the taker see, and the keys of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.clock import MINUTE
from desk import actions, handing
from store import handing as kept
from store import notes, team
from store.sweep import sweep
from tests.store.helpers import LUZ, said
from tests.tui.hands import Hands, Ward, minutes_ago, ward_inbox
from tui.osc import Osc

FIRST = said("m1", "how long does a cold last?", at=minutes_ago(50))
SECOND = said("m2", "may I swim with a cough?", who=LUZ, thread="t2", at=minutes_ago(30))


def with_eva(then: Callable[[Ward], None] = lambda _ward: None) -> Callable[[Ward], None]:
    def fill(ward: Ward) -> None:
        with ward.store.writing() as tx:
            team.add(tx, "eva", "Eva Sol", "user", "", 1, pin="", os_user="")
        then(ward)

    return fill


def eva(ward: Ward) -> int:
    who = team.professional(ward.store.reader, "eva")
    assert who is not None
    return who.id


def offered_by_eva(ward: Ward) -> None:
    """Let Eva offer the second conversation to whoever sits here."""
    ruiz, (row,) = ward.desk.who.id, ward.store.reader.rows("SELECT id FROM conversation ORDER BY id DESC LIMIT 1")
    with ward.store.writing() as tx:
        assert kept.offer(tx, int(row[0]), eva(ward), ruiz, ward.watch())


def stands(hands: Hands) -> tuple[str, str]:
    row = hands.stored(hands.row.id)
    return row.assignee, row.offer


async def test_98_the_giver_keeps_it_in_sight_until_the_other_accepts_and_hears_when_nobody_does(
    tmp_path: Path,
) -> None:
    async with ward_inbox(tmp_path, FIRST, SECOND, size=(120, 30), fill=with_eva()) as hands:
        await hands.press("i", "e")
        await hands.until(lambda: "offered to eva 0m" in hands.text, "the mark")
        assert "offered to Eva Sol: yours until they accept" in hands.notice
        hands.watch.forward(kept.LAPSE)
        with hands.desk.store.writing() as tx:
            sweep(tx, hands.watch())
        hands.inbox.changed()
        hands.inbox._look()
        assert "eva did not accept 1: with you again" in hands.notice
        await hands.press("g", "g")
        await hands.until(lambda: "not accepted by eva" in hands.text, "the mark")
        # Offered anew, and kept.
        await hands.press("i", "e", "k")
        assert stands(hands) == ("ruiz", "offered")
        await hands.press("i", "k", "k")
        assert stands(hands) == ("ruiz", "")


async def test_the_taker_accepts_or_gives_back_with_a_word_why_by_the_key_that_hands_over(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, FIRST, SECOND, fill=with_eva(offered_by_eva)) as hands:
        assert "swim" in hands.row.question, "it stands on top of its class"
        assert "from eva: accept?" in hands.text
        assert "what you answer or decide here accepts it" in " ".join(hands.text.split())
        await hands.press("i", "b", "enter")
        assert "a word why" in hands.notice
        assert stands(hands) == ("eva", "offered")
        await hands.press("i", "b")
        await hands.type("away")
        await hands.press("enter", "g", "g")
        assert stands(hands) == ("eva", "given back")
        assert notes.newest_notes(hands.desk.store.reader, hands.row.id)[0].text == "away"
        await hands.press("u", "g", "g", "i", "a", "g", "g")
        await hands.stand_on(lambda row: "swim" in row.question)
        assert stands(hands) == ("ruiz", "")


async def test_deciding_on_what_is_offered_accepts_it_and_says_from_whom(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, FIRST, SECOND, fill=with_eva(offered_by_eva)) as hands:
        decided = hands.row.id
        await hands.press("e")
        assert "accepted from eva: it is yours" in hands.notice
        assert hands.stored(decided).assignee == "ruiz"


async def test_a_red_that_nobody_accepts_calls_again_once(tmp_path: Path) -> None:
    def red(ward: Ward) -> None:
        (row,) = ward.store.reader.rows("SELECT id FROM conversation ORDER BY id LIMIT 1")
        actions.raise_red(ward.desk, [int(row[0])])
        actions.acknowledge(ward.desk, [int(row[0])])
        handing.offer(ward.desk, [int(row[0])], eva(ward))

    async with ward_inbox(tmp_path, FIRST, SECOND, fill=with_eva(red)) as hands:
        heard: list[str] = []
        hands.inbox.osc = Osc(heard.append, {"TERM": "xterm"}, "bell")
        hands.watch.forward(5 * MINUTE - 1)
        hands.inbox._look()
        assert heard == []
        hands.watch.forward(1)
        for _ in range(2):
            hands.inbox._look()
        assert heard == ["\x07\x07\x07"]
        assert "1 red was offered 5 min ago and nobody has accepted it" in hands.notice
