"""The outbox: what is held, on its way, sent, refused or unknown, and what to do about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from core.catalogue import counted, say
from core.clock import Clock
from core.safe_text import one_line
from store import sending
from store.reading import Reader
from store.rows import ItemRow
from tui import preview, times
from tui.keys import OUTBOX
from tui.rows import NETWORKS
from tui.screens.help import HelpScreen
from tui.spans import Line, Span, cell, rule
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.backstage import Backstage

STATES = ("unknown", "waiting", "refused", "partly", "sending", "held", "sent", "undone")
_ROLES = {
    "unknown": "red_strong",
    "refused": "amber",
    "partly": "amber",
    "waiting": "amber",
    "held": "accent",
    "sending": "accent",
    "sent": "green",
    "undone": "quiet",
}
_AGAIN = frozenset({"waiting", "refused", "partly"})
_RISKS = {
    "unknown": "It may stand there already, and is looked up; sent again by hand, they may read it twice.",
    "waiting": "It never left. y holds it again, d takes it back.",
    "refused": "It did not leave. y tries it again, d leaves it.",
    "partly": "Some of it stands. y sends the rest, d leaves it as it is.",
}


class OutboxScreen(Screen[None]):
    """The answers of this store."""

    CSS = """
    OutboxScreen { background: $background; }
    OutboxScreen > #items { height: 1fr; }
    OutboxScreen > #item { height: 9; }
    OutboxScreen > #keys, OutboxScreen > #head { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "app.pop_screen", "back", show=False),
        Binding("j,down", "step(1)", "next", show=False),
        Binding("k,up", "step(-1)", "previous", show=False),
        Binding("y", "again", "again", show=False),
        Binding("d,u,z", "drop", "take back", show=False),
        Binding("question_mark", "help", "keys", show=False),
    ]

    def __init__(self, reader: Reader, stage: Backstage, clock: Clock) -> None:
        super().__init__()
        self._reader = reader
        self._stage = stage
        self._clock = clock
        self._rows: list[ItemRow] = []
        self._cursor = 0
        self._drop_asked: int | None = None

    def compose(self) -> ComposeResult:
        """A list above, the answer under the cursor below."""
        yield Lines(id="head")
        yield Lines(id="items")
        yield Lines(id="item")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Read and draw, and again each second while something moves."""
        self.set_interval(1, self.read)
        self.call_after_refresh(self.read)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.read)

    def read(self) -> None:
        """Read the answers anew: what needs a person first."""
        found = sending.items(self._reader, STATES)
        self._rows = sorted(found, key=lambda item: (STATES.index(item.state), -item.id))
        self._cursor = min(self._cursor, max(0, len(self._rows) - 1))
        self._paint()

    @property
    def current(self) -> ItemRow | None:
        """The answer under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self._cursor = min(max(0, self._cursor + by), max(0, len(self._rows) - 1))
        self._drop_asked = None
        self._paint()

    def action_again(self) -> None:
        """Hold a waiting, refused or partly sent answer anew: it has just been read here."""
        item = self.current
        if item is not None and item.state in _AGAIN:
            self._stage.again(item.id)
            self.set_timer(0.2, self.read)

    def action_drop(self) -> None:
        """Take back what has not left; leave an unknown one as it is, after a second press."""
        item = self.current
        if item is None or item.state in ("sent", "undone", "sending"):
            return
        if item.state == "unknown" and self._drop_asked != item.id:
            self._drop_asked = item.id
            self._paint()
            return
        self._stage.drop(item.id)
        self.set_timer(0.2, self.read)

    def action_help(self) -> None:
        """Show the keys that work here."""
        self.app.push_screen(HelpScreen(OUTBOX, demo=False))

    def _paint(self) -> None:
        width = self.size.width
        self.query_one("#head", Lines).show(
            [
                rule(
                    width,
                    [Span(say("outbox"), "strong")],
                    [Span(counted(len(self._rows), "1 answer", "{n} answers"), "quiet")],
                )
            ]
        )
        pane = self.query_one("#items", Lines)
        lines = [self._line(item, index == self._cursor, width) for index, item in enumerate(self._rows)]
        top = max(0, self._cursor - max(1, pane.size.height) + 1)
        pane.show(lines or [(), (Span(say("   nothing has been answered yet"), "quiet"),)], top=top)
        self.query_one("#item", Lines).show(self._detail(width))
        self.query_one("#keys", Lines).show([self._keys()])

    def _line(self, item: ItemRow, focused: bool, width: int) -> Line:
        when = times.when(item.closed_at or item.created_at, self._clock())
        text = one_line(item.parts[0].text) if item.parts else ""
        fixed = 2 + 8 + 1 + 4 + 4 + 15 + 18
        return (
            Span("▌" if focused else " ", "accent"),
            Span(" "),
            cell(say(item.state), 8, _ROLES[item.state]),
            Span(" "),
            cell(NETWORKS.get(item.network, item.network), 4, "quiet"),
            cell(item.audience.short, 4, "quiet" if item.audience.short == "dm" else "public"),
            cell(one_line(item.handle), 14, "strong" if focused else "text"),
            Span(" "),
            cell(when, 18, "quiet"),
            cell(item.reason or text, max(8, width - fixed - 1), "amber" if item.reason else "text"),
        )

    def _detail(self, width: int) -> list[Line]:
        item = self.current
        if item is None:
            return []
        version = f"{item.template} v{item.version}" if item.template else say("own words")
        lines: list[Line] = [
            rule(width, [Span(version, "quiet")], [Span(counted(len(item.parts), "1 part", "{n} parts"), "quiet")])
        ]
        lines.append((Span(" "), Span(preview.readers_words(item.readers, item.handle))))
        if item.reason:
            lines += preview.words(f"{item.reason}. {item.remedy}".strip(), width, "amber")
        if item.state in _RISKS:
            lines += preview.words(say(_RISKS[item.state]), width, "quiet")
        for part in item.parts:
            stands = f" · {part.remote_id}" if part.remote_id else ""
            lines += preview.words(f"{part.n}. {part.text}", width, "text", most=2)
            lines.append((Span(f"    {say(part.state)}{one_line(stands)}", "quiet"),))
        return lines

    def _keys(self) -> Line:
        item = self.current
        spans: list[Span] = [Span(" ")]
        if item is not None and item.state in _AGAIN:
            spans += [Span("y", "accent"), Span(say(" send it  "), "quiet")]
        if item is not None and item.state == "unknown" and self._drop_asked == item.id:
            spans += [Span(say("d once more: leave it as it is, sent or not  "), "amber")]
        elif item is not None and item.state not in ("sent", "undone", "sending"):
            spans += [Span("d", "accent"), Span(say(" take back  "), "quiet")]
        return (
            *spans,
            Span("j k", "accent"),
            Span(say(" move  "), "quiet"),
            Span("Esc", "accent"),
            Span(say(" back"), "quiet"),
        )
