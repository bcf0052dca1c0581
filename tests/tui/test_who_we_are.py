"""Who answers is in sight wherever an answer is chosen or written."""

from __future__ import annotations

import pytest

from core.audience import at
from store import views
from tests.tui.hands import SMALL, WIDE, demo_inbox


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
async def test_our_own_identity_is_on_screen_wherever_we_answer(size: tuple[int, int]) -> None:
    async with demo_inbox(size=size) as hands:
        await hands.stand_on(lambda row: row.audience.short == "dm" and not row.red)
        accounts = {row.slug: row.handle for row in views.accounts(hands.desk.store.reader)}
        ours = at(accounts[hands.row.account])
        for keys in (("a",), ("escape", "r")):
            await hands.press(*keys)
            assert ours in hands.text, keys
