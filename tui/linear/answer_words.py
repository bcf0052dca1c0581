"""An answer in sentences: where it comes from, when not to use it, who reads it, and its text part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from core.audience import Audience
from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line
from desk.answering import Prepared
from desk.answers.model import Reference
from desk.hours import told
from desk.library import Library
from tui import preview, times
from tui.linear.plain import quoted
from tui.linear.words import sentence
from tui.spans import Line

if TYPE_CHECKING:
    from tui.choosing import Choosing

_WHOLE = 10_000
"""Wide enough for any line: the console folds it."""


def flat(lines: Sequence[Line]) -> str:
    """Return drawn lines as one sentence: what is set apart there by a dot is set apart here by a comma."""
    text = " ".join("".join(span.text for span in line).strip() for line in lines)
    return text.replace(" · ", ", ")


def best(prepared: Prepared | None) -> str:
    """Return the best answer in one line; it is printed whole after `a`."""
    if prepared is None or prepared.saved is None:
        return say("Best: none fits. <all-answers> lists them all, <write> writes by hand.")
    saved = prepared.saved
    state = prepared.vetting.value if prepared.vetting else "draft"
    facts = [saved.version.key, one_line(saved.template.title), say(state)]
    if prepared.parts:
        facts.append(
            say("fits in {parts}, {length}", parts=_parts(prepared), length=_length(prepared)),
        )
    words = say("Best: {facts}.", facts=", ".join(facts))
    if prepared.stops:
        words += " " + say("It cannot be sent: {why}.", why=one_line(say(prepared.stops[0].reason)))
    return words + _unless_short(prepared)


def _unless_short(prepared: Prepared) -> str:
    return "".join(f" {line}" for line in unless(prepared))


def unless(prepared: Prepared) -> list[str]:
    """Return when each answer in it must not be used; what the question may say itself comes first, and loudly."""
    lines = []
    for piece in prepared.pieces:
        key = f" ({piece.saved.version.key})" if piece.saved and len(prepared.pieces) > 1 else ""
        if piece.excluded:
            what = one_line("; ".join(piece.excluded))
            lines.append(say("NOT IF{key}: {what}. THE QUESTION MAY SAY SO.", key=key, what=what))
        phrases = piece.saved.template.not_if if piece.saved else ()
        rest = [phrase for phrase in phrases if phrase not in piece.excluded]
        if rest:
            lines.append(say("Not if{key}: {what}.", key=key, what=one_line("; ".join(rest))))
    return lines


def _parts(prepared: Prepared) -> str:
    return counted(len(prepared.parts), "1 part", "{n} parts")


def _length(prepared: Prepared) -> str:
    longest = max(prepared.parts, key=lambda part: part.length.used).length
    return say("{used} of {limit} {unit}", used=longest.used, limit=longest.limit, unit=longest.unit)


def answer(choosing: Choosing, library: Library) -> list[str]:
    """Return the answer that is chosen, whole, and what speaks against it: when not to use it, before its text."""
    refused = choosing.refused
    if refused is not None:
        return [_stopped(f"{say(refused.what)}: {say(refused.remedy)}")]
    prepared = choosing.prepared
    if prepared is None:
        return [say("There is no answer to send: <all-answers> lists them all.")]
    lines = [_label(choosing, prepared), *origin(prepared, library.shown)]
    lines += _warned(prepared)
    lines.append(_readers(choosing, prepared))
    lines += [sentence(f"{note[:1].upper()}{note[1:]}") for note in map(say, prepared.notes)]
    lines += goes(prepared)
    lines += body(prepared)
    lines += references(prepared)
    return [*lines, *others(choosing, library)]


def _label(choosing: Choosing, prepared: Prepared) -> str:
    if len(prepared.pieces) > 1:
        return say("{n} texts in one answer.", n=len(prepared.pieces))
    if prepared.saved is None:
        return say("Own words, not vetted.")
    shown = choosing.best
    title = one_line(prepared.saved.template.title)
    number = say("Answer {n} of {of}", n=shown.number, of=shown.of) if shown.number else say("Answer")
    return say("{number}: {title}.", number=number, title=title)


def origin(prepared: Prepared, shown: Mapping[str, str]) -> list[str]:
    """Return which version it is, who vetted it and how that was proved, until when."""
    if prepared.saved is None and len(prepared.pieces) == 1:
        return []
    variant = preview.variant(prepared)
    told = [sentence(flat([line])) for line in preview.provenance(prepared, shown, _WHOLE)]
    return [*told, *([say("Said in: {variant}.", variant=variant)] if variant else [])]


def _warned(prepared: Prepared) -> list[str]:
    """Return when it must not be used, and what stops it: both stand before the text."""
    stops = [_stopped(f"{say(stop.reason)}: {say(stop.remedy)}") for stop in prepared.stops]
    return [*unless(prepared), *stops]


def why_stopped(choosing: Choosing) -> str:
    """Return why a yes does nothing."""
    if choosing.refused is not None:
        return _stopped(f"{say(choosing.refused.what)}: {say(choosing.refused.remedy)}")
    if choosing.prepared is None or not choosing.prepared.stops:
        return say("There is no answer to send: <all-answers> lists them all.")
    return _warned(choosing.prepared)[-1]


def day(moment: Micros) -> date:
    """Return the day of a moment here."""
    return times.local(moment).date()


def _stopped(why: str) -> str:
    return say("CANNOT BE SENT: ") + sentence(one_line(why))


def _readers(choosing: Choosing, prepared: Prepared) -> str:
    spoken = preview.readers_words(prepared.readers, choosing.row.handle)
    left = preview.left_out(prepared)
    told = sentence(left[:1].upper() + left[1:]) if left else ""
    return " ".join(filter(None, (sentence(spoken[:1].upper() + spoken[1:]), told)))


def body(prepared: Prepared) -> list[str]:
    """Return the text as the receiver will see it, part by part, each with its length by the network's rule."""
    lines: list[str] = []
    count = len(prepared.parts)
    for number, part in enumerate(prepared.parts, 1):
        size = part.length
        lines.append(
            say(
                "Part {n} of {count}, {used} of {limit} {unit}:",
                n=number,
                count=count,
                used=size.used,
                limit=size.limit,
                unit=size.unit,
            )
        )
        lines += quoted(part.text)
    if not prepared.parts:
        for block in prepared.blocks:
            lines += quoted(block.text)
    if prepared.dropped:
        lines.append(say("Left out for length: {what}.", what=", ".join(prepared.dropped)))
    return lines


