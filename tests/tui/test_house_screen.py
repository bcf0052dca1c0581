"""What the house has set, from the palette of the inbox."""

from __future__ import annotations

from desk import ruling
from store import putting
from tests.tui.hands import Hands, demo_inbox


async def _run(hands: Hands, words: str) -> None:
    await hands.press("colon")
    await hands.type(words)
    await hands.press("enter")


async def test_a_rule_says_what_it_would_move_before_a_second_key_switches_it_and_a_mute_is_ended() -> None:
    async with demo_inbox() as hands:
        await _run(hands, "rules")
        assert "there are no rules yet" in hands.notice
        ruling.add(hands.desk, "fevers", "words=fever -> tag fever")
        await _run(hands, "rules")
        assert "fevers off, moved 0" in hands.text
        await hands.press("1")
        assert "would go" in hands.text
        await hands.press("y")
        await hands.until(lambda: putting.rules(hands.desk.store.reader, hands.watch())[0].enabled, "the rule to be on")
        row = await hands.stand_on(lambda row: not row.red)
        await hands.press("m", "p")
        await hands.until(lambda: hands.stored(row.id).state == "closed", "the mute")
        await _run(hands, "mutes")
        assert "person" in hands.text
        await hands.press("1")
        await hands.until(lambda: hands.stored(row.id).state == "open", "the mute to be over")
