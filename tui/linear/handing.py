"""Handing over, typed: offering to another, and accepting or giving back what is offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.catalogue import say
from core.safe_text import fold, one_line
from desk import actions
from desk import handing as steps
from desk.actions import Decision
from store import team
from store.rows import Row
from tui import handing, verbs
from tui.linear.together import Together

_KEPT = ""
"""Stands for the offer that is taken back, among the names."""


class Handing(Together):
    """The key that hands over means what is still to be done."""

    async def act_assign(self, _by: str, rest: str) -> None:
        """Hand over to another professional, by letter or name, or say what becomes of what is offered."""
        rows, who = self.chosen(), self.stage.desk.who.name
        mine = [row for row in rows if handing.offered_to(row, who)]
        if not mine:
            await self._offer(rest)
        elif len(mine) < len(rows):
            self.decline(say("some of these are offered to you"), say("decide on those by themselves"))
        else:
            await self._take_or_not(rest)

    async def _take_or_not(self, rest: str) -> None:
        told = ", ".join(f"{key} {say(text)}" for key, _, text in handing.TO_ME)
        typed = await self.ask(say("It is offered to you: {letters}: ", letters=told), rest)
        letter, _, why = typed.partition(" ")
        if letter == "a":
            rows = await self.together(say("Hand over"))
            await self._step(say("Accepted: it is yours."), rows, steps.accept)
        elif letter == "b":
            why = await self.ask(say("Why does it go back? They read it: "), why)
            rows = await self.together(say("Hand over")) if why else []
            if not why:
                self.decline(say("it is given back with a word why"), say("<assign> asks again"))
            await self._step(say("Given back."), rows, steps.give_back, why)
        else:
            self.decline(say("nothing was decided"), say("<assign> accepts it or gives it back"))

    def told_accepted(self, rows: Sequence[Row]) -> list[str]:
        """Return from whom was taken over what was just decided on."""
        taken = [row.assignee for row in rows if handing.offered_to(row, self.stage.desk.who.name)]
        names = ", ".join(one_line(name) for name in dict.fromkeys(taken))
        return [say("Accepted from {name}: it is yours.", name=names)] if taken else []

    async def _offer(self, rest: str) -> None:
        who = self.stage.desk.who
        others = [one for one in team.professionals(self.reader) if one.id != who.id]
        if not others:
            self.decline(say("nobody else works here yet"), say("consulta professionals add NAME"))
            return
        own = [row for row in self.chosen() if handing.offered_by(row, who.name)]
        names = [("keep", say(handing.KEEP), _KEPT)] if own else []
        names += [(one.name, one_line(one.shown or one.name), one.name) for one in others]
        letters = verbs.letters_of([name for name, _, _ in names])
        told = ", ".join(f"{letter} {shown}" for letter, (_, shown, _) in zip(letters, names, strict=True))
        typed = fold(await self.ask(say("Hand over to: {names}: ", names=told), rest))
        meant = [one for letter, one in zip(letters, names, strict=True) if typed in (letter, fold(one[0]))]
        if len(meant) != 1:
            self.decline(say("nobody here is called that"), say("<assign> says who is"))
            return
        _, shown, name = meant[0]
        rows = await self.together(say("Hand over"))
        somebody = team.professional(self.reader, name) if name != _KEPT else None
        if name == _KEPT:
            await self._step(say("Kept: it is offered to nobody."), rows, steps.keep)
        elif somebody is not None:
            told = say("Offered to {name}: yours until they accept.", name=shown)
            await self._step(told, rows, steps.offer, somebody.id)

    async def _step(self, told: str, rows: Sequence[Row], step: Callable[..., Decision], *args: object) -> None:
        """Write a decision that leaves one where one stands."""
        if not rows:
            return
        self.stage.decide([row.id for row in rows], step, *args)
        if await self.settle():
            self.tell(told, *self.told_together(rows))
            self.reread_beside()

    async def _beside(self, told: str, verb: str, rows: Sequence[Row], *args: object) -> None:
        """Write a decision that leaves one where one stands."""
        await self._step(told, rows, getattr(actions, verb), *args)
