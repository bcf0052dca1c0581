"""What is muted: until when, how many each mute caught, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import cut, one_line
from desk import actions as decided
from desk import digest, mute_ends
from store import actions, putting, views
from store.putting import MutedRow, MuteRow
from store.rows import Row
from tui import house_words, masking, preview, times
from tui.decided import came_back
from tui.keys import MUTES
from tui.over import Option
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule

if TYPE_CHECKING:
    from desk.actions import Decision

_SHOWN = 12
"""Of what a mute holds so many are shown."""
_DIGITS, _LONG = 9, 44
_SCOPE, _UNTIL, _CAUGHT = 6, 12, 12


class MutesScreen(Board[MuteRow]):
    """One line a mute; what it holds behind it."""

    where = MUTES
    heading: ClassVar[str] = "mutes"
    nothing: ClassVar[str] = "nothing is muted: <mute> in the list mutes a thread, a person, words or a tag"

    _human: Sequence[tuple[MutedRow, tuple[str, ...]]] = ()

    def fetch(self, after: MuteRow | None) -> list[MuteRow]:
        """Return the mutes in force, which are a handful, and find what was muted and yet looks human."""
        if after is not None:
            return []
        self._human = digest.digest(self.reader, self.clock()).human
        return putting.mutes(self.reader, self.clock())

    def hidden(self, row: MuteRow) -> MuteRow:
        """Return a mute without whom or what it is about."""
        return replace(row, name=masking.covered(row.name))

    def name_of(self, row: MuteRow) -> object:
        """Return what it is known by."""
        return row.id

    def count(self) -> str:
        """Return how many there are."""
        human = say(", {n} held this week look human", n=len(self._human)) if self._human else ""
        return counted(len(self.rows), "1 mute", "{n} mutes") + human

    def offers(self, key: str, row: MuteRow | None) -> bool:
        """Undo and help stand here also when nothing is muted."""
        if key == "human":
            return bool(self._human)
        return key in ("undo", "help") or row is not None

    def line(self, row: MuteRow, width: int, *, focused: bool) -> Line:
        """Return what is muted, until when, and how many that caught of late."""
        scope = cell(say(row.scope), _SCOPE, "quiet")
        until = times.brief(row.until, self.clock())
        role = "strong" if focused else "text"
        if width < NARROW - 3:
            end = cell(until, 10, "text", right=True)
            return (scope, Span(" "), cell(one_line(row.name), width - _SCOPE - 12, role), Span(" "), end)
        room = width - _SCOPE - 1 - 1 - 6 - _UNTIL - 1 - _CAUGHT
        caught = say("caught {n}", n=house_words.number(row.caught))
        return (
            scope,
            Span(" "),
            cell(one_line(row.name), room, role),
            Span(" "),
            cell(say("until"), 6, "quiet"),
            cell(until, _UNTIL, "text"),
            Span(" "),
            cell(caught, _CAUGHT, "text" if row.caught else "quiet", right=True),
        )

    def look_up(self, row: MuteRow) -> list[Row]:
        """Read what lies with a mute, what was written last first."""
        ids = putting.newest_held(self.reader, putting.mark_of(putting.MUTE, row.id), _SHOWN)
        found = views.rows_by_id(self.reader, ids) if ids else {}
        return [found[one] for one in ids if one in found]

    def detail(self, row: MuteRow, facts: list[Row] | None, width: int) -> list[Line]:
        """Return until when it lasts, and what lies with it."""
        named = Span(f"{say(row.scope)} {one_line(row.name)}", "strong")
        lines: list[Line] = [rule(width, [named])]
        lines += preview.words(house_words.lasts(row.until, self.clock()), width, "text")
        lines += preview.words(house_words.caught(row), width, "text")
        lines += preview.words(say("a red flag pierces it"), width, "quiet")
        about = [masking.row(one) if self.covers(row) else one for one in facts or ()]
        return [*lines, *([BLANK] if about else []), *(_held(one, width, self.clock()) for one in about)]

    # Verbs

    def act_drop(self) -> None:
        """End the mute under the cursor."""
        row = self.current
        if row is not None and self.saw():
            self.stage.decide((), lambda desk, _ids: mute_ends.end(desk, row.id))
            self.notice(say("the mute is over, and what it held is open again: <undo> takes that back"), "quiet")
            self.read_soon()

    def act_renew(self) -> None:
        """Let the mute under the cursor last 30 days from now."""
        row = self.current
        if row is not None and self.saw():
            self.stage.decide((), lambda desk, _ids: mute_ends.renew(desk, row.id))
            self.read_soon()

    def act_human(self) -> None:
        """List what was muted and yet looks human; a digit opens one again."""
        shown = self._human[:_DIGITS]
        if not shown:
            self.declined(say("nothing that was muted this week looks human"), "")
            return
        options = [
            Option(str(n), why if self.masked else f"{cut(one_line(row.shown), _LONG)} ({why})")
            for n, (row, why) in enumerate(((row, ", ".join(map(say, signs))) for row, signs in shown), 1)
        ]

        def open_again(pressed: str) -> None:
            if pressed.isdigit() and 0 < int(pressed) <= len(shown):
                self.stage.decide([shown[int(pressed) - 1][0].id], decided.reopen)
                self.notice(say("open again: <day> takes that back"), "quiet")
                self.read_soon()

        self.offer(say("muted, and looks human: a digit opens it again"), options, open_again)

    def act_undo(self) -> None:
        """Take back what was ended or renewed last."""
        action = actions.last_of(self.reader, self.stage.desk.who.id, ("unmute", "renew mute"))
        if action is None:
            self.declined(say("no mute was ended or renewed"), "<day> lists every decision")
        else:
            self.stage.undo(self._undone, action)

    def _undone(self, decision: Decision) -> None:
        self.notice(came_back(decision), "quiet")
        self.read()


def _held(row: Row, width: int, now: Micros) -> Line:
    when = cell(times.brief(row.waiting_since, now), 11, "quiet")
    room = max(8, width - 1 - 11 - 15)
    name, words = one_line(row.name or row.handle), one_line(row.veil or row.question)
    return (Span(" "), when, cell(name, 14, "text"), Span(" "), cell(words, room, "quiet"))
