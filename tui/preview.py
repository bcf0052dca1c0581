"""The conversation under the cursor, as lines: who reads, what they ask, which answer fits best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.audience import Audience, Readers, at
from core.catalogue import counted, say
from core.network_names import network_name
from core.safe_text import one_line
from store.rows import MessageRow, Row, VersionRow
from tui import times
from tui.marking import Mark, marked_words, marks_in, shortened, words
from tui.spans import Line, Span, flow, rule, width_of

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.answering import Prepared
    from desk.answers.guard import Stop
    from desk.pieces import Piece

__all__ = ["Best", "answer_rule", "asked", "body", "goes", "head", "measure", "provenance", "question", "readers_words"]
__all__ += ["said", "stops", "tail", "unless", "variant", "why", "words"]
_MARGIN = Span(" ")
BLOCKED = {
    "done": "blocked there: what they wrote stays here; <block> lets them write again",
    "asked": "a block was asked for, and nobody knows how that ended: <block> tries again",
    "failed": "not blocked, the network did not do it: <block> tries again",
    "ending": "still blocked there, letting them back was asked for: <block> tries again",
}
"""How a block of whoever asks stands, in words."""
_SENDABLE = frozenset({"vetted", "self-vetted"})
END_TO_END: frozenset[str] = frozenset()


def readers_words(readers: Readers, handle: str) -> str:
    """Return who reads an answer, in words: the doctor sees this beside the send key."""
    if readers.everyone:
        return say("PUBLIC: everybody can read it")
    if readers.named:
        names = ", ".join(at(one_line(name)) for name in readers.named)
        return say("read by you and {names}", names=names)
    if readers.count is not None:
        return say("read by you and {count} others", count=readers.count)
    return say("read by you and {name}", name=at(one_line(handle)))


def head(
    row: Row, message: MessageRow | None, width: int, *, readers_below: bool = False, mine: str = ""
) -> list[Line]:
    """Return where it comes from and who reads it; the readers are never cut while a line can hold them.

    `readers_below`: they stand right above the answer, and need not stand here too. `mine`: as whom it is answered.
    """
    named = network_name(row.network)
    facts = [at(one_line(row.handle)), say("new") if row.fresh else "", row.language]
    readers = message.readers if message else Readers()
    direct = row.audience is Audience.DIRECT
    pieces = [
        [Span(f"{named} {row.audience.short}", "accent" if direct else "public")],
        [Span(", ".join(fact for fact in facts if fact))],
        *([] if readers_below else [[Span(readers_words(readers, row.handle), "text" if direct else "public")]]),
        *([[Span(say("from "), "quiet"), Span(at(one_line(mine)))]] if mine else []),
    ]
    lines = flow(pieces, width, between=" · ")
    told = row.network not in END_TO_END and row.audience is not Audience.PUBLIC
    aside = Span(say(" · not end-to-end") if told else "", "quiet")
    return [*lines[:-1], (*lines[-1], aside) if width_of(lines[-1]) + width_of([aside]) < width else lines[-1]]


def how_closed(row: Row) -> str:
    """Return how, when, by whom and with what a conversation was closed, in words."""
    told = [say(row.outcome or "closed"), f"{times.day(row.closed_at)} {times.clock_time(row.closed_at)}"]
    told += [say("by {name}", name=one_line(row.closed_by))] if row.closed_by else []
    told += [say("with {key}", key=row.closed_with)] if row.closed_with else []
    return " ".join(told)


def why(row: Row, width: int, most: int | None = None) -> list[Line]:
    """Return why it stands where it stands, where that needs a line; what is red in at most so many."""
    lines: list[Line] = []
    if row.red:
        state = say("red, acknowledged") if row.red > 1 else say("red")
        reasons = one_line("; ".join(row.reasons))
        begin = len(state) + 2
        marks = [Mark(0, begin, "red_strong"), Mark(begin, begin + len(reasons), "red")]
        whole = marked_words(f"{state}: {reasons}", marks, width)
        lines += whole if most is None else shortened(whole, most, width)
    lines += words(say(BLOCKED[row.blocked]), width, "amber") if row.blocked in BLOCKED else []
    if row.personal:
        lines.append((_MARGIN, Span(say("personal case: only answers for one are offered"), "amber")))
    if row.reasons and not row.red and row.state != "open":
        lines.append((_MARGIN, Span(one_line("; ".join(row.reasons)), "quiet")))
    if row.closed_at:
        lines.append((_MARGIN, Span(how_closed(row), "quiet"), Span(say(" · <accept> opens it again"), "quiet")))
    if row.trouble:
        lines.append((_MARGIN, Span(one_line(row.trouble), "amber")))
    if row.unchecked:
        lines.append((_MARGIN, Span(say("not checked: {what}", what=row.unchecked), "amber")))
    return lines


def question(row: Row, messages: Sequence[MessageRow], width: int, most: int) -> list[Line]:
    """Return what they asked since our last answer, as lines; empty ones would take the place of words."""
    text = "\n".join(line for line in asked(row, messages).splitlines() if line.strip())
    return words(text, width, "strong", most=most)


def asked(row: Row, messages: Sequence[MessageRow]) -> str:
    """Return what they asked since our last answer."""
    open_ones = [m for m in _spoken(messages) if m.role == "question" and m.id > _answered_up_to(messages)]
    return "\n".join(said(m) for m in open_ones) or row.question


def _spoken(messages: Sequence[MessageRow]) -> list[MessageRow]:
    """Return what somebody said: an invitation that was taken is gone, and nobody deleted a word of theirs."""
    return [m for m in messages if not (m.deleted_at is not None and m.held_back)]


def _answered_up_to(messages: Sequence[MessageRow]) -> int:
    return max((m.id for m in messages if m.role == "ours"), default=0)


def said(m: MessageRow) -> str:
    """Return a message as text: what was taken back, hidden or is no text says so."""
    if m.deleted_at is not None:
        return say("(deleted by its author)")
    things = []
    for thing in m.attachments:
        length = f" {thing.seconds // 60}:{thing.seconds % 60:02}" if thing.seconds else ""
        alt = f": {thing.description}" if thing.description else ""
        things.append(f"({thing.kind}{length}{alt})")
    text = " ".join([m.text, *things]).strip()
    edited = say(" (edited)") if m.edited_at is not None else ""
    return (text or (say("(encrypted: open it in your own client)") if m.hidden else say("(no text)"))) + edited


def provenance(prepared: Prepared, shown: Mapping[str, str], width: int) -> list[Line]:
    """Return of each text which version it is, who vetted it and how that was proved, until when."""
    several = len({piece.language for piece in prepared.pieces if piece.language}) > 1
    return [line for piece in prepared.pieces for line in _origin(piece, shown, width, tongue=several)]


def _origin(piece: Piece, shown: Mapping[str, str], width: int, *, tongue: bool) -> list[Line]:
    if piece.saved is None:
        return [(_MARGIN, Span(say("own words"), "amber"), Span(say(" · not vetted"), "quiet"))]
    version = piece.saved.version
    state = piece.vetting.value if piece.vetting else "draft"
    good = state in _SENDABLE
    role = "green_strong" if good else "amber"
    refs = len(piece.saved.template.references)
    facts = [
        _vetters(version, shown) if good and version.vetted_at else "",
        say("review {month}", month=times.month_of(version.review_by)) if version.review_by else "",
        counted(refs, "1 ref", "{n} refs") if refs else "",
        say("in {language}", language=piece.language) if tongue else "",
    ]
    pieces: list[list[Span]] = [
        [Span(version.key, role), Span(f" v{version.n}", "quiet"), Span(f" {state.upper()}", role)],
        *([Span(fact, "quiet")] for fact in facts if fact),
    ]
    return flow(pieces, width, between=" · ")


def unless(prepared: Prepared, width: int, most: int | None = None) -> list[Line]:
    """Return when each answer must not be used: it stands above the text, what the question may say in red."""
    lines: list[Line] = []
    for piece in prepared.pieces:
        phrases = piece.saved.template.not_if if piece.saved else ()
        key = f" ({piece.saved.version.key})" if piece.saved and len(prepared.pieces) > 1 else ""
        if piece.excluded:
            may = say("not if{key}: {what}: the question may say so", key=key, what="; ".join(piece.excluded))
            lines += words(may, width, "red_strong", most=most)
        rest = [phrase for phrase in phrases if phrase not in piece.excluded]
        if rest and not (most and lines):
            lines += words(say("not if{key}: {what}", key=key, what="; ".join(rest)), width, "amber", most=most)
    return lines


def variant(prepared: Prepared) -> str:
    """Return which variant is drawn: its language, and the circle that its words were written for."""
    said = [piece for piece in prepared.pieces if piece.rendered is not None]
    if not said:
        return ""
    tongues = " + ".join(dict.fromkeys(piece.language for piece in said))
    circles = {piece.rendered.variant for piece in said if piece.rendered}
    named = say("for all") if circles == {None} else " + ".join(sorted(one.value for one in circles if one))
    wished = prepared.wish.language or prepared.row.language
    spoken = [piece.saved.template.languages for piece in said if piece.saved]
    missing = wished and any(wished not in languages for languages in spoken)
    return f"{tongues}, {named}" + (say(", there is no {language}", language=wished) if missing else "")


def _vetters(version: VersionRow, shown: Mapping[str, str]) -> str:
    people = " + ".join(_surname(shown.get(name, name)) for name in (version.author, version.vetted_by) if name)
    proof = f" ({version.proof})" if version.proof else ""
    return f"{people}{proof} {times.day(version.vetted_at or 0)}"


def _surname(shown: str) -> str:
    return one_line(shown).split(" ")[-1]


def measure(prepared: Prepared) -> str:
    """Return parts and length by the network's own rule."""
    if not prepared.parts:
        return ""
    longest = max(prepared.parts, key=lambda part: part.length.used)
    number = len(prepared.parts)
    parts = counted(number, "1 part", "{n} parts")
    return f"{parts}, {longest.length.used}/{longest.length.limit}"


