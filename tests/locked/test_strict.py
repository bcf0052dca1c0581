"""The judge itself: it must see what acts, or the tests that lean on it mean nothing."""

from __future__ import annotations

import pytest

from tests.locked.hostile import ACTING, DECEIVING, texts
from tests.locked.strict import trespasses

SEEMS_OURS = {"\x1b[2J", "\x1b[H", "\x1b[31m", "\x1b[8m", "\x1b[?1049l", "\x1b[?25h", "\x1b[?1000h", "\x1b[?2004l",
              "\x1b[c", "\x1b[999B", "\x1b[1;999H", "\x1b[?2026h", "\x1b7", "\x1b8", "\x1b=", "\x1b>"}  # fmt: skip
"""What we write too: whether it is theirs is told by the emulator, in which no cell outside their pane may change."""


@pytest.mark.parametrize("piece", sorted(set(ACTING) - SEEMS_OURS - {"\r", "\n", "\r\n"}), ids=repr)
def test_the_judge_sees_what_acts_on_a_terminal(piece: str) -> None:
    assert trespasses(f"harmless {piece} harmless")


@pytest.mark.parametrize("piece", ["\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\u2028"], ids=repr)
def test_the_judge_sees_what_deceives_a_reader(piece: str) -> None:
    assert piece in DECEIVING
    assert trespasses(piece)


def test_the_judge_lets_our_own_output_pass() -> None:
    assert (
        trespasses("\x1b[?1049h\x1b[H\x1b[1;38;2;1;2;3mOpen 3\x1b[m\r\n▌ ♥ ñ 漢 ␛[2J\x1b[5;7Hx\x1b[12X\x1b[K\x1b[?25l")
        == []
    )


def test_ten_thousand_hostile_texts_are_different_and_the_same_each_time() -> None:
    found = texts(10_000)
    assert (len(found), len(set(found))) == (10_000, 10_000)
    assert found == texts(10_000)
    assert sum(bool(trespasses(text)) for text in found) > 9_000
