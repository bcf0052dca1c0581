"""The networks: each account with how it stands, and what its server says it can do."""

from __future__ import annotations

import json
from functools import partial
from typing import ClassVar

from core.audience import at
from core.catalogue import counted, say
from core.ending import ending
from core.network_names import network_name
from core.safe_text import one_line
from store import troubles, views
from store.rows import AccountRow
from store.troubles import HoleRow
from tui import times
from tui.cards import card_lines
from tui.keys import NETWORKS as PLACE
from tui.over import Option
from tui.screens.board import NARROW, Board
from tui.spans import Line, Span, cell, rule


class NetworksScreen(Board[AccountRow]):
    """One line an account; its card behind it."""

    where = PLACE
    heading: ClassVar[str] = "networks"
    nothing: ClassVar[str] = "no account is set up: <add-account> adds one"

    def fetch(self, after: AccountRow | None) -> list[AccountRow]:
        """Return all accounts: there are a handful."""
        return views.accounts(self.reader) if after is None else []

    def name_of(self, row: AccountRow) -> object:
        """Return its name."""
        return row.slug

    def count(self) -> str:
        """Return how many accounts there are."""
        return counted(len(self.rows), "1 account", "{n} accounts")

    def line(self, row: AccountRow, width: int, *, focused: bool) -> Line:
        """Return an account with its state and when it was read."""
        state, role = state_of(row, self.clock())
        read = times.short(row.pulled_at, self.clock()) if row.pulled_at else ""
        name = cell(row.slug, 14, "strong" if focused else "text")
        if width < NARROW - 3:
            return (name, Span(" "), cell(state, width - 15, role))
        network = cell(network_name(row.network), 11, "quiet")
        who = cell(at(one_line(row.handle)) if row.handle else "", 16, "text")
        room = width - 14 - 1 - 11 - 16 - 1 - self.when_width
        return (
            name,
            Span(" "),
            network,
            who,
            Span(" "),
            cell(state, room, role),
            cell(read, self.when_width, "quiet", right=True),
        )

    def moment_of(self, row: AccountRow) -> int | None:
        """Return when it was read."""
        return row.pulled_at

    def offers(self, key: str, row: AccountRow | None) -> bool:
        """All of it where it is not shown yet."""
        return not (key == "whole" and self.shown_whole) and (row is not None or key in ("help", "add-account"))

    def act_add_account(self) -> None:
        """Add an account, or give the one under the cursor a new token."""
        row = self.current
        if row is None or row.kind == "archive":
            self.inbox.act_add_account()
            return
        known = Option("t", say("a new token for {name}", name=row.slug))
        self.offer(say("add"), [Option("n", say("a new account")), known], partial(self._add, row))

    def _add(self, row: AccountRow, pressed: str) -> None:
        if pressed == "n":
            self.inbox.act_add_account()
        elif pressed == "t":
            self.inbox.act_add_account(row.network, row.slug)

    def look_up(self, row: AccountRow) -> list[HoleRow]:
        """Read its holes."""
        return [hole for hole in troubles.holes(self.reader) if hole.account == row.slug]

    def detail(self, row: AccountRow, facts: list[HoleRow] | None, width: int) -> list[Line]:
        """Return what is wrong first, then the card."""
        read = (
            say("card read {when}", when=times.short(row.card_at, self.clock())) if row.card_at else say("no card yet")
        )
        lines: list[Line] = [rule(width, [Span(row.slug, "strong")], [Span(read, "quiet")])]
        return [*lines, *card_lines(row, facts or (), self.clock(), width)]


def state_of(row: AccountRow, now: int) -> tuple[str, str]:
    """Return how an account stands, in words, and the role to write them in."""
    if row.kind == "archive":
        return say("archive, read only"), "quiet"
    if row.problem:
        return one_line(row.problem), "red"
    end = ending(json.loads(row.card), now)
    if end is not None and end.cause and (end.level == "red" or not row.holes):
        return end.cause, end.level
    if row.holes:
        return counted(row.holes, "1 gap", "{n} gaps"), "red"
    card = json.loads(row.card)
    if not card:
        return say("never connected"), "amber"
    wrong = [row.told] if row.told else [str(one["cause"]) for one in card.get("problems", ())]
    return (one_line(wrong[0]), "red") if wrong else (say("works"), "green")
