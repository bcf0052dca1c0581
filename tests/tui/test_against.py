"""Blocking and reporting by keys: two at least, and what is told is shown before."""

from __future__ import annotations

from networks.simulated import Simulated
from tests.tui.hands import SMALL, Hands, demo_inbox


def theirs(hands: Hands) -> Simulated:
    """The network of the row under the cursor."""
    stage = hands.app.stage
    assert stage is not None
    network = next(line.network for line in stage.lines.values() if line.slug == hands.row.account)
    assert isinstance(network, Simulated)
    return network


async def connected(hands: Hands) -> None:
    stage = hands.app.stage
    assert stage is not None
    await hands.until(lambda: len(stage.lines) == len(hands.networks), "the accounts")


async def test_two_keys_block_and_an_undo_lets_back() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await connected(hands)
        row = await hands.stand_on(lambda one: one.network == "mastodon" and not one.red)
        network = theirs(hands)
        await hands.press("b")
        assert network.blocked == set()
        await hands.press("k")
        await hands.until(lambda: hands.stored(row.id).blocked == "done", "the block")
        assert len(network.blocked) == 1
        assert hands.stored(row.id).state == row.state
        assert "block" in hands.verbs()
        await hands.press("u")
        await hands.until(lambda: hands.stored(row.id).blocked == "undone", "the end of the block")
        assert network.blocked == set()


async def test_what_the_moderators_are_told_is_shown_before_the_key_that_tells_them() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await connected(hands)
        row = await hands.stand_on(lambda one: one.network == "mastodon" and not one.red)
        network = theirs(hands)
        await hands.press("b", "r", "s")
        assert network.reports == []
        assert "reason spam" in hands.text
        await hands.press("y")
        await hands.until(lambda: network.reports, "the report")
        assert [one.message is not None and not one.words for one in network.reports] == [True]
        await hands.until(lambda: "report" in hands.verbs(), "the decision")
        assert row.question not in str(network.stated(network.reports[0]))


async def test_where_the_network_cannot_the_menu_says_why_and_nothing_is_done() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await connected(hands)
        await hands.stand_on(lambda one: one.network == "telegram" and not one.red)
        await hands.press("b")
        assert "no program can do it there" in hands.text
        await hands.press("k")
        assert "keeps them out of sight here" in hands.notice
        assert "block" not in hands.verbs()


async def test_an_open_red_asks_for_a_typed_reason() -> None:
    async with demo_inbox(size=SMALL) as hands:
        await connected(hands)
        await hands.press("g", "r")
        row = await hands.stand_on(lambda one: bool(one.red) and one.network in {"mastodon", "bluesky", "matrix"})
        await hands.press("b", "k")
        await hands.press("enter")
        assert hands.stored(row.id).blocked == ""
        await hands.press("b", "k")
        await hands.type("threatens the staff")
        await hands.press("enter")
        await hands.until(lambda: hands.stored(row.id).blocked == "done", "the block")
