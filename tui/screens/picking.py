"""All saved answers: found by what is typed, chosen by the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.catalogue import counted, say
from core.safe_text import one_line
from store.rows import Row
from tui import times
from tui.marking import words
from tui.screens.answering import Answering
from tui.screens.base import Mode
from tui.spans import Line, Span, cell, rule
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from datetime import date

    from desk.library import Saved
    from tui.finding import Finder

STEPS = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "pagedown": 8, "pageup": -8}
DIGITS = 9
_FIXED = 34
"""Cells of a row that are not the title."""
_TALL = 20
"""In a pane of so many lines there is room to say more of the row under the cursor."""
_DETAIL = 8


class Picking(Answering):
    """The list of all saved answers, in the place of the conversation."""

    _pointed = 0
    """The row under the cursor."""
    _searched = ""
    _picked_for: Row | None = None
    """Whom the answer is for."""
    _finder: tuple[object, Finder] | None = None
    """The library that is searched, and its words."""

    def act_all_answers(self) -> None:
        """Ask for an answer by what it is called or says."""
        row = self.choosing.row if self.choosing is not None else self.looked_at()
        if row is not None:
            self._picked_for = row
            self.pick(say("answer with: its key, or words of it"), lambda keys: self._draw_picked(row, keys))
            # The field opens on a dead account too: what is typed without looking would be keys of the list.
            self.can_answer(row)

    def act_add_answer(self) -> None:
        """Add another answer behind the one that is drawn."""
        choosing = self.choosing
        if choosing is not None and choosing.prepared is not None:
            self._picked_for = choosing.row
            self.pick(say("add behind it: its key, or words of it"), self._add)

    def _draw_picked(self, row: Row, keys: list[str]) -> None:
        # What stands under the cursor comes first, then what was found with it: digits choose among them.
        self.draw_answer(row, keys[:DIGITS], key=keys[0])

    def _add(self, keys: list[str]) -> None:
        choosing = self.choosing
        if choosing is None:
            return
        if choosing.add(keys[0]):
            self.draw_anew()
        else:
            self.declined(say("{key} is in it already", key=keys[0]), say("<take-away> takes the last one away"))

    def pick(self, label: str, take: Callable[[list[str]], None]) -> None:
        """Ask for a saved answer; `take` gets the one under the cursor and those that were found with it."""
        if self.ready() is None:
            return
        self._pointed, self._searched = 0, ""
        self.ask(label, lambda text: self._picked(text, take))
        self.add_class("-pick")
        self.call_after_refresh(self.paint_pane)

    def _picked(self, text: str, take: Callable[[list[str]], None]) -> None:
        keys = self._found(text)
        if not keys:
            self.declined(say("no answer is called that"), say("<all-answers> lists them all"))
            return
        here = keys[min(self._pointed, len(keys) - 1)]
        take([here, *(key for key in keys if key != here)])

    def _found(self, text: str) -> list[str]:
        """Return the keys that a text may mean; another text begins at the first row."""
        from tui.finding import Finder  # noqa: PLC0415  # loaded with the desk, after the first frame

        stage = self.stage
        if stage is None:
            return []
        if self._finder is None or self._finder[0] is not stage.library:
            self._finder = (stage.library, Finder(stage.library.saved))
        if text != self._searched:
            self._pointed, self._searched = 0, text
        found = self._finder[1].find(text)
        personal = self._picked_for is not None and self._picked_for.personal
        return [key for key in found if stage.library.saved[key].template.for_one] if personal else found

    def step_in_pick(self, pressed: str) -> bool:
        """Move the cursor of the list; tell whether the key does that."""
        if not self.has_class("-pick") or pressed not in STEPS:
            return False
        # What is typed, not what is drawn: several keys may have come since.
        last = max(0, len(self._found(self.query_one("#prompt", Prompt).value)) - 1)
        self._pointed = min(max(0, self._pointed + STEPS[pressed]), last)
        self.paint_pane()
        return True

    def pick_lines(self, width: int, typed: str) -> list[Line]:
        """Return the saved answers that what is typed may mean, around the one that Enter takes."""
        stage = self.stage
        if stage is None:
            return []
        keys = self._found(typed)
        tall = self.pane.size.height >= _TALL
        room = max(1, (self.pane.size.height or 10) - 1 - (_DETAIL if tall else 0))
        first = min(max(0, self._pointed - room // 2), max(0, len(keys) - room))
        day = times.local(self.clock()).date()
        count = counted(len(keys), "1 answer", "{n} answers")
        lines: list[Line] = [rule(width, [Span(say("all answers"), "quiet")], [Span(count, "quiet")])]
        if not keys:
            lines.append((Span(" "), Span(say("no answer is called that"), "quiet")))
        for number, key in enumerate(keys[first : first + room], first):
            lines.append(_row(stage.library.saved[key], day, width, pointed=number == self._pointed))
        if tall and keys:
            lines += _more(stage.library.saved[keys[min(self._pointed, len(keys) - 1)]], width)
        return lines

    def where_asked(self) -> Mode:
        """Return the mode that a question was asked in."""
        return self._before_prompt if self.mode is Mode.PROMPT else self.mode


def _row(saved: Saved, day: date, width: int, *, pointed: bool) -> Line:
    """Return one answer: key, title, how far it is vetted, in which languages, for which circles."""
    state = saved.vetting(day).value
    good = state in ("vetted", "self-vetted")
    template = saved.template
    circles = " ".join(audience.short for audience in template.audiences)
    return (
        Span("▌" if pointed else " ", "accent"),
        cell(template.key, 6, "green_strong" if good and pointed else "green" if good else "amber"),
        cell(one_line(template.title), max(8, width - _FIXED), "strong" if pointed else "text"),
        Span(" "),
        cell(" ".join(template.languages), 6, "quiet"),
        cell(circles, 8, "quiet"),
        cell(say(state), 11, "green" if good else "amber"),
    )


def _more(saved: Saved, width: int) -> list[Line]:
    """Return what one answer is for and when it must not be used."""
    template = saved.template
    asked = "; ".join(template.questions[:2])
    unless = say("not if: {what}", what="; ".join(template.not_if)) if template.not_if else ""
    return [
        (),
        rule(width, [Span(saved.version.key, "quiet"), Span(f" v{saved.version.n}", "quiet")]),
        *words(template.title, width, "strong", most=2),
        *words(say("asked as: {questions}", questions=asked), width, "quiet", most=2),
        *words(unless, width, "amber", most=2),
    ]
