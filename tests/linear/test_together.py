"""Many at once, typed: what stands apart falls out and is said, a number is typed, and one undo takes all back."""

from __future__ import annotations

import pytest

from store import sending
from store.reading import Reader
from tests.linear.typist import KEY, Typist, typing


def tagged(reader: Reader) -> int:
    return len(reader.rows("SELECT conversation_id FROM tag"))


async def say_yes(t: Typist) -> str:
    """Read the answer to its end, and say yes to all but the answers that others read."""
    told = ""
    for _ in range(6):
        if t.prompt == KEY:
            break
        if "only those that they alone read" in t.prompt:
            told = await t.type("no")
        elif "one to each" in t.prompt:
            told = await t.type(t.prompt.split()[0])
        else:
            told = await t.type("y")
    return told


async def test_what_is_marked_is_decided_and_answered_together_and_comes_back_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with typing(monkeypatch) as t:
        reader = t.stage.desk.store.reader
        await t.type(*["j"] * 7)
        assert "8 marked" in await t.type("*")
        asked = await t.type("t")
        assert "Tag: 6 conversations, type 6   2 left out: red" in asked
        assert "nothing was decided" in await t.type("8")
        await t.type("t", "6")
        told = await t.type("food")
        assert tagged(reader) == 6
        assert "6 together" in told
        await t.type("u")
        assert tagged(reader) == 0

        await t.type("g o", "/ fever", *["v"] * 5)
        assert "One answer to 5: 3 direct + 2 public" in await t.type("a")
        told = await say_yes(t)
        held = sending.items(reader, ("held",))
        assert "3 held" in told
        assert len({item.conversation_id for item in held}) == len(held) == 3
        assert all(len(item.readers.named) == 1 and not item.readers.everyone for item in held)
        await t.type("u")
        assert sending.items(reader, ("held",)) == []
