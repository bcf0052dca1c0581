"""The emergency line of a red: filled by the country that was stated or confirmed, drawn, and sent by a yes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue import say
from store.countries import CountryRow, country_of
from store.rows import Row
from tui import verbs
from tui.over import Option
from tui.screens.against import Against
from tui.screens.answering import Answering
from tui.screens.base import Mode

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.emergency.places import Proposal


class Emergency(Against, Answering):
    """What is sent to somebody who is in danger."""

    def act_red(self) -> None:
        """Acknowledge a red and draw the line of its country, where that is known."""
        rows = self.chosen()
        super().act_red()
        if len(rows) != 1 or verbs.red_key(rows) is not verbs.Need.NOTHING or self.reader is None:
            return
        if self.stage is not None and country_of(self.reader, rows[0].id) is not None:
            self._draw_line(rows[0])

    def act_line(self) -> None:
        """Draw the emergency line; where no country is known, or the line is drawn already, ask for it first."""
        stage, drawn = self.ready(), self.mode is Mode.ANSWER
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if stage is None or row is None or self.reader is None:
            return
        if drawn or country_of(self.reader, row.id) is None:
            self._ask_where(row)
        else:
            self._draw_line(row)

    def _ask_where(self, row: Row) -> None:
        from desk.emergency.stating import proposal  # noqa: PLC0415  # loaded with the desk, after the first frame
        from tui import where_they_are as where  # noqa: PLC0415  # the same

        found = proposal(self.stage.desk.store.reader, row.id) if self.stage is not None else None
        options = [Option("y", where.proposed(found))] if found is not None else []
        options += [Option("c", say("type their country")), Option("n", say(where.UNKNOWN))]
        self.offer(say("which country are they in?"), options, lambda key: self._where_by(row, key, found))

    def _where_by(self, row: Row, key: str, found: Proposal | None) -> None:
        from tui import where_they_are as where  # noqa: PLC0415  # loaded with the desk, after the first frame

        if key == "y" and found is not None and self.question_seen():
            self._stated(row, found.country, "confirmed")
        elif key == "c":
            self.ask(say(where.ASKED), lambda typed: self._typed_where(row, typed))
        elif key == "n":
            self._draw_line(row)

    def _typed_where(self, row: Row, typed: str) -> None:
        from desk.emergency.places import country_named  # noqa: PLC0415  # loaded with the desk, after the first frame
        from tui import where_they_are as where  # noqa: PLC0415  # the same

        code = country_named(typed)
        if not code:
            self.declined(*where.no_country())
            return
        options = [Option("y", where.named(code))]
        self.offer(say("are they there?"), options, lambda key: self._confirmed(row, key, code))

    def _confirmed(self, row: Row, key: str, code: str) -> None:
        if key == "y" and self.question_seen():
            self._stated(row, code, "stated")

    def _stated(self, row: Row, code: str, how: str) -> None:
        stage = self.ready()
        if stage is None:
            return
        from desk.emergency.stating import state_country  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage.decide([row.id], state_country, code, how)
        # What was said just now is drawn at once: it is written behind the screen.
        self._draw_line(row, CountryRow(code, how, stage.desk.who.name, self.clock()))

    def _draw_line(self, row: Row, country: CountryRow | None = None) -> None:
        stage = self.ready()
        if stage is None:
            return
        from desk.emergency.wording import filled  # noqa: PLC0415  # loaded with the desk, after the first frame

        self.listing.unmark_all()
        self.draw_answer(row, [], line=filled(stage.desk, row, country))
        self.can_answer(row)
