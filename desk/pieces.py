"""The texts that an answer is made of: saved answers as they are said here, and own words before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.audience import Audience
from desk.answers.fit import Texts
from desk.answers.guard import Draft, Stop, Vetting, check
from desk.answers.model import Template
from desk.answers.render import Rendered, RenderedBlock, fields_of, render
from desk.answers.suggest import exclusions
from desk.answers.template_text import BLANK
from desk.emergency.wording import Filled
from desk.errors import Refusal
from desk.library import Library, Saved

PIECES_MAX = 4
"""Saved answers in one answer: as many as an answer may have parts."""
_ABOUT_ONE = frozenset({"withdrawn", "not-vetted", "overdue"})
"""Stops that speak of one saved answer among several."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the doctor asked for."""

    key: str = ""
    """A saved answer, or empty for own words."""
    text: str = ""
    """Own words; where saved answers are wished for too, they stand before them."""
    audience: Audience | None = None
    """None: that of the message answered."""
    alone: bool = False
    """The asker alone, also where the message answered has other readers in its circle."""
    again: bool = False
    supplied: tuple[tuple[str, str], ...] = ()
    read: int | None = None
    """The newest inbound message that was on screen; None: whatever is newest now."""
    more: tuple[str, ...] = ()
    """Saved answers behind the first one."""
    language: str = ""
    """The language to say it in; empty: that of the question."""
    later: bool = False
    """It waits for office hours."""
    line: Filled | None = None
    """The emergency line that the text is."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every saved answer that is wished for, in their order."""
        return (*((self.key,) if self.key else ()), *self.more)

    @property
    def urgent(self) -> Filled | None:
        """The emergency line, where it is all that is said."""
        return self.line if self.line is not None and (self.line.text, ()) == (self.text, self.keys) else None


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of an answer: a saved answer as it is said here, or own words."""

    text: str = ""
    """Own words; empty for a saved answer."""
    saved: Saved | None = None
    vetting: Vetting | None = None
    rendered: Rendered | None = None
    excluded: tuple[str, ...] = ()
    """Phrases of its not-if that the question seems to hold."""

    @property
    def blocks(self) -> tuple[RenderedBlock, ...]:
        """Its blocks in words; none for own words."""
        return self.rendered.blocks if self.rendered else ()

    @property
    def language(self) -> str:
        """The language it is said in; empty for own words."""
        return self.rendered.language if self.rendered else ""

    @property
    def open_fields(self) -> tuple[str, ...]:
        """Fields that nothing filled yet, each once."""
        return tuple(dict.fromkeys(use.name for block in self.blocks for use in block.uses if use.value == BLANK))

    @property
    def texts(self) -> Texts:
        """What is fitted to the network."""
        return self.rendered or self.text


def saved_pieces(library: Library, wish: Wish, question: str, today: date) -> tuple[Piece, ...]:
    """Return what is wished for, not yet in words. Raises Refusal where there is no such answer."""
    keys = wish.keys
    for key in keys:
        if key not in library.saved:
            raise Refusal(f"there is no answer {key!r}", "<all-answers> lists them all")
    if len(set(keys)) < len(keys):
        raise Refusal("the same answer stands in it twice", "- takes the last one away")
    if len(keys) > PIECES_MAX:
        raise Refusal(f"an answer holds at most {PIECES_MAX} saved answers", "- takes the last one away")
    own = (Piece(text=wish.text),) if wish.text or not keys else ()
    return (*own, *(_saved_piece(library.saved[key], question, today) for key in keys))


def _saved_piece(saved: Saved, question: str, today: date) -> Piece:
    return Piece(saved=saved, vetting=saved.vetting(today), excluded=exclusions(question, saved.template.not_if))


def in_words(
    pieces: tuple[Piece, ...], wish: Wish, language: str, audience: Audience, fields: Mapping[str, str]
) -> tuple[Piece, ...]:
    """Render each saved answer, with those of the supplied values that it has a field for. Raises RenderError."""
    templates = [piece.saved.template for piece in pieces if piece.saved]
    shared = {name for template in templates for name in fields_of(template)}

    def worded(piece: Piece) -> Piece:
        if piece.saved is None:
            return piece
        # A name that none of them knows is left to the first, which refuses it in words.
        own = fields_of(piece.saved.template)
        supplied = {name: value for name, value in wish.supplied if name in own or name not in shared}
        return replace(piece, rendered=_render(piece.saved.template, wish, language, audience, fields, supplied))

    return tuple(worded(piece) for piece in pieces)


def _render(
    template: Template,
    wish: Wish,
    language: str,
    audience: Audience,
    fields: Mapping[str, str],
    supplied: Mapping[str, str],
) -> Rendered:
    spoken = wish.language or language
    return render(template, language=spoken, audience=audience, fields=fields, supplied=supplied)


def approved(pieces: tuple[Piece, ...]) -> str:
    """Return everything in an answer that was vetted, before fields were filled."""
    return "\n".join(piece.saved.text for piece in pieces if piece.saved)


def links(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """Return the addresses of the references of all saved answers."""
    return tuple(ref.url for piece in pieces if piece.saved for ref in piece.saved.template.references)


def checked(draft: Draft, pieces: tuple[Piece, ...]) -> tuple[Stop, ...]:
    """Return what speaks against an answer, as a whole and against each of its texts."""
    found: dict[tuple[str, str], Stop] = {}
    for piece in pieces:
        for stop in check(_own_part(draft, piece, alone=len(pieces) == 1)):
            said = _about(stop, piece) if len(pieces) > 1 else stop
            found.setdefault((said.code, said.reason), said)
    return tuple(found.values())


def _own_part(draft: Draft, piece: Piece, *, alone: bool) -> Draft:
    """Return a draft as one of its texts answers for it."""
    if piece.saved is not None:
        return replace(draft, vetting=piece.vetting, review_by=piece.saved.template.review_by)
    if alone:
        return draft
    # What a vetted answer beside them may say, own words may not.
    return replace(draft, texts=(piece.text,), approved_text="", links=(), uses=())


def _about(stop: Stop, piece: Piece) -> Stop:
    """Say which of several saved answers a stop speaks of."""
    if stop.code not in _ABOUT_ONE or piece.saved is None:
        return stop
    return replace(stop, reason=f"{piece.saved.version.key}: {stop.reason}")
