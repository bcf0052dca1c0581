"""The references of an answer: what each one is, when somebody read it, and which sentence it stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue import counted, say
from core.safe_text import one_line
from tui import times
from tui.marking import words
from tui.spans import Line, Span, rule

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.answering import Prepared
    from desk.answers.model import Reference
    from desk.pieces import Piece

_UNDER = 5
"""Cells by which the sentence and the address stand in, under the text of the reference."""


def references(prepared: Prepared, width: int) -> list[Line]:
    """Return the references of every saved answer in it, as text: no address is ever opened."""
    lines: list[Line] = []
    for piece in prepared.pieces:
        if piece.saved is not None:
            lines += _of_piece(piece, width)
    return lines or [rule(width), (Span(" "), Span(say("own words have no references"), "quiet"))]


def _of_piece(piece: Piece, width: int) -> list[Line]:
    saved = piece.saved
    if saved is None:
        return []
    found = saved.template.references
    title = say("references of {key} v{n}", key=saved.version.key, n=saved.version.n)
    count = counted(len(found), "1 ref", "{n} refs")
    lines: list[Line] = [rule(width, [Span(title, "quiet")], [Span(count, "quiet")])]
    if not found:
        lines.append((Span(" "), Span(say("it names none"), "amber")))
    cited = [pair for block in piece.blocks for pair in block.cited]
    for reference in found:
        behind = [sentence for name, sentence in cited if name == reference.id]
        lines += [*_of_one(reference, behind, width), ()]
    return lines


def _of_one(reference: Reference, behind: list[str], width: int) -> list[Line]:
    label = f"[{one_line(reference.id)}]"
    first, *rest = words(one_line(reference.text), width, "strong", margin=_UNDER)
    lines: list[Line] = [(Span(" "), Span(label, "accent_strong"), Span(" " * (_UNDER - 1 - len(label))), *first[1:])]
    lines += rest
    if reference.url:
        lines += words(one_line(reference.url), width, "text", margin=_UNDER)
    lines += words(say("read {day}", day=times.day_of(reference.read.isoformat())), width, "quiet", margin=_UNDER)
    for sentence in behind:
        lines += words(say("behind: {sentence}", sentence=one_line(sentence)), width, "green", margin=_UNDER)
    if not behind:
        lines += words(say("behind no sentence of this variant"), width, "amber", margin=_UNDER)
    return lines
