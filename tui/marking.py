"""Text as wrapped lines, with pieces of it marked: what a field became, and what is still blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.safe_text import visible, wrap
from tui.spans import BLANK, Line, Span, fitted

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.answers.render import RenderedBlock

_BLANK_SIGN = "***"


class Mark(NamedTuple):
    """A stretch of a text, and the role it is drawn in."""

    start: int
    end: int
    role: str


def words(text: str, width: int, role: str, *, most: int | None = None, margin: int = 1) -> list[Line]:
    """Return a text as wrapped lines; past `most` the last one ends in an ellipsis."""
    folded = wrap(visible(text), max(10, width - margin - 3))
    lines = [(Span(" " * margin), Span(line, role)) if line else BLANK for line in folded]
    return lines if most is None else shortened(lines, most, width)


def marked_words(text: str, marks: Sequence[Mark], width: int, *, margin: int = 1) -> list[Line]:
    """Return a text as wrapped lines, its marks in their roles."""
    shown = visible(text)
    # What stands before a mark may be longer on screen than in the text.
    moved = [Mark(len(visible(text[: m.start])), len(visible(text[: m.end])), m.role) for m in marks]
    lines: list[Line] = []
    at = 0
    for line in wrap(shown, max(10, width - margin - 3)):
        at = shown.index(line, at)
        lines.append((Span(" " * margin), *_cut_at(line, at, moved)) if line else BLANK)
        at += len(line)
    return lines


def _cut_at(line: str, at: int, marks: Sequence[Mark]) -> Iterator[Span]:
    done = 0
    for mark in marks:
        start, end = max(done, mark.start - at), min(len(line), mark.end - at)
        if start >= end:
            continue
        if start > done:
            yield Span(line[done:start], "text")
        yield Span(line[start:end], mark.role)
        done = end
    if done < len(line):
        yield Span(line[done:], "text")


def marks_in(text: str, blocks: Sequence[RenderedBlock]) -> list[Mark]:
    """Return where values of fields, and blanks, stand in a part of an answer."""
    found: dict[int, Mark] = {}
    for block in blocks:
        for mark in _in_block(text, block):
            found[mark.start] = mark
    for start in _places(text, _BLANK_SIGN):
        found[start] = Mark(start, start + len(_BLANK_SIGN), "amber")
    return [found[start] for start in sorted(found)]


def _in_block(text: str, block: RenderedBlock) -> Iterator[Mark]:
    """Yield the values of a block: where the block stands word for word, else where each value stands."""
    from desk.answers.render import without_marks  # noqa: PLC0415  # loaded with the desk, after the first frame

    uses = [use for use in block.uses if use.value]
    for form in (block, without_marks(block)):
        at = text.find(form.text) if uses else -1
        if at >= 0:
            for use in form.uses:
                yield Mark(at + use.start, at + use.end, "field")
            return
    # A network's voice may have changed signs of the block; a value of one line is still there as it was.
    for use in uses:
        for start in _places(text, use.value):
            yield Mark(start, start + len(use.value), "field")


def _places(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + len(sought))


def shortened(lines: list[Line], most: int, width: int) -> list[Line]:
    """Return the first lines; where more follow, the last one says so."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    return [*lines[: most - 1], (*fitted(last, width - 3), Span(" …", "quiet"))]
