"""Muting: a thread, a person, words or a tag, for 30 days or until a day that is typed. A red flag pierces it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core import moments
from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from store.rows import Row
from tui import times, verbs
from tui.screens.snoozing import Snoozing


class Muting(Snoozing):
    """Keeping away what nobody wants to see again."""

    def act_mute(self) -> None:
        """Mute, after a second key that says what."""
        self.together(self.chosen(), say("mute"), self._ask_mute)

    def _ask_mute(self, rows: Sequence[Row], until: Micros | None = None) -> None:
        if rows and not self._red_in(rows, say("muted")):
            title = say("mute until {when}", when=times.exactly(until)) if until else say("mute for 30 days")
            self.choose_from("mute", title, lambda key: self._mute(rows, key, until))

    def _mute(self, rows: Sequence[Row], key: str, until: Micros | None) -> None:
        if key == "m":
            self.last = lambda: self._again("mute", until=until)
            self._decide("mute", rows, until=until)
        elif key == "p":
            self._mute_person(rows, until)
        elif key == "w":
            self.ask(say("mute which words? whole, as they stand"), lambda text: self._mute_words("word", text, until))
        elif key == "g":
            self.ask(say("mute which tag?"), lambda text: self._mute_words("tag", text, until))
        elif key == "u":
            self.ask(say("mute until"), partial(self._mute_typed, rows), tells=self._end_told)

    def _end_told(self, text: str) -> str:
        return verbs.wake_told(text, (), self.clock())

    def _mute_typed(self, rows: Sequence[Row], text: str) -> None:
        until = moments.typed(text, self.clock())
        declined = verbs.no_wake((), until, self.clock()) if until is not None else verbs.no_time()
        if declined is not None:
            self.declined(*declined)
        else:
            self._ask_mute(rows, until)

    def _mute_person(self, rows: Sequence[Row], until: Micros | None) -> None:
        self.last = lambda: self.together(self.chosen(), say("repeat"), lambda now: self._another_person(now, until))
        whose = {(row.account, row.handle) for row in rows}
        theirs = [row.id for row in self.listing.rows if (row.account, row.handle) in whose and not row.red]
        self._decide("mute", rows, scope="person", until=until)
        self.listing.take_out(theirs)

    def _another_person(self, rows: Sequence[Row], until: Micros | None) -> None:
        if rows and not self._red_in(rows, say("muted")):
            self._mute_person(rows, until)

    def _mute_words(self, scope: str, text: str, until: Micros | None) -> None:
        stage = self.ready()
        if stage is None or not text.strip():
            return
        from desk import actions  # noqa: PLC0415  # loaded with the desk, after the first frame

        self.last = None
        stage.decide((), actions.mute, scope=scope, subject=text, until=until)
        told = say("muted: {words}; <undo> brings back what it put away", words=one_line(text))
        self.notice(told, "quiet")
