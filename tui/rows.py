"""A conversation as a row of styled cells: pure, and shared with the first frame."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.catalogue import say
from core.clock import HOUR, Micros
from core.safe_text import cells, cut, one_line, pad
from store.rows import Row
from tui import handing, masking, times
from tui.spans import Line, Span, cell, width_of

NETWORKS = {
    "mastodon": "mst",
    "bluesky": "bsk",
    "matrix": "mtx",
    "telegram": "tgm",
    "x": "x",
    "facebook": "fbk",
    "instagram": "ign",
    "threads": "thr",
    "whatsapp": "wap",
    "reddit": "rdt",
}
"""Networks as rows write them."""
_LED_BY_NAMES = re.compile(r"^(?:(?:@|u/)[\w.@-]+[,:]?\s+)+")
"""A public question begins with whom it is addressed to; in a row that is lost room."""
_LEAST_WORDS, _WHY = 8, 14
"""The question keeps so many cells beside a reason, and a reason so many beside a question: ` · not checked`."""
_LEAST_WHY = 10
"""Of less of it nothing can be read; the pane below says it whole."""
_EXPIRING: Micros = 4 * HOUR
_NAME, _LEFT, _AGE, _SAME, _BEST = 12, 5, 4, 4, 4
_WIDE, _SLIM = 100, 72
"""From 100 cells on, names get more room; below 72, a row says who asks what, and a closed one how it was closed."""
_SLIM_NAME = 9


@dataclass(frozen=True, slots=True)
class Look:
    """What of a row is not in the conversation."""

    width: int
    now: Micros
    focused: bool = False
    marked: bool = False
    why: bool = False
    """Show why it stands here, as Noise and the Screener do."""
    masked: bool = False
    """Who wrote, and what, is drawn as dots."""
    revealed: bool = False
    """What stands behind a warning of its author is drawn."""
    who: str = ""
    """Who looks."""


def code_of(network: str) -> str:
    """Return a network as rows write it: of one that another package brings the first letters."""
    return NETWORKS.get(network) or network[:3]


def row_line(row: Row, look: Look) -> Line:
    """Return a row of exactly `look.width` cells."""
    row = masking.row(row) if look.masked else row if look.revealed else masking.veiled(row)
    name = _NAME if look.width < _WIDE else _NAME + 8
    fixed = 4 + 3 + 1 + 3 + 1 + _LEFT + 1 + _AGE + 2 + name + 1 + 1 + _SAME + 1 + _BEST + 2
    room = max(8, look.width - fixed)
    if look.width < _SLIM and row.state != "closed":
        return _slim(row, look)
    strong = "strong" if look.focused else "text"
    begin = (
        _focus(look),
        Span(" "),
        _sign(row, look),
        Span(" "),
        cell(code_of(row.network), 3, "text" if look.focused else "quiet"),
        Span(" "),
        cell(row.audience.short, 3, _AUDIENCES[row.audience.short]),
        Span(" "),
    )
    who = cell(one_line(row.name or row.handle), name, strong)
    if row.state == "closed":
        when, how = _closed_at(row, look), _closing(row, look, room + 11)
        return (
            (*begin, who, *how[1:4], when) if look.width < _SLIM else (*begin, when, Span("  "), who, Span(" "), *how)
        )
    return (*begin, *_times(row, look), Span("  "), who, Span(" "), *_question(row, room, look), Span(" "), *_end(row))


def _slim(row: Row, look: Look) -> Line:
    """Return a row for a narrow screen: who asks what, and what must not be missed of it."""
    strong = "strong" if look.focused else "text"
    soon = times.left(row.window_until, look.now) if _soon(row, look.now) else ""
    end = _best(row) if row.red or not soon else cell(soon, _LEFT, "amber", right=True)
    begin = (
        *(_focus(look), Span(" "), _sign(row, look), Span(" ")),
        cell(code_of(row.network), 3, "text" if look.focused else "quiet"),
        Span(" "),
        cell(row.audience.short, 3, _AUDIENCES[row.audience.short]),
        Span(" "),
        cell(one_line(row.name or row.handle), _SLIM_NAME, strong),
        Span(" "),
    )
    room = look.width - width_of(begin) - _LEFT - 2
    return (*begin, *_question(row, max(4, room), look), Span(" "), Span(pad("", _LEFT - cells(end.text))), end)


_AUDIENCES = {"dm": "quiet", "grp": "public", "pub": "public"}


def _focus(look: Look) -> Span:
    return Span("▌", "accent") if look.focused else Span(" ")


def _sign(row: Row, look: Look) -> Span:
    if look.marked:
        return Span("●", "accent")
    if row.red:
        return Span("!", "red")
    return Span("?", "amber") if row.trouble else Span(" ")


CLOSINGS = {
    "answered": "answered",
    "done": "done",
    "answered elsewhere": "elsewhere",
    "deleted by author": "deleted",
    "handed on": "handed on",
    "muted": "muted",
}
"""How a conversation was closed, in one word."""
_CLOSING, _BY = 9, 10


def _closed_at(row: Row, look: Look) -> Span:
    when = times.brief(row.closed_at, look.now) if row.closed_at else ""
    return cell(when, _LEFT + 1 + _AGE, "quiet", right=look.width >= _SLIM)


def _closing(row: Row, look: Look, room: int) -> tuple[Span, ...]:
    """Return what was asked, how it was closed, by whom and with which answer."""
    words = _LED_BY_NAMES.sub("", one_line(row.question)) or one_line(row.question) or say("(no text)")
    outcome = say(CLOSINGS.get(row.outcome, row.outcome or "closed"))
    by = " ".join(part for part in (one_line(row.closed_by), row.closed_with) if part)
    return (
        cell(words, max(1, room - _CLOSING - _BY - 3), "strong" if look.focused else "quiet"),
        Span(" "),
        cell(outcome, _CLOSING, "green" if row.outcome == "answered" else "text"),
        Span(" "),
        cell(by, _BY, "quiet"),
        Span(" "),
    )


def _times(row: Row, look: Look) -> tuple[Span, ...]:
    return (
        cell(times.left(row.window_until, look.now), _LEFT, "amber" if _soon(row, look.now) else "quiet", right=True),
        Span(" "),
        cell(times.age(row.waiting_since, look.now), _AGE, "quiet", right=True),
    )


def _soon(row: Row, now: Micros) -> bool:
    return row.window_until is not None and row.window_until - now < _EXPIRING


def _question(row: Row, room: int, look: Look) -> tuple[Span, ...]:
    """Return the question and, where it matters, the reason, in exactly `room` cells."""
    handed = "" if row.trouble else handing.mark(row, look.who, look.now, short=look.width < _WIDE)
    why = handed or _why(row, look)
    words = _LED_BY_NAMES.sub("", one_line(row.question)) or one_line(row.question) or say("(no text)")
    if not why:
        return (cell(words, room, _question_role(row, look)),)
    least = room - _LEAST_WORDS if handed else max(room // 2, min(room - _LEAST_WORDS, _WHY))
    why = cut(f" · {why}", max(least, room - cells(words)))
    if why.endswith("…") and cells(why) < _LEAST_WHY:
        return (cell(words, room, _question_role(row, look)),)
    role = "amber" if handing.urgent(row, look.who) else "quiet"
    return (Span(pad_cut(words, room - cells(why)), _question_role(row, look)), Span(pad(why, cells(why)), role))


def pad_cut(text: str, width: int) -> str:
    """Return a text of exactly this width, or shorter than its own."""
    return pad(cut(text, width), width)


def _why(row: Row, look: Look) -> str:
    if row.trouble:
        return one_line(row.trouble)
    if row.unchecked:
        return say("not checked")
    if look.why and row.reasons:
        return one_line(row.reasons[0])
    return ""


def _question_role(row: Row, look: Look) -> str:
    if row.red:
        return "red_strong"
    if row.state == "noise":
        return "quiet"
    return "strong" if look.focused else "text"


def _end(row: Row) -> tuple[Span, ...]:
    same = (
        Span(pad(f"{times.TIMES}{min(row.alike_count, 999)}", _SAME, right=True), "accent")
        if row.alike_count > 1
        else Span(pad("·", _SAME, right=True), "faint")
    )
    return same, Span(" "), _best(row), Span(" ")


def _best(row: Row) -> Span:
    if row.red:
        return cell(say("RED"), _BEST, "red_strong", right=True)
    if row.blocked in ("asked", "done", "ending"):
        return cell(say("BLKD"), _BEST, "amber", right=True)
    if row.personal:
        return cell(say("PERS"), _BEST, "amber", right=True)
    return cell(row.best or times.NONE, _BEST, "green" if row.best else "faint", right=True)
