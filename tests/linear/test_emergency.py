"""The emergency line on lines: the country is asked for, confirmed and kept, the text printed before it is sent."""

from __future__ import annotations

import pytest

from store import views
from store.countries import country_of
from store.lanes import LANES, Order
from tests.linear.typist import KEY, typing
from tui import calling


async def test_a_red_is_acknowledged_and_sent_the_line_of_its_country(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch) as t:
        reader = t.stage.desk.store.reader
        await t.type("g r")
        red = views.page(reader, LANES["red"], Order.TRIAGE)[0]
        assert "Acknowledged: it stays in Red" in await t.type("!")
        assert "no country of the table is called that" in await t.type("line", "atlantis")
        assert t.prompt == KEY
        asked = await t.type("line ES")
        assert "Spain (ES): 112" in asked
        assert country_of(reader, red.id) is None
        told = await t.type("y")
        assert "Llame ahora al 112" in told or "Call 112 now" in told
        assert "Not yet checked by a person" in told
        kept = country_of(reader, red.id)
        assert kept is not None
        assert (kept.country, kept.how) == ("ES", "stated")
        while "y sends" in t.prompt:
            told = await t.type("y")
        assert "Held for 3 s" in told


async def test_a_red_that_nobody_acknowledges_is_told_again_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(monkeypatch) as t:
        told = [await t.type("")]
        monkeypatch.setattr(calling, "MINUTE", 1)
        told += [await t.type("") for _ in range(2)]
        assert [("nobody has acknowledged for 5 min" in one) for one in told] == [False, True, False]
