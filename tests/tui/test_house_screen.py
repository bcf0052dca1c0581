"""What the house has set: mutes and rules on screens of their own, and the dry run before a rule is on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import actions, ruling
from store import putting
from store.putting import RuleRow
from tests.tui.beside import board, under_cursor
from tests.tui.hands import READING, SMALL, WIDE, Hands, demo_inbox


async def _run(hands: Hands, words: str) -> None:
    await hands.press("colon")
    await hands.type(words)
    await hands.press("enter")


def _rules(hands: Hands) -> list[RuleRow]:
    return putting.rules(hands.desk.store.reader, hands.watch())


async def test_a_rule_is_on_only_after_its_dry_run_was_seen_and_its_removal_is_undone() -> None:
    async with demo_inbox() as hands:
        await _run(hands, "rules")
        assert "no rules yet" in hands.text
        await hands.press("escape")
        ruling.add(hands.desk, "fevers", "words=fever -> tag fever")
        await _run(hands, "rules")
        assert under_cursor(hands).split() == ["▌", "fevers", "off", "tag", "fever", "holds", "fever", "not", "tried"]
        await hands.press("plus")
        assert "nobody has seen yet what it would move: Enter shows that" in hands.text
        assert not _rules(hands)[0].enabled

        await hands.press("enter")
        assert board(hands).where == "trial"
        assert "of the last" in hands.text.splitlines()[0]
        assert "holds 'fever'" in under_cursor(hands)
        await hands.press("plus")
        await hands.until(lambda: _rules(hands)[0].enabled, "the rule to be on")
        await hands.until(lambda: "fevers       on" in hands.text, "the rules again")
        await hands.press("d")
        assert "once more removes it" in hands.text
        await hands.press("d")
        await hands.until(lambda: "no rules yet" in hands.text, "the rule to be gone")
        await hands.press("u")
        await hands.until(lambda: "fevers       on" in hands.text, "the rule to be back")
        await hands.press("minus")
        await hands.until(lambda: not _rules(hands)[0].enabled, "the rule to be off")


async def test_enter_in_a_dry_run_reads_the_conversation_and_esc_goes_back_to_the_rules() -> None:
    async with demo_inbox(size=WIDE) as hands:
        ruling.add(hands.desk, "fevers", "words=fever -> noise")
        await _run(hands, "rules")
        await hands.press("enter", "escape")
        assert board(hands).where == "rules"
        await hands.press("enter")
        move = board(hands).current
        await hands.press("enter")
        assert hands.on_inbox
        assert hands.row.id == move.seen.id  # type: ignore[attr-defined]  # a row of the dry run


@pytest.mark.parametrize("size", [(40, 24), SMALL, WIDE])
async def test_a_mute_says_its_end_and_what_it_caught_is_renewed_and_ended_and_both_are_undone(
    size: tuple[int, int],
) -> None:
    async with demo_inbox(size=size) as hands:
        row = await hands.stand_on(lambda row: not row.red)
        actions.mute(hands.desk, [row.id], scope="person", days=3)
        end = putting.mutes(hands.desk.store.reader, hands.watch())[0].until
        await _run(hands, "mutes")
        assert "person" in under_cursor(hands)
        assert "24 Sep" in under_cursor(hands)
        await hands.press("m")
        await hands.until(lambda: "21 Oct" in under_cursor(hands), "30 days more")
        await hands.press("d")
        await hands.until(lambda: hands.stored(row.id).state == "open", "the mute to be over")
        await hands.until(lambda: "nothing is muted" in hands.text, "no mute")
        await hands.press("u")
        await hands.until(lambda: hands.stored(row.id).state == "closed", "the mute again")
        await hands.press("u")
        await hands.until(lambda: "24 Sep" in under_cursor(hands), "its first end")
        assert putting.mutes(hands.desk.store.reader, hands.watch())[0].until == end


async def test_where_others_see_the_screen_mutes_and_dry_runs_are_dots() -> None:
    async with demo_inbox(setting=replace(READING, masked=True)) as hands:
        actions.mute(hands.desk, (), scope="word", subject="lottery")
        ruling.add(hands.desk, "fevers", "words=fever -> noise")
        await _run(hands, "mutes")
        assert "lottery" not in hands.text
        await hands.press("equals_sign")
        assert "lottery" in hands.text
        await hands.press("escape")
        await _run(hands, "rules")
        await hands.press("enter")
        move = board(hands).current
        assert move is not None
        assert move.seen.handle not in hands.text  # type: ignore[attr-defined]  # a row of the dry run
