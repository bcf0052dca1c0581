"""Equal questions in the list: folded by a key, marked by a key, decided and answered together."""

from __future__ import annotations

from core.safe_text import one_line
from store.rows import Row
from tests.tui.hands import demo_inbox


def alike(row: Row) -> bool:
    return bool(row.cluster and row.best) and 2 < row.alike_count < 5  # few enough to be in sight


async def test_equal_questions_are_folded_unfolded_and_decided_one_by_one_or_all() -> None:
    async with demo_inbox() as hands:
        was = hands.count("open")
        row = await hands.stand_on(alike)
        same = [one.id for one in hands.inbox.listing.rows if one.cluster == row.cluster]
        assert len(same) == row.alike_count > 2
        await hands.press("c")
        assert [one for one in hands.shown if one in same] == [row.id]
        assert f"{len(same)} ask it" in hands.line("#rule")
        assert f"{was} waiting" in hands.line("#rule")
        await hands.press("e")
        following = hands.row
        assert following.id in same, "the next of them stands for the others, in the same place"
        assert hands.verbs() == ["done"]
        await hands.press("c")
        here = hands.shown.index(following.id)
        assert set(hands.shown[here : here + len(same) - 1]) == set(same) - {row.id}
        await hands.press("C")
        assert set(hands.inbox.listing.marked) == set(same) - {row.id}
        await hands.press("X")
        if hands.inbox.mode.value == "prompt":
            await hands.press(*str(len(same) - 1), "enter")
        assert hands.verbs() == ["done", "noise"]
        assert hands.count("open") == was - len(same)
        await hands.press("u")
        await hands.until(lambda: hands.count("open") == was - 1, "all of them at once")


async def test_on_a_line_that_stands_alone_the_whole_list_is_folded_and_reds_keep_their_own() -> None:
    async with demo_inbox() as hands:
        before = hands.inbox.listing.rows
        await hands.stand_on(lambda row: not row.cluster)
        await hands.press("c", "home")
        folded = hands.inbox.listing.rows
        clusters = [row.cluster for row in folded if row.cluster and not (row.red or row.unchecked)]
        assert len(clusters) == len(set(clusters)) > 3
        assert len(folded) < len(before)
        assert [row.id for row in folded if row.red] == [row.id for row in before if row.red]
        assert "one line" in hands.notice or one_line(hands.notice) == ""
