"""A template made into the words for one conversation: variants picked, fields filled, blanks found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.audience import Audience
from core.safe_text import cells
from desk.answers.model import Block, BlockKind, Template, choose
from desk.answers.template_text import BLANK, FIELD, FIELDS, MARK, STRANGER_FIELDS, unseen

WORD_CELLS = 20
_VALUE_MAX = 200
_TOKEN = re.compile(f"{FIELD.pattern}|{MARK.pattern}")
# Letters and marks by their category that nevertheless show nothing.
_BLANK_LETTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_MARKS_PER_LETTER = 2


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field where it stands in a rendered text."""

    name: str
    value: str
    start: int
    end: int
    from_stranger: bool = False
    """True where the asker chose the value; a fall-back is ours."""


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """One block in words, still with its reference marks."""

    kind: BlockKind
    text: str
    uses: tuple[FieldUse, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    """Where reference marks stand; they leave when the sources do not travel."""
    cited: tuple[tuple[str, str], ...] = ()
    """(reference, the sentence it stands behind), also where the marks have left."""

    @property
    def bare(self) -> str:
        """The text without its reference marks."""
        text = self.text
        for start, end in reversed(self.marks):
            text = text[:start] + text[end:]
        return text

    @property
    def with_holes(self) -> str:
        """The text without reference marks, each field that nothing filled by its name: `{when}`."""
        bare = without_marks(self)
        text = bare.text
        for use in reversed([use for use in bare.uses if use.value == BLANK]):
            text = f"{text[: use.start]}{{{use.name}}}{text[use.end :]}"
        return text

    @property
    def wording(self) -> str:
        """The text without reference marks, each field by its name: what two people are told alike."""
        bare = without_marks(self)
        text = bare.text
        for use in reversed(bare.uses):
            text = f"{text[: use.start]}{{{use.name}}}{text[use.end :]}"
        return text


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank that a person must fill: the block it stands in and where it starts."""

    block: int
    start: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer in words, before it is fitted to a network."""

    blocks: tuple[RenderedBlock, ...]
    blanks: tuple[Blank, ...]
    values: Mapping[str, str]
    """What each field became."""
    language: str
    audience: Audience
    variant: Audience | None = None
    """The circle that its words were written for; None: they are for all."""

    @property
    def text(self) -> str:
        """All blocks, a blank line between them."""
        return "\n\n".join(block.text for block in self.blocks)


class RenderError(Exception):
    """A template cannot be said like this; nothing was made."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what = what
        self.remedy = remedy


def render(
    template: Template,
    *,
    language: str,
    audience: Audience,
    fields: Mapping[str, str],
    supplied: Mapping[str, str],
) -> Rendered:
    """Make the words for one conversation. Raises RenderError.

    `fields` is what the desk knows, `supplied` what the professional typed for this answer; the
    latter wins. A language the template does not have falls back to its own.
    """
    _check_audience(template, audience)
    _check_supplied(template, supplied)
    spoken = language if language in template.languages else template.language
    blocks = [
        block
        for slot in template.slots()
        if (block := choose(slot, own=template.language, language=spoken, audience=audience))
    ]
    filler = _Filler(_values(fields, supplied, audience))
    rendered = _with_sources(template, [filler.fill(block) for block in blocks])
    variant = next((block.audience for block in blocks if block.audience is not None), None)
    return Rendered(rendered, tuple(_blanks(rendered)), filler.used, spoken, audience, variant)


def stranger_word(value: str) -> str | None:
    """Return a stranger's value where it is one harmless word: letters, marks, hyphens, at most twenty cells."""
    word = unicodedata.normalize("NFC", value.strip())
    categories = [unicodedata.category(sign)[0] for sign in word]
    if not word or categories[0] != "L" or word.endswith("-"):
        return None
    if any(kind not in "LM" and sign != "-" for sign, kind in zip(word, categories, strict=True)):
        return None
    if _BLANK_LETTERS.search(word) or categories.count("M") > _MARKS_PER_LETTER * categories.count("L"):
        return None
    return word if 0 < cells(word) <= WORD_CELLS else None


def given_name(display_name: str) -> str:
    """Return the first word of a display name that consists of names alone; empty where it does not."""
    words = [stranger_word(word) for word in display_name.split()]
    return words[0] or "" if words and len(words) <= _VALUE_MAX and all(words) else ""


def _check_audience(template: Template, audience: Audience) -> None:
    circles = {Audience.PUBLIC, Audience.GROUP} if audience is Audience.GROUP else {audience}
    if not circles & set(template.audiences):
        meant = ", ".join(template.audiences)
        raise RenderError(f"{template.key} is not for {audience}", f"It is for {meant}: <all-answers> lists others")


def fields_of(template: Template) -> frozenset[str]:
    """Return the names of the fields that stand in a template."""
    return frozenset(match[1] for block in template.blocks for match in FIELD.finditer(block.text))


def _check_supplied(template: Template, supplied: Mapping[str, str]) -> None:
    named = fields_of(template)
    for name, value in supplied.items():
        if name not in named:
            has = f"Its fields: {', '.join(sorted(named))}" if named else "It has no fields"
            raise RenderError(f"{template.key} has no field {name!r}", has)
        if name in STRANGER_FIELDS and value.strip() and stranger_word(value) is None:
            raise RenderError(f"{name} must be one word", "Use letters, accents and hyphens, or leave it out")


def _values(fields: Mapping[str, str], supplied: Mapping[str, str], audience: Audience) -> dict[str, str]:
    values = {}
    for name in FIELDS:
        value = supplied.get(name) or fields.get(name, "")
        if name in STRANGER_FIELDS:
            values[name] = (stranger_word(value) or "") if audience is Audience.DIRECT else ""
        else:
            values[name] = _own_value(name, value)
    return values


def _own_value(name: str, value: str) -> str:
    text = unicodedata.normalize("NFC", value.strip())
    if unseen(text) or len(text) > _VALUE_MAX:
        raise RenderError(f"the value of {name} is not one plain line", f"Use at most {_VALUE_MAX} visible characters")
    return text


@dataclass(slots=True)
class _Filler:
    """Fills the fields of blocks and remembers what each one became."""

    values: Mapping[str, str]
    used: dict[str, str] = field(default_factory=dict)

    def fill(self, block: Block) -> RenderedBlock:
        pieces: list[str] = []
        uses: list[FieldUse] = []
        marks: list[tuple[int, int]] = []
        length = copied = 0
        for match in _TOKEN.finditer(block.text):
            before = block.text[copied : match.start()]
            copied = match.end()
            start = length + len(before)
            use = self._use(match, start)
            piece = use.value if use else match[0]
            if use:
                uses.append(use)
            else:
                marks.append((start, start + len(piece)))
            pieces += [before, piece]
            length = start + len(piece)
        text = "".join([*pieces, block.text[copied:]])
        if block.kind is BlockKind.SOURCE:
            return RenderedBlock(block.kind, text, tuple(uses))
        return RenderedBlock(block.kind, text, tuple(uses), tuple(marks), tuple(_cited(text, marks)))

    def _use(self, match: re.Match[str], start: int) -> FieldUse | None:
        """Return the field a match stands for, or None where it is a reference mark."""
        name, fallback = match[1], match[2]
        if name is None:
            return None
        known = self.values[name]
        value = known or (BLANK if fallback is None else fallback)
        self.used[name] = value
        return FieldUse(name, value, start, start + len(value), bool(known) and name in STRANGER_FIELDS)


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")


def _cited(text: str, marks: Iterable[tuple[int, int]]) -> Iterable[tuple[str, str]]:
    """Yield each reference with the sentence that it stands behind, or in."""
    for start, end in marks:
        before = MARK.sub("", text[:start]).rstrip()
        sentence = _SENTENCE_END.split(before)[-1]
        name = MARK.fullmatch(text, start, end)
        if name:
            yield name[1], sentence if sentence.endswith((".", "!", "?")) else sentence + _rest(text[end:])


def _rest(text: str) -> str:
    """Return what is left of a sentence behind a mark in it."""
    return re.split(r"(?<=[.!?])(?:\s|$)|\n", MARK.sub("", text), maxsplit=1)[0]


def _with_sources(template: Template, blocks: list[RenderedBlock]) -> tuple[RenderedBlock, ...]:
    """List the references where a source block is empty; without any source block take the marks out."""
    cited = {MARK.fullmatch(block.text, *span) for block in blocks for span in block.marks}
    listed = _listing(template, {match[1] for match in cited if match})
    full = [
        RenderedBlock(block.kind, listed) if block.kind is BlockKind.SOURCE and not block.text else block
        for block in blocks
    ]
    kept = [block for block in full if block.text]
    if any(block.kind is BlockKind.SOURCE for block in kept):
        return tuple(kept)
    return tuple(without_marks(block) for block in kept)


def without_marks(block: RenderedBlock) -> RenderedBlock:
    """Return a block without its reference marks, its fields where they then stand."""
    uses = tuple(_moved(use, block.marks) for use in block.uses)
    return RenderedBlock(block.kind, block.bare, uses, cited=block.cited)


def _moved(use: FieldUse, marks: Iterable[tuple[int, int]]) -> FieldUse:
    gone = sum(end - start for start, end in marks if end <= use.start)
    return FieldUse(use.name, use.value, use.start - gone, use.end - gone, use.from_stranger)


def _listing(template: Template, cited: set[str]) -> str:
    chosen = [ref for ref in template.references if ref.id in cited] or list(template.references)
    return "\n".join(" ".join(filter(None, [f"[{r.id}]", r.text, f"({r.read})", r.url])) for r in chosen)


def _blanks(blocks: Iterable[RenderedBlock]) -> Iterable[Blank]:
    for number, block in enumerate(blocks):
        for match in re.finditer(re.escape(BLANK), block.text):
            yield Blank(number, match.start())
