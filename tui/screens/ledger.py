"""The ledger: each feed with since when and up to when it is complete, and what became of its gaps."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line
from desk import dismissing
from store import ledger
from store.ledger import StreamRow
from tui import feeds, preview, times
from tui.keys import LEDGER
from tui.over import Option
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule

_ROLES = {"open": "red", "lost": "red", "filled": "quiet", "unknown": "amber"}
_FEED = 14


class LedgerScreen(Board[StreamRow]):
    """One line a feed; its gaps behind it."""

    where = LEDGER
    heading: ClassVar[str] = "ledger"
    nothing: ClassVar[str] = "nothing was read yet"

    def fetch(self, after: StreamRow | None) -> list[StreamRow]:
        """Return all feeds: there are a handful."""
        return ledger.streams(self.reader) if after is None else []

    def name_of(self, row: StreamRow) -> object:
        """Return what it is known by."""
        return row.id

    def moment_of(self, row: StreamRow) -> Micros | None:
        """Return up to when it is complete."""
        return row.upto

    def count(self) -> str:
        """Return how many feeds there are."""
        return counted(len(self.rows), "1 feed", "{n} feeds")

    def line(self, row: StreamRow, width: int, *, focused: bool) -> Line:
        """Return a feed, whether anything is missing in it, and up to when it is complete."""
        words, role = feeds.state_of(row)
        account = cell(row.account, _FEED, "strong" if focused else "text")
        if width < NARROW - 3:
            return (account, Span(" "), cell(f"{row.stream}: {words}", width - _FEED - 1, role))
        upto = times.short(row.upto, self.clock()) if row.upto else ""
        room = width - 2 * _FEED - 2 - self.when_width
        return (
            account,
            Span(" "),
            cell(row.stream, _FEED, "text"),
            Span(" "),
            cell(words, room, role),
            cell(upto, self.when_width, "quiet", right=True),
        )

    def offers(self, key: str, row: StreamRow | None) -> bool:
        """All of it where it is not shown yet, and dismissing where something is set aside."""
        if key == "dismiss":
            return row is not None and bool(row.needed)
        return not (key == "whole" and self.shown_whole) and (row is not None or key == "help")

    def detail(self, row: StreamRow, facts: None, width: int) -> list[Line]:
        """Return how complete a feed is, then each gap and each item that was set aside."""
        del facts
        lines: list[Line] = [rule(width, [Span(f"{row.account} · {row.stream}", "strong")])]
        lines += preview.words(feeds.complete(row, self.clock()), width, "text")
        if row.next_pull_at is not None:
            lines += preview.words(feeds.next_reading(row, self.clock()), width, "quiet")
        for hole in row.holes:
            lines += [BLANK, *preview.words(feeds.told(hole, self.clock()), width, _ROLES[hole.state])]
        for item in row.aside:
            role = "red" if item.dismissed_at is None else "quiet"
            lines += [BLANK, *preview.words(feeds.set_aside(item, self.clock()), width, role)]
        return lines

    # Verbs

    def act_waive(self) -> None:
        """Ask why nobody needs the oldest item that was set aside in a feed; the answer dismisses it."""
        row = self.current
        if row is None or not row.needed:
            return
        item = min(row.needed, key=lambda one: (one.at, one.id))
        title = say("nobody needs {id}, because", id=one_line(item.remote_id) or say("an item without an id"))
        options = [Option(key, say(words)) for key, words in dismissing.REASONS.items()]
        self.offer(title, options, partial(self._waive, item.id))

    def _waive(self, item: int, pressed: str) -> None:
        reason = dismissing.REASONS.get(pressed)
        if reason is not None:
            self.stage.decide((), lambda desk, _ids: dismissing.dismiss(desk, item, reason))
            self.read_soon()
