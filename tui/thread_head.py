"""What stands above a conversation and never scrolls away: as whom, to whom, who reads, until when."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.audience import Audience, Readers, at
from core.catalogue import say
from core.clock import Clock, Micros
from core.network_names import network_name
from core.safe_text import cut, one_line, wrap
from store import views
from store.reading import Reader
from store.rows import AccountRow, MessageRow, Row
from tui import handing, masking, times
from tui.preview import END_TO_END, readers_words
from tui.spans import Line, Span, fitted, flow, width_of

_NAMED_AT_LEAST = 3
NAME = 28
"""Cells of a name: the handle beside it is whole."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the head is not in the row."""

    message: MessageRow | None
    """The newest of theirs: who reads it reads the answer."""
    account: AccountRow | None
    now: Micros


Piece = list[Span]


class Head:
    """Draws the head of one conversation, for any width."""

    def __init__(self, reader: Reader, row: Row, clock: Clock, *, masked: Callable[[], bool]) -> None:
        self._row = row
        self._clock = clock
        self._masked = masked
        self._message = views.message(reader, row.id, row.newest_in_id)
        self._account = next((a for a in views.accounts(reader) if a.slug == row.account), None)

    def __call__(self, width: int, most: int) -> list[Line]:
        """Return the head in at most so many lines, where that can be."""
        row, message = self._row, self._message
        if self._masked():
            row, message = masking.row(row), masking.message(message) if message else None
        return thread_head(row, Standing(message, self._account, self._clock()), width, most)


def thread_head(row: Row, standing: Standing, width: int, most: int) -> list[Line]:
    """Return the head; who reads and as whom we answer always, the rest while there is room for it."""
    first, more = _needed(row, standing), _further(row, standing)
    lines = _flowed(first, width)
    if len(lines) > most:
        first = _needed(row, standing, named=_NAMED_AT_LEAST)
        lines = _flowed(first, width)
    for number in range(len(more), 0, -1):
        whole = _flowed([*first, *more[:number]], width)
        if len(whole) + bool(row.red) <= most:
            lines = whole
            break
    return [*lines, *_why(row, width)] if len(lines) < most or row.red else lines


def _needed(row: Row, standing: Standing, *, named: int | None = None) -> list[Piece]:
    """Return what must never be missing: the circle, its readers, who asks, and as whom we would answer."""
    direct = row.audience is Audience.DIRECT
    network = network_name(row.network)
    readers = standing.message.readers if standing.message else Readers()
    mine = at(one_line(standing.account.handle)) if standing.account and standing.account.handle else ""
    name, handle = cut(one_line(row.name), NAME), at(one_line(row.handle))
    asker = [Span(f"{name} ", "strong")] if name and name != row.handle else []
    return [
        [Span(f"{network} {row.audience.short}", "accent" if direct else "public")],
        [*asker, Span(handle, "quiet" if asker else "strong"), *_facts(row)],
        [Span(_readers(readers, row.handle, named), "text" if direct else "public")],
        [Span(say("from "), "quiet"), Span(mine or one_line(row.account))],
    ]


def _facts(row: Row) -> list[Span]:
    """Return what stands right behind who asks, as in the list's pane: new here, and the language."""
    new = [Span(say(", new"), "amber")] if row.fresh else []
    return [*new, Span(f", {row.language}", "quiet")] if row.language else new


def _readers(readers: Readers, handle: str, named: int | None) -> str:
    """Return who reads; a room of hundreds is named in part and counted, or it would leave no room for its words."""
    others = len(readers.named) - (named or len(readers.named))
    if others <= 0:
        return readers_words(readers, handle)
    some = readers_words(replace(readers, named=readers.named[:named]), handle)
    return say("{readers} and {n} more", readers=some, n=others)


def _further(row: Row, standing: Standing) -> list[Piece]:
    """Return what else is worth a place, the most important first."""
    found: list[Piece] = []
    left = times.left(row.window_until, standing.now)
    if row.window_until is not None and row.window_until <= standing.now:
        found.append([Span(say("the window is shut"), "red")])
    elif left:
        found.append([Span(say("{left} left to answer", left=left), "amber")])
    if row.audience is not Audience.PUBLIC and not _end_to_end(row, standing.account):
        found.append([Span(say("not end-to-end: the server's staff can read"), "quiet")])
    if standing.account is not None and standing.account.handle and standing.account.slug != row.network:
        found.append([Span(say("account {name}", name=one_line(standing.account.slug)), "quiet")])
    handed = handing.told(row, "", standing.now)
    if handed:
        found.append([Span(handed, "amber" if row.offer else "quiet")])
    if row.unchecked:
        found.insert(0, [Span(say("not checked: {what}", what=one_line(row.unchecked)), "amber")])
    return found


def _end_to_end(row: Row, account: AccountRow | None) -> bool:
    card = json.loads(account.card) if account else {}
    return row.network in END_TO_END or bool(card.get("end_to_end"))


def _why(row: Row, width: int) -> list[Line]:
    """Return why it stands where it stands, where that needs a line."""
    reasons = one_line("; ".join(row.reasons))
    if row.red:
        state = say("red, acknowledged: ") if row.red > 1 else say("red: ")
        return [fitted((Span(" "), Span(state, "red_strong"), Span(reasons, "red")), width)]
    if row.trouble:
        return [fitted((Span(" "), Span(one_line(row.trouble), "amber")), width)]
    if reasons and row.state != "open":
        return [fitted((Span(" "), Span(reasons, "quiet")), width)]
    return []


def _flowed(pieces: Sequence[Piece], width: int) -> list[Line]:
    """Return pieces on as many lines as they need; one that is wider than a line is wrapped, never cut."""
    return flow([part for piece in pieces for part in _split(piece, width - 2)], width, between=" · ")


def _split(piece: Piece, width: int) -> list[Piece]:
    if width_of(piece) <= width:
        return [piece]
    text = "".join(span.text for span in piece)
    return [[Span(line, piece[-1].role)] for line in wrap(text, width)]
