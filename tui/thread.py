"""A conversation as lines: one entry at a time, pure, each role told by its shape and by a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.audience import Audience, at
from core.catalogue import say
from core.clock import MINUTE, Micros, moment_of
from core.incoming import Attachment
from core.safe_text import cells, cut, one_line, visible, wrap
from store.notes import NoteRow
from store.provenance import Sent, Used
from store.rows import ItemRow, MessageRow
from tui import masking, times
from tui.spans import BLANK, Line, Span, fitted, flow, width_of
from tui.thread_head import NAME
from tui.timeline import Entry

FOLDED = 2
"""Lines that stay of what is not asked now."""
_WIDEST = 96
"""Longer lines are hard to read."""
_OURS_IN = 4
"""Our own words stand further in than theirs."""
_NOT_CHECKED = frozenset({"image", "voice", "audio", "video", "sticker"})
_SENDABLE = frozenset({"vetted", "self-vetted"})
_RED_STATES = frozenset({"unknown", "refused", "partly"})


@dataclass(frozen=True, slots=True)
class ThreadLook:
    """What of an entry's drawing is not in the entry."""

    width: int
    now: Micros
    newest_question: int
    """What stands before it is folded, where it is ours."""
    answered: int
    """Up to which message of theirs we have answered."""
    unfolded: bool = False
    masked: bool = False


class _Shape(NamedTuple):
    """How a kind of message looks: its bar, its place, the roles of its bar and of its words."""

    bar: str
    inset: int
    bar_role: str
    role: str


_ASKED_NOW = _Shape("┃", 1, "accent", "strong")
_ASKED_BEFORE = _Shape("│", 1, "quiet", "text")
_AROUND = _Shape("╎", 1, "faint", "quiet")
_OURS = _Shape("│", 1 + _OURS_IN, "green", "text")
_ON_ITS_WAY = _Shape("╎", 1 + _OURS_IN, "amber", "quiet")


def entry_lines(entry: Entry, before: Entry | None, look: ThreadLook) -> list[Line]:
    """Return an entry as lines of at most the width, below the one before it.

    What somebody writes in one go stands under one header.
    """
    if isinstance(entry.what, NoteRow):
        lines = _note(entry.what, look)
    elif isinstance(entry.what, ItemRow):
        lines = _item(entry.what, look)
    else:
        message = masking.message(entry.what) if look.masked else entry.what
        lines = _message(message, entry.sent, look)
        if before is not None and _goes_on(before, entry, look):
            return lines[1:]
    return lines if before is None else [BLANK, *lines]


def _goes_on(before: Entry, entry: Entry, look: ThreadLook) -> bool:
    """Tell whether a message goes on with the one before it: same person, same minute, nothing else to be said."""
    one, other = before.what, entry.what
    if not isinstance(one, MessageRow) or not isinstance(other, MessageRow) or _is_ours(other):
        return False
    if moment_of(one.id) // MINUTE != moment_of(other.id) // MINUTE:
        return False
    said = (one.role, one.handle, one.direction) == (other.role, other.handle, other.direction)
    waits = is_open(one, look.answered) == is_open(other, look.answered)
    marked = _marks(one, look.now) or _marks(other, look.now) or one.deleted_at or other.deleted_at
    return said and waits and not marked


def is_open(message: MessageRow, answered: int) -> bool:
    """Tell whether a message is a question that still waits for us."""
    return message.role == "question" and message.id > answered and message.deleted_at is None


# Messages


def _message(m: MessageRow, sent: Sent | None, look: ThreadLook) -> list[Line]:
    shape, word = _standing(m, look)
    if m.deleted_at is not None:
        gone = say("deleted by its author {when}", when=times.when(m.deleted_at, look.now))
        return [_header(m, word, shape, look), *_barred([gone], shape._replace(role="quiet"), look)]
    lines = [_header(m, word, shape, look), *_text(m, shape, look)]
    if _is_ours(m):
        lines += provenance_lines(sent, look, inset=shape.inset)
    return lines


def _is_ours(m: MessageRow) -> bool:
    return m.direction == "out"


def _standing(m: MessageRow, look: ThreadLook) -> tuple[_Shape, Span]:
    """Return how a message stands in the conversation, and the word for it."""
    if _is_ours(m):
        return _OURS, Span(say("you answered") if m.role == "ours" else say("you posted"), "green_strong")
    if m.role != "question":
        return _AROUND, Span(say("around it, not to you"), "quiet")
    if is_open(m, look.answered):
        return _ASKED_NOW, Span(say("asks"), "accent")
    return _ASKED_BEFORE, Span(say("asked"), "quiet")


def _header(m: MessageRow, word: Span, shape: _Shape, look: ThreadLook) -> Line:
    """Return when, who and how it stands; the name gives way before the word does."""
    stamp = [Span(" " * shape.inset), Span(times.when(moment_of(m.id), look.now), "quiet"), Span("  ")]
    marks = [Span(f" · {mark}", "amber") for mark in _marks(m, look.now)]
    room = look.width - width_of([*stamp, word, *marks]) - 1
    if _is_ours(m):
        account = Span(say(" from {handle}", handle=at(one_line(m.handle))), "quiet")
        who = [word, account] if cells(account.text) <= room else [word]
    else:
        who = [*_author(m, max(6, room)), Span(" "), word]
    return fitted([*stamp, *who, *marks], look.width)


