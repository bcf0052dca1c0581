"""What a saved answer is: its blocks, their variants, its evidence, and the hash that names one state of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from core.audience import Audience


class BlockKind(StrEnum):
    """What a block is for."""

    CLAIM = "claim"
    CAVEAT = "caveat"
    ACTION = "action"
    SOURCE = "source"
    FOOTER = "footer"

    @property
    def required(self) -> bool:
        """Tell whether an answer without it would say something else."""
        return self in (BlockKind.CLAIM, BlockKind.CAVEAT, BlockKind.ACTION)


@dataclass(frozen=True, slots=True)
class Reference:
    """The evidence behind a statement, and the day somebody read it."""

    id: str
    text: str
    url: str
    read: date


@dataclass(frozen=True, slots=True)
class Block:
    """One text of a template. Variants of the same text share a rank."""

    kind: BlockKind
    text: str
    rank: int
    language: str = ""
    """Empty: the template's own."""
    audience: Audience | None = None
    """None: for every audience that has no text of its own."""


@dataclass(frozen=True, slots=True)
class Template:
    """One immutable state of a saved answer."""

    key: str
    title: str
    language: str
    audiences: tuple[Audience, ...]
    questions: tuple[str, ...]
    not_if: tuple[str, ...]
    review_by: date | None
    references: tuple[Reference, ...]
    blocks: tuple[Block, ...]
    personal: bool = False
    """It may be given in a personal case: it sends on to where one is looked after, and says nothing of anybody."""

    @property
    def for_one(self) -> bool:
        """Tell whether it is offered in a personal case: it was written for it, or never for the public."""
        return self.personal or set(self.audiences) == {Audience.DIRECT}

    @property
    def content_hash(self) -> str:
        """The name of this state: equal for equal content, however the file was laid out."""
        canonical = json.dumps(_canonical(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which it can be said, its own first."""
        return tuple(dict.fromkeys([self.language, *(block.language for block in self.blocks if block.language)]))

    def slots(self) -> tuple[tuple[Block, ...], ...]:
        """Return the blocks grouped by rank: each group is one text and its variants."""
        return tuple(tuple(group) for _, group in groupby(self.blocks, key=lambda block: block.rank))


class TemplateError(Exception):
    """A template file cannot be used; it names the place and what is allowed there."""

    def __init__(self, file: str, line: int, what: str, remedy: str) -> None:
        super().__init__(f"{file or 'template'}, line {line}: {what}. {remedy}")
        self.file = file
        self.line = line
        self.what = what
        self.remedy = remedy


def choose(slot: Iterable[Block], *, own: str, language: str, audience: Audience) -> Block | None:
    """Return the text of a slot for a language and an audience, or None where it has none.

    A group takes the public text before the unmarked one, because it is guarded like public. A
    wider circle never gets a text marked for a narrower one. Sources may stay in the template's language.
    """
    texts = {(block.language or own, block.audience): block for block in slot}
    kind = next(iter(texts.values())).kind
    tongues = (language, own) if kind is BlockKind.SOURCE else (language,)
    wishes = ((tongue, circle) for tongue in tongues for circle in _CIRCLES[audience])
    return next((texts[wish] for wish in wishes if wish in texts), None)


_CIRCLES: dict[Audience, tuple[Audience | None, ...]] = {
    Audience.DIRECT: (Audience.DIRECT, None),
    Audience.GROUP: (Audience.GROUP, Audience.PUBLIC, None),
    Audience.PUBLIC: (Audience.PUBLIC, None),
}


def _canonical(template: Template) -> dict[str, object]:
    # Named only where it is set: what was approved before there was such a line keeps its hash.
    personal = {"personal": True} if template.personal else {}
    return {
        **personal,
        "format": 1,
        "key": template.key,
        "title": template.title,
        "language": template.language,
        "audiences": sorted(template.audiences),
        "questions": template.questions,
        "not_if": template.not_if,
        "review_by": template.review_by.isoformat() if template.review_by else "",
        "references": [[ref.id, ref.text, ref.url, ref.read.isoformat()] for ref in template.references],
        "blocks": [
            [block.rank, block.kind, block.language, block.audience or "", block.text] for block in template.blocks
        ],
    }
