"""The dry run of a rule: which of the newest conversations it would move, and why."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar, Self

from core.audience import Audience, at
from core.catalogue import say
from core.clock import Micros, moment_of
from core.network_names import network_name
from core.safe_text import one_line
from desk import ruling
from desk.errors import Refusal
from desk.ruling import Move, Trial
from tui import house_words, masking, preview, times
from tui.keys import TRIAL
from tui.rows import code_of
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule

_NAME, _WHY = 13, 22


class TrialScreen(Board[Move]):
    """What a rule would move, newest first."""

    where = TRIAL
    heading: ClassVar[str] = "dry run"
    nothing: ClassVar[str] = "it would move nothing of what came last"
    rule_name = ""
    _found: Trial | None = None

    def of(self, name: str) -> Self:
        """Try this rule."""
        self.rule_name = name
        return self

    async def _read(self) -> None:
        before = self._found
        try:
            await super()._read()
        except Refusal as refusal:
            self.declined(say(refusal.what), refusal.remedy)
            return
        found = self._found
        if before is None and found is not None:
            # It stands on the screen: from now on the rule may be switched on.
            name, moves = self.rule_name, len(found.moves)
            self.stage.decide((), lambda desk, _ids: ruling.seen(desk, name, moves))
            await asyncio.sleep(0)

    def fetch(self, after: Move | None) -> list[Move]:
        """Return what the rule would move now."""
        if after is not None:
            return []
        desk = self.stage.desk
        self._found = ruling.trial(desk, ruling.known(desk, self.rule_name))
        return list(self._found.moves)

    def hidden(self, row: Move) -> Move:
        """Return a conversation without who asks, and what."""
        seen = row.seen
        bare = replace(
            seen,
            handle=masking.covered(seen.handle),
            name=masking.covered(seen.name),
            text=masking.covered(seen.text),
        )
        return replace(row, seen=bare, why=tuple(masking.covered(one) for one in row.why))

    def name_of(self, row: Move) -> object:
        """Return which conversation it is."""
        return row.seen.id

    def count(self) -> str:
        """Return what the dry run found."""
        if self._found is None:
            return ""
        first, *rest = house_words.outcome(self._found)
        told = f"{self.rule_name}: {first}"
        return "; ".join([told, *rest]) if self.size.width >= 2 * NARROW else told

    def offers(self, key: str, row: Move | None) -> bool:
        """Switching stands here also where nothing would move."""
        return key != "read-it" or row is not None

    def line(self, row: Move, width: int, *, focused: bool) -> Line:
        """Return a conversation as the list shows it, with why it would move."""
        seen, now = row.seen, self.clock()
        net = cell(code_of(seen.network), 4, "quiet")
        name = cell(one_line(seen.name or seen.handle), _NAME, "strong" if focused else "text")
        age = cell(times.age(moment_of(seen.id), now), 4, "quiet", right=True)
        why = house_words.why(row)
        if width < NARROW - 3:
            return (net, name, Span(" "), age, Span(" "), cell(why, width - 4 - _NAME - 6, "amber"))
        direct = seen.audience == Audience.DIRECT.value
        audience = cell(Audience(seen.audience).short, 4, "quiet" if direct else "public")
        room = width - 4 - 4 - _NAME - 1 - 4 - 2 - _WHY - 1
        question = cell(one_line(seen.text), room, "text")
        return (net, audience, name, Span(" "), age, Span("  "), question, Span(" "), cell(why, _WHY, "amber"))

    def moment_of(self, row: Move) -> Micros | None:
        """Return when it came."""
        return moment_of(row.seen.id)

    def detail(self, row: Move, facts: None, width: int) -> list[Line]:
        """Return who asks and what, why it would move, and where it stands now."""
        del facts
        seen = row.seen
        where = f"{network_name(seen.network)} {Audience(seen.audience).short}"
        asker = [Span(at(one_line(seen.handle)), "strong"), Span(f" · {where}", "quiet")]
        lines: list[Line] = [rule(width, asker, [Span(say("now {state}", state=say(seen.state)), "quiet")])]
        for reason in row.why:
            lines += preview.words(one_line(reason), width, "amber")
        return [*lines, BLANK, *preview.words(seen.text, width, "text")]

    # Verbs

    def act_open(self) -> None:
        """Read the conversation under the cursor."""
        row = self.current
        if row is not None:
            self.leave_to(lambda: self.inbox.read_conversation(row.seen.id))

    def act_back(self) -> None:
        """Go back to the rules."""
        self.leave_to(lambda: self.inbox.act_rules(self.rule_name))

    def act_switch_on(self) -> None:
        """Switch the rule on, now that it was seen what it would move."""
        self._switch(on=True)

    def act_switch_off(self) -> None:
        """Switch the rule off."""
        self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        name = self.rule_name
        if self._found is not None and self.saw():
            self.stage.decide((), lambda desk, _ids: ruling.switch(desk, name, on=on))
            self.leave_to(lambda: self.inbox.act_rules(name))
