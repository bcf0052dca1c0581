"""What a full stop repeats, after every action of the key table: five verbs, and nothing that reaches a network."""

from __future__ import annotations

import pytest

from tests.tui.hands import Hands, demo_inbox
from tui.keys import LIST, THREAD, keys_of, pressed_for
from tui.screens.base import Mode

REPEATED = {"done", "snooze", "noise", "noise-all", "mute", "tag"}
THEN = {
    "snooze": ("t",),
    "mute": ("m",),
    "tag": (*"flu", "enter"),
    "note": (*"seen", "enter"),
    "red": ("exclamation_mark",),
}
"""What is typed after a key that asks."""
ELSEWHERE = {"quit", "editor"}
"""What leaves the screen; neither is a decision."""


async def _stand(hands: Hands, place: str) -> None:
    """Stand on a row that no network and no red keeps from being decided."""
    for _ in range(8):
        if hands.on_inbox and hands.inbox.mode is Mode.LIST and not hands.inbox.waits_for_letters:
            break
        await hands.press("escape")
    hands.inbox.listing.unmark_all()
    hands.inbox.open_lane("open")
    await hands.still()
    await hands.stand_on(lambda row: not row.red and row.window_until is None and not row.cluster)
    if place == THREAD:
        await hands.press("enter")


async def _once(hands: Hands, place: str, action: str) -> list[str]:
    """Do an action by its keys, then press the full stop on another row; return what that decided."""
    key = next(one for one in keys_of(place) if one.id == action)
    await _stand(hands, place)
    hands.inbox.last = None
    await hands.press(pressed_for(key)[0], *THEN.get(action, ()))
    await _stand(hands, place)
    before, answers = hands.verbs(), len(hands.items())
    await hands.press("full_stop")
    assert len(hands.items()) == answers, (place, action)
    return hands.verbs()[len(before) :]


@pytest.mark.parametrize("place", [LIST, THREAD])
async def test_after_every_action_a_full_stop_repeats_one_of_five_verbs_or_nothing(place: str) -> None:
    async with demo_inbox() as hands:
        hands.stop_dispatching()
        for key in keys_of(place):
            if key.id in ELSEWHERE:
                continue
            again = await _once(hands, place, key.id)
            wanted = ["noise" if key.id == "noise-all" else key.id] if key.id in REPEATED else []
            assert again == wanted, (place, key.id)


async def test_a_snooze_before_the_window_and_a_mute_until_a_day_are_repeated_as_they_were() -> None:
    async with demo_inbox() as hands:
        for _ in range(2):
            row = await hands.stand_on(lambda row: bool(row.window_until and not row.red and not row.expiring))
            await hands.press(*(("s", "w") if hands.inbox.last is None else ("full_stop",)))
            assert hands.stored(row.id).state == "snoozed"
        await hands.stand_on(lambda row: not row.red and row.window_until is None)
        await hands.press("m", "u", *"3d", "enter", "p")
        await hands.stand_on(lambda row: not row.red and row.window_until is None)
        await hands.press("full_stop")
        mutes = hands.desk.store.reader.rows("SELECT scope, until FROM mute")
        assert [scope for scope, _ in mutes] == ["person", "person"]
        assert len({until for _, until in mutes}) == 1
