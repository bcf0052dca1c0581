"""The rules of the house: what each asks for, what it does, and whether it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from core.catalogue import counted, say
from core.safe_text import one_line
from desk import ruling
from store import actions, putting
from store.putting import RuleRow
from tui import house_words, preview, times
from tui.decided import came_back
from tui.keys import RULES
from tui.screens.board import NARROW, Board
from tui.spans import Line, Span, cell, rule

if TYPE_CHECKING:
    from desk.actions import Decision

_NAME, _ON, _DOES, _TRIED, _CAUGHT = 12, 3, 13, 10, 12
_ROOMY = 80
"""From this width of the list on, how many each caught stands in its line."""


class RulesScreen(Board[RuleRow]):
    """One line a rule."""

    where = RULES
    heading: ClassVar[str] = "rules"
    nothing: ClassVar[str] = "no rules yet: consulta rules add NAME 'words=congress -> noise' keeps one, switched off"
    _asked: object = None
    """The rule that a second press removes."""
    _opens = False
    """Whether a dry run was asked for before the rules were read."""

    def fetch(self, after: RuleRow | None) -> list[RuleRow]:
        """Return all rules: there are a handful."""
        return putting.rules(self.reader, self.clock()) if after is None else []

    def name_of(self, row: RuleRow) -> object:
        """Return its name."""
        return row.name

    def count(self) -> str:
        """Return how many there are, and how many are on."""
        on = sum(row.enabled for row in self.rows)
        return counted(len(self.rows), "1 rule", "{n} rules") + say(", {n} on", n=on)

    def offers(self, key: str, row: RuleRow | None) -> bool:
        """On where it is off, and off where it is on."""
        if row is None:
            return key in ("undo", "help")
        return {"rule-on": not row.enabled, "rule-off": row.enabled}.get(key, True)

    def line(self, row: RuleRow, width: int, *, focused: bool) -> Line:
        """Return its name, whether it is on, what it does, to what, and when it was tried."""
        name = cell(row.name, _NAME, "strong" if focused else "text")
        on = cell(say("on") if row.enabled else say("off"), _ON, "green" if row.enabled else "quiet")
        words = house_words.conditions(row)
        if width < NARROW - 3:
            told = f"{house_words.action(row)}: {words}"
            return (name, Span(" "), on, Span(" "), cell(told, width - _NAME - _ON - 2, "text"))
        caught = width >= _ROOMY
        room = width - _NAME - _ON - _DOES - _TRIED - 4 - (_CAUGHT + 1 if caught else 0)
        counts = cell(say("caught {n}", n=house_words.number(row.caught)), _CAUGHT, "quiet", right=True)
        tried = say("not tried") if row.tried_at is None else times.brief(row.tried_at, self.clock())
        return (
            name,
            Span(" "),
            on,
            Span(" "),
            cell(house_words.action(row), _DOES, "text"),
            Span(" "),
            cell(words, room, "text"),
            *((Span(" "), counts) if caught else ()),
            Span(" "),
            cell(tried if row.tried_at != 0 else "", _TRIED, "amber" if row.tried_at is None else "quiet", right=True),
        )

    def detail(self, row: RuleRow, facts: None, width: int) -> list[Line]:
        """Return a rule in words and as it was written, what it caught, and when it was tried."""
        del facts
        state = say("on") if row.enabled else say("off")
        lines: list[Line] = [
            rule(width, [Span(row.name, "strong")], [Span(state, "green" if row.enabled else "quiet")])
        ]
        told = say("what is {conditions}: {does}", conditions=house_words.conditions(row), does=house_words.action(row))
        lines += preview.words(told, width, "text")
        lines += preview.words(say("the row of what it moved says: rule {name}", name=row.name), width, "quiet")
        lines += preview.words(house_words.caught(row), width, "text")
        lines += preview.words(house_words.tried(row, self.clock()), width, "amber" if row.tried_at is None else "text")
        lines += preview.words(say("it never moves a red, never answers, and what it moved comes back"), width, "quiet")
        return [*lines, *preview.words(one_line(row.source), width, "quiet")]

    # Verbs

    def act_step(self, by: int) -> None:
        """Move the cursor; what was asked about the row before is forgotten."""
        self._asked = None
        super().act_step(by)

    def moved(self) -> None:
        """Draw the row under the cursor; what was pressed before the rules were read is done now."""
        super().moved()
        if self._opens and self.current is not None:
            self._opens = False
            self.call_later(self.act_open)

    def act_open(self) -> None:
        """Try the rule under the cursor: a dry run moves nothing, so a key typed ahead may ask for it."""
        row = self.current
        self._opens = row is None and not self._read_once
        if row is not None:
            self.leave_to(lambda: self.inbox.act_trial(row.name))

    def act_switch_on(self) -> None:
        """Switch the rule under the cursor on; one that nobody has tried stays off."""
        self._switch(on=True)

    def act_switch_off(self) -> None:
        """Switch the rule under the cursor off."""
        self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        row = self.current
        if row is None or not self.saw():
            return
        if on and row.tried_at is None:
            self.declined(say("nobody has seen yet what it would move"), say("<try> shows that"))
            return
        self.stage.decide((), lambda desk, _ids: ruling.switch(desk, row.name, on=on))
        self.read_soon()

    def act_drop(self) -> None:
        """Remove the rule under the cursor, after a second press."""
        row = self.current
        if row is None or not self.saw():
            return
        if self._asked != row.name:
            self._asked = row.name
            self.question_asked()
            self.notice(say("<remove-rule> once more removes it, and what it moved is open again"), "amber")
            return
        if not self.question_seen():
            return
        self._asked = None
        self.stage.decide((), lambda desk, _ids: ruling.remove(desk, row.name))
        self.notice(say("removed: <undo> brings it back, with what it moved"), "quiet")
        self.read_soon()

    def act_undo(self) -> None:
        """Take back what was switched or removed last."""
        verbs = ("rule on", "rule off", "rule removed")
        action = actions.last_of(self.reader, self.stage.desk.who.id, verbs)
        if action is None:
            self.declined(say("no rule was switched or removed"), "<day> lists every decision")
        else:
            self.stage.undo(self._undone, action)

    def _undone(self, decision: Decision) -> None:
        self.notice(came_back(decision), "quiet")
        self.read()
