"""Equal reds on plain lines: one item, which says how many stand behind it; each stays in reach."""

from __future__ import annotations

import pytest

from core.incoming import Page, Person
from desk.triage.life import judge
from store import accounts, views
from store.keeping import keep
from tests.linear.typist import typing
from tests.store.helpers import said

HEART = "I have crushing chest pain and cannot breathe, says the third of us"


async def test_equal_reds_are_one_item_and_each_comes_up_once_the_one_before_it_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with typing(monkeypatch) as t:
        desk = t.stage.desk
        before = views.counts(desk.store.reader)["red"]
        flood = [
            said(f"f{n}", text, who=Person(f"f{n}", f"flood{n}"), thread=f"f{n}", at=desk.now() - 10_000_000 + n)
            for n, text in enumerate([HEART, HEART.upper(), f"{HEART}, my lips are blue", HEART.replace(" ", "  ")])
        ]
        with desk.store.writing() as tx:
            keep(tx, accounts.ensure(tx, "ward", "mastodon"), Page(mark="", messages=tuple(flood)), judge, desk.now())
        told = await t.type("g r")
        assert f"1 of {before + 2} in Red" in told
        while "flood0" not in told:
            told = await t.type("j")
        assert "2 equal reds stand behind it" in told
        assert "flood2" in await t.type("j")
        assert "flood0" in await t.type("k")
        assert "Each equal red is an item now" in await t.type("c")
        assert "flood1" in await t.type("j")
        assert "flood0" in await t.type("k")
        assert "one item again" in await t.type("c")
        # Seen, it is no longer their equal: the next one stands for the others.
        await t.type("!")
        told = await t.type("j")
        assert "flood1" in told
        assert "1 equal red stands behind it" in told
        assert "flood2" in await t.type("j")
