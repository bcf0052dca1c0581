from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.safe_text import visible, wrap
from desk.answers.model import BlockKind
from desk.answers.render import FieldUse, RenderedBlock
from tui.marking import Mark, marked_words, marks_in


def _drawn(text: str, marks: list[Mark], width: int = 30) -> list[tuple[str, str]]:
    return [(span.text, span.role) for line in marked_words(text, marks, width) for span in line if span.text.strip()]


@given(st.text(max_size=200), st.integers(14, 60), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20))))
def test_marked_text_breaks_where_plain_text_does_and_loses_no_letter(
    text: str, width: int, spans: list[tuple[int, int]]
) -> None:
    marks = sorted(Mark(start, min(start + size, len(text)), "field") for start, size in spans if start < len(text))
    lines = ["".join(span.text for span in line)[1:] for line in marked_words(text, marks, width)]
    assert lines == wrap(visible(text), width - 4)


def test_a_value_is_underlined_also_over_the_end_of_a_line() -> None:
    text = "Please come on the first Monday of next month to the practice."
    start = text.index("the first Monday")
    drawn = _drawn(text, [Mark(start, start + len("the first Monday of next month"), "field")], 24)
    marked = " ".join(words.strip() for words, role in drawn if role == "field")
    assert marked == "the first Monday of next month"


def test_values_are_found_in_their_own_block_and_blanks_everywhere() -> None:
    block = RenderedBlock(
        BlockKind.CLAIM, "Hello Ana. Ana is here. [1]", (FieldUse("first_name", "Ana", 6, 9),), ((23, 27),)
    )
    part = "@ana Hello Ana. Ana is here.\n\nTake ***."
    found = marks_in(part, [block])
    assert [(part[m.start : m.end], m.start, m.role) for m in found] == [("Ana", 11, "field"), ("***", 35, "amber")]


def test_a_value_is_found_where_the_network_changed_the_text_around_it() -> None:
    block = RenderedBlock(BlockKind.CLAIM, "Write to x@y at Harbour.", (FieldUse("clinic", "Harbour", 16, 23),))
    part = "Write to x(at)y at Harbour."
    assert [part[m.start : m.end] for m in marks_in(part, [block])] == ["Harbour"]
