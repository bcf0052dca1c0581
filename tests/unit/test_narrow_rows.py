"""Rows of narrow screens: who asks what, and what must not be missed of it."""

from __future__ import annotations

import pytest

from core.clock import HOUR
from core.safe_text import cells
from tests.fakes.rows import NOON, row
from tui.rows import Look, row_line


def drawn(width: int, **changed: object) -> str:
    return "".join(span.text for span in row_line(row(**changed), Look(width, NOON)))


@pytest.mark.parametrize("width", range(40, 140, 7))
@pytest.mark.parametrize("changed", [{}, {"red": 1}, {"name": "渡辺 愛子の長い名前"}, {"unchecked": "photo"}])
def test_a_row_is_as_wide_as_the_screen(width: int, changed: dict[str, object]) -> None:
    assert cells(drawn(width, **changed)) == width - 1, "the last cell is the margin"


@pytest.mark.parametrize("width", [40, 50, 60, 71])
def test_a_narrow_row_keeps_the_question_and_what_must_not_be_missed(width: int) -> None:
    assert "is it ok?" in drawn(width, question="is it ok?")
    assert drawn(width, red=1, window_until=NOON + HOUR).rstrip().endswith("RED")
    assert drawn(width, window_until=NOON + HOUR).rstrip().endswith("1h00")
    assert drawn(width, best="fe7").rstrip().endswith("fe7")


def test_a_reason_of_which_nothing_could_be_read_gives_way_to_the_words() -> None:
    assert "·" not in drawn(40, question="this spot on my arm got darker", unchecked="photo").rstrip()
