"""Answering one conversation: which answer is drawn, and whether it may leave. No widget, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.answering import Prepared, Wish, narrowed
from desk.errors import Refusal
from desk.hours import Goes
from store.rows import Row
from tui.preview import Best


class Yes(StrEnum):
    """What a `y` meant."""

    EARLY = "early"
    """The answer has not been on screen long enough to be read."""
    UNREAD = "unread"
    """Its end has not been on screen."""
    STOPPED = "stopped"
    ASIDE = "aside"
    """The references stand in the place of the answer."""
    CONFIRM = "confirm"
    """Others read it, or a red one would wait: once more, on the line that says so."""
    SEND = "send"


@dataclass(slots=True)
class Choosing:
    """The answers to one conversation, and how far the doctor is with one."""

    row: Row
    keys: Sequence[str]
    """Saved answers that may be chosen by their digit, best first."""
    prepare: Callable[[Wish], Prepared]
    wish: Wish
    prepared: Prepared | None = None
    refused: Refusal | None = None
    confirming: bool = False
    references: bool = False
    """The references are shown in the place of the answer."""

    def look(self) -> None:
        """Make the answer that is wished for, as it would leave."""
        self.confirming, self.references = False, False
        self.prepared, self.refused = None, None
        if not (self.wish.keys or self.wish.text):
            return
        try:
            self.prepared = self.prepare(self.wish)
        except Refusal as refusal:
            self.refused = refusal

    def choose(self, number: int) -> bool:
        """Take the answer with a digit."""
        if not 1 <= number <= len(self.keys):
            return False
        self.take(self.keys[number - 1])
        return True

    def take(self, key: str) -> None:
        """Take an answer by its key, in the place of the first one; what was added behind it stays."""
        more = tuple(one for one in self.wish.more if one != key)
        self.wish = replace(self.wish, key=key, text="", more=more, supplied=())
        self.look()

    def add(self, key: str) -> bool:
        """Add an answer behind those that are there; tell whether it was not in it yet."""
        if key in self.wish.keys:
            return False
        self.wish = replace(self.wish, more=(*self.wish.more, key))
        self.look()
        return True

    def take_away(self) -> bool:
        """Take the last answer that was added away; tell whether there was one."""
        if not self.wish.more:
            return False
        self.wish = replace(self.wish, more=self.wish.more[:-1], supplied=())
        self.look()
        return True

    def languages(self) -> tuple[str, ...]:
        """Return the languages in which it can be said, that of the first answer before the others."""
        templates = [piece.saved.template for piece in self.prepared.pieces if piece.saved] if self.prepared else []
        return tuple(dict.fromkeys(language for template in templates for language in template.languages))

    def next_language(self) -> bool:
        """Say it in the next language; tell whether there is another."""
        spoken = self.languages()
        if self.prepared is None or len(spoken) < 2:  # noqa: PLR2004  # one language is no choice
            return False
        now = next((piece.language for piece in self.prepared.pieces if piece.language), spoken[0])
        self.wish = replace(self.wish, language=spoken[(spoken.index(now) + 1) % len(spoken)])
        self.look()
        return True

    def supply(self, name: str, value: str) -> None:
        """Fill a field of a saved answer: it stays vetted, because the field is part of what was vetted."""
        others = tuple(pair for pair in self.wish.supplied if pair[0] != name)
        self.wish = replace(self.wish, supplied=(*others, (name, value)))
        self.look()

    def askable(self) -> tuple[str, ...]:
        """Return the fields to ask for: those that are open, else those that were filled here."""
        if self.prepared is None:
            return ()
        return self.prepared.open_fields or tuple(name for name, _ in self.wish.supplied)

    def show_references(self, *, shown: bool) -> None:
        """Show the references in the place of the answer, or the answer again: reading it begins anew."""
        self.references, self.confirming = shown, False

    def narrow(self) -> None:
        """Add who was left out; else answer the asker alone, or go back to the circle of the question."""
        if self.wish.alone:
            self.wish = replace(self.wish, audience=None, alone=False)
        elif self.prepared is not None and self.prepared.left_out:
            self.wish = replace(self.wish, audience=self.row.audience)
        else:
            self.wish = narrowed(self.wish)
        self.look()

    def wait(self) -> Goes | None:
        """Let it wait for office hours, or go back; return when it goes, None where none are set."""
        before = self.wish
        self.wish = replace(self.wish, later=not self.wish.later)
        self.look()
        if not self.wish.later or self.prepared is None or self.prepared.goes is not None:
            return self.prepared.goes if self.prepared is not None else None
        self.wish = before
        self.look()
        return None

    @property
    def asks_twice(self) -> bool:
        """Tell whether one yes is not enough: others read it, or a red one would wait."""
        goes = self.prepared.goes if self.prepared is not None else None
        return self.prepared is not None and (self.prepared.others_read or (goes is not None and goes.red))

    @property
    def best(self) -> Best:
        """What the rule above the answer says."""
        number = list(self.keys).index(self.wish.key) + 1 if self.wish.key in self.keys else 0
        return Best(self.prepared, number, len(self.keys))

    def yes(self, *, on_screen_ms: float, needed_ms: float, seen_all: bool) -> Yes:
        """Tell what a `y` does now."""
        if self.prepared is None or self.prepared.stops:
            return Yes.STOPPED
        if self.references:
            return Yes.ASIDE
        if on_screen_ms < needed_ms:
            return Yes.EARLY
        if not seen_all:
            return Yes.UNREAD
        if self.asks_twice and not self.confirming:
            self.confirming = True
            return Yes.CONFIRM
        return Yes.SEND
