"""Lines as styled pieces, measured in cells. Nothing here knows Textual: the first frame uses it too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.safe_text import cells, cut, pad


class Span(NamedTuple):
    """A piece of a line: harmless text, and the role that a theme gives colours to."""

    text: str
    role: str = "text"


Line = tuple[Span, ...]
BLANK: Line = ()


def width_of(spans: Sequence[Span]) -> int:
    """Return how many cells pieces take."""
    return sum(cells(span.text) for span in spans)


def fitted(spans: Sequence[Span], width: int) -> Line:
    """Return pieces cut to a width; what is cut ends in an ellipsis."""
    line: list[Span] = []
    left = width
    for span in spans:
        size = cells(span.text)
        if size > left:
            if left > 0:
                line.append(Span(cut(span.text, left), span.role))
            break
        line.append(span)
        left -= size
    return tuple(line)


def spread(left: Sequence[Span], right: Sequence[Span], width: int) -> Line:
    """Return pieces at both ends of a line; the right end stays whole, the left gives way."""
    end = fitted(right, width)
    room = max(0, width - width_of(end))
    start = fitted(left, max(0, room - 1) if end else room)
    return (*start, Span(" " * (room - width_of(start))), *end)


def rule(width: int, left: Sequence[Span] = (), right: Sequence[Span] = (), margin: int = 1) -> Line:
    """Return a thin rule that carries a label on the left and a count on the right."""
    start = [Span(" " * margin), Span("── ", "rule"), *left, Span(" ", "rule")] if left else [Span(" " * margin)]
    end = [Span(" ", "rule"), *right, Span(" ──", "rule"), Span(" " * margin)] if right else [Span(" " * margin)]
    room = width - width_of(end)
    start = list(fitted(start, max(0, room - 1)))
    return (*start, Span("─" * max(0, room - width_of(start)), "rule"), *end)


def cell(text: str, width: int, role: str = "text", *, right: bool = False) -> Span:
    """Return a text as a column of exactly this width."""
    return Span(pad(cut(text, width), width, right=right), role)


def flow(pieces: Sequence[Sequence[Span]], width: int, *, between: str = "", margin: int = 1) -> list[Line]:
    """Return pieces one after the other, on as many lines as they need: none is cut while a line can hold it."""
    lines: list[list[Span]] = []
    room = 0
    for piece in pieces:
        size = width_of(piece)
        if lines and size + cells(between) <= room:
            lines[-1] += [Span(between, "quiet"), *piece]
            room -= size + cells(between)
        else:
            lines.append([Span(" " * margin), *piece])
            room = width - margin - 1 - size
    return [fitted(line, width) for line in lines]
