"""The conversation under the cursor, as lines: who reads, what they ask, which answer fits best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.audience import Audience, Readers, at
from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line, visible, wrap
from store.rows import MessageRow, Row, VersionRow
from tui import times
from tui.rows import NETWORK_NAMES
from tui.spans import BLANK, Line, Span, fitted, flow, rule, width_of

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.answering import Prepared
    from desk.answers.guard import Stop

_MARGIN = Span(" ")
_SENDABLE = frozenset({"vetted", "self-vetted"})
END_TO_END = frozenset({"whatsapp"})


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


def head(row: Row, message: MessageRow | None, width: int, *, readers_below: bool = False) -> list[Line]:
    """Return where it comes from and who reads it; the readers are never cut while a line can hold them.

    `readers_below`: they stand right above the answer, and need not stand here too.
    """
    named = NETWORK_NAMES.get(row.network, row.network)
    facts = [at(one_line(row.handle)), say("new") if row.fresh else "", row.language]
    readers = message.readers if message else Readers()
    direct = row.audience is Audience.DIRECT
    pieces = [
        [Span(f"{named} {row.audience.short}", "accent" if direct else "public")],
        [Span(", ".join(fact for fact in facts if fact))],
        *([] if readers_below else [[Span(readers_words(readers, row.handle), "text" if direct else "public")]]),
    ]
    lines = flow(pieces, width, between=" · ")
    aside = Span("" if row.network in END_TO_END else say(" · not end-to-end"), "quiet")
    return [*lines[:-1], (*lines[-1], aside) if width_of(lines[-1]) + width_of([aside]) < width else lines[-1]]


def why(row: Row) -> list[Line]:
    """Return why it stands where it stands, where that needs a line."""
    lines: list[Line] = []
    if row.red:
        state = say("red, acknowledged") if row.red > 1 else say("red")
        lines.append((_MARGIN, Span(f"{state}: ", "red_strong"), Span(one_line("; ".join(row.reasons)), "red")))
    elif row.reasons and row.state != "open":
        lines.append((_MARGIN, Span(one_line("; ".join(row.reasons)), "quiet")))
    if row.trouble:
        lines.append((_MARGIN, Span(one_line(row.trouble), "amber")))
    if row.unchecked:
        lines.append((_MARGIN, Span(say("not checked: {what}", what=row.unchecked), "amber")))
    return lines


def words(text: str, width: int, role: str, *, most: int | None = None, margin: int = 1) -> list[Line]:
    """Return a text as wrapped lines; past `most` the last one ends in an ellipsis."""
    folded = wrap(visible(text), max(10, width - margin - 3))
    lines = [(Span(" " * margin), Span(line, role)) if line else BLANK for line in folded]
    return lines if most is None else _shortened(lines, most, width)


def question(row: Row, messages: Sequence[MessageRow], width: int, most: int) -> list[Line]:
    """Return what they asked since our last answer, as lines."""
    return words(asked(row, messages), width, "strong", most=most)


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


def thread(messages: Sequence[MessageRow], width: int, now: Micros) -> list[Line]:
    """Return the messages of a conversation, oldest first; our own carry the handle that wrote them."""
    lines: list[Line] = []
    for m in _spoken(messages):
        role = {"question": "strong", "ours": "text"}.get(m.role, "quiet")
        who = say("you") if m.role == "ours" else at(one_line(m.handle))
        stamp = times.when(m.received_at, now)
        lines.append(
            fitted((_MARGIN, Span(stamp, "quiet"), Span(f"  {who}", "accent" if m.role == "ours" else "quiet")), width)
        )
        lines += words(said(m), width, role, margin=3)
    return lines


def provenance(prepared: Prepared, shown: Mapping[str, str], width: int) -> list[Line]:
    """Return which version it is, who vetted it and how that was proved, until when."""
    saved = prepared.saved
    if saved is None:
        return [(_MARGIN, Span(say("own words"), "amber"), Span(say(" · not vetted"), "quiet"))]
    version = saved.version
    state = prepared.vetting.value if prepared.vetting else "draft"
    good = state in _SENDABLE
    role = "green_strong" if good else "amber"
    refs = len(saved.template.references)
    facts = [
        _vetters(version, shown) if good and version.vetted_at else "",
        say("review {month}", month=times.month_of(version.review_by)) if version.review_by else "",
        counted(refs, "1 ref", "{n} refs") if refs else "",
    ]
    pieces: list[list[Span]] = [
        [Span(version.key, role), Span(f" v{version.n}", "quiet"), Span(f" {state.upper()}", role)],
        *([Span(fact, "quiet")] for fact in facts if fact),
    ]
    return flow(pieces, width, between=" · ")


def unless(prepared: Prepared, width: int, most: int | None = None) -> list[Line]:
    """Return when an answer must not be used: it stands above the text."""
    phrases = prepared.saved.template.not_if if prepared.saved else ()
    return words(say("not if: {what}", what="; ".join(phrases)), width, "amber", most=most) if phrases else []


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


def stops(found: Sequence[Stop], width: int) -> list[Line]:
    """Return what speaks against sending, each with its remedy."""
    lines: list[Line] = []
    for stop in found:
        lines += words(f"{stop.reason}: {stop.remedy}", width, "amber")
    return lines


def body(prepared: Prepared, width: int, most: int | None = None) -> list[Line]:
    """Return the answer as the receiver will see it, part by part."""
    lines: list[Line] = []
    for number, part in enumerate(prepared.parts, 1):
        if number > 1:
            lines.append(rule(width, [Span(say("part {n}", n=number), "quiet")]))
        lines += words(part.text, width, "text")
    if not prepared.parts:
        for block in prepared.blocks:
            lines += words(block.text, width, "quiet")
    return lines if most is None else _shortened([line for line in lines if line], most, width)


def tail(prepared: Prepared, width: int) -> int:
    """Return how many lines the sources and the footer take at the end of an answer in one part."""
    if len(prepared.parts) != 1 or prepared.stops:
        return 0
    lines = 0
    for block in reversed(prepared.blocks):
        if block.kind.value in prepared.dropped:
            continue
        if block.kind.value not in ("source", "footer"):
            break
        lines += len(words(block.text, width, "text")) + 1
    return lines


def _shortened(lines: list[Line], most: int, width: int) -> list[Line]:
    """Return the first lines; where more follow, the last one says so."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    return [*lines[: most - 1], (*fitted(last, width - 3), Span(" …", "quiet"))]


@dataclass(frozen=True, slots=True)
class Best:
    """The answer that is drawn, and how many there are to choose from."""

    prepared: Prepared | None
    number: int = 0
    of: int = 0


def answer_rule(best: Best, width: int) -> Line:
    """Return the rule above an answer."""
    if best.prepared is None:
        return rule(width, [Span(say("no answer fits: A lists them all, r writes by hand"), "quiet")])
    label = say("own words") if best.prepared.saved is None else say("{n} of {of}", n=best.number, of=best.of)
    first = say("best of {of}", of=best.of) if best.number == 1 and best.of > 1 else label
    return rule(width, [Span(first, "quiet")], [Span(measure(best.prepared), "quiet")])
