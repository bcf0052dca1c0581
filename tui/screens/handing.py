"""Handing over: offering to another, and accepting or giving back what is offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.catalogue import say
from core.safe_text import fold, one_line
from store import team
from store.rows import Row
from tui import handing, verbs
from tui.over import Option
from tui.screens.base import Mode
from tui.screens.muting import Muting

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.actions import Decision

_KEPT = ""
"""Stands for the offer that is taken back, among the names."""


class Handing(Muting):
    """The key that hands over means what is still to be done with it."""

    def act_assign(self) -> None:
        """Hand over to another professional, by the letter before a name, or say what becomes of what is offered."""
        if self.ready() is not None:
            self.together(self.chosen(), say("hand over"), self._hand_over)

    def _hand_over(self, rows: Sequence[Row]) -> None:
        mine = [row for row in rows if handing.offered_to(row, self.listing.who)]
        if not mine:
            self._ask_whom(rows)
        elif len(mine) < len(rows):
            self.declined(say("some of these are offered to you"), say("decide on those by themselves"))
        else:
            options = [Option(key, say(text), name) for key, name, text in handing.TO_ME]
            self.offer(say("it is offered to you"), options, lambda typed: self._take_or_not(rows, typed))

    def _take_or_not(self, rows: Sequence[Row], typed: str) -> None:
        from desk.handing import accept, give_back  # noqa: PLC0415  # loaded with the desk, after the first frame

        meant = {key: name for key, name, _ in handing.TO_ME}.get(typed)
        if meant == "accept":
            self._write_hand_over(rows, accept)
            self.tell_accepted(rows)
        elif meant == "back":
            self.ask(say("why does it go back? they read it"), lambda why: self._give_back(rows, give_back, why))
        else:
            self.declined(say("nothing was decided"), say("<assign> accepts it or gives it back"))

    def _give_back(self, rows: Sequence[Row], give_back: Callable[..., Decision], why: str) -> None:
        if not why.strip():
            self.declined(say("it is given back with a word why"), say("<assign> asks again"))
            return
        self._write_hand_over(rows, give_back, why.strip())
        self.notice(say("given back to {name}", name=_names([row.assignee for row in rows])), "quiet")

    def tell_accepted(self, rows: Sequence[Row]) -> None:
        """Say from whom was taken over what was just decided on."""
        taken = [row.assignee for row in rows if handing.offered_to(row, self.listing.who)]
        if taken:
            self.notice(say("accepted from {name}: it is yours", name=_names(taken)), "quiet")

    def _ask_whom(self, rows: Sequence[Row]) -> None:
        stage, reader = self.ready(), self.reader
        if not rows or stage is None or reader is None:
            return
        others = [one for one in team.professionals(reader) if one.id != stage.desk.who.id]
        if not others:
            self.declined(say("nobody else works here yet"), say("consulta professionals add NAME"))
            return
        own = all(handing.offered_by(row, self.listing.who) for row in rows)
        names = [("keep", say(handing.KEEP), _KEPT)] if own else []
        names += [(one.name, one_line(one.shown or one.name), one.name) for one in others]
        letters = verbs.letters_of([name for name, _, _ in names])
        options = [Option(letter, shown, name) for letter, (_, shown, name) in zip(letters, names, strict=True)]
        self.offer(say("hand over to"), options, lambda typed: self._offer_to(rows, options, typed))

    def _offer_to(self, rows: Sequence[Row], options: Sequence[Option], typed: str) -> None:
        from desk import handing as steps  # noqa: PLC0415  # loaded with the desk, after the first frame

        wanted = fold(typed)
        meant = [one for one in options if wanted == one.key] or [
            one for one in options if fold(one.id).startswith(wanted) or wanted in fold(one.text).split()
        ]
        if len(meant) != 1 or self.reader is None:
            self.declined(say("nobody here is called that"), say("<assign> shows who is"))
            return
        if meant[0].id == _KEPT:
            self._write_hand_over(rows, steps.keep)
            self.notice(say("kept: it is offered to nobody"), "quiet")
            return
        somebody = team.professional(self.reader, meant[0].id)
        if somebody is not None:
            self._write_hand_over(rows, steps.offer, somebody.id)
            self.notice(say("offered to {name}: yours until they accept", name=meant[0].text), "quiet")

    def _write_hand_over(self, rows: Sequence[Row], step: Callable[..., Decision], *args: object) -> None:
        stage = self.ready()
        if stage is None:
            return
        stage.decide([row.id for row in rows], step, *args)
        if self.mode is Mode.LIST and len(rows) == 1:
            # It stays where it is, and the next one is looked at.
            self.listing.step(1)
        self.tell_together([row.id for row in rows])


def _names(names: Sequence[str]) -> str:
    return ", ".join(one_line(name) for name in dict.fromkeys(names))
