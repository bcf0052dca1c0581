"""Decisions without an answer: done, noise, snooze, mute, red flags, notes, tags, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.catalogue import say
from core.safe_text import one_line
from store.rows import Row
from tui import verbs
from tui.choices import CHOICES
from tui.screens.handing import Handing

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from desk.actions import Decision


class Deciding(Handing):
    """The verbs of triage. Each acts on what is painted, advances, and is undone by its inverse."""

    def _decide(self, verb: str, rows: Sequence[Row], *args: object, **more: object) -> None:
        """Take rows out of the list at once, and write the decision behind the screen."""
        stage = self.ready()
        if stage is None or not rows:
            return
        from desk import actions  # noqa: PLC0415  # loaded with the desk, after the first frame

        ids = [row.id for row in rows]
        stage.decide(ids, actions.as_read(getattr(actions, verb), verbs.read_of(rows)), *args, **more)
        # Afterwards: a store that cannot be read on must not swallow what was decided.
        self.listing.take_out(ids)
        self.tell_accepted(rows)
        self.tell_together(ids)

    def act_done(self) -> None:
        """Close without an answer; an acknowledged red asks for the reason."""
        self.together(self.chosen(), say("done"), self._close)

    def _close(self, rows: Sequence[Row]) -> None:
        need = verbs.closing_needs(rows)
        if need is verbs.Need.ACKNOWLEDGE:
            self.declined(*verbs.unacknowledged())
        elif need is verbs.Need.REASON:
            self.ask(say("why is this red closed without an answer?"), lambda reason: self._done_with(rows, reason))
        else:
            self._remember("done", rows)
            self._decide("done", rows)

    def _done_with(self, rows: Sequence[Row], reason: str) -> None:
        if reason.strip():
            # What is repeated later is never a red.
            self._remember("done", rows)
            self._decide("done", rows, reason=reason.strip())
        else:
            self.declined(*verbs.without_reason())

    def act_noise(self) -> None:
        """Call it noise."""
        self.together(self.chosen(), say("noise"), self._noise)

    def _noise(self, rows: Sequence[Row]) -> None:
        if not self._red_in(rows, say("noise")):
            self._remember("noise", rows)
            self._decide("noise", rows)

    def _remember(self, verb: str, rows: Sequence[Row]) -> None:
        if rows:
            self.last = lambda: self._again(verb)

    def _again(self, verb: str, *args: object, **more: object) -> None:
        """Decide once more as before, on what is painted or marked now; a red is never decided so."""
        self.together(self.chosen(), say("repeat"), lambda rows: self._once_more(verb, rows, *args, **more))

    def _once_more(self, verb: str, rows: Sequence[Row], *args: object, **more: object) -> None:
        if any(row.red for row in rows):
            self.declined(say("it is red"), say("answer it, or <red> acknowledges it"))
        else:
            self._decide(verb, rows, *args, **more)

    def act_repeat(self) -> None:
        """Repeat the last decision on what is painted now; nothing that reaches a network."""
        if self.last is None:
            self.declined(say("there is nothing to repeat"), say("<repeat> repeats done, snooze, noise, mute and tag"))
        else:
            self.last()

    # Red flags

    def act_red(self) -> None:
        """Acknowledge a red; raise one by hand, after a second key."""
        rows, stage = self.chosen(), self.ready()
        if not rows or stage is None:
            return
        from desk import actions  # noqa: PLC0415  # loaded with the desk, after the first frame

        ids, need = [row.id for row in rows], verbs.red_key(rows)
        clear = actions.as_read(actions.clear_red, verbs.read_of(rows))
        if need is verbs.Need.NOTHING:
            stage.decide(ids, actions.acknowledge)
            self.notice(
                say("acknowledged: it stays in Red until it is answered or closed; <line>: emergency line"), "quiet"
            )
        elif need is verbs.Need.REASON:
            self.ask(say("why is it not red? (empty: it stays red)"), lambda reason: self._clear(ids, clear, reason))
        else:
            raised = CHOICES["red"][0].key
            title = say("it is not red")
            self.choose_from("red", title, lambda key: stage.decide(ids, actions.raise_red) if key == raised else None)

    def _clear(self, ids: Sequence[int], clear: Callable[..., Decision], reason: str) -> None:
        stage = self.ready()
        if stage is not None and reason.strip():
            stage.decide(ids, clear, reason)

    # Words beside a conversation

    def act_note(self) -> None:
        """Write an internal note."""
        rows = self.chosen()
        # Nobody is asked for words that could not be kept yet.
        if rows and self.ready() is not None:
            self.ask(say("internal note, never sent"), lambda text: self._beside("note", rows, text))

    def act_tag(self) -> None:
        """Put a word on it."""
        if self.ready() is not None:
            self.together(self.chosen(), say("tag"), self._ask_tag)

    def _ask_tag(self, rows: Sequence[Row]) -> None:
        if rows:
            self.last = None
            self.ask(say("tag, one word"), lambda text: self._tag(rows, text))

    def _tag(self, rows: Sequence[Row], word: str) -> None:
        self._beside("tag", rows, word)
        self.last = lambda: self.together(self.chosen(), say("tag"), lambda rows: self._beside("tag", rows, word))

    def _beside(self, verb: str, rows: Sequence[Row], text: str) -> None:
        stage = self.ready()
        if stage is None or not rows or not text.strip():
            return
        from desk import actions  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage.decide([row.id for row in rows], getattr(actions, verb), text)
        told = say("the note is kept") if verb == "note" else say("tagged: {word}", word=one_line(text))
        self.notice(told, "quiet")
        self.tell_together([row.id for row in rows])

    def act_personal(self) -> None:
        """Call it a personal case, or take that back."""
        rows, stage = self.chosen(), self.ready()
        if not rows or stage is None:
            return
        from desk import personal  # noqa: PLC0415  # loaded with the desk, after the first frame

        already = all(row.personal for row in rows)
        stage.decide([row.id for row in rows], personal.unmark if already else personal.mark)
        told = say("no personal case any more") if already else say("personal case: only answers for one are offered")
        self.notice(told, "quiet")

    # The Screener

    def act_accept(self) -> None:
        """Let a stranger in, or open again what is closed."""
        row = self.listing.current
        if row is not None and row.state == "closed":
            self._open_again()
        else:
            self._screen(accept=True)

    def _open_again(self) -> None:
        rows = [row for row in self.chosen() if row.state == "closed"]
        if rows:
            self._decide("reopen", rows)
            self.notice(say("open again: <undo> closes it as it was"), "quiet")

    def act_refuse(self) -> None:
        """Turn a request down."""
        self._screen(accept=False)

    def _screen(self, *, accept: bool) -> None:
        stage, row = self.ready(), self.listing.current
        if stage is None or row is None or self.reader is None or not self.saw(row):
            return
        if row.state != "screened":
            self.declined(say("only the Screener holds people back"), say("<go:screener> shows it"))
            return
        stage.screen(row.id, verbs.request_of(self.reader, row.id), row.account, accept=accept)
        self.listing.take_out([row.id])