def _author(m: MessageRow, room: int) -> list[Span]:
    name, handle = cut(one_line(m.author), NAME), at(one_line(m.handle))
    if not name or name == m.handle:
        return [Span(cut(handle, room))]
    both = [Span(f"{name} ", "strong"), Span(handle, "quiet")]
    return both if width_of(both) <= room else [Span(cut(name, room), "strong")]


def _marks(m: MessageRow, now: Micros) -> list[str]:
    """Return what a reader must know beside the words."""
    found = []
    if m.edited_at is not None and m.deleted_at is None:
        found.append(say("edited {when}", when=times.when(m.edited_at, now)))
    if m.automatic:
        found.append(say("automatic"))
    if m.held_back:
        found.append(say("held back by the network: {why}", why=one_line(m.held_back)))
    return found


_HIDDEN = {
    "encrypted": "encrypted: open it in your own client",
    "request": "the network hides the words until you let them in: <accept>",
}


def _text(m: MessageRow, shape: _Shape, look: ThreadLook) -> list[Line]:
    """Return the words and what lies beside them, folded where they are not what is asked now."""
    inside = _inside(shape, look)
    if masking.warns(m) and not look.unfolded:
        return _warning(m, shape, look)
    lines = wrap(visible(m.text.strip()), inside) if m.text.strip() else []
    if m.hidden:
        lines += wrap(say(_HIDDEN.get(m.hidden, m.hidden)), inside)
    things = [line for thing in m.attachments for line in wrap(_thing(thing, whole=look.unfolded), inside)]
    if not lines and not things:
        lines = [say("(no text)")]
    if look.unfolded and m.link:
        things += wrap(say("stands at {link}", link=visible(m.link)), inside)
    return _folded([*lines, *things], shape, look) if _folds(m, look) else _barred([*lines, *things], shape, look)


def _warning(m: MessageRow, shape: _Shape, look: ThreadLook) -> list[Line]:
    """Return the warning that an author put before the words, and how they are shown."""
    told = wrap(say("warning: {words}", words=one_line(m.warning)), _inside(shape, look))
    more = say("its words are folded · <fold> unfolds")
    return [
        *_barred(told, shape._replace(role="amber"), look),
        *_barred([more], shape._replace(role="quiet"), look),
    ]


def _folds(m: MessageRow, look: ThreadLook) -> bool:
    """Tell whether only the beginning is shown: the post around it, and our answers before what is asked now."""
    if look.unfolded or m.role == "question":
        return False
    return not _is_ours(m) or m.role != "ours" or m.id < look.newest_question


def _thing(thing: Attachment, *, whole: bool) -> str:
    """Return what lies beside a text, in words: nothing of it is fetched."""
    length = f"{thing.seconds // 60}:{thing.seconds % 60:02}" if thing.seconds else ""
    facts = " ".join(fact for fact in (one_line(thing.kind), length, _size(thing.size)) if fact)
    said = f" “{visible(thing.description)}”" if thing.description else say(" without a description")
    unseen = say(" · not checked") if thing.kind in _NOT_CHECKED else ""
    return f"[{facts}]{said}{unseen}" + (f" {visible(thing.url)}" if whole and thing.url else "")


_STEP = 1000


def _size(size: int | None) -> str:
    if size is None:
        return ""
    if size < _STEP * _STEP:
        return f"{max(1, size // _STEP)} kB"
    return f"{size / (_STEP * _STEP):.1f} MB"


# Bars and folds


def _inside(shape: _Shape, look: ThreadLook) -> int:
    return max(10, min(look.width, _WIDEST) - shape.inset - 3)


def _barred(lines: Sequence[str], shape: _Shape, look: ThreadLook) -> list[Line]:
    start = (Span(" " * shape.inset), Span(f"{shape.bar} ", shape.bar_role))
    return [fitted((*start, Span(line, shape.role)), look.width) for line in lines]


def _folded(lines: Sequence[str], shape: _Shape, look: ThreadLook) -> list[Line]:
    more = len(lines) - FOLDED
    # To say that one line is missing takes one line.
    if more <= 1:
        return _barred(lines, shape, look)
    label = say("… {n} lines more · <fold> unfolds", n=more)
    return [*_barred(lines[:FOLDED], shape, look), *_barred([label], shape._replace(role="quiet"), look)]


# Provenance


def provenance_lines(sent: Sent | None, look: ThreadLook, *, inset: int) -> list[Line]:
    """Return where an answer of ours came from, and in red what is not certain about it."""
    if sent is None:
        return [fitted((Span(" " * inset), Span(say("written elsewhere, not from here"), "quiet")), look.width)]
    own = [[Span(say("own words"), "amber")]] if sent.own_words else []
    used = [piece for version in sent.versions for piece in _version(version)]
    pieces = [*own, *used, *_sending(sent, look.now)]
    lines = flow(pieces, look.width, between=" · ", margin=inset)
    if sent.state in _RED_STATES:
        words = f"{say(sent.state)}: {one_line(sent.reason)}" if sent.reason else say(sent.state)
        lines += _wrapped(words, look, inset, "red_strong")
    return lines


