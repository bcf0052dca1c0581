"""What the server of an account says it can do, a fact a line. Pure: rows in, lines out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.audience import at
from core.catalogue import counted, say
from core.clock import DAY, HOUR, MINUTE
from core.ending import ending
from core.safe_text import one_line
from desk import budget
from store.rows import AccountRow
from store.troubles import HoleRow
from tui import preview, times
from tui.spans import Line, Span, cell

_LABEL = 11
_AUDIENCES = {"direct": "direct", "group": "group", "public": "public"}
_UNITS = ((DAY, "1 day", "{n} days"), (HOUR, "1 hour", "{n} hours"), (MINUTE, "1 minute", "{n} minutes"))


def card_lines(row: AccountRow, holes: Sequence[HoleRow], now: int, width: int) -> list[Line]:
    """Return what is wrong with an account first, then how it is read, then its card."""
    card: dict[str, Any] = json.loads(row.card)
    lines = _wrong(row.problem, row.remedy, width) if row.problem else []
    lines += [line for hole in holes for line in hole_lines(hole, width)]
    end = ending(card, now)
    if end is not None and end.cause:
        lines += _wrong(f"{end.cause} ({end.day})", end.remedy, width, end.level)
    for one in card.get("problems", ()):
        lines += _wrong(str(one.get("cause", "")), str(one.get("remedy", "")), width)
    return [*lines, *_reading(row, now, width), *(told(card, width) if card else [])]


def _wrong(cause: str, remedy: str, width: int, role: str = "red") -> list[Line]:
    """Return what is wrong, and below it what to do."""
    return [*preview.words(one_line(cause), width, role), *preview.words(one_line(remedy), width, "text", margin=3)]


def hole_lines(hole: HoleRow, width: int) -> list[Line]:
    """Return a hole in words: which feed, why, what happens to it, and what to do where it says that."""
    if hole.told:
        said = one_line(hole.cause)
    else:
        goes_on = say("the next reading goes on there") if hole.resumes else say("the next reading tries again")
        goes_on = say("it will not come here") if hole.lost else goes_on
        said = f"{say('gap in {stream}', stream=hole.stream)}: {one_line(hole.cause)}; {goes_on}"
    return _wrong(said, hole.remedy, width)


def _reading(row: AccountRow, now: int, width: int) -> list[Line]:
    read = times.short(row.pulled_at, now) if row.pulled_at else say("never")
    soon = budget.coming(row, now) if row.kind != "archive" else ""
    waits = bool(row.problem) and bool(soon)
    lines = _fact("read", f"{read}, {soon}" if soon else read, width, "amber" if waits else "text")
    left = budget.left(row, now)
    lines += _fact("calls", left, width) if left else []
    if row.hidden_requests:
        waiting = counted(row.hidden_requests, "1 request", "{n} requests")
        lines += _fact("unread", say("{n} whose words the network hides", n=waiting), width, "amber")
    return lines


def _windows(card: dict[str, Any]) -> str:
    """Return how long answers are taken, where that differs by the kind of chat."""
    window = card.get("window")
    whole = say("{long} after their newest message", long=_long(window)) if window else say("no limit")
    parts = [
        say("{kind} chats: {long} after their newest message", kind=one_line(str(kind)), long=_long(each))
        for kind, each in card.get("windows", {}).items()
    ]
    return "; ".join([*parts, say("others: {whole}", whole=whole)] if parts else [whole])


def told(card: dict[str, Any], width: int) -> list[Line]:
    """Return what the server told, a fact a line."""
    extras = set(card.get("extras", ()))
    lines = _fact("answers", ", ".join(say(_AUDIENCES.get(a, a)) for a in card.get("audiences", ())), width)
    limits = ", ".join(
        f"{one_line(str(name)).replace('_', ' ')} {limit}" for name, limit in card.get("limits", {}).items()
    )
    lines += _fact("length", limits or say("the network's own rule"), width)
    lines += _fact("window", _windows(card), width)
    lines += _fact(
        "sent", say("can be deleted, not edited") if "corrects" in extras else say("stays: write a correction"), width
    )
    lines += _fact(
        "Screener", say("strangers are let in or turned away") if "screens" in extras else say("none"), width
    )
    lines += _against(card, width)
    push = say("pushed as it comes") if card.get("push") else say("asked for every so often")
    lines += _fact("news", push, width)
    lines += _fact("lost send", str(card.get("crash_check") or say("cannot be looked up")), width)
    private = say("nobody but you and them") if card.get("end_to_end") else say("the staff of its servers can read it")
    lines += _fact("who reads", private, width, "text" if card.get("end_to_end") else "amber")
    lines += _fact("access", say("until {day}", day=_day(card["ends"])), width) if card.get("ends") else []
    lines += _fact("software", str(card.get("software", "")), width) if card.get("software") else []
    me = card.get("me", {})
    handle, name = str(me.get("handle", "")), str(me.get("name", ""))
    return [*lines, *_fact("we are", f"{name} {at(handle)}".strip() if handle else name, width)]


def _against(card: dict[str, Any], width: int) -> list[Line]:
    """Return whether people can be kept away and reported there, and why not where they cannot."""
    reads = say("to {who}", who=one_line(str(card.get("moderators", ""))))
    return [
        line
        for extra, label, can in (
            ("blocks", "block", say("people can be kept away there")),
            ("reports", "report", reads),
        )
        for line in _fact(label, can if extra in card.get("extras", ()) else why_without(card, extra), width)
    ]


def why_without(card: Mapping[str, Any], extra: str) -> str:
    """Return why a network has no way to do something, in words."""
    return str(card.get("without", {}).get(extra) or say("not from here"))


def _day(at: int) -> str:
    end = ending({"ends": at}, at)
    return end.day if end is not None else ""


def _fact(label: str, text: str, width: int, role: str = "text") -> list[Line]:
    """Return a label with what is known, wrapped beside it."""
    words = preview.words(text, max(14, width - _LABEL), role, margin=0)
    heads = [say(label), *[""] * (len(words) - 1)]
    return [(Span(" "), cell(head, _LABEL, "quiet"), *line) for head, line in zip(heads, words, strict=True)]


def _long(span: int) -> str:
    for unit, one, many in _UNITS:
        if span >= unit and span % unit == 0:
            return counted(span // unit, one, many)
    return counted(max(1, span // MINUTE), "1 minute", "{n} minutes")
