"""What is covered until somebody asks for it: words that others may not see, and words behind a warning."""

from __future__ import annotations

from dataclasses import replace

from core.audience import Readers, Recipient
from core.catalogue import say
from core.dots import covered, dots
from core.safe_text import one_line
from store.rows import MessageRow, Row

__all__ = ["covered", "dots", "folded", "message", "readers", "row", "veiled", "warns"]


def row(item: Row) -> Row:
    """Return a row without who and what; network, audience, ages, state and RED stay."""
    return replace(
        item,
        name=dots(one_line(item.name)),
        handle=dots(one_line(item.handle)),
        question=dots(one_line(item.veil or item.question)),
        veil="",
        reasons=tuple(dots(reason) for reason in item.reasons),
    )


def message(item: MessageRow) -> MessageRow:
    """Return a message without who and what: lengths of voices, kinds of attachments and times stay."""
    return replace(
        item,
        author=dots(one_line(item.author)),
        handle=dots(one_line(item.handle)),
        text=dots(item.text),
        warning=dots(item.warning),
        link="",
        readers=readers(item.readers),
        recipients=tuple(Recipient(dots(person.handle), "") for person in item.recipients),
        attachments=tuple(replace(thing, description=dots(thing.description), url="") for thing in item.attachments),
    )


def readers(given: Readers) -> Readers:
    """Return readers whose names are dots."""
    return replace(given, named=tuple(dots(name) for name in given.named))


def veiled(item: Row) -> Row:
    """Return a row without what stands behind a warning of its author."""
    return replace(item, question=item.veil, veil="") if item.veil else item


def warns(item: MessageRow) -> bool:
    """Tell whether the words of a message stand behind a warning: our own words need none."""
    return bool(item.warning) and item.direction != "out" and item.deleted_at is None


def folded(item: MessageRow) -> MessageRow:
    """Return a message of which the warning is shown alone."""
    if not warns(item):
        return item
    things = "".join(f" ({thing.kind})" for thing in item.attachments)
    told = say("warning: {words} · <reveal> shows it", words=one_line(item.warning) + things)
    return replace(item, text=told, attachments=())