def _version(used: Used) -> list[list[Span]]:
    good = used.vetted_at is not None
    state = used.now if used.now in _SENDABLE else "vetted"
    label = state.upper() if good else say("NOT VETTED as it left")
    role = "green_strong" if good else "amber"
    pieces = [[Span(one_line(used.template), role), Span(f" v{used.version}", "quiet"), Span(f" {label}", role)]]
    if good:
        people = " + ".join(dict.fromkeys(_surname(name) for name in (used.author, used.vetted_by) if name))
        proof = f" ({used.proof})" if used.proof else ""
        pieces[0].append(Span(f" {people}{proof} {times.day(used.vetted_at or 0)}", "quiet"))
    if used.now == "withdrawn":
        pieces.append([Span(say("withdrawn since"), "red_strong")])
    return pieces


def _sending(sent: Sent, now: Micros) -> list[list[Span]]:
    words = say("sent by {who} {when}", who=one_line(sent.by) or "?", when=times.when(sent.at, now))
    part = [[Span(say("part {n} of {of}", n=sent.n, of=sent.parts), "quiet")]] if sent.parts > 1 else []
    told = times.told(sent.delivered_at, sent.read_at, now, several=sent.audience is not Audience.DIRECT)
    return [[Span(words, "quiet")], *part, *([[Span(told, "quiet")]] if told else [])]


def _surname(shown: str) -> str:
    return one_line(shown).split(" ")[-1]


# What did not leave


_STATES: dict[str, Callable[[], str]] = {
    "held": lambda: say("held: <undo> takes it back"),
    "sending": lambda: say("on its way"),
    "waiting": lambda: say("waiting for a new yes: <outbox> shows it"),
    "unknown": lambda: say("UNKNOWN: it may stand there already · <outbox> shows it"),
    "refused": lambda: say("REFUSED: it did not leave · <outbox> shows it"),
    "partly": lambda: say("PARTLY SENT: this part did not leave · <outbox> shows it"),
}


def _item(item: ItemRow, look: ThreadLook) -> list[Line]:
    """Return an answer that is not among the messages, or the rest of one."""
    red = item.state in _RED_STATES
    shape = _ON_ITS_WAY._replace(bar_role="red") if red else _ON_ITS_WAY
    stamp = (Span(" " * shape.inset), Span(times.when(item.created_at, look.now), "quiet"), Span("  "))
    words = Span(_STATES[item.state](), "red_strong" if red else "amber")
    lines = [fitted((*stamp, Span(say("your answer, "), "text"), words), look.width)]
    if item.reason:
        lines += _wrapped(f"{item.reason}. {say(item.remedy)}".strip(), look, shape.inset, "red" if red else "quiet")
    unsent = [part.text for part in item.parts if not part.remote_id]
    text = "\n".join(masking.dots(part) if look.masked else visible(part) for part in unsent)
    body = wrap(text, _inside(shape, look))
    lines += _barred(body, shape, look) if look.unfolded else _folded(body, shape, look)
    used = [f"{key} v{n}" for key, n in item.versions]
    origin = " + ".join([say("own words"), *used] if item.own_words else used)
    by = say("{origin} · by {who}", origin=one_line(origin), who=one_line(item.professional))
    return [*lines, *_wrapped(by, look, shape.inset, "quiet")]


def _wrapped(words: str, look: ThreadLook, inset: int, role: str) -> list[Line]:
    room = max(10, min(look.width, _WIDEST) - inset - 1)
    return [(Span(" " * inset), Span(line, role)) for line in wrap(visible(words), room)]


# Notes


def _note(note: NoteRow, look: ThreadLook) -> list[Line]:
    """Return a note in a frame of its own: nobody takes it for something that is sent."""
    room = max(12, min(look.width, _WIDEST) - 2 - 4)
    label = say("internal note, never sent")
    told = f"{one_line(note.by)} {times.when(note.at, look.now)}".strip()
    top = [Span(" ╔═ ", "amber"), Span(label, "amber"), Span(" ", "amber")]
    if cells(label) + cells(told) + 6 <= room:
        top += [Span(f"{told} ", "quiet")]
        below: list[str] = []
    else:
        below = [told]
    text = masking.dots(note.text) if look.masked else visible(note.text)
    lines = [*below, *wrap(text, room)]
    used = sum(cells(span.text) for span in top)
    end = Span("═" * max(0, room + 4 - used) + "╗", "amber")
    frame = [fitted((*top, end), look.width)]
    frame += [_framed(line, room) for line in lines]
    return [*frame, fitted((Span(" ╚" + "═" * (room + 2) + "╝", "amber"),), look.width)]


def _framed(line: str, room: int) -> Line:
    return (Span(" ║ ", "amber"), Span(line), Span(" " * max(0, room - cells(line))), Span(" ║", "amber"))
