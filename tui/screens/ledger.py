"""The ledger: each feed with since when and up to when it is complete, and what became of its gaps."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line
from desk import dismissing
from store import ledger
from store.ledger import AsideRow, LedgerHole, StreamRow
from tui import preview, times
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
        words, role = state_of(row)
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
        lines += preview.words(self._complete(row), width, "text")
        if row.next_pull_at is not None:
            lines += preview.words(say("read next {when}", when=self._when(row.next_pull_at)), width, "quiet")
        for hole in row.holes:
            lines += [BLANK, *preview.words(self._told(hole), width, _ROLES[hole.state])]
        for item in row.aside:
            if item.dismissed_at is not None:
                lines += [BLANK, *preview.words(self._dismissed(item), width, "quiet")]
                continue
            about = {"when": self._when(item.at), "reason": one_line(item.reason), "id": one_line(item.remote_id)}
            lines += [BLANK, *preview.words(say("set aside {when}: {reason}: {id}", **about), width, "red")]
        return lines

    def _dismissed(self, item: AsideRow) -> str:
        words = "dismissed {when} by {who}: {why}; it was {reason}: {id}"
        about = {"who": one_line(item.dismissed_by) or "?", "why": one_line(item.dismissed_for)}
        about |= {"reason": one_line(item.reason), "id": one_line(item.remote_id)}
        return say(words, when=self._when(item.dismissed_at), **about)

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

    def _complete(self, row: StreamRow) -> str:
        if row.since is None:
            return say("it was never read to its end")
        return say("complete since {since}, up to {upto}", since=self._when(row.since), upto=self._when(row.upto))

    def _told(self, hole: LedgerHole) -> str:
        start = self._when(hole.from_at) if hole.from_at is not None else say("the beginning")
        end = self._when(hole.until_at) if hole.until_at is not None else say("now")
        closed = f" {self._when(hole.ended_at)}" if hole.ended_at is not None else ""
        return f"{say(hole.state)}{closed}: {start} to {end}: {one_line(hole.reason)}"

    def _when(self, moment: Micros | None) -> str:
        return times.short(moment, self.clock()) if moment is not None else "-"


def state_of(row: StreamRow) -> tuple[str, str]:
    """Return what a feed lacks in words, and their colour."""
    lost = sum(hole.state == "lost" for hole in row.holes)
    still = sum(hole.state == "open" for hole in row.holes)
    words = [
        *([counted(still, "1 gap open", "{n} gaps open")] if still else []),
        *([counted(len(row.needed), "1 item set aside", "{n} items set aside")] if row.needed else []),
        *([counted(lost, "1 gap lost", "{n} gaps lost")] if lost else []),
    ]
    if words:
        return ", ".join(words), "red"
    if row.since is None:
        return say("never read to its end"), "amber"
    told = counted(len(row.aside), "complete but for 1 dismissed", "complete but for {n} dismissed")
    return (told if row.aside else say("complete")), "green"
