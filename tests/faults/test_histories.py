"""What histories once found, each as its shortest story; and the judge, who excuses only what a hole names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.clock import DAY, HOUR, MINUTE
from store.ledger import LedgerHole, StreamRow
from tests.faults.arena import empty_store
from tests.faults.habits_of_each import HABITS
from tests.faults.judging import is_named
from tests.faults.pulls import lived
from tests.faults.steps import KILL, Change, Dark, Forget, History, LetIn, Light, Pass, Pull, Write

STORIES = {
    "a conversation that broke the list is read whole once it can be": History(
        "facebook",
        (Write(stranger=True), Pull(), Write(), Write(stranger=True, times=2), Forget(), Pull(), Forget()),
        2,
    ),
    "an item that a list shows late is read behind the first page": History(
        "mastodon", (Write(), Pull(), Write(times=2, late=True), Write(stranger=True), Pull(), Pass(4 * MINUTE)), 2
    ),
    "a change that is pushed before its message counts": History("whatsapp", (Write(late=True), Change(0)), 1),
    "what is written before an end is noticed is named": History("business", (Write(), Pull(), Forget(), Write())),
    "what is pushed after a week of silence comes in": History(
        "whatsapp", (Write(times=2), Pull(), Pass(8 * DAY), Write()), 1
    ),
    "what was written right before a downtime is named": History(
        "whatsapp", (Write(late=True), Change(0), Dark(), Pass(3 * HOUR)), 1
    ),
    "an empty list that was read is no new account, however long nobody came": History(
        "mastodon", (Pull(), Write(), Pass(8 * DAY), Pass(8 * DAY)), 1
    ),
    "everything of somebody who was let in is free, however many pages it fills": History(
        "mastodon", (Write(stranger=True, times=4), Write(), Pass(4 * MINUTE), Pull(), LetIn()), 1
    ),
    "a downtime is a gap for as long as what came last in it may be repeated": History(
        "whatsapp",
        (Write(), Pull(), Dark(), Pass(3 * DAY), Write(), Pass(3 * DAY), Light(), Pull(), Pass(25 * HOUR), Pull()),
    ),
    "an old comment that names us by an edit hides nothing that the list shows late below it": History(
        "reddit", (Write(), Pull(), Write(late=True), Write(stranger=True, late=True), Pull(), Pass(4 * MINUTE)), 1
    ),
    "an end that nobody was told of in time is asked for": History(
        "business", (Write(), Pull(), Forget(), Pass(25 * HOUR), Write(), Pull(), Write())
    ),
    "an end and a return in one go are a gap": History(
        "business", (Write(), Pull(), Forget(), Write(), Forget(), Write()), 1
    ),
    "a backlog that was cut and then forgotten is named from where it was cut": History(
        "telegram", (Write(times=4), Pull(KILL, 14), Pass(25 * HOUR)), 1
    ),
}


@pytest.mark.parametrize("promise", STORIES)
async def test_in_a_history(promise: str, tmp_path: Path) -> None:
    history = STORIES[promise]
    ledger = await lived(history, empty_store(tmp_path / "empty.db"), tmp_path)
    assert ledger.clean, f"{history}\n{ledger}"


@pytest.mark.parametrize("network", HABITS)
@pytest.mark.parametrize("before", [(), (Write(), Write(widely=True))], ids=["from the start", "after a first reading"])
async def test_what_came_while_nobody_looked_for_weeks_is_read_or_named(
    network: str, before: tuple[Write, ...], tmp_path: Path
) -> None:
    weeks = (Write(), Write(widely=True), Pass(8 * DAY), Pass(8 * DAY))
    ledger = await lived(History(network, (*before, Pull(), *weeks), 1), empty_store(tmp_path / "empty.db"), tmp_path)
    assert ledger.clean, ledger


HOLE = LedgerHole(1, "lost", "", 1000, 2000, 2000, 2000)


def _feed(hole: LedgerHole, name: str = "mentions") -> list[StreamRow]:
    return [StreamRow(1, "clinic", "mastodon", name, 500, 3000, None, None, (hole,))]


@pytest.mark.parametrize(
    ("hole", "feed", "moment", "named"),
    [
        (HOLE, "mentions", 1500, True),
        (HOLE, "mentions", 900, False),
        (HOLE, "mentions", 2100, False),
        (HOLE, "replies", 1500, False),
        (replace(HOLE, state="filled"), "mentions", 1500, False),
        (replace(HOLE, state="open", until_at=None), "mentions", 2100, True),
        (HOLE, "mentions", 400, True),
    ],
    ids=["inside", "before", "behind", "other feed", "filled", "still open", "never looked for"],
)
def test_a_hole_excuses_what_lies_in_its_feed_and_its_time_and_nothing_else(
    hole: LedgerHole, feed: str, moment: int, named: bool
) -> None:
    assert is_named(_feed(hole), frozenset({feed}), moment) is named


def test_a_story_has_one_line_a_step() -> None:
    story = str(History("matrix", (Write(widely=True, times=2), Pull(KILL, 7), Pass(25 * HOUR)), 2, repeats=True))
    assert story.splitlines() == [
        "matrix, pages of 2, the last of a page comes again on the next",
        "  1. the patient writes 2 messages widely",
        "  2. the program reads; at moment 7 the program is killed",
        "  3. 25 hours pass",
    ]
