"""Words that were not sent: to whom, since when, and whether the conversation has gone on meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from core.audience import Audience, at
from core.catalogue import counted, say
from core.clock import moment_of
from core.network_names import network_name
from core.safe_text import one_line
from desk import actions
from store import drafts
from store.rows import UnsentRow
from tui import masking, preview, times
from tui.decided import came_back
from tui.keys import DRAFTS
from tui.rows import code_of
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule


class DraftsScreen(Board[UnsentRow]):
    """The unsent words of the professional at the keyboard."""

    where = DRAFTS
    heading: ClassVar[str] = "drafts"
    nothing: ClassVar[str] = "no unsent words: what you write by hand is kept here until it is sent"
    _asked: object = None
    """The draft that a second press discards."""

    def fetch(self, after: UnsentRow | None) -> list[UnsentRow]:
        """Return a page of drafts, newest first."""
        place = (after.updated_at, after.conversation_id) if after else None
        return drafts.unsent(self.reader, self.stage.desk.who.id, after=place)

    def hidden(self, row: UnsentRow) -> UnsentRow:
        """Return a draft without whom it is for, and its words."""
        name, handle, question, text = map(masking.covered, (row.name, row.handle, row.question, row.text))
        return replace(row, name=name, handle=handle, question=question, text=text)

    def name_of(self, row: UnsentRow) -> object:
        """Return which conversation it is for."""
        return row.conversation_id

    def count(self) -> str:
        """Return how many were read."""
        return counted(len(self.rows), "1 draft", "{n} drafts") + (say(", more below") if self.more else "")

    def offers(self, key: str, row: UnsentRow | None) -> bool:
        """Undo stands here even when the last draft was discarded."""
        return key in ("undo", "help") or row is not None

    def line(self, row: UnsentRow, width: int, *, focused: bool) -> Line:
        """Return to whom, since when, and how it begins."""
        name = cell(one_line(row.name or row.handle), 14, "strong" if focused else "text")
        age = cell(times.age(row.updated_at, self.clock()), 4, "quiet", right=True)
        changed = one_line(changed_since(row))
        net = cell(code_of(row.network), 4, "quiet")
        if width < NARROW - 3:
            told = changed or one_line(row.text)
            return (net, name, Span(" "), age, Span("  "), cell(told, width - 25, "amber" if changed else "text"))
        audience = cell(row.audience.short, 4, "quiet" if row.audience is Audience.DIRECT else "public")
        changes = 18 if any(changed_since(one) for one in self.rows) else 0
        return (
            net,
            audience,
            name,
            Span(" "),
            age,
            Span("  "),
            cell(one_line(row.text), width - 4 - 4 - 14 - 1 - 4 - 2 - changes, "text"),
            *((Span(" "), cell(changed, 17, "amber")) if changes else ()),
        )

    def detail(self, row: UnsentRow, facts: None, width: int) -> list[Line]:
        """Return whom it is for, what they asked, and the words so far."""
        del facts
        where = f"{network_name(row.network)} {row.audience.short}"
        when = times.short(row.updated_at, self.clock())
        lines: list[Line] = [
            rule(
                width,
                [Span(say("to {name}", name=at(one_line(row.handle))), "strong"), Span(f" · {where}", "quiet")],
                [Span(when, "quiet")],
            )
        ]
        changed = changed_since(row)
        lines += preview.words(changed, width, "amber") if changed else []
        lines += preview.words(row.question, width, "quiet", most=3)
        return [*lines, BLANK, *preview.words(row.text, width, "text")]

    # Verbs

    def act_step(self, by: int) -> None:
        """Move the cursor; what was asked about the row before is forgotten."""
        self._asked = None
        super().act_step(by)

    def act_open(self) -> None:
        """Write on, in the inbox: the question stands above the words."""
        row = self.current
        if row is not None:
            self.leave_to(lambda: self.inbox.write_in(row.conversation_id))

    def act_drop(self) -> None:
        """Discard the draft under the cursor, after a second press."""
        row = self.current
        if row is None or not self.saw():
            return
        if self._asked != row.conversation_id:
            self._asked = row.conversation_id
            self.question_asked()
            self.notice(say("<discard> once more discards it; <undo> brings it back for a day"), "amber")
            return
        if not self.question_seen():
            return
        self._asked = None
        self.stage.decide([row.conversation_id], lambda desk, ids: actions.discard(desk, ids[0]))
        self.notice(say("discarded: <undo> brings it back for a day"), "quiet")
        self.read_soon()

    def act_undo(self) -> None:
        """Bring back the draft that was discarded last."""
        self.go("undo", self._bring_back)

    async def _bring_back(self) -> None:
        found = await asyncio.to_thread(drafts.last_discarded, self.reader, self.stage.desk.who.id)
        if found is None:
            self.declined(say("no draft was discarded today"), "<day> lists every decision")
            return
        action, self.at = found
        self.stage.undo(self._undone, action)

    def _undone(self, decision: actions.Decision) -> None:
        self.notice(came_back(decision), "quiet")
        self.read()


def changed_since(row: UnsentRow) -> str:
    """Return what has happened in the conversation since the words were written; empty for nothing."""
    if row.held:
        return say("an answer leaves")
    if row.ours_id is not None and moment_of(row.ours_id) > row.updated_at:
        return say("answered since")
    if moment_of(row.newest_in_id) > row.updated_at:
        return say("they wrote since")
    return say("closed: {how}", how=say(row.outcome)) if row.state == "closed" else ""
