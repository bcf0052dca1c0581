"""The keys that work here, as they are set, in groups; in the demo with the first minute's tour."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult

from core.catalogue import say
from core.safe_text import wrap
from tui.choices import CHOICES
from tui.header import keys_line
from tui.keymap import name_of
from tui.keys import HELP, Key, key_for, keys_of, names, pressed_for, shown
from tui.screens.keyed import Keyed
from tui.spans import Line, Span, cell, flow, rule, width_of
from tui.widgets.lines import Lines

_TWO_COLUMNS = 110
_KEY_WIDTH = 11
_GROUPS: dict[str, str] = {
    "move": "step turn to_start to_end lane neighbour open fold back go",
    "decide": "done snooze noise noise_all mute red accept refuse block note tag assign personal "
    "mark invert cluster unfold repeat undo drop",
    "answer": "answer choose other all_answers yes write circle editor add fill",
    "find": "search palette",
}
"""What actions are for, by their methods; the rest shows something."""


class HelpScreen(Keyed):
    """A page of keys."""

    CSS = (
        "HelpScreen { background: $background; } HelpScreen > #help { height: 1fr; } HelpScreen > #foot { height: 1; }"
    )

    def __init__(self, where: str, *, demo: bool) -> None:
        super().__init__()
        self._where = where
        self._demo = demo

    def compose(self) -> ComposeResult:
        """One pane and a last line."""
        yield Lines(id="help")
        yield Lines(id="foot")

    def on_mount(self) -> None:
        """Draw the page."""
        self.call_after_refresh(self._paint)

    def on_resize(self) -> None:
        """Draw the page for the new size."""
        self.call_after_refresh(self._paint)

    async def typed(self, event: events.Key) -> bool:
        """Scroll, or leave; the key that asked for help leaves it too."""
        key = key_for(event.key, HELP) or key_for(event.key, self._where)
        if key is None:
            return False
        name, _, argument = key.action.partition("(")
        pane = self.query_one("#help", Lines)
        page = max(1, pane.size.height - 2)
        if name == "step":
            pane.scroll_lines(int(argument.rstrip(")")))
        elif name == "turn":
            pane.scroll_lines(round(float(argument.rstrip(")")) * page))
        elif name in ("to_start", "to_end"):
            pane.scroll_lines(len(pane.lines) * (1 if name == "to_end" else -1))
        elif name in ("back", "help", "leave") and self.is_current:
            self.app.pop_screen()
        return True

    def _paint(self) -> None:
        width = self.size.width
        self.query_one("#help", Lines).show([*self._tour(width), *key_lines(self._where, width)])
        hints = [(shown(key), say(key.text), False) for key in keys_of(HELP) if key.id in ("line-down", "line-up")]
        self.query_one("#foot", Lines).show([keys_line([*hints, (name_of("back"), say("back"), False)], width)])

    def _tour(self, width: int) -> list[Line]:
        if not self._demo:
            return []
        from desk.demo.tour import tour  # noqa: PLC0415  # only the demo has it

        steps = [line for step in tour() for line in _entry(say(step.key), say(step.text), width)]
        return [rule(width, [Span(say("the first minute"), "quiet")]), *steps, ()]


def key_lines(where: str, width: int) -> list[Line]:
    """Return the keys of a place in their groups; in two columns where there is room."""
    if width < _TWO_COLUMNS:
        return _stacked(grouped(where), width)
    half = width // 2
    groups = grouped(where)
    heights = [len(_stacked([group], half)) for group in groups]
    # The cut that makes the columns most alike.
    cut = min(range(1, len(groups) + 1), key=lambda n: max(sum(heights[:n]), sum(heights[n:])))
    return beside(_stacked(groups[:cut], half), _stacked(groups[cut:], width - half), half)


def grouped(where: str) -> list[tuple[str, list[Key]]]:
    """Return the actions of a place by what they are for, those that nothing groups at the end."""
    group_of = {verb: name for name, verbs in _GROUPS.items() for verb in verbs.split()}
    found: dict[str, list[Key]] = {name: [] for name in (*_GROUPS, "see")}
    for key in keys_of(where):
        found[group_of.get(key.action.partition("(")[0], "see")].append(key)
    return [(name, keys) for name, keys in found.items() if keys]


def _stacked(groups: Sequence[tuple[str, list[Key]]], width: int) -> list[Line]:
    lines: list[Line] = []
    for name, found in groups:
        lines.append(rule(width, [Span(say(name), "strong")]))
        lines += [line for key in found for line in _of_key(key, width)]
        lines.append(())
    return lines[:-1]


def beside(left: Sequence[Line], right: Sequence[Line], half: int) -> list[Line]:
    """Return two columns of lines, the right one from a cell on."""
    lines: list[Line] = []
    for n in range(max(len(left), len(right))):
        start = left[n] if n < len(left) else ()
        fill = Span(" " * (half - width_of(start)))
        lines.append((*start, fill, *(right[n] if n < len(right) else ())))
    return lines


def _of_key(key: Key, width: int) -> list[Line]:
    tip = say(key.tip) + (say(" (reaches the network)") if key.reaches_network else "")
    lines = _entry(shown(key) if pressed_for(key) else name_of(key.id), tip, width)
    first = names(pressed_for(key)[:1])
    pieces = [
        [Span(f"{first} {one.key}".strip(), "accent"), Span(f" {say(one.text)}", "quiet")]
        for one in CHOICES.get(key.id, ())
    ]
    return [*lines, *flow(pieces, width, between="  ", margin=_KEY_WIDTH)]


def _entry(key: str, text: str, width: int) -> list[Line]:
    """Return a key and what it does; what is long goes on below."""
    first, *rest = wrap(text, max(20, width - _KEY_WIDTH - 2))
    return [
        (cell(f" {key}", _KEY_WIDTH, "accent"), Span(first)),
        *((Span(" " * _KEY_WIDTH), Span(line)) for line in rest),
    ]
