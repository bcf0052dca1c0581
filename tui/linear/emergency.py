"""The emergency line, typed: the country is asked for and confirmed, the text printed whole, and sent by a yes."""

from __future__ import annotations

from core.catalogue import say
from desk.emergency.places import country_named
from desk.emergency.stating import proposal, state_country
from desk.emergency.wording import filled
from desk.side_effects import card
from store.countries import CountryRow, country_of
from store.rows import Row
from tui import verbs, where_they_are
from tui.linear.answering import Answering
from tui.linear.words import sentence


class Emergency(Answering):
    """What is sent to somebody who is in danger."""

    async def act_red(self, by: str, rest: str) -> None:
        """Acknowledge a red and print the line of its country, where that is known."""
        rows = self.chosen()
        fresh = len(rows) == 1 and verbs.red_key(rows) is verbs.Need.NOTHING
        await super().act_red(by, rest)
        if fresh and country_of(self.reader, rows[0].id) is not None and not self.stays_covered(rows[0]):
            await self._print_line(rows[0])

    async def act_line(self, _by: str, rest: str) -> None:
        """Print the emergency line; where no country is known, ask for it first."""
        row = self.row
        if row is None or self.stays_covered(row):
            return
        if not rest and country_of(self.reader, row.id) is not None:
            await self._print_line(row)
        else:
            await self.line_for(row, rest)

    async def line_for(self, row: Row, rest: str) -> None:
        """Ask for the country of an asker, and print the line."""
        found = proposal(self.reader, row.id)
        if found is not None:
            self.tell(sentence(where_they_are.proposed(found)))
        typed = await self.ask(say("Their country, its code as ES or its name; n not known: "), rest)
        if typed == "n":
            await self._print_line(row)
            return
        code = country_named(typed)
        if not code:
            self.decline(*where_they_are.no_country())
            return
        asked = say("Are they there? {country}.", country=where_they_are.named(code)) + say(" {yes} keeps it: ")
        if await self.confirm(asked) is not None:
            self.tell(say("No country was kept."))
            return
        how = "confirmed" if found is not None and found.country == code else "stated"
        self.stage.decide([row.id], state_country, code, how)
        if await self.settle():
            await self._print_line(row, CountryRow(code, how, self.stage.desk.who.name, self.clock()))

    async def _print_line(self, row: Row, country: CountryRow | None = None) -> None:
        await self._choose(row, [], line=filled(self.stage.desk, row, country))

    async def act_side_effect(self, _by: str, _rest: str) -> None:
        """Say the card of a suspected side effect; it is made anew each time, and goes nowhere."""
        row = self.row
        if row is not None and not self.stays_covered(row):
            self.console.say_all([one for one in card.lines(card.card(self.stage.desk, row.id)) if one])
