"""Snoozing: by one more letter, or by a time that is said back while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core import moments
from core.catalogue import say
from core.clock import Micros
from store.rows import Row
from tui import times, verbs
from tui.choices import CHOICES
from tui.screens.together import Together


class Snoozing(Together):
    """Putting aside until a moment."""

    last: Callable[[], None] | None = None
    """The last decision that `.` repeats."""
    last_snooze: Micros | None = None

    def _decide(self, verb: str, rows: Sequence[Row], *args: object, **more: object) -> None:
        """Decide on rows. What brings the verbs of triage says how."""
        raise NotImplementedError

    def _red_in(self, rows: Sequence[Row], verb: str) -> bool:
        declined = verbs.keeps_red(rows, verb)
        if declined is not None:
            self.declined(*declined)
        return declined is not None

    def _again(self, verb: str, *args: object, **more: object) -> None:
        """Decide once more as before. What brings the verbs of triage says how."""
        raise NotImplementedError

    def act_snooze(self) -> None:
        """Snooze, by one more letter or a typed time."""
        if self.ready() is not None:
            self.together(self.chosen(), say("snooze"), self._ask_snooze)

    def _ask_snooze(self, rows: Sequence[Row]) -> None:
        if rows and self.ready() is not None and not self._red_in(rows, say("snoozed")):
            self.choose_from("snooze", say("snooze until"), lambda key: self._snooze_by(rows, key), self._wakes(rows))

    def _wakes(self, rows: Sequence[Row]) -> dict[str, str]:
        """Return when each letter after the snooze wakes."""
        now = self.clock()
        times_of = {one.id: verbs.snooze_until(one.key, now, self.last_snooze) for one in CHOICES["snooze"]}
        times_of["window"] = verbs.before_window(rows)
        return {name: times.when(until, now) for name, until in times_of.items() if until is not None}

    def _snooze_by(self, rows: Sequence[Row], key: str) -> None:
        if key == "w":
            self.last = lambda: self._again("snooze_before_window")
            self._decide("snooze_before_window", rows)
        elif len(key) > 1:
            self._snooze_typed(rows, key)
        elif key.isdigit() or key == "a":
            self._ask_until(rows, key if key.isdigit() else "")
        elif (until := verbs.snooze_until(key, self.clock(), self.last_snooze)) is not None:
            self._snooze(rows, until)

    def _ask_until(self, rows: Sequence[Row], begun: str) -> None:
        """Ask for a time, and say when it wakes while it is typed."""
        self.ask(
            say("snooze until"),
            lambda text: self._snooze_typed(rows, text),
            text=begun,
            tells=lambda text: verbs.wake_told(text, rows, self.clock()),
        )

    def _snooze_typed(self, rows: Sequence[Row], text: str) -> None:
        until = moments.typed(text, self.clock())
        if until is None:
            self.declined(*verbs.no_time())
        else:
            self._snooze(rows, until)

    def _snooze(self, rows: Sequence[Row], until: Micros) -> None:
        declined = verbs.no_wake(rows, until, self.clock())
        if declined is not None:
            self.declined(*declined)
            return
        self.last_snooze = until
        self.last = lambda: self._again("snooze", until)
        self.notice(say("wakes {when}", when=times.exactly(until)), "quiet")
        self._decide("snooze", rows, until)