def left_out(prepared: Prepared) -> str:
    """Return who reads the newest message and not this answer, and which key adds them; empty where that is nobody."""
    names = ", ".join(at(one_line(name)) for name in prepared.left_out)
    return (
        say("not read by {names}, named in the newest message alone: <circle> adds them", names=names) if names else ""
    )


def notes(prepared: Prepared, width: int) -> list[Line]:
    """Return what should be known of it before the yes."""
    left = words(left_out(prepared), width, "amber") if prepared.left_out else []
    return left + [line for note in prepared.notes for line in words(say(note), width, "amber")]


def goes(prepared: Prepared, width: int) -> list[Line]:
    """Return when it leaves, where it is to wait for office hours: before the text, and before the yes."""
    if prepared.goes is None:
        return []
    from desk.hours import told  # noqa: PLC0415  # loaded with the desk, after the first frame

    role = "amber" if prepared.goes.waits else "text"
    return [line for said in told(prepared.goes) for line in words(said, width, role)]


def stops(found: Sequence[Stop], width: int) -> list[Line]:
    """Return what speaks against sending, each with its remedy."""
    lines: list[Line] = []
    for stop in found:
        lines += words(f"{say(stop.reason)}: {say(stop.remedy)}", width, "amber")
    return lines


def body(prepared: Prepared, width: int, most: int | None = None) -> list[Line]:
    """Return the answer as the receiver will see it, part by part; what a field became is underlined."""
    lines: list[Line] = []
    for number, part in enumerate(prepared.parts, 1):
        if number > 1:
            lines.append(rule(width, [Span(say("part {n}", n=number), "quiet")]))
        lines += marked_words(part.text, marks_in(part.text, prepared.blocks), width)
    if not prepared.parts:
        for block in prepared.blocks:
            lines += words(block.text, width, "quiet")
    return lines if most is None else shortened([line for line in lines if line], most, width)


