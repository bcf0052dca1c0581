"""What lies over the lower part of a screen for a moment: the palette, and the choices after a key. As lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.catalogue import counted, say
from core.safe_text import cells
from tui.commands import Command, Meant, meant
from tui.spans import Line, Span, cell, fitted, rule, spread, width_of

_WITH_TIPS = 60
"""From this width on there is room beside a verb."""
_VERB_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a key chooses."""

    key: str
    text: str
    id: str = ""


@dataclass(slots=True)
class Menu:
    """The choices after a key; letters choose, or arrows and Enter."""

    title: str
    options: Sequence[Option]
    at: int | None = None
    """None: nothing is pointed at, and Enter chooses nothing."""

    def step(self, by: int) -> None:
        """Point at the next or the previous one."""
        last = len(self.options) - 1
        self.at = (0 if by > 0 else last) if self.at is None else min(max(0, self.at + by), last)

    @property
    def pointed(self) -> str:
        """The key of what is pointed at; empty for nothing. Of a row of keys it is the first."""
        return "" if self.at is None else self.options[self.at].key.partition("-")[0]

    def lines(self, width: int) -> list[Line]:
        """Return the choices in as many columns as there is room for, read from top to bottom."""
        columns = _columns(self.options, width)
        sizes = [max(cells(f"{one.key} {one.text}") for one in column) for column in columns]
        keys = [max(cells(one.key) for one in column) for column in columns]
        lines: list[Line] = [rule(width, [Span(self.title, "strong")], [Span(say("Esc leaves it"), "quiet")])]
        for row in range(len(columns[0])):
            spans: list[Span] = []
            for column, size, key in zip(columns, sizes, keys, strict=True):
                if row < len(column):
                    spans += self._option(column[row], size, key)
            lines.append(fitted(spans, width))
        return lines

    def _option(self, option: Option, size: int, key: int) -> list[Span]:
        here = self.at is not None and self.options[self.at] is option
        mark = Span("▌" if here else " ", "accent")
        text = cell(option.text, size - key - 1 + _GAP - 1, "strong" if here else "text")
        return [mark, cell(option.key, key + 1, "accent"), text]


_GAP = 3
"""Cells between two columns, the mark included."""
_WISHED = 5
"""Fewer lines than this are not worth another column."""


def _columns(options: Sequence[Option], width: int) -> list[Sequence[Option]]:
    """Return the choices in columns: as few lines as the width allows, but no column for a single one."""
    for rows in range(min(_WISHED, len(options)), len(options) + 1):
        columns = [options[start : start + rows] for start in range(0, len(options), rows)]
        if sum(max(cells(f"{one.key} {one.text}") for one in column) + _GAP for column in columns) <= width + _GAP - 1:
            return columns
    return [options]


@dataclass(slots=True)
class Palette:
    """A line to type in, and the actions that it may mean."""

    commands: Sequence[Command]
    typed: str = ""
    at: int = 0
    found: list[Meant] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.found = meant(self.commands, self.typed)

    def write(self, typed: str) -> None:
        """Look for other letters; the best stands first again."""
        self.typed, self.at = typed, 0
        self.found = meant(self.commands, typed)

    def step(self, by: int) -> None:
        """Point at another one."""
        self.at = min(max(0, self.at + by), max(0, len(self.found) - 1))

    @property
    def pointed(self) -> Meant | None:
        """What Enter does."""
        return self.found[self.at] if self.found else None

    def lines(self, width: int, height: int) -> list[Line]:
        """Return the palette in exactly so many lines: it does not move while letters are typed."""
        number = counted(len(self.found), "1 action", "{n} actions")
        head = rule(width, [Span(say("all actions"), "strong")], [Span(number, "quiet")])
        prompt = fitted([Span(" :", "accent"), Span(self.typed, "strong"), Span("▏", "accent")], width)
        # Where there is no room beside a verb, what the one pointed at does stands below.
        below = [] if width >= _WITH_TIPS else [self._told(width)]
        room = height - 2 - len(below)
        top = min(max(0, self.at - room + 1), max(0, len(self.found) - room))
        shown = list(enumerate(self.found))[top : top + room]
        keys = max((cells(command.shown) for command in self.commands), default=0)
        lines = [_entry(one, width, keys, here=n == self.at) for n, one in shown]
        if not lines:
            lines = [(Span(say("   no action is called that; Esc leaves"), "quiet"),)]
        return [head, prompt, *lines, *[()] * (room - len(lines)), *below]

    def _told(self, width: int) -> Line:
        tip = self.pointed.command.tip if self.pointed is not None else ""
        return fitted([Span("   "), Span(tip, "quiet")], width)


def _entry(one: Meant, width: int, keys: int, *, here: bool) -> Line:
    """Return an action: the key that does it, its verb, what may be typed behind it, and what it does."""
    command = one.command
    behind = one.argument or (command.asks if here else "")
    verb = [Span(command.text, "strong" if here else "text")]
    if behind:
        verb.append(Span(f" {behind}", "accent" if one.argument else "quiet"))
    left = [Span(" ▌ " if here else "   ", "accent")]
    left += [cell(command.shown, keys, "accent"), Span("  ")] if keys else []
    left += verb
    if width >= _WITH_TIPS:
        # A long verb pushes its tip aside: the verb is what is looked for.
        left += [Span(" " * max(1, _VERB_WIDTH - width_of(verb))), Span(command.tip, "quiet")]
    reach = [Span(say("network"), "amber"), Span(" ")] if command.reaches_network else []
    return spread(left, reach, width)