def references(prepared: Prepared) -> list[str]:
    """Return the references that the answer stands on."""
    lines = []
    for piece in prepared.pieces:
        found = piece.saved.template.references if piece.saved else ()
        if found and piece.saved:
            lines.append(say("References of {key}:", key=piece.saved.version.key))
        lines += [_reference(one) for one in found]
    return lines


def _reference(one: Reference) -> str:
    where = f", {one_line(one.url)}" if one.url else ""
    read = say(", read {day}.", day=times.day_of(one.read.isoformat()))
    return f"[{one.id}] {one_line(one.text)}{where}{read}"


def goes(prepared: Prepared) -> list[str]:
    """Return when it leaves, where it is to wait for office hours."""
    return [sentence(f"{line[:1].upper()}{line[1:]}") for line in told(prepared.goes)] if prepared.goes else []


def asked_twice(choosing: Choosing, prepared: Prepared) -> list[str]:
    """Return what a second yes is asked for: others read it, or a red one would wait."""
    lines = []
    if prepared.others_read:
        others_read = say("OTHERS READ THIS. ") + readers_to_send(choosing, prepared)
        lines += [others_read, say("A second yes sends it there.")]
    if prepared.goes is not None and prepared.goes.red:
        lines += [*goes(prepared), say("A second yes lets it wait.")]
    return lines


def others(choosing: Choosing, library: Library) -> list[str]:
    """Return the answers that a digit chooses."""
    if len(choosing.keys) < 2:  # noqa: PLR2004  # one answer is no choice
        return []
    pieces = []
    for number, key in enumerate(choosing.keys, 1):
        if key != choosing.wish.key:
            pieces.append(f"{number} {key} {one_line(library.saved[key].template.title)}")
    return [say("Others: {answers}.", answers="; ".join(pieces))]


def readers_to_send(choosing: Choosing, prepared: Prepared) -> str:
    """Return the readers as the question before the yes names them."""
    spoken = _readers(choosing, prepared)
    if prepared.audience is Audience.DIRECT:
        return spoken
    names = ", ".join(one.handle for one in prepared.recipients)
    return spoken + say(" It names {names}.", names=one_line(names)) if names else spoken