def tail(prepared: Prepared, width: int) -> int:
    """Return how many lines the sources and the footer take at the end of an answer in one part."""
    if len(prepared.parts) != 1 or prepared.stops or len(prepared.pieces) > 1:
        return 0
    lines = 0
    for block in reversed(prepared.blocks):
        if block.kind.value in prepared.dropped:
            continue
        if block.kind.value not in ("source", "footer"):
            break
        lines += len(words(block.text, width, "text")) + 1
    return lines


@dataclass(frozen=True, slots=True)
class Best:
    """The answer that is drawn, and how many there are to choose from."""

    prepared: Prepared | None
    number: int = 0
    of: int = 0


def answer_rule(best: Best, width: int) -> Line:
    """Return the rule above an answer: which of them, in which variant, how long."""
    if best.prepared is None:
        return rule(width, [Span(say("no answer fits: <all-answers> lists them all, <write> writes by hand"), "quiet")])
    label = say("{n} of {of}", n=best.number, of=best.of) if best.number else say("chosen by hand")
    if len(best.prepared.pieces) > 1:
        label = say("{n} answers in one", n=len(best.prepared.pieces))
    elif best.prepared.saved is None:
        label = say("own words")
    elif best.number == 1 and best.of > 1:
        label = say("best of {of}", of=best.of)
    said = variant(best.prepared)
    left = [Span(label, "quiet"), *([Span(f" · {said}", "quiet")] if said else [])]
    return rule(width, left, [Span(measure(best.prepared), "quiet")])
