"""A search that is kept is a lane behind those of the house; it is counted where nobody waits for it."""

from __future__ import annotations

import pytest

from store import searches
from tests.linear.typist import typing
from tests.tui.hands import WIDE, demo_inbox


async def test_a_search_is_kept_walked_to_and_forgotten() -> None:
    async with demo_inbox(size=WIDE) as hands:
        await hands.press("slash")
        await hands.type("fever")
        await hands.press("enter")
        found = hands.shown
        assert found
        await hands.press("colon")
        await hands.type("keep search")
        await hands.press("enter")
        await hands.type("Fever")
        await hands.press("enter")
        await hands.until(lambda: searches.searches(hands.desk.store.reader), "the search to be kept")
        await hands.until(lambda: " Fever " in hands.text, "its lane")
        await hands.press("escape", "shift+tab")
        assert hands.inbox.kept_shown == "fever"
        assert set(hands.shown) <= set(found)
        assert not [one for one in hands.shown if hands.stored(one).state == "closed"]
        await hands.press("tab")
        assert (hands.inbox.lane.name, hands.inbox.kept_shown) == ("open", "")
        await hands.press("g", "1")
        assert hands.inbox.kept_shown == "fever"
        first = hands.row
        if not first.red:
            await hands.press("e")
            await hands.until(lambda: hands.stored(first.id).state == "closed", "the decision")
            assert first.id not in hands.shown
        await hands.press("colon")
        await hands.type("forget search")
        await hands.press("enter")
        await hands.until(lambda: not searches.searches(hands.desk.store.reader), "the search to be gone")
        assert hands.inbox.kept_shown == ""


async def test_a_kept_search_is_a_lane_in_plain_lines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch) as t:
        await t.type("/ fever")
        assert "Kept" in await t.type(": keep-search fever")
        await t.type("escape")
        assert "fever:" in await t.type("g 1")
        await t.type("g z")
        assert "fever:" in await t.type("lane-next")
        assert "Muted" in await t.type("m w fevers and colds")
        assert "Forgotten" in await t.type(": forget-search fever")
