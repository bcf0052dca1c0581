"""Many at once, typed: what stands apart falls out and is said, a number is typed, and one undo takes all back."""

from __future__ import annotations

import re

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
        elif "those that they alone read" in t.prompt:
            told = await t.type(t.prompt.split(" for those")[0].split()[-1])
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


async def test_a_whole_cluster_is_answered_once_each_is_told_of_and_one_undo_takes_all_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with typing(monkeypatch) as t:
        reader = t.stage.desk.store.reader
        for _ in range(12):
            size = await _stand_in_a_cluster(t)
            assert f"{size} marked" in await t.type("C")
            told = await t.type("a")
            if "No saved answer fits" not in told:
                break
            await t.type("cancel", "j")
        assert f"One answer to {size}" in told
        told = await _hold_for_all(t)
        held = sending.items(reader, ("held",))
        assert f"{len(held)} held" in told
        assert len({item.conversation_id for item in held}) == len(held) > 1
        assert len({item.versions for item in held}) == 1, "one answer to all of them"
        await t.type("u")
        assert sending.items(reader, ("held",)) == []

        await t.home()
        size = await _stand_in_a_cluster(t)
        await t.type("X")
        await t.type(*([str(size)] if t.prompt != KEY else []))
        noise = "SELECT id FROM conversation WHERE state = 'noise'"
        before = len(reader.rows(noise))
        await t.type("u")
        assert before - len(reader.rows(noise)) == size


async def _stand_in_a_cluster(t: Typist) -> int:
    """Go down to a question that others ask as well, and return how many they are."""
    for _ in range(40):
        told = await t.type("c")
        found = re.match(r"(\d+): ", told.strip())
        if found and "asks something else" not in told and "answer" not in told.splitlines()[0]:
            return int(found[1])
        await t.type("j")
    raise AssertionError("nobody asks what another asks")


async def _hold_for_all(t: Typist) -> str:
    """Read the answer to its end, say yes to all who may read it, and type their number."""
    told = ""
    for _ in range(8):
        if t.prompt == KEY:
            break
        number = re.search(r"type (\d+)", t.prompt)
        told = await t.type(number[1] if number else "y")
    return told
