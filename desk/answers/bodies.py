"""The blocks of a template file, and the promises that hold between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.audience import Audience
from desk.answers.front_matter import Front
from desk.answers.model import Block, BlockKind, TemplateError, choose
from desk.answers.template_text import MARK, flaw_of

_HEADING = re.compile(r"#\s*(\w+)\s*(?:\{([^{}]*)\})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TEXT_MAX = 4_000
_BLOCKS_MAX = 40
_KINDS = ", ".join(BlockKind)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and the line of its heading, from 1."""

    block: Block
    line: int


def read_blocks(lines: list[str], start: int, front: Front, file: str) -> tuple[Block, ...]:
    """Read everything under the front matter; `start` is the first line's index. Raises TemplateError."""
    placed: list[_Placed] = []
    for body in _sections(lines, start, file):
        placed.append(_Placed(_block(lines, body, placed, front.language, file), body.start))
    _check_shape(placed, start, file)
    _check_marks(placed, lines, front, file)
    _check_variants(placed, front, file)
    return tuple(each.block for each in placed)


def _sections(lines: list[str], start: int, file: str) -> Iterator[range]:
    """Yield the indexes of the lines under each heading; the heading stands right before them."""
    heads = [number for number in range(start, len(lines)) if lines[number].startswith("#")]
    first = heads[0] if heads else len(lines)
    for number in range(start, first):
        if lines[number]:
            raise TemplateError(
                file, number + 1, "text stands before the first block", f"head it with one of: {_KINDS}"
            )
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        yield range(head + 1, following)


def _block(lines: list[str], body: range, before: list[_Placed], own: str, file: str) -> Block:
    kind, language, audience = _head(lines[body.start - 1], body.start, file)
    text = _text(lines, body, kind, file)
    previous = before[-1].block if before else None
    joins = bool(previous and previous.kind is kind and (language or audience))
    rank = previous.rank + (not joins) if previous else 0
    mark = (language or own, audience)
    if joins and mark in [(p.block.language or own, p.block.audience) for p in before if p.block.rank == rank]:
        raise TemplateError(file, body.start, f"two variants of a {kind} have the same mark", "keep one of them")
    return Block(kind, text, rank, language, audience)


def _head(line: str, number: int, file: str) -> tuple[BlockKind, str, Audience | None]:
    match = _HEADING.fullmatch(line)
    if not match or match[1] not in list(BlockKind):
        raise TemplateError(
            file, number, "this line heads no block", f"a line with # is one of: {_KINDS}, as in # claim {{en, public}}"
        )
    language, audience = "", None
    for mark in (part.strip() for part in (match[2] or "").split(",") if part.strip()):
        if mark in list(Audience) and audience is None:
            audience = Audience(mark)
        elif _LANGUAGE.fullmatch(mark) and not language:
            language = mark
        else:
            remedy = "a variant has at most one language (en) and one audience (direct, group, public)"
            raise TemplateError(file, number, f"the variant mark {mark!r} is not known or stands twice", remedy)
    return BlockKind(match[1]), language, audience


def _text(lines: list[str], body: range, kind: BlockKind, file: str) -> str:
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines[n] for n in body)).strip("\n")
    if not text and kind is not BlockKind.SOURCE:
        raise TemplateError(file, body.start, f"the {kind} is empty", "write its text under the heading or delete it")
    if len(text) > _TEXT_MAX:
        raise TemplateError(
            file, body.start, f"the {kind} has {len(text)} characters", f"at most {_TEXT_MAX} are allowed"
        )
    for number in body:
        flaw = flaw_of(lines[number])
        if flaw:
            raise TemplateError(file, number + 1, flaw.what, flaw.remedy)
    return text


def _check_shape(placed: list[_Placed], start: int, file: str) -> None:
    if not any(each.block.kind is BlockKind.CLAIM for each in placed):
        raise TemplateError(file, start, "there is no claim", "head what the answer says with # claim")
    if len(placed) > _BLOCKS_MAX:
        raise TemplateError(
            file, placed[_BLOCKS_MAX].line, f"there are {len(placed)} blocks", f"at most {_BLOCKS_MAX} are allowed"
        )
    claimed = False
    for each in placed:
        claimed = claimed or each.block.kind is BlockKind.CLAIM
        if each.block.kind is BlockKind.CAVEAT and not claimed:
            raise TemplateError(file, each.line, "a caveat stands before any claim", "put it under the claim it limits")


def _check_marks(placed: list[_Placed], lines: list[str], front: Front, file: str) -> None:
    known = {reference.id for reference in front.references}
    ends = [each.line - 1 for each in placed[1:]] + [len(lines)]
    for each, end in zip(placed, ends, strict=True):
        for number in range(each.line, end):
            missing = next((m[1] for m in MARK.finditer(lines[number]) if m[1] not in known), None)
            if missing:
                remedy = f'add [[references]] with id = "{missing}", text, url and the day it was read'
                raise TemplateError(file, number + 1, f"the reference [{missing}] is not defined", remedy)


def _check_variants(placed: list[_Placed], front: Front, file: str) -> None:
    """Whatever a template must say, it must be able to say to everybody it is for, in each of its languages."""
    languages = list(dict.fromkeys([front.language, *(p.block.language for p in placed if p.block.language)]))
    for rank in {each.block.rank: None for each in placed if each.block.kind.required}:
        slot = [each for each in placed if each.block.rank == rank]
        for language in languages:
            for audience in front.audiences:
                if not choose([p.block for p in slot], own=front.language, language=language, audience=audience):
                    what = f"this {slot[0].block.kind} has no text in {language} for {audience}"
                    remedy = (
                        "a variant stands directly under the block it varies, and each audience and language needs one"
                    )
                    raise TemplateError(file, slot[0].line, what, remedy)
