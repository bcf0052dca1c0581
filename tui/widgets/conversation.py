"""One conversation, however long: its head stays, and a window over its entries moves below.

Moving paints lines; nothing is laid out anew.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget

from core.catalogue import say
from core.clock import Clock, now
from store.rows import MessageRow, Row
from tui.spans import BLANK, Line, Span, rule
from tui.themes import DARK
from tui.thread import ThreadLook, entry_lines, is_open
from tui.thread_window import Source, ThreadWindow
from tui.timeline import Entry
from tui.widgets.lines import strip

_LEAST_BODY = 3
"""Lines of the conversation that are seen below the head, however low the screen is."""
Head = Callable[[int, int], list[Line]]
"""Draws the head of a width, in at most so many lines where that can be."""


class ConversationView(Widget):
    """Shows one conversation."""

    DEFAULT_CSS = "ConversationView { height: 1fr; }"

    def __init__(self, *, id: str | None = None, clock: Clock = now) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self.palette = DARK
        self.row: Row | None = None
        self.window: ThreadWindow | None = None
        self.unfolded = False
        self.masked = False
        self.painted_id: int | None = None
        """The conversation that was painted last: what a key decides is about it."""
        self.painted_at = 0.0
        """Monotonic time at which it was painted first."""
        self.seen: Callable[[int], None] = lambda _conversation: None
        """Called with the conversation as it is painted."""
        self.resized: Callable[[], None] = lambda: None
        """Called once it has another size: a conversation may wait for room to be opened in."""
        self._source: Source | None = None
        self._head_of: Head = lambda _width, _most: []
        self._clock = clock
        self._answered = 0
        self._drawn: list[Line] = []
        self._below = 0
        """Where the conversation begins below its head."""
        self._untouched = True
        """Nobody has moved since it was opened: another size opens it anew."""

    def on_mount(self) -> None:
        """Take the colours of the application."""
        self.palette = getattr(self.app, "palette", DARK)

    def open(self, row: Row, source: Source, head: Head) -> None:
        """Show a conversation with its newest question in sight."""
        self.row, self._source, self._head_of = row, source, head
        self.unfolded = False
        self._answered = source.answered()
        self.window = ThreadWindow(source, self._laid_out)
        self._stand_on_question(self.window, row)
        self._show()

    def _stand_on_question(self, window: ThreadWindow, row: Row) -> None:
        self._untouched = True
        window.height = self._body_height()
        window.open(row.newest_in_id, self._waits)

    def was_painted(self, row: Row, by: float) -> bool:
        """Tell whether a conversation had been painted by then."""
        return row.id == self.painted_id and self.painted_at <= by

    def close(self) -> None:
        """Let go of what is shown."""
        self.row = self.window = self._source = self.painted_id = None
        self._show()

    def reread(self, row: Row, head: Head) -> None:
        """Read what is held again: what is new appears in its place, and nothing moves."""
        if self.window is None or self._source is None:
            return
        self.row, self._head_of = row, head
        answered = self._source.answered()
        changed = answered != self._answered
        self._answered = answered
        self.window.height = self._body_height()
        at_end = not self.window.below
        if self.window.again():
            if at_end and self._we_wrote_last(self.window):
                self.window.stand_at_end()
        elif changed:
            self.window.relay()
        self._show()

    @staticmethod
    def _we_wrote_last(window: ThreadWindow) -> bool:
        """Tell whether the end is a note or an answer of ours: what one has just written is seen."""
        return not isinstance(window.entries[-1].what, MessageRow) if window.entries else False

    # Moving

    def scroll_by(self, lines: int) -> None:
        """Move by lines."""
        if self.window is not None:
            self._untouched = False
            self.window.scroll(lines)
            self._show()

    def turn(self, pages: float) -> None:
        """Move by pages: a line of the last one stays in sight."""
        if self.window is not None:
            by = max(1, round((self.window.height - 1) * abs(pages)))
            self.scroll_by(by if pages > 0 else -by)

    def to_start(self) -> None:
        """Go to the first message there is."""
        if self.window is not None:
            self._untouched = False
            self.window.to_start()
            self._show()

    def to_end(self) -> None:
        """Go to the newest."""
        if self.window is not None:
            self._untouched = False
            self.window.to_end()
            self._show()

    def fold(self) -> None:
        """Unfold what is folded, or fold it again."""
        self.unfolded = not self.unfolded
        self._lay_anew()

    def mask(self, masked: bool) -> None:
        """Draw who and what as dots, or as they are."""
        if masked != self.masked:
            self.masked = masked
            self._lay_anew()

    def on_resize(self) -> None:
        """Lay out for the new size."""
        if self.window is not None and self.row is not None and self._untouched:
            self._stand_on_question(self.window, self.row)
        self._lay_anew()
        self.resized()

    def _lay_anew(self) -> None:
        if self.window is not None:
            self.window.height = self._body_height()
            self.window.relay()
        self._show()

    # Laying out

    def _waits(self, entry: Entry) -> bool:
        return isinstance(entry.what, MessageRow) and is_open(entry.what, self._answered)

    def _laid_out(self, entry: Entry, before: Entry | None) -> list[Line]:
        newest = self.row.newest_in_id if self.row else 0
        look = ThreadLook(self.size.width, self._clock(), newest, self._answered, self.unfolded, self.masked)
        return entry_lines(entry, before, look)

    def _head(self) -> list[Line]:
        return self._head_of(self.size.width, max(1, self.size.height - _LEAST_BODY - 1))

    def _body_height(self) -> int:
        return max(1, self.size.height - len(self._head()) - 1)

    def _joint(self, window: ThreadWindow) -> Line:
        """Return the rule below the head: whether there is more above, and below."""
        above = say("older above") if window.above else say("first message")
        below = say("newer below: <newest>") if window.below else say("newest")
        newer = Span(below, "accent" if window.below else "quiet")
        return rule(self.size.width, [Span(above, "quiet")], [newer])

    def _show(self) -> None:
        """Draw the head and the window anew."""
        if self.window is None:
            self._drawn = []
        else:
            body = list(self.window.lines())
            above = [*self._head(), self._joint(self.window)]
            self._below = len(above)
            self._drawn = [*above, *body]
        self.refresh()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor stands: on the first line below the head, from where one reads on."""
        return self.region.offset + Offset(0, min(self._below, max(0, self.size.height - 1)))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        if self.row is not None and y == 0:
            if self.painted_id != self.row.id:
                self.painted_id, self.painted_at = self.row.id, monotonic()
            self.seen(self.row.id)
        line = self._drawn[y] if y < len(self._drawn) else BLANK
        return strip(line, self.size.width, self.palette)
