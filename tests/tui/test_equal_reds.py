"""A flood of equal reds is one line under the oldest; none that says anything else stands behind another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.audience import Audience
from core.incoming import Person
from desk.triage.life import QUESTION_LENGTH
from tests.fakes.rows import row
from tests.store.helpers import said
from tests.tui.hands import Hands, minutes_ago, ward_inbox
from tui.equal_reds import LONGEST, same_red
from tui.times import TIMES

HEART = "I have crushing chest pain and cannot breathe"
FLOOD = [
    said(f"m{n}", text, who=Person(f"q{n}", f"q{n}"), thread=f"t{n}", at=minutes_ago(40 - n), audience=audience)
    for n, (text, audience) in enumerate(
        [
            (HEART, Audience.DIRECT),
            (f"{HEART.upper()} ", Audience.DIRECT),
            (HEART.replace(" ", "  "), Audience.DIRECT),
            (f"{HEART}, my lips are blue", Audience.DIRECT),
            (HEART, Audience.PUBLIC),
        ]
    )
]


def names(hands: Hands) -> list[str]:
    return [one.handle for one in hands.inbox.listing.rows]


@pytest.mark.parametrize(
    "changed",
    [
        {"question": f"{HEART} now"},
        {"question": HEART.replace("cannot", "can")},
        {"audience": Audience.PUBLIC},
        {"unchecked": "voice 0:12"},
        {"trouble": "refused"},
        {"expiring": True},
        {"red": 2},
        {"offer": "offered"},
        {"veil": "warning: pain"},
        {"question": f"{HEART}{'.' * LONGEST}"},
    ],
    ids=str,
)
def test_a_red_that_is_not_equal_never_shares_a_line(changed: dict[str, object]) -> None:
    red = row(red=1, question=HEART)
    assert same_red(red) == same_red(replace(red, id=2, question=HEART.upper(), handle="b")) < 0
    assert same_red(replace(red, **changed)) != same_red(red)  # type: ignore[arg-type]  # fields by name
    assert LONGEST <= QUESTION_LENGTH


@pytest.mark.parametrize("lane", ["o", "r"])
async def test_equal_reds_fold_under_the_oldest_and_each_stays_reachable(tmp_path: Path, lane: str) -> None:
    async with ward_inbox(tmp_path, *FLOOD) as hands:
        await hands.go(lane)
        assert (names(hands), hands.count("red")) == (["q0", "q3", "q4"], 5)
        assert f"{TIMES}3" in hands.text
        assert "3 equal reds: c unfolds" in hands.text
        await hands.press("c")
        assert names(hands) == ["q0", "q1", "q2", "q3", "q4"]
        await hands.press("c")
        assert names(hands) == ["q0", "q3", "q4"]
        # What is decided is decided on the one that is shown, and the next one stands there.
        await hands.press("exclamation_mark")
        await hands.until(lambda: "q1" in names(hands), "the next of them")
        assert names(hands) == ["q0", "q1", "q3", "q4"]
        assert [one.red for one in hands.lane("red")] == [2, 1, 1, 1, 1]
        await hands.press("e")
        await hands.type("telephoned")
        await hands.press("enter")
        await hands.until(lambda: names(hands) == ["q1", "q3", "q4"], "the closed one to be gone")
        assert hands.count("red") == 4
        await hands.press("exclamation_mark")
        await hands.until(lambda: "q2" in names(hands), "the last of them")
