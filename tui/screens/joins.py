"""What the card of a person decides: another handle of theirs, on proof alone, and off again at any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.audience import at
from core.catalogue import say
from core.clock import Micros
from core.network_names import network_name
from core.safe_text import cut, one_line
from desk import proof_words, proving
from desk.office import Desk
from store import codes, people, proofs
from store.codes import CodeRow
from store.people import EarlierRow, HandleRow
from store.proofs import JoinRow
from tui import masking, preview, times
from tui.commands import Command
from tui.decided import came_back
from tui.over import Option, Palette
from tui.screens.board import Board
from tui.spans import Line

if TYPE_CHECKING:
    from desk.actions import Decision

_SHOWN = 7
"""So many have a digit, beside the two ways to a proof that have a letter."""
_NAME = 30
IDENTIFIED = "identified"
"""What is typed before a handle and how its owner was identified."""


class Joins(Board[EarlierRow]):
    """Handles of one person, and what may be one."""

    about: int
    """The conversation that the card was opened on."""
    handles: list[HandleRow]
    proposals: list[JoinRow]
    given: list[CodeRow]

    def read_joins(self) -> None:
        """Read the handles, what is proposed for them, and the codes that are out."""
        self.handles = people.handles(self.reader, self.about)
        ids = [one.id for one in self.handles]
        self.proposals = proofs.joins_of(self.reader, ids, proofs.PROPOSED)
        self.given = codes.given(self.reader, ids, self.clock())
        self._pairs = {
            identity: row
            for join in self.proposals
            for identity in (join.one, join.other)
            if (row := people.handle_by_id(self.reader, identity)) is not None
        }

    _pairs: dict[int, HandleRow]

    def when(self, moment: Micros) -> str:
        """Return a moment as the card says it."""
        return times.when(moment, self.clock())

    def open_lines(self) -> list[Line]:
        """Return what is proposed, and which codes are out."""
        told = [
            say("proposed: {pair}, {why}; <join> looks at it", pair=self._pair(one), why=self._why(one))
            for one in self.proposals
        ]
        for code in self.given:
            when = self.when(code.at)
            told.append(
                say("the code of {when} is void: {why}", when=when, why=say(code.void))
                if code.void
                else say("a code of {when} is out until {until}", when=when, until=self.when(code.until))
            )
        return [line for words in told for line in preview.words(words, self.size.width, "amber")]

    def _why(self, join: JoinRow) -> str:
        return one_line(proof_words.proof(join, self.when))

    def _pair(self, join: JoinRow) -> str:
        return say(
            "{one} and {other}",
            one=self._named(self._pairs.get(join.one)),
            other=self._named(self._pairs.get(join.other)),
        )

    def _named(self, handle: HandleRow | None) -> str:
        if handle is None:
            return "?"
        address = cut(at(one_line(handle.handle)), _NAME)
        return f"{masking.dots(address) if self.masked else address} ({network_name(handle.network)})"

    def offers(self, key: str, row: EarlierRow | None) -> bool:
        """Tell whether the last line names a key: a handle that stands alone cannot be split."""
        return len(self.handles) > 1 if key == "split" else super().offers(key, row)

    # Joining

    def act_join(self) -> None:
        """Offer what is proposed, and the ways to a proof."""
        options = [Option(str(n), self._pair(one)) for n, one in enumerate(self.proposals[:_SHOWN], 1)]
        options += [
            Option("c", say("a code, which they write from there in private")),
            Option("s", say("you identified them outside: say how")),
        ]
        self.offer(say("another handle of theirs, on proof alone"), options, self._join_by)

    def _join_by(self, pressed: str) -> None:
        if pressed.isdigit() and 0 < int(pressed) <= len(self.proposals[:_SHOWN]):
            self._look_at(self.proposals[int(pressed) - 1])
        elif pressed == "c":
            self.go("code", self._give_code)
        elif pressed == "s":
            self.palette_open = Palette(self.commands(), f"{IDENTIFIED} ")
            self._draw_palette()

    def _look_at(self, join: JoinRow) -> None:
        """Show both handles and the way of the proof, and ask."""
        options = [
            Option("y", say("they are one person: join")),
            Option("n", say("they are two: do not ask again")),
            *(Option("", self._named(self._pairs.get(one))) for one in (join.one, join.other)),
            Option("", self._why(join)),
        ]

        def decide(pressed: str) -> None:
            verb = {"y": proving.confirm, "n": proving.decline}.get(pressed)
            if verb is not None and self.question_seen():
                self.stage.decide([self.about], lambda desk, ids: verb(desk, join.id, ids[0]))
                self.read_soon()

        self.offer(say("one person?"), options, decide)

    async def _give_code(self) -> None:
        """Make a code, and go to where its words are read before they are sent."""
        made: list[Decision] = []

        def give(desk: Desk, ids: Sequence[int]) -> Decision:
            made.append(proving.give_code(desk, ids[0]))
            return made[0]

        self.stage.decide([self.about], give)
        await self.stage.written()
        if made:
            self.leave_to(lambda: self.inbox.write_in(self.about))

    # Whom somebody identified outside

    def commands(self) -> list[Command]:
        """Return what the palette offers here, and how somebody was identified."""
        tip = say("Their other handle exactly as it stands, and how you identified them")
        return [*super().commands(), Command(IDENTIFIED, say(IDENTIFIED), tip, asks=say("@handle by phone"))]

    def run_command(self, command: Command, argument: str = "") -> None:
        """Join whom somebody identified, or do what a command's key would do."""
        if command.id != IDENTIFIED:
            super().run_command(command, argument)
            return
        written, _, how = argument.strip().partition(" ")
        found = [row for one in proving.named(self.reader, written) if (row := people.handle_by_id(self.reader, one))]
        if not found or not how.strip():
            self.declined(
                say("no such handle has written to you") if how.strip() else say("a stated join needs how"),
                say("<join> and s, then: @handle by phone"),
            )
            return
        self._ask_stated(found[:_SHOWN], how.strip())

    def _ask_stated(self, found: Sequence[HandleRow], how: str) -> None:
        named = [f"{self._named(one)} · {one_line(one.account)}" for one in found]
        options = [Option(str(n), words) for n, words in enumerate(named, 1)]

        def decide(pressed: str) -> None:
            if pressed.isdigit() and 0 < int(pressed) <= len(found) and self.question_seen():
                other = found[int(pressed) - 1].id
                self.stage.decide([self.about], lambda desk, ids: proving.state(desk, ids[0], other, how))
                self.read_soon()

        self.offer(say("join with, {how}", how=cut(one_line(how), _NAME)), options, decide)

    # Splitting

    def act_split(self) -> None:
        """Ask once which handle stands alone again."""
        others = [one for one in self.handles[1:] if one.joins][:_SHOWN]
        if not others:
            self.declined(say("it is joined with no other handle"), "<join>")
            return
        options = [Option(str(n), self._named(one)) for n, one in enumerate(others, 1)]
        if len(others) == 1:
            options = [Option("y", self._named(others[0]))]

        def decide(pressed: str) -> None:
            number = 1 if pressed == "y" and len(others) == 1 else int(pressed) if pressed.isdigit() else 0
            if 0 < number <= len(others) and self.question_seen():
                handle = others[number - 1].id
                self.stage.decide([self.about], lambda desk, ids: proving.split(desk, handle, ids[0]))
                self.read_soon()

        self.offer(say("who stands alone again? every join of it ends"), options, decide)

    def act_undo(self) -> None:
        """Undo the last decision."""
        self.stage.undo(self._undone)

    def _undone(self, decision: Any) -> None:
        self.notice(came_back(decision), "quiet")
        self.read()
