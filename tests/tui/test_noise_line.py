"""Over Noise stands what is to be looked at, and `x` confirms it; what was muted and looks human is at hand."""

from __future__ import annotations

from pathlib import Path

from core.clock import MINUTE
from core.incoming import Person
from desk import actions
from store import dimmed
from store.lanes import LANES
from tests.store.helpers import said
from tests.tui.hands import MORNING, ward_inbox

THANKS = [
    said(f"m{n}", "thank you doctor", who=Person(f"q{n}", f"q{n}"), at=MORNING - n * MINUTE, thread=f"t{n}")
    for n in range(1, 41)
]
MUTED = [
    said("m50", "the congress made me dizzy, is that normal?", at=MORNING - MINUTE, thread="t50"),
    said("m51", "the congress opens today", who=Person("q9", "q9"), at=MORNING - MINUTE, thread="t51"),
]


async def test_the_sample_stands_first_in_noise_and_x_confirms_it(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *THANKS) as hands:
        reader = hands.desk.store.reader
        left = dimmed.to_look_at(reader)
        assert left > 0
        await hands.press("g", "n")
        await hands.until(lambda: f"{left} to look at: x confirms" in hands.text, "what is to be looked at")
        first = hands.row.id
        assert dimmed.is_sampled(first)
        await hands.press("x")
        await hands.until(lambda: dimmed.sample(reader, 0) == (1, 0), "the look to be kept")
        await hands.until(lambda: "false: 0 of 1, too few to say" in hands.text, "the rate")
        await hands.press("u")
        await hands.until(lambda: dimmed.to_look_at(reader) == left, "the look to be taken back")
        assert hands.stored(first).state == "noise"


async def test_what_was_muted_and_looks_human_is_opened_again_by_a_digit(tmp_path: Path) -> None:
    async with ward_inbox(tmp_path, *MUTED) as hands:
        actions.mute(hands.desk, (), scope="word", subject="congress")
        assert not hands.inbox.found
        await hands.press("colon")
        await hands.type("mutes")
        await hands.press("enter")
        await hands.until(lambda: "1 held this week look human" in hands.text, "the mutes")
        await hands.press("n")
        await hands.until(lambda: "(asks, of themselves, health)" in hands.text, "what looks human")
        await hands.press("1")
        reader = hands.desk.store.reader
        await hands.until(
            lambda: reader.rows(f"SELECT COUNT(*) FROM conversation WHERE {LANES['open'].where}") == [(1,)],
            "the conversation to be open again",
        )
