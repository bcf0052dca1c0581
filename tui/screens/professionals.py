"""Who works here: names, roles, and how it is proved that it is they."""

from __future__ import annotations

from typing import ClassVar

from core.catalogue import counted, say
from core.safe_text import one_line
from store import team
from store.rows import ProfessionalRow
from tui import preview
from tui.keys import TEAM
from tui.screens.board import NARROW, Board
from tui.spans import BLANK, Line, Span, cell, rule

MAY = {
    "author": "writes saved answers and answers",
    "reviewer": "vets saved answers, says who works here, and answers",
    "user": "answers",
}
_PROOFS = {
    "PIN": "proved by the PIN",
    "os user": "proved by the login on this machine",
    "forced command": "proved by the key of the login",
    "claimed": "claimed, not proved: it vets nothing",
}


class ProfessionalsScreen(Board[ProfessionalRow]):
    """One line a person; read only."""

    where = TEAM
    heading: ClassVar[str] = "professionals"
    nothing: ClassVar[str] = "nobody works here yet: consulta professionals add NAME --role reviewer"

    def fetch(self, after: ProfessionalRow | None) -> list[ProfessionalRow]:
        """Return everybody."""
        return team.professionals(self.reader) if after is None else []

    def name_of(self, row: ProfessionalRow) -> object:
        """Return who it is."""
        return row.id

    def count(self) -> str:
        """Return how many work here."""
        return counted(len(self.rows), "1 person", "{n} people")

    def line(self, row: ProfessionalRow, width: int, *, focused: bool) -> Line:
        """Return a person with the role, and who sits here now."""
        here = say("at the keyboard") if self._is_here(row) else ""
        name = cell(row.name, 12, "strong" if focused else "text")
        role = cell(say(row.role), 9, "text")
        if width < NARROW - 3:
            return (
                name,
                Span(" "),
                role,
                Span(" "),
                cell(here or _ways(row), width - 23, "accent" if here else "quiet"),
            )
        proof = cell(_ways(row), 22, "quiet" if row.has_pin or row.os_user else "amber")
        shown = cell(one_line(row.shown), max(8, width - 12 - 1 - 9 - 22 - 16 - 3), "text")
        return (name, Span(" "), role, Span(" "), shown, Span(" "), proof, Span(" "), cell(here, 15, "accent"))

    def detail(self, row: ProfessionalRow, facts: None, width: int) -> list[Line]:
        """Return what they may do, how they prove it, and which commands change it."""
        del facts
        lines: list[Line] = [
            rule(width, [Span(one_line(row.shown or row.name), "strong")], [Span(say(row.role), "quiet")])
        ]
        lines += preview.words(row.credential, width, "text") if row.credential else []
        lines += preview.words(say(MAY.get(row.role, row.role)), width, "text")
        if self._is_here(row):
            proof = say(_PROOFS.get(self.stage.desk.proof, self.stage.desk.proof))
            claimed = self.stage.desk.proof == "claimed"
            lines += preview.words(
                say("at the keyboard now, {how}", how=proof), width, "amber" if claimed else "accent"
            )
        proved = row.has_pin or row.os_user
        lines += preview.words(say("proves it by {ways}", ways=_ways(row)) if proved else _ways(row), width, "quiet")
        lines += [BLANK, *preview.words(say("changed on the command line, by a proved reviewer:"), width, "quiet")]
        for command in ("role", "pin"):
            example = f" {_other(row.role)}" if command == "role" else ""
            lines += preview.words(f"consulta professionals {command} {row.name}{example}", width, "text", margin=3)
        return lines

    def _is_here(self, row: ProfessionalRow) -> bool:
        return row.id == self.stage.desk.who.id


def _ways(row: ProfessionalRow) -> str:
    """Return how somebody can prove who they are."""
    ways = [say("PIN")] if row.has_pin else []
    ways += [say("OS user {name}", name=one_line(row.os_user))] if row.os_user else []
    return ", ".join(ways) or say("no proof set")


def _other(role: str) -> str:
    return next(other for other in team.ROLES if other != role)
