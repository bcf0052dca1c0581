"""A saved answer as a file: TOML front matter, then blocks of plain text in the order of their rank."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator

from desk.answers.bodies import read_blocks
from desk.answers.front_matter import read_front
from desk.answers.model import Block, BlockKind, Reference, Template, TemplateError

__all__ = ["Block", "BlockKind", "Reference", "Template", "TemplateError", "dump", "parse"]

FILE_MAX = 64_000
_FENCE = "+++"


def parse(source: str, name: str = "") -> Template:
    """Read a template file; `name` is the file as errors call it. Raises TemplateError."""
    if len(source) > FILE_MAX:
        raise TemplateError(name, 1, f"the file has {len(source)} characters", f"at most {FILE_MAX} are allowed")
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", source.removeprefix("\ufeff")).split("\n")]
    end = _end_of_front(lines, name)
    front = read_front(lines[1:end], name)
    blocks = read_blocks(lines, end + 1, front, name)
    return Template(
        key=front.key,
        title=front.title,
        language=front.language,
        audiences=front.audiences,
        questions=front.questions,
        not_if=front.not_if,
        review_by=front.review_by,
        references=front.references,
        blocks=blocks,
        personal=front.personal,
    )


def _end_of_front(lines: list[str], name: str) -> int:
    if lines[0] != _FENCE:
        raise TemplateError(name, 1, "the front matter is missing", "begin the file with a line of +++")
    try:
        return lines.index(_FENCE, 1)
    except ValueError:
        raise TemplateError(name, len(lines), "the front matter has no end", "close it with a line of +++") from None


def dump(template: Template) -> str:
    """Write a template as a file; reading it gives the same template."""
    return "\n".join(["+++", *_front(template), "+++", *_body(template)]) + "\n"


def _front(template: Template) -> Iterator[str]:
    yield f"key = {_quoted(template.key)}"
    yield f"title = {_quoted(template.title)}"
    yield f"language = {_quoted(template.language)}"
    yield f"audiences = {_array(template.audiences)}"
    if template.questions:
        yield f"questions = {_array(template.questions)}"
    if template.not_if:
        yield f"not_if = {_array(template.not_if)}"
    if template.review_by:
        yield f"review_by = {template.review_by.isoformat()}"
    if template.personal:
        yield "personal = true"
    for reference in template.references:
        yield "[[references]]"
        yield f"id = {_quoted(reference.id)}"
        yield f"text = {_quoted(reference.text)}"
        if reference.url:
            yield f"url = {_quoted(reference.url)}"
        yield f"read = {reference.read.isoformat()}"


def _body(template: Template) -> Iterator[str]:
    for block in template.blocks:
        marks = [mark for mark in (block.language, block.audience) if mark]
        yield f"# {block.kind}" + (f" {{{', '.join(marks)}}}" if marks else "")
        if block.text:
            yield block.text


def _quoted(text: str) -> str:
    # JSON's escapes are a subset of TOML's, save DEL, which no template may hold.
    return json.dumps(text, ensure_ascii=False)


def _array(texts: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(str(text)) for text in texts)}]"
